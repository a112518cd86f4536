/** A job that is followed from a terminal, with a cluster that says what it is told to. */
import { expect, test } from 'vitest';
import { followJob } from '../../../electron/cli/cluster/follow.ts';
import type { Context } from '../../../electron/cli/context.ts';
import { ProgressLine } from '../../../electron/cli/progress.ts';
import type { Cluster, JobStatus } from '../../../electron/cluster/client/index.ts';
import type { JobLine } from '../../../electron/cluster/job.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { expectFailure } from '../../support/failure.ts';

const counts = { clips: 4, done: 4, failed: 0, shards: 1, shardsDone: 1 };
const end = (failed: number): JobLine => ({ reeltag: 'end', ...counts, failed, seconds: 3 });

function lab(lines: readonly JobLine[], state: JobStatus['state'], message?: string) {
  const controller = new AbortController();
  const [printed, said, stopped]: [string[], string[], string[]] = [[], [], []];
  const context = {
    ...{ signal: controller.signal, debug: false, progress: new ProgressLine({ write: () => {} }) },
    print: (line: string) => printed.push(line),
    say: (sentence: string) => said.push(sentence),
    report: (error: Error) => said.push(error.message),
  } as unknown as Context;
  const cluster = {
    follow: async (id: string, { signal, onLine }: { signal: AbortSignal; onLine: (line: JobLine) => void }) => {
      for (const line of lines) onLine(line);
      if (stopped.length > 0) return { id, state: 'stopped' };
      if (state === 'running')
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return { id, state, ...(message === undefined ? {} : { message }) };
    },
    stop: async (id: string) => stopped.push(id),
  } as unknown as Cluster;
  return { controller, context, cluster, printed, said, stopped };
}

test.each([
  [0, 0],
  [1, 2],
  [4, 1],
])('of four clips %i fail: it ends with %i', async (failed, code) => {
  const { context, cluster, printed, said } = lab(
    [{ reeltag: 'note', message: 'a machine went' }, end(failed)],
    'done',
  );
  expect(await followJob(context, cluster, 'job')).toBe(code);
  expect(said).toEqual(['a machine went']);
  expect(printed.join()).toContain('4 clips in 3 s');
});

test('what the driver says it failed for is said', async () => {
  const failed: JobLine = { reeltag: 'failed', error: { kind: 'in-use', message: 'Another job writes there.' } };
  const { context, cluster } = lab([failed], 'failed', 'exit code 1');
  expect((await expectFailure(followJob(context, cluster, 'job'), 'in-use')).message).toBe('Another job writes there.');
});

test('a job that ends without an end, or was stopped by another, can be resumed', async () => {
  const broken = lab([{ reeltag: 'plan', version: 1, ...counts, done: 1 }], 'failed', 'first\nKilled by the system');
  expect((await expectFailure(followJob(broken.context, broken.cluster, 'job'), 'engine-crashed')).message).toMatch(
    /Killed by the system\).*--resume/,
  );
  const stopped = lab([], 'stopped');
  await expectFailure(followJob(stopped.context, stopped.cluster, 'job'), 'engine-crashed');
});

test('of a cluster that went away it is said how to go on', async () => {
  const { context, cluster, said } = lab([], 'running');
  cluster.follow = () => Promise.reject(new TagError('network', 'Nothing listens there.'));
  await expectFailure(followJob(context, cluster, 'job'), 'network');
  expect(said.join()).toMatch(/what job has finished stays.*--resume goes on/);
});

test('an interrupt stops the job', async () => {
  const { controller, context, cluster, stopped, said } = lab([], 'running');
  const following = followJob(context, cluster, 'job');
  controller.abort();
  await expect(following).rejects.toMatchObject({ name: 'AbortError' });
  expect(stopped).toEqual(['job']);
  expect(said.join('\n')).toContain('--resume goes on where it was');
});

test('whether an interrupted job has ended is not said before it has', async () => {
  const { controller, context, cluster, said } = lab([], 'running');
  const following = followJob(context, cluster, 'job');
  cluster.follow = () => Promise.reject(new TagError('network', 'Nothing listens there.'));
  controller.abort();
  await expect(following).rejects.toMatchObject({ name: 'AbortError' });
  expect(said.slice(1)).toEqual(['Nothing listens there.', expect.stringMatching(/is not known.*cluster status/)]);
});
