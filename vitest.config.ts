import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // Many of the tests wait for a loopback server, so there is room for more of them than there are cores.
    maxWorkers: 4,
    isolate: false,
  },
});
