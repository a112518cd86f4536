import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** They drive Chromium, and often ffmpeg and an engine beside it: one of them fills two cores. */
const WITH_A_BROWSER = [
  'test/e2e/{app,decide,demo,learning,moments}.test.ts',
  'test/renderer/**/{page,*-page}.test.ts',
  'test/window/offline.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...WITH_A_BROWSER],
          // Much of it waits for processes and files. vitest would leave a core free, which of two is half.
          maxWorkers: Math.max(2, availableParallelism() - 1),
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: WITH_A_BROWSER, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
    // ONNX Runtime crashes in worker threads: every test file gets a process of its own.
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A second is soon over where others share the cores.
    expect: { poll: { timeout: 30_000 } },
  },
});
