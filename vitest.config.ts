import { defineConfig } from 'vitest/config';

// The compiled tests run against the compiled sources: what is tested is what is shipped, worker threads included.
export default defineConfig({
  test: {
    include: ['dist/test/**/*.test.js'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    slowTestThreshold: 2_000,
  },
});
