import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Hundreds of engines, hosts and commands are started from source: stripping and compiling it took most of their start.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/reeltag-compiled', import.meta.url));

/** They drive Chromium, and often ffmpeg and an engine beside it: one of them fills two cores, and a busy Chromium shows stale pictures. */
const WITH_A_BROWSER = [
  'test/e2e/{app,decide,demo,handover,learning,moments,proxy,search}.test.ts',
  'test/renderer/**/{page,*-page}.test.ts',
  'test/window/offline.test.ts',
];

/** Few lines, but long: by their sizes, by which vitest orders what it has not run before, they would be last, and alone. */
const LONG_IN_FEW_LINES =
  /\/(?:demo\/(?:moments|rank|washed-out)|e2e\/(?:network|decide)|devices\/webgpu|gpu\/pip)\.test\.ts$/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG_IN_FEW_LINES.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...WITH_A_BROWSER],
          setupFiles: ['test/support/give-way.ts'],
          // A third of it is waiting for processes, files and clocks, also while the browser runs beside it, to which it gives way.
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: WITH_A_BROWSER, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
    sequence: { sequencer: LongFirst },
    // ONNX Runtime crashes in worker threads: every test file gets a process of its own.
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A second is soon over where others share the cores.
    expect: { poll: { timeout: 30_000 } },
  },
});
