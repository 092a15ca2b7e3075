import { defineConfig } from 'vitest/config';

/** One browser and one server at a time: machines that run this are small. */
export default defineConfig({
  test: {
    include: process.env['SCREENS'] === undefined ? ['e2e/**/*.e2e.ts'] : ['e2e/screens.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
