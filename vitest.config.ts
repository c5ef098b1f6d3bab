import { defineConfig } from 'vitest/config';

// The compiled tests run against the compiled sources: what is tested is what is shipped, worker threads included. No
// test may make code from text, as nothing in the sources may.
export default defineConfig({
  test: {
    include: ['dist/test/**/*.test.js'],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--disallow-code-generation-from-strings'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    slowTestThreshold: 2_000,
  },
});
