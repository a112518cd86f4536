import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // ONNX Runtime crashes in worker threads: every test file gets a process of its own.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A second is soon over where others share the cores.
    expect: { poll: { timeout: 15_000 } },
  },
});
