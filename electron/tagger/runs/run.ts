/**
 * A run by command: something is done about chosen videos, or about all, one video after the other, until it is paused or cancelled.
 *
 * It waits for videos that the model has not looked at. Kept is what was asked for, not how far it is: what is known is known, and a
 * run that is begun again passes over it.
 */
import { setTimeout as sleep, setImmediate as turnOfLoop } from 'node:timers/promises';
import type { z } from 'zod';
import type { Library } from '../../library/index.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Problem } from '../../wire/app/problem.ts';
import type { EventValue } from '../../wire/contract.ts';
import type { ErrorKind } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Engines } from '../engines.ts';
import type { Events } from '../events.ts';
import type { ModelInUse } from '../models/in-use.ts';
import { type Log, toProblem } from '../problem.ts';
import type { VideoEntry, VideoList } from '../videos/list.ts';

/** Of so many videos the time is remembered, for the estimate. */
const MEASURED = 8;
/** What is at work may keep what it has found, for so long at most once the application is closed: a drive may not answer. Milliseconds. */
const CLOSING_MS = 5_000;
/** Failures of the library: the same would happen to every video. */
const OF_LIBRARY: ReadonlySet<ErrorKind> = new Set(['disk-full', 'write-failed', 'library-damaged']);

/** What is asked for, of which videos. */
export interface RunPart {
  /** `all`: those of the list */
  readonly videos: 'all' | readonly string[];
}

/** As it is kept. */
export interface KeptRun<P extends RunPart> {
  parts: P[];
  paused: boolean;
}

/** One video of a part. */
export interface Task<P extends RunPart> {
  readonly id: string;
  readonly part: P;
}

export interface RunOptions {
  readonly library: Library;
  readonly events: Events;
  readonly list: VideoList;
  readonly model: ModelInUse;
  readonly engines: Engines;
  readonly log: Log;
}

/** What is done about videos. */
export interface RunKind<P extends RunPart> {
  /** under which it is kept */
  readonly setting: string;
  readonly schema: z.ZodType<KeptRun<P>>;
  /** what a person does again where the video cannot be reached, or was taken out of the queue: “check its matches” */
  readonly again: string;
  /** Videos that come before the others, whenever a turn comes. */
  readonly preferred?: () => ReadonlySet<string>;
  /** Whether all that it needs is there. */
  mayGo(): boolean;
  /** @throws TagError `too-large` for more than is kept of a run */
  withMore(parts: readonly P[], more: P): P[];
  /** Whether they ask for the same of each video. */
  isSame(one: P, other: P): boolean;
  /**
   * @returns how many seconds it took; 0 where nothing was left to do
   * @throws TagError; AbortError: its turn comes again
   */
  work(entry: VideoEntry, part: P, signal: AbortSignal): Promise<number>;
}

/** The run; while there is none, how the last one went. */
export interface RunFacts {
  state: 'idle' | 'running' | 'paused';
  done: number;
  of: number;
  failed: number;
  /** videos that the model has not looked at yet */
  waiting: number;
  problem?: Problem;
  secondsLeft?: number;
}

/** `aside`: it waits for something, and its turn comes again; with a problem, so does all of the run */
type Outcome =
  | { kind: 'done'; seconds: number }
  | { kind: 'gone' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'aside'; problem?: Problem };

export class Run<P extends RunPart> {
  readonly #o: RunOptions;
  readonly #kind: RunKind<P>;
  #kept: KeptRun<P>;
  /** Those that are still to come, in order, from `#at` on. */
  #left: Task<P>[] = [];
  #at = 0;
  /** Those that the model has not looked at yet, and those that were given up. */
  #aside: Task<P>[] = [];
  /** Whether one of those may have come into its turn. */
  #isAsideDue = false;
  #task: Task<P> | undefined;
  #going: AbortController | undefined;
  #gone: Promise<void> = Promise.resolve();
  #done = 0;
  #failed = 0;
  #problem: Problem | undefined;
  #seconds: number[] = [];
  #closed = false;

  constructor(options: RunOptions, kind: RunKind<P>) {
    this.#o = options;
    this.#kind = kind;
    this.#kept = options.library.settings.get(kind.setting, kind.schema) ?? noRun();
    this.#left = this.#tasksOf(this.#kept.parts);
    options.events.on((name, value) => {
      if (name !== 'videosChanged' && name !== 'labelsChanged' && name !== 'modelChanged') return;
      if (name === 'videosChanged') this.#leaveOut(value as EventValue<AppContract, 'videosChanged'>);
      this.#isAsideDue = true;
      this.#goOn();
    });
  }

  get facts(): RunFacts {
    const { parts, paused } = this.#kept;
    const left = this.left.length;
    const measured = this.#seconds.length;
    const mean = this.#seconds.reduce((sum, seconds) => sum + seconds, 0) / measured;
    const isEstimated = measured > 0 && left > 0 && !paused;
    return {
      state: parts.length === 0 ? 'idle' : paused ? 'paused' : 'running',
      ...{ done: this.#done, failed: this.#failed, of: this.#done + this.#failed + left },
      waiting: this.#aside.filter((task) => this.#isWaiting(task)).length,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      ...(isEstimated ? { secondsLeft: Math.round(mean * left * 10) / 10 } : {}),
    };
  }

  /** What is not done yet, the one at work first. */
  get left(): readonly Task<P>[] {
    return [...(this.#task === undefined ? [] : [this.#task]), ...this.#left.slice(this.#at), ...this.#aside];
  }

  /**
   * @param first before all else: what is at work is given up for it, and goes on after it
   * @throws TagError `too-large`, and those of the library
   */
  start(more: P, first = false): void {
    const isNew = this.#kept.parts.length === 0;
    this.#keep({ parts: this.#kind.withMore(this.#kept.parts, more), paused: false });
    if (isNew) this.#forget();
    const isSame = (task: Task<P>): boolean => this.#kind.isSame(task.part, more);
    const left = this.#left.slice(this.#at);
    const asked = this.#tasksOf([more]);
    if (first) {
      const ids = new Set(asked.map(({ id }) => id));
      const isOther = (task: Task<P>): boolean => !isSame(task) || !ids.has(task.id);
      const isAtWork = this.#task !== undefined && !isOther(this.#task);
      const before = asked.filter(({ id }) => !isAtWork || id !== this.#task?.id);
      const givesWay = this.#task !== undefined && !isAtWork && before.length > 0 ? [this.#task] : [];
      this.#left = [...before, ...givesWay, ...left.filter(isOther)];
      this.#aside = this.#aside.filter(isOther);
      if (givesWay.length > 0) {
        this.#task = undefined;
        this.#going?.abort();
      }
    } else {
      const known = new Set(this.left.filter(isSame).map(({ id }) => id));
      this.#left = [...left, ...asked.filter(({ id }) => !known.has(id))];
    }
    this.#at = 0;
    this.#tell();
    this.#goOn();
  }

  /** @throws TagError of the library; it stops all the same, until the next start */
  pause(): void {
    if (this.#kept.parts.length === 0) return;
    this.#stop({ ...this.#kept, paused: true });
  }

  /** @throws TagError of the library */
  resume(): void {
    this.#keep({ ...this.#kept, paused: false });
    if (this.#failed === 0) this.#problem = undefined;
    this.#tell();
    this.#goOn();
  }

  /** @throws TagError of the library; it stops all the same, until the next start */
  cancel(): void {
    this.#task = undefined;
    this.#left = [];
    this.#at = 0;
    this.#aside = [];
    this.#forget();
    this.#stop(noRun());
  }

  /** Another model is in use, or none can be asked for now: what is at work waits. */
  letGo(): void {
    this.#going?.abort();
  }

  /** Until it is over the library must be open: what was seen is kept by then. */
  async close(): Promise<void> {
    this.#closed = true;
    this.letGo();
    const kept = new AbortController();
    const late = sleep(CLOSING_MS, undefined, { signal: kept.signal }).catch(() => {});
    await Promise.race([this.#gone, late]);
    kept.abort();
  }

  get #mayGo(): boolean {
    const { parts, paused } = this.#kept;
    return !this.#closed && !paused && parts.length > 0 && this.#o.model.ready && this.#kind.mayGo();
  }

  /** Each once. */
  #tasksOf(parts: readonly P[]): Task<P>[] {
    const { list } = this.#o;
    const tasks: Task<P>[] = [];
    const known = new Map<string, P[]>();
    for (const part of parts) {
      for (const id of part.videos === 'all' ? Array.from(list.all(), (entry) => entry.id) : part.videos) {
        const same = known.get(id) ?? [];
        if (list.get(id) === undefined || same.some((other) => this.#kind.isSame(other, part))) continue;
        known.set(id, [...same, part]);
        tasks.push({ id, part });
      }
    }
    return tasks;
  }

  #keep(run: KeptRun<P>): void {
    this.#o.library.settings.put(this.#kind.setting, run);
    this.#kept = run;
  }

  /** What is at work hears of it first: a disk that is full is no reason to go on. */
  #stop(run: KeptRun<P>): void {
    this.#kept = run;
    this.#going?.abort();
    this.#tell();
    this.#keep(run);
  }

  #forget(): void {
    this.#done = 0;
    this.#failed = 0;
    this.#problem = undefined;
    this.#seconds = [];
  }

  #tell(): void {
    this.#o.events.touch();
  }

  #leaveOut({ removed }: EventValue<AppContract, 'videosChanged'>): void {
    if (removed.length === 0 || this.#kept.parts.length === 0) return;
    const isThere = ({ id }: Task<P>): boolean => this.#o.list.get(id) !== undefined;
    this.#left = this.#left.slice(this.#at).filter(isThere);
    this.#at = 0;
    this.#aside = this.#aside.filter(isThere);
    this.#tell();
  }

  #goOn(): void {
    if (this.#going !== undefined || !this.#mayGo) return;
    this.#going = new AbortController();
    this.#gone = this.#go(this.#going);
  }

  /** Goes through what is left, until it must wait for something. Never rejects. */
  async #go(going: AbortController): Promise<void> {
    try {
      while (this.#mayGo && !going.signal.aborted) {
        const task = this.#take();
        if (task === undefined) break;
        this.#task = task;
        const outcome = await this.#work(task, going.signal);
        // Of a run that was cancelled nothing is counted, nor of what gave way to another: its turn comes again.
        if (this.#task === task) this.#settle(task, outcome);
        this.#task = undefined;
        this.#tell();
        await turnOfLoop();
      }
    } finally {
      this.#going = undefined;
    }
    // It was given up, and may go on by now.
    if (going.signal.aborted) return this.#goOn();
    if (this.#mayGo) this.#finishIfOver();
  }

  #take(): Task<P> | undefined {
    const next = this.#isAsideDue ? this.#aside.findIndex((task) => !this.#isWaiting(task)) : -1;
    if (next >= 0) return this.#aside.splice(next, 1)[0];
    this.#isAsideDue = false;
    this.#bringForward();
    while (this.#at < this.#left.length) {
      const task = this.#left[this.#at++] as Task<P>;
      if (!this.#isWaiting(task)) return task;
      this.#aside.push(task);
    }
    return undefined;
  }

  #bringForward(): void {
    const preferred = this.#kind.preferred?.();
    if (preferred === undefined || preferred.size === 0) return;
    const place = this.#left.findIndex((task, i) => i >= this.#at && preferred.has(task.id) && !this.#isWaiting(task));
    if (place > this.#at) this.#left.splice(this.#at, 0, ...this.#left.splice(place, 1));
  }

  #isWaiting({ id }: Task<P>): boolean {
    const entry = this.#o.list.get(id);
    return entry?.state === 'waiting' && entry.away === undefined;
  }

  #finishIfOver(): void {
    if (this.#aside.length > 0 || this.#at < this.#left.length) return;
    this.#left = [];
    this.#at = 0;
    try {
      this.#keep(noRun());
    } catch (error) {
      this.#o.log('the library could not be written', error);
      this.#kept = noRun();
    }
    this.#tell();
  }

  /** Never rejects. */
  async #work(task: Task<P>, signal: AbortSignal): Promise<Outcome> {
    const { list } = this.#o;
    const entry = list.get(task.id);
    if (entry === undefined) return { kind: 'gone' };
    const why = whyNot(entry, this.#kind.again);
    if (why !== undefined) return { kind: 'failed', problem: why };
    try {
      return { kind: 'done', seconds: await this.#kind.work(entry, task.part, signal) };
    } catch (error) {
      if (isAbortError(error) || this.#closed) return { kind: 'aside' };
      const problem = failureOf(error, this.#o);
      if (list.get(task.id) === undefined) return { kind: 'gone' };
      // It was changed, or the engine has stopped.
      if (this.#isWaiting(task) || !this.#o.model.ready) return { kind: 'aside' };
      return OF_LIBRARY.has(problem.kind) ? { kind: 'aside', problem } : { kind: 'failed', problem };
    }
  }

  #settle(task: Task<P>, outcome: Outcome): void {
    const { kind } = outcome;
    if (kind === 'done') this.#done += 1;
    if (kind === 'done' && outcome.seconds > 0) this.#measured(outcome.seconds);
    if (kind === 'failed') this.#failed += 1;
    if (kind === 'aside') this.#aside.unshift(task);
    this.#isAsideDue ||= kind === 'aside';
    if ('problem' in outcome) this.#problem = outcome.problem;
    // It would fail for every video.
    if (kind === 'aside' && outcome.problem !== undefined) this.#kept = { ...this.#kept, paused: true };
  }

  #measured(seconds: number): void {
    this.#seconds.push(seconds);
    if (this.#seconds.length > MEASURED) this.#seconds.shift();
  }
}

const noRun = (): { parts: []; paused: boolean } => ({ parts: [], paused: false });

/** What came of it where it failed. Of an engine that will not be started again the pages must hear. */
export function failureOf(
  error: unknown,
  { engines, model, log }: Pick<RunOptions, 'engines' | 'model' | 'log'>,
): Problem {
  if (engines.stopped) model.stop(error);
  return toProblem(error, log);
}

/** Why nothing is done about a video, though its turn has come. */
function whyNot({ path, state, problem, away }: VideoEntry, again: string): Problem | undefined {
  if (away !== undefined)
    return { kind: 'offline', message: `${path} cannot be reached: connect its drive, then ${again} again.` };
  if (state === 'failed')
    return problem ?? { kind: 'unreadable', message: `${path} could not be processed: retry it first.` };
  if (state === 'cancelled')
    return { kind: 'usage', message: `${path} was taken out of the queue: process it, then ${again}.` };
  return undefined;
}
