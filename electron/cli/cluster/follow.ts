/** Follows a job to its end, on one line. */
import type { Cluster, JobStatus } from '../../cluster/client/index.ts';
import type { JobLine } from '../../cluster/job.ts';
import { TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import { fractionOf, progressWords } from './job-words.ts';

/** How long the stopping of a job may take, in milliseconds, before it is left to the cluster. */
const STOP_MS = 20_000;

/**
 * An interrupt stops the job; a second one leaves at once, and the job to itself.
 *
 * @returns 0 where all clips have an answer, 2 where some could not be looked at, 1 where none could
 * @throws TagError for which the job failed; AbortError
 */
export async function followJob(context: Context, cluster: Cluster, id: string): Promise<number> {
  const { signal, progress } = context;
  let last: JobLine | undefined;
  progress.show(`${id} waits for the cluster`);
  const onLine = (line: JobLine): void => {
    last = line;
    if (line.reeltag === 'note') context.say(line.message);
    const words = progressWords(line);
    if (words !== undefined) progress.show(words, fractionOf(line));
  };
  const onLog = (text: string): void => {
    if (context.debug) for (const line of text.trimEnd().split('\n')) context.say(line);
  };
  let status: JobStatus;
  try {
    status = await cluster.follow(id, { signal, onLine, onLog });
  } catch (error) {
    if (!signal.aborted) {
      if (error instanceof TagError && error.kind === 'network') context.say(goesOn(id));
      throw error;
    }
    await stop(context, cluster, id);
    throw error;
  } finally {
    progress.clear();
  }
  return endOf(context, status, last ?? status.last);
}

const goesOn = (id: string): string =>
  `what ${id} has finished stays: once the cluster answers, "reeltag cluster status" says whether it is at work, and the same command with --resume goes on where it was`;

function endOf(context: Context, { id, state, message }: JobStatus, last: JobLine | undefined): number {
  if (last?.reeltag === 'failed') throw TagError.fromJSON(last.error as Parameters<typeof TagError.fromJSON>[0]);
  if (state === 'stopped') {
    throw new TagError('engine-crashed', `${id} was stopped: the same command with --resume goes on where it was.`);
  }
  if (state === 'failed' || last?.reeltag !== 'end') {
    const reason = message?.trim().split('\n').at(-1) ?? 'its log does not say why';
    throw new TagError(
      'engine-crashed',
      `${id} has ended before all was done (${reason}): the same command with --resume goes on where it was.`,
      message === undefined ? {} : { detail: message },
    );
  }
  context.print(progressWords(last) ?? '');
  if (last.failed === 0) return 0;
  return last.failed === last.clips ? 1 : 2;
}

async function stop(context: Context, cluster: Cluster, id: string): Promise<void> {
  context.say(`stopping ${id}; once more leaves it to the cluster`);
  try {
    const signal = AbortSignal.timeout(STOP_MS);
    await cluster.stop(id, signal);
    // Until it has ended nobody else may go on in its folder.
    const { state } = await cluster.follow(id, { signal, onLine: () => {} });
    context.say(
      state === 'done'
        ? 'it was done before it could be stopped'
        : 'it was stopped: the same command with --resume goes on where it was',
    );
  } catch (error) {
    context.report(error);
    context.say(`whether ${id} has stopped is not known: "reeltag cluster status" says`);
  }
}
