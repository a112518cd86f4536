/** Originals put in order: moved, copied or sent to the trash, as one act, after a look at what it would do. */
import { randomUUID } from 'node:crypto';
import { rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { freeBytes } from '../../catalogue/free-bytes.ts';
import type { Change } from '../../library/index.ts';
import { Slots } from '../../turns/slots.ts';
import type { OriginalsChoice, OriginalsPlan } from '../../wire/app/clips.ts';
import { TagError } from '../../wire/errors.ts';
import type { HandlerContext } from '../../wire/rpc.ts';
import type { Acts } from '../acts/acts.ts';
import type { Log } from '../problem.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import { type Journal, type Move, readJournal, removeJournal, writeJournal } from './journal.ts';
import { copyAside, copyTo, moveFile } from './move-file.ts';
import { COPIED, PLACED, type Placed } from './placed.ts';
import { type PlannedOriginal, type PlanParts, planOriginals, whyNot } from './plan.ts';
import { besideTarget, sidecarsOf } from './sidecars.ts';

export interface OriginalsOptions extends PlanParts {
  readonly acts: Acts;
  readonly placed: Placed;
  readonly files: FileFacts;
  /** where it is written down what is being moved */
  readonly journal: string;
  readonly log: Log;
}

/** Moves files to the trash, and their videos out of the list. */
export type TrashVideos = (
  window: string,
  ids: readonly string[],
  signal: AbortSignal,
) => Promise<{ trashed: string[]; failed: { id: string; message: string }[] }>;

interface Kept {
  readonly choice: OriginalsChoice;
  readonly rows: readonly PlannedOriginal[];
}

type Failed = { id: string; message: string };

const MOST_PLANS = 8;
const TOLD = 200;
/** Longer names of things are not kept in the log. */
const LONGEST_SUBJECT = 1_900;

export class Originals {
  readonly #o: OriginalsOptions;
  readonly #plans = new Map<string, Kept>();
  /** Two that move files at once would be in each other's way. */
  readonly #turn = new Slots(1);

  constructor(options: OriginalsOptions) {
    this.#o = options;
  }

  async plan(choice: OriginalsChoice, signal: AbortSignal): Promise<OriginalsPlan> {
    const rows = await planOriginals(this.#o, choice, signal);
    const plan = randomUUID();
    this.#plans.set(plan, { choice, rows });
    for (const oldest of [...this.#plans.keys()].slice(0, -MOST_PLANS)) this.#plans.delete(oldest);
    const going = rows.filter(({ problem }) => problem === undefined);
    const refused = rows.filter(({ problem }) => problem !== undefined);
    const free = choice.folder === undefined ? undefined : await freeBytes(choice.folder);
    return {
      ...{ plan, files: going.length, refused: refused.length },
      bytes: going.reduce((sum, { size }) => sum + size, 0),
      ...(free === undefined ? {} : { free }),
      first: [...refused, ...going].slice(0, TOLD).map(({ id, from, to, problem }) => ({
        ...{ id, from },
        ...(to === undefined ? {} : { to }),
        ...(problem === undefined ? {} : { problem }),
      })),
    };
  }

  /** @throws TagError `not-found` for a plan that is no longer known; `disk-full`, those of the library */
  apply(
    { plan, window }: { plan: string; window: string },
    { signal, onProgress }: HandlerContext<{ done: number; of: number }>,
    trash: TrashVideos,
  ): Promise<{ done: number; failed: Failed[] }> {
    return this.#turn.run(signal, async () => {
      const kept = this.#plans.get(plan);
      if (kept === undefined) throw new TagError('not-found', 'That plan is no longer known: look at it again first.');
      this.#plans.delete(plan);
      const rows = kept.rows.filter(({ problem }) => problem === undefined);
      const failed = this.#changed(rows);
      const isOut = new Set(failed.map(({ id }) => id));
      const going = rows.filter(({ id }) => !isOut.has(id));
      const result = await this.#do(kept.choice.do, going, window, { signal, onProgress }, trash);
      return { done: result.done, failed: [...failed, ...result.failed].slice(0, TOLD) };
    });
  }

  /** Brings files to where an undo, or a redo, is about to say that they are. Never rejects for what cannot be moved: it stays. */
  async makeReady(changes: readonly Change[], window: string, signal: AbortSignal): Promise<void> {
    const moves = changes.flatMap(({ of, subject, before, after }) =>
      of === PLACED && before !== undefined && after !== undefined ? [{ id: subject, from: before, to: after }] : [],
    );
    if (moves.length === 0) return;
    await this.#turn.run(signal, async () => {
      const going: Move[] = [];
      for (const move of moves) {
        const entry = this.#o.list.get(move.id);
        if (entry?.path !== move.from) continue;
        if ((await whyNot(this.#o, entry, move.to, signal)) === undefined) going.push(move);
      }
      await this.#withJournal({ window, moves: going }, async () => {
        for (const { from, to } of going) await this.#move(from, to, signal).catch(onlyExpected);
      });
    });
  }

  /** What was being moved when the host ended: the list follows the files that had gone. */
  async recover(): Promise<void> {
    const { journal: path, list, log } = this.#o;
    const journal = await readJournal(path);
    if (journal === undefined) return;
    const moved: Move[] = [];
    for (const move of journal.moves) {
      if (list.get(move.id)?.path !== move.from) continue;
      try {
        if (await this.#hasMoved(move)) moved.push(move);
      } catch (error) {
        log(`it could not be seen whether ${move.from} has moved`, error);
      }
    }
    this.#log(moved, journal.window);
    await removeJournal(path);
  }

  async #hasMoved({ from, to }: Move): Promise<boolean> {
    const { disk } = this.#o;
    const look = (path: string) => disk.run(path, () => stat(path).catch(() => undefined));
    await disk.run(to, () => rm(copyAside(to), { force: true }));
    const [before, after] = [await look(from), await look(to)];
    if (after === undefined) return false;
    // Two names of one file: the second was given, and the first not yet taken away.
    const isOne = before !== undefined && before.ino === after.ino && before.dev === after.dev && before.ino !== 0;
    if (isOne) await unlink(from);
    if (before !== undefined && !isOne) return false;
    await this.#moveBeside(from, to, new AbortController().signal).catch(onlyExpected);
    return true;
  }

  /** A video may have changed, or have left the list, since it was planned. */
  #changed(rows: readonly PlannedOriginal[]): Failed[] {
    return rows.flatMap(({ id, from, size, mtimeMs }) => {
      const entry = this.#o.list.get(id);
      if (entry?.path === from && entry.size === size && entry.mtimeMs === mtimeMs) return [];
      return [{ id, message: `${from} has been changed since that was planned: look at it again first.` }];
    });
  }

  async #do(
    what: OriginalsChoice['do'],
    rows: readonly PlannedOriginal[],
    window: string,
    { signal, onProgress }: HandlerContext<{ done: number; of: number }>,
    trash: TrashVideos,
  ): Promise<{ done: number; failed: Failed[] }> {
    if (what === 'trash') {
      const { trashed, failed } = await trash(
        window,
        rows.map(({ id }) => id),
        signal,
      );
      return { done: trashed.length, failed };
    }
    const moves = rows.flatMap(({ id, from, to }) => (to === undefined ? [] : [{ id, from, to }]));
    const failed: Failed[] = [];
    const done: Move[] = [];
    const each = async (work: (move: Move) => Promise<void>): Promise<void> => {
      for (const [n, move] of moves.entries()) {
        if (signal.aborted) return;
        onProgress({ done: n, of: moves.length });
        const message = await this.#try(move, work, signal);
        if (message === undefined) done.push(move);
        else failed.push({ id: move.id, message });
      }
    };
    if (what === 'copy') await this.#copyAll(each, window, signal);
    else {
      await this.#withJournal({ window, moves }, async () => {
        try {
          await each(({ from, to }) => this.#move(from, to, signal));
        } finally {
          this.#log(done, window);
        }
      });
    }
    return { done: done.length, failed };
  }

  /** @returns why it stays; undefined where it was done */
  async #try(move: Move, work: (move: Move) => Promise<void>, signal: AbortSignal): Promise<string | undefined> {
    const entry = this.#o.list.get(move.id);
    if (entry?.path !== move.from) return `${move.from} is no longer in the list.`;
    try {
      const why = await whyNot(this.#o, entry, move.to, signal);
      if (why !== undefined) return why;
      await work(move);
      return undefined;
    } catch (error) {
      if (signal.aborted) return `${move.from} stays where it was: that was stopped.`;
      if (error instanceof TagError) return error.message;
      throw error;
    }
  }

  async #copyAll(
    each: (work: (move: Move) => Promise<void>) => Promise<void>,
    window: string,
    signal: AbortSignal,
  ): Promise<void> {
    const made: string[] = [];
    const copy = async (from: string, to: string): Promise<void> => {
      await copyTo(from, to, signal);
      made.push(to);
    };
    try {
      await each(async ({ from, to }) => {
        await copy(from, to);
        for (const name of await sidecarsOf(from)) {
          await copy(join(dirname(from), name), besideTarget(to, name)).catch(onlyExpected);
        }
      });
    } finally {
      this.#o.acts.perform('copy', window, ({ note }) => {
        for (const path of made) if (Buffer.byteLength(path) <= LONGEST_SUBJECT) note(COPIED, path, undefined);
      });
    }
  }

  async #move(from: string, to: string, signal: AbortSignal): Promise<void> {
    const beside = await sidecarsOf(from);
    await moveFile(from, to, signal);
    await this.#moveBeside(from, to, signal, beside);
  }

  /** What cannot follow stays: the video has gone, and is not brought back for that. */
  async #moveBeside(from: string, to: string, signal: AbortSignal, names?: readonly string[]): Promise<void> {
    for (const name of names ?? (await sidecarsOf(from))) {
      await moveFile(join(dirname(from), name), besideTarget(to, name), signal).catch(onlyExpected);
    }
  }

  async #withJournal(journal: Journal, work: () => Promise<void>): Promise<void> {
    await writeJournal(this.#o.journal, journal);
    await work();
    await removeJournal(this.#o.journal);
  }

  #log(moved: readonly Move[], window: string): void {
    if (moved.length === 0) return;
    this.#o.acts.perform('move', window, ({ change }) => {
      for (const { id, to } of moved) if (this.#o.placed.reads(id, to)) change(PLACED, id, to);
    });
  }
}

/** What was expected to go wrong with a file beside others is left as it is. */
function onlyExpected(error: unknown): void {
  if (error instanceof TagError || (error instanceof DOMException && error.name === 'AbortError')) return;
  throw error;
}
