import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';
import { entries, isEntry } from './scripts/entries.mjs';

/** Where `npm run dev` finds a running `cordon serve`; see README. */
const admin = process.env['CORDON_ADMIN'] ?? 'http://127.0.0.1:8440';

/** Where it finds the phones of a running `cordon demo`, for the lab's page. */
const phones = process.env['CORDON_PHONES'] ?? 'http://127.0.0.1:8443';

/** What the server answers; everything else is a page of the console. */
const served = ['/beta', '/v1.0', '/cordon/', '/console/', '^/[^/]+/oauth2/'];

const proxy = {
  ...Object.fromEntries(served.map((path) => [path, { target: admin, xfwd: false }])),
  '/lab/': { target: phones, xfwd: false },
};

/**
 * One entry for each build, so that what a server embeds holds no more than its own pages:
 * `vite build --mode console` and `vite build --mode lab`.
 */
export default defineConfig(({ mode }) => {
  const entry = entries[isEntry(mode) ? mode : 'console'];
  return {
    base: entry.base,
    plugins: [react()],
    build: {
      outDir: entry.out,
      emptyOutDir: true,
      target: 'es2023',
      // The content security policy allows no `data:` addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      manifest: true,
      chunkSizeWarningLimit: 1024,
      rolldownOptions: { input: entry.html },
    },
    server: { host: '127.0.0.1', proxy },
    preview: { host: '127.0.0.1', proxy },
    test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
  };
});
