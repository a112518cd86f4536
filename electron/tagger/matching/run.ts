/**
 * The run by command: the matches of chosen videos, or of all, one video after the other.
 *
 * It goes after the queue, which finds out what it is made of: a video that the model has not looked at has no labels to be
 * matched. Of each video the texts are asked about some at a time, so that whoever asks something else of the engine
 * waits for those alone; the engine keeps what it saw of the last video from one such question to the next.
 *
 * Kept is what was asked for, not how far it is: what is known is known, and a run that is begun again passes over it.
 */
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import type { Library } from '../../library/index.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Matching } from '../../wire/app/matching.ts';
import type { Problem } from '../../wire/app/problem.ts';
import type { EventValue } from '../../wire/contract.ts';
import type { ErrorKind } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { ActiveLabels, LabelList } from '../labels/list.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { failureOf, type InTurn, matchInTurn } from './match.ts';
import { isSame, type KeptRun, keptRunSchema, NO_RUN, type Part, withMore } from './wanted.ts';

/** As many as the engine goes through without a pause. */
const TEXTS_AT_ONCE = 32;
/** Of so many videos the time is remembered, for the estimate. */
const MEASURED = 8;
const SETTING = 'matching';
/** Failures of the library: the same would happen to every video. */
const OF_LIBRARY: ReadonlySet<ErrorKind> = new Set(['disk-full', 'write-failed', 'library-damaged']);

export interface RunOptions extends InTurn {
  readonly library: Library;
  readonly labels: LabelList;
}

interface Task {
  readonly id: string;
  readonly labels: Part['labels'];
}

/** `aside`: it waits for something, and its turn comes again; with a problem, so does all of the run */
type Outcome =
  | { kind: 'done'; seconds: number }
  | { kind: 'gone' }
  | { kind: 'failed'; problem: Problem }
  | { kind: 'aside'; problem?: Problem };

export class MatchingRun {
  readonly #o: RunOptions;
  #kept: KeptRun;
  /** Those that are still to come, in order, from `#at` on. */
  #left: Task[] = [];
  #at = 0;
  /** Those that the model has not looked at yet, and those that were given up. */
  #aside: Task[] = [];
  /** Whether one of those may have come into its turn. */
  #isAsideDue = false;
  #task: Task | undefined;
  #going: AbortController | undefined;
  #done = 0;
  #failed = 0;
  #problem: Problem | undefined;
  #seconds: number[] = [];
  #texts: { active: ActiveLabels; labels: Part['labels']; texts: string[] } | undefined;
  #closed = false;

  constructor(options: RunOptions) {
    this.#o = options;
    this.#kept = options.library.settings.get(SETTING, keptRunSchema) ?? NO_RUN;
    this.#left = this.#tasksOf(this.#kept.parts);
    options.events.on((name, value) => {
      if (name !== 'videosChanged' && name !== 'labelsChanged' && name !== 'modelChanged') return;
      if (name === 'videosChanged') this.#leaveOut(value as EventValue<AppContract, 'videosChanged'>);
      this.#isAsideDue = true;
      void this.#go();
    });
  }

  get facts(): Matching {
    const { parts, paused } = this.#kept;
    const left = this.#left.length - this.#at + this.#aside.length + (this.#task === undefined ? 0 : 1);
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

  /** @throws TagError `too-large`, and those of the library */
  start(videos: Part['videos'], labels: Part['labels']): void {
    const more = { videos, labels };
    const isNew = this.#kept.parts.length === 0;
    this.#keep({ parts: withMore(this.#kept.parts, more), paused: false });
    if (isNew) this.#forget();
    const left = [...this.#left.slice(this.#at), ...this.#aside, ...(this.#task === undefined ? [] : [this.#task])];
    const known = new Set(left.filter((task) => isSame(task.labels, labels)).map(({ id }) => id));
    const added = this.#tasksOf([more]).filter(({ id }) => !known.has(id));
    this.#left = [...this.#left.slice(this.#at), ...added];
    this.#at = 0;
    this.#tell();
    void this.#go();
  }

  /** @throws TagError of the library */
  pause(): void {
    if (this.#kept.parts.length === 0) return;
    this.#keep({ ...this.#kept, paused: true });
    this.#going?.abort();
    this.#tell();
  }

  /** @throws TagError of the library */
  resume(): void {
    this.#keep({ ...this.#kept, paused: false });
    if (this.#failed === 0) this.#problem = undefined;
    this.#tell();
    void this.#go();
  }

  /** @throws TagError of the library */
  cancel(): void {
    this.#keep(NO_RUN);
    this.#going?.abort();
    this.#task = undefined;
    this.#left = [];
    this.#at = 0;
    this.#aside = [];
    this.#forget();
    this.#tell();
  }

  /** Another model is in use, or none can be asked for now: what is at work waits. */
  letGo(): void {
    this.#going?.abort();
  }

  close(): void {
    this.#closed = true;
    this.letGo();
  }

  get #mayGo(): boolean {
    const { model, labels } = this.#o;
    const { parts, paused } = this.#kept;
    return !this.#closed && !paused && parts.length > 0 && model.ready && labels.ready;
  }

  #tasksOf(parts: readonly Part[]): Task[] {
    const { list } = this.#o;
    return parts.flatMap(({ videos, labels }) => {
      const ids = videos === 'all' ? [...list.all()].map(({ id }) => id) : videos;
      return ids.filter((id) => list.get(id) !== undefined).map((id) => ({ id, labels }));
    });
  }

  #keep(run: KeptRun): void {
    this.#o.library.settings.put(SETTING, run);
    this.#kept = run;
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
    const isThere = ({ id }: Task): boolean => this.#o.list.get(id) !== undefined;
    this.#left = this.#left.slice(this.#at).filter(isThere);
    this.#at = 0;
    this.#aside = this.#aside.filter(isThere);
    this.#tell();
  }

  /** Goes through what is left, until it must wait for something. Never rejects. */
  async #go(): Promise<void> {
    if (this.#going !== undefined || !this.#mayGo) return;
    const going = new AbortController();
    this.#going = going;
    try {
      while (this.#mayGo && !going.signal.aborted) {
        const task = this.#take();
        if (task === undefined) break;
        this.#task = task;
        const outcome = await this.#work(task, going.signal);
        // Of a run that was cancelled nothing is counted.
        if (this.#task === task) this.#settle(task, outcome);
        this.#task = undefined;
        this.#tell();
        await turnOfLoop();
      }
    } finally {
      this.#going = undefined;
    }
    // It was given up, and may go on by now.
    if (going.signal.aborted) return this.#go();
    if (this.#mayGo) this.#finishIfOver();
  }

  #take(): Task | undefined {
    const next = this.#isAsideDue ? this.#aside.findIndex((task) => !this.#isWaiting(task)) : -1;
    if (next >= 0) return this.#aside.splice(next, 1)[0];
    this.#isAsideDue = false;
    while (this.#at < this.#left.length) {
      const task = this.#left[this.#at++] as Task;
      if (!this.#isWaiting(task)) return task;
      this.#aside.push(task);
    }
    return undefined;
  }

  #isWaiting({ id }: Task): boolean {
    const entry = this.#o.list.get(id);
    return entry?.state === 'waiting' && entry.away === undefined;
  }

  #finishIfOver(): void {
    if (this.#aside.length > 0 || this.#at < this.#left.length) return;
    this.#left = [];
    this.#at = 0;
    try {
      this.#keep(NO_RUN);
    } catch (error) {
      this.#o.log('the library could not be written', error);
      this.#kept = NO_RUN;
    }
    this.#tell();
  }

  /** Never rejects. */
  async #work(task: Task, signal: AbortSignal): Promise<Outcome> {
    const { list } = this.#o;
    const entry = list.get(task.id);
    if (entry === undefined) return { kind: 'gone' };
    const why = whyNot(entry);
    if (why !== undefined) return { kind: 'failed', problem: why };
    try {
      return { kind: 'done', seconds: await this.#match(entry, task.labels, signal) };
    } catch (error) {
      if (isAbortError(error) || this.#closed) return { kind: 'aside' };
      const problem = failureOf(error, this.#o);
      if (list.get(task.id) === undefined) return { kind: 'gone' };
      // It was changed, or the engine has stopped.
      if (this.#isWaiting(task) || !this.#o.model.ready) return { kind: 'aside' };
      return OF_LIBRARY.has(problem.kind) ? { kind: 'aside', problem } : { kind: 'failed', problem };
    }
  }

  /** @returns how many seconds it took; 0 where all were known */
  async #match(entry: VideoEntry, labels: Part['labels'], signal: AbortSignal): Promise<number> {
    const footage = footageOf(entry);
    const texts = footage === undefined ? [] : this.#o.embeddings.unmatched(footage, this.#textsOf(labels));
    let seconds = 0;
    for (let first = 0; first < texts.length; first += TEXTS_AT_ONCE) {
      const some = texts.slice(first, first + TEXTS_AT_ONCE);
      seconds += await matchInTurn(this.#o, 'last', { id: entry.id, texts: some, signal });
    }
    return seconds;
  }

  /** Of the labels of the list, those that the model has learnt: of others its numbers mean nothing. */
  #textsOf(labels: Part['labels']): readonly string[] {
    const { active } = this.#o.labels;
    if (this.#texts?.active === active && this.#texts.labels === labels) return this.#texts.texts;
    const wanted = labels === 'all' ? undefined : new Set(labels);
    const isMeant = (place: number): boolean =>
      active.learnt[place] === true && (wanted?.has(active.ids[place] as string) ?? true);
    const texts = active.texts.filter((_, place) => isMeant(place));
    this.#texts = { active, labels, texts };
    return texts;
  }

  #settle(task: Task, outcome: Outcome): void {
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

/** Why a video is not matched, though its turn has come. */
function whyNot({ path, state, problem, away }: VideoEntry): Problem | undefined {
  if (away !== undefined)
    return { kind: 'offline', message: `${path} cannot be reached: connect its drive, then check its matches again.` };
  if (state === 'failed')
    return problem ?? { kind: 'unreadable', message: `${path} could not be processed: retry it first.` };
  if (state === 'cancelled')
    return { kind: 'usage', message: `${path} was taken out of the queue: process it, then check its matches.` };
  return undefined;
}
