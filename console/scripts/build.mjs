// `npm run build [entry …]`: every entry whose page exists, or the named ones.
import { existsSync } from 'node:fs';
import { build } from 'vite';
import { entries } from './entries.mjs';

const named = process.argv.slice(2);
for (const [mode, entry] of Object.entries(entries)) {
  if (named.length > 0 ? !named.includes(mode) : !existsSync(entry.html)) continue;
  await build({ mode });
}
