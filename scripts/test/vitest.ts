/** Runs vitest and counts. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SerializedError } from 'vitest';
import { parseCLI, type Reporter, startVitest, type TestModule, type TestSuite } from 'vitest/node';
import { sumTallies, type Tally, type TestRecord, tallyTests } from './tally.ts';

/** How long vitest may take to stop once the last test has ended. */
const STOP_TIMEOUT_MS = 30_000;

/**
 * The projects of one configuration, each by a vitest of its own, at the same time: vitest itself runs projects of different
 * numbers of workers one after the other, and those with one leave cores idle.
 */
export async function runBeside(projects: readonly string[]): Promise<Tally> {
  return sumTallies(await Promise.all(projects.map((project) => runVitest(['--project', project]))));
}

/**
 * Counts come from a reporter, for vitest can wait for ever for a process that a test has left in a bad way. The
 * caller has to end this process itself for the same reason.
 *
 * @param args as for `vitest run`
 */
export async function runVitest(args: string[]): Promise<Tally> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args]);
  const ended = Promise.withResolvers<Tally>();
  const counter: Reporter = { onTestRunEnd: (modules, errors) => ended.resolve(tallyModules(modules, errors)) };
  const stopped = startVitest(filter, { ...options, watch: false, reporters: ['default', counter] }).then(
    async (vitest) => {
      await vitest.close();
      return true;
    },
  );

  const tally = await Promise.race([ended.promise, stopped.then(() => ended.promise)]);
  if (await Promise.race([stopped, delay(STOP_TIMEOUT_MS, false)])) return tally;
  const name = 'vitest does not stop: a test has left something running that cannot be ended';
  return { ...tally, failed: [...tally.failed, { name }] };
}

function tallyModules(modules: readonly TestModule[], errors: readonly SerializedError[]): Tally {
  const stray = errors.map((error) => ({ name: 'outside of any test', note: firstLine(error) }));
  return tallyTests(modules.flatMap(recordsOf), [...modules.flatMap(brokenParts), ...stray]);
}

function recordsOf(module: TestModule): TestRecord[] {
  return [...module.children.allTests()].map((test) => {
    const result = test.result();
    const name = `${module.relativeModuleId} > ${test.fullName}`;
    if (result.state === 'failed') return { name, state: result.state, note: firstLine(result.errors[0]) };
    return { name, state: result.state, note: result.state === 'skipped' ? result.note : undefined };
  });
}

/** The file and its suites, as far as they failed outside a test: at import, or in a hook around all of their tests. */
function brokenParts(module: TestModule): Tally['failed'] {
  const parts: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return parts
    .filter((part) => part.errors().length > 0)
    .map((part) => {
      const name = part.type === 'suite' ? `${module.relativeModuleId} > ${part.fullName}` : module.relativeModuleId;
      return { name, note: firstLine(part.errors()[0]) };
    });
}

function firstLine(error: SerializedError | undefined): string | undefined {
  return error?.message.split('\n', 1)[0];
}
