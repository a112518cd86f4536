/**
 * One job, followed for as long as the cluster may do something about it: asked at most once a second, and with growing pauses while
 * nobody answers. A laptop that sleeps and a network that goes cost nothing: the job goes on there, and is asked again here.
 */
import type { JobStatus } from '../../cluster/client/index.ts';
import type { JobLine } from '../../cluster/job.ts';
import type { ClusterJob, ClusterProgress } from '../../wire/app/cluster.ts';
import type { Problem } from '../../wire/app/problem.ts';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import { type Log, toProblem } from '../problem.ts';
import type { ClusterClient } from './client-face.ts';
import { isLive, type KeptJob } from './kept.ts';
import { LogTail } from './log-tail.ts';

/** Between two questions, at least. Milliseconds. */
const EACH_MS = 1_000;
/** All of a log comes each time: a tenth of the time is enough for it. */
const SHARE = 10;
/** As long as a pause grows. */
const LONGEST_MS = 60_000;

/** Waits; whoever wakes it earlier aborts the signal. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export interface FollowedOptions {
  /** with the token that is kept now */
  readonly connect: () => ClusterClient;
  readonly pause: Pause;
  readonly log: Log;
  /** Something that is worth keeping has changed. */
  readonly onKept: () => void;
  /** Something that is told has changed. */
  readonly onTold: () => void;
}

export class FollowedJob {
  readonly #o: FollowedOptions;
  readonly tail = new LogTail();
  #kept: KeptJob;
  #away: ClusterJob['away'];
  #following: AbortController | undefined;
  #gone: Promise<void> = Promise.resolve();
  #wake: AbortController | undefined;

  constructor(kept: KeptJob, options: FollowedOptions) {
    this.#kept = kept;
    this.#o = options;
  }

  get kept(): KeptJob {
    return this.#kept;
  }

  get isAway(): boolean {
    return this.#away !== undefined;
  }

  get facts(): ClusterJob {
    const { job, ...told } = this.#kept;
    return {
      ...told,
      ...(job === undefined ? {} : { manifest: job.manifest, out: job.out, segments: job.segments }),
      ...(this.#away === undefined ? {} : { away: this.#away }),
      resumable: job !== undefined && !isLive(told) && told.state !== 'done',
    };
  }

  /** What is said of it by whoever does something about it; undefined takes away. */
  put(change: { [K in keyof KeptJob]?: KeptJob[K] | undefined }): void {
    const merged = Object.entries({ ...this.#kept, ...change }).filter(([, value]) => value !== undefined);
    this.#kept = Object.fromEntries(merged) as KeptJob;
    this.#o.onKept();
    this.#o.onTold();
  }

  /** Goes on asking, at once; a job that has ended is asked about no more. */
  follow(): void {
    if (this.#following !== undefined) {
      this.#wake?.abort();
      return;
    }
    if (!isLive(this.#kept)) return;
    const following = new AbortController();
    this.#following = following;
    this.#gone = this.#follow(following.signal).finally(() => {
      if (this.#following === following) this.#following = undefined;
    });
  }

  /** What was asked is waited for no more. */
  async leave(): Promise<void> {
    this.#following?.abort();
    this.#wake?.abort();
    await this.#gone;
  }

  /** Never rejects. */
  async #follow(signal: AbortSignal): Promise<void> {
    let unanswered = 0;
    while (!signal.aborted && isLive(this.#kept)) {
      const asked = performance.now();
      try {
        const status = await this.#o.connect().status(this.#kept.id, signal);
        if (signal.aborted) return;
        unanswered = 0;
        this.#take(status);
      } catch (error) {
        if (signal.aborted || isAbortError(error)) return;
        if (this.#refused(error)) return;
        unanswered += 1;
        this.#putAway(error);
      }
      const least = unanswered === 0 ? SHARE * (performance.now() - asked) : 0;
      if (isLive(this.#kept))
        await this.#rest(Math.min(LONGEST_MS, Math.max(EACH_MS * 2 ** unanswered, least)), signal);
    }
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const wake = new AbortController();
    this.#wake = wake;
    try {
      await this.#o.pause(ms, AbortSignal.any([signal, wake.signal]));
    } catch (error) {
      if (!isAbortError(error)) throw error;
    } finally {
      if (this.#wake === wake) this.#wake = undefined;
    }
  }

  #take(status: JobStatus): void {
    const { state, last } = status;
    const wasAway = this.#away !== undefined;
    this.#away = undefined;
    const progress = progressOf(last) ?? this.#kept.progress;
    // It was told to stop, and has not heard of it yet.
    const isStopping = this.#kept.state === 'stopping' && (state === 'waiting' || state === 'running');
    const now = isStopping ? 'stopping' : state;
    const problem = now === 'failed' ? whyFailed(status) : undefined;
    const isWorthKeeping = now !== this.#kept.state || this.#kept.problem !== undefined;
    this.#kept = withoutUndefined({ ...this.#kept, state: now, progress, problem });
    if (isWorthKeeping) this.#o.onKept();
    if (wasAway || isWorthKeeping || progress !== undefined) this.#o.onTold();
  }

  /** What no time heals: it is asked again when somebody has done something about it. */
  #refused(error: unknown): boolean {
    if (!(error instanceof TagError)) return false;
    if (error.kind === 'not-found') {
      this.#away = undefined;
      const { address, job } = this.#kept;
      const message =
        job === undefined
          ? `${address} knows this job no more: it was removed there, or the cluster was started anew.`
          : `${address} knows this job no more: it was removed there, or the cluster was started anew. Resume it: what is done is not done again.`;
      this.put({ state: 'lost', problem: { kind: 'not-found', message } });
      return true;
    }
    if (error.kind !== 'access-denied') return false;
    this.#away = undefined;
    this.put({ problem: error.toJSON() });
    return true;
  }

  #putAway(error: unknown): void {
    const since = this.#away?.since ?? new Date().toISOString();
    this.#away = { since, problem: toProblem(error, this.#o.log) };
    this.#o.onTold();
  }
}

function progressOf(line: JobLine | undefined): ClusterProgress | undefined {
  switch (line?.reeltag) {
    case 'plan':
    case 'end':
      return { clips: line.clips, done: line.done, failed: line.failed };
    case 'progress': {
      const { clips, done, failed, clipsPerSecond, secondsLeft, workers } = line;
      return {
        ...{ clips, done, failed, workers },
        ...(clipsPerSecond === null ? {} : { clipsPerSecond }),
        ...(secondsLeft === null ? {} : { secondsLeft }),
      };
    }
    default:
      return undefined;
  }
}

function whyFailed({ last, message, detail }: JobStatus): Problem {
  if (last?.reeltag === 'failed') return last.error;
  const said = message ?? 'The job failed: look at its log, and resume it.';
  return { kind: 'engine-crashed', message: said, ...(detail === undefined ? {} : { detail }) };
}

function withoutUndefined(kept: { [K in keyof KeptJob]: KeptJob[K] | undefined }): KeptJob {
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) as KeptJob;
}
