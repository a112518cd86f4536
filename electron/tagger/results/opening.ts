/**
 * Results are opened: shard after shard comes into the library, in the background. It is no act: it may take in a hundred thousand videos,
 * goes on after a restart, when nobody's window is there any more, and taking it back would hold the library for as long as it took.
 * Videos can be taken out of the list as ever, and a library made of results is thrown away with its folder.
 *
 * What is to be opened is kept, and so is which shards have come: a run that was ended goes on, and one that is begun again passes over
 * what has come. Shards that are written meanwhile come by opening the results again.
 */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { z } from 'zod';
import { keptModelId } from '../../catalogue/models.ts';
import type { Plan } from '../../cluster/results.ts';
import { breathing } from '../../turns/breath.ts';
import type { Problem } from '../../wire/app/problem.ts';
import { MOST_RESULT_MAPS, type Opening, type ResultMap, resultMapsSchema } from '../../wire/app/results.ts';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Events } from '../events.ts';
import { type Log, toProblem } from '../problem.ts';
import type { Disk } from '../videos/disk.ts';
import type { ModelKey } from '../videos/embeddings.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import { type ResultsFolder, readResultsFolder, requirePlan, type Shard, withShard } from './folder.ts';
import type { ChosenRows, Rows } from './part/gathering.ts';
import { forgetRows, isAmong, keepRows, keptRows, rowsName } from './part/kept.ts';
import { Places } from './places.ts';
import { isSameKey, type PlacedRow, type PutOptions, putRows } from './put.ts';
import { type ResultRow, resultRows } from './rows.ts';
import { TakenShards } from './taken.ts';

const OPENING = 'opening-results';
const EARLIER_MAPS = 'result-maps';
const openedSchema = z.object({
  folder: z.string().min(1),
  maps: resultMapsSchema,
  /** whoever began it may have files shown from everywhere; a server's page may not */
  everywhere: z.boolean(),
  /** a part of them alone: in so many settings it is kept which rows */
  chosenIn: z.int().nonnegative().exactOptional(),
});
type Opened = z.infer<typeof openedSchema>;
export type ToOpen = Omit<Opened, 'chosenIn'>;

/** Rows that are written together: some hundredths of a second, in which nothing else goes on. */
const BATCH = 250;
/** Files that are looked for at once. */
const AT_ONCE = 3;
/** Folders that are not here, of which a file is asked for: whether their drive is away is told by it. */
const MOST_MISSING = 200;

export interface OpeningOptions extends PutOptions {
  readonly files: FileFacts;
  readonly events: Events;
  readonly disk: Disk;
  /** the folders beneath which a server's pages may name files */
  readonly roots: () => Promise<readonly string[]>;
  readonly log: Log;
}

type Counts = Pick<Opening, 'videos' | 'wholes' | 'spans' | 'failed' | 'damaged' | 'leftOut'>;

interface Running {
  readonly folder: string;
  shards: number;
  shardsDone: number;
  /** of those that were read now, for the estimate */
  read: number;
  readonly counts: Counts;
  readonly began: number;
  problem: Problem | undefined;
}

export class OpeningResults {
  readonly #o: OpeningOptions;
  readonly #taken: TakenShards;
  #run: Running | undefined;
  #going: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  #isClosed = false;

  constructor(options: OpeningOptions) {
    this.#o = options;
    this.#taken = new TakenShards(options.library);
  }

  get facts(): Opening {
    const run = this.#run;
    const state = this.#going === undefined ? 'idle' : 'running';
    if (run === undefined) return { state, shards: 0, shardsDone: 0, ...noCounts() };
    const { folder, shards, shardsDone, counts, problem } = run;
    const each = (performance.now() - run.began) / Math.max(1, run.read);
    const left = Math.round((each * (shards - shardsDone)) / 100) / 10;
    return {
      ...{ state, folder, shards, shardsDone, ...counts },
      ...(problem === undefined ? {} : { problem }),
      ...(state === 'running' && run.read > 0 ? { secondsLeft: left } : {}),
    };
  }

  /** Of the shards of a folder, how many have come. */
  takenOf({ shards }: ResultsFolder, maps: readonly ResultMap[]): number {
    const how = nameOf(maps);
    return shards.filter(({ name }) => this.#taken.has(name, how)).length;
  }

  /**
   * @param rows of a part; undefined for all
   * @throws TagError `in-use`; as `readResultsFolder`; AbortError
   */
  async start(opened: ToOpen, rows: ChosenRows | undefined, signal: AbortSignal): Promise<void> {
    this.requireIdle();
    await readResultsFolder(opened.folder, this.#o.disk, signal);
    this.requireIdle();
    this.#begin(keep(this.#o.library, opened, rows));
  }

  requireIdle(): void {
    if (this.#going === undefined) return;
    throw new TagError('in-use', 'Results are being opened already: wait until they are there, or cancel that first.');
  }

  /** Goes on with what was begun before the application ended. */
  goOn(): void {
    const kept = this.#o.library.settings.get(OPENING, openedSchema.nullable());
    if (kept) this.#begin(kept);
  }

  /** What has come stays. */
  async cancel(): Promise<void> {
    this.#forget();
    this.#going?.controller.abort();
    await this.#going?.done;
  }

  /** It goes on at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#going?.controller.abort();
    await this.#going?.done;
  }

  #begin(opened: Opened): void {
    const controller = new AbortController();
    const run: Running = {
      ...{ folder: opened.folder, shards: 0, shardsDone: 0, read: 0, counts: noCounts() },
      ...{ began: performance.now(), problem: undefined },
    };
    this.#run = run;
    const done = this.#open(run, opened, controller.signal).finally(() => {
      this.#going = undefined;
      this.#o.events.touch();
    });
    this.#going = { controller, done };
    this.#o.events.touch();
  }

  /** Never rejects. */
  async #open(run: Running, opened: Opened, signal: AbortSignal): Promise<void> {
    try {
      await this.#takeAll(run, opened, signal);
      this.#forget();
    } catch (error) {
      if (signal.aborted || isAbortError(error) || this.#isClosed) return;
      run.problem = toProblem(error, this.#o.log);
      // Begun again by itself it would come to the same end: somebody has to see to it first.
      try {
        this.#forget();
      } catch (failure) {
        this.#o.log('the library could not be written', failure);
      }
    }
  }

  /** What was begun does not go on by itself any more. */
  #forget(): void {
    const { library } = this.#o;
    const kept = library.settings.get(OPENING, openedSchema.nullable());
    library.settings.put(OPENING, null);
    forgetRows(library, kept?.chosenIn ?? 0);
  }

  async #takeAll(run: Running, opened: Opened, signal: AbortSignal): Promise<void> {
    const { folder, maps, everywhere, chosenIn } = opened;
    const { disk, library } = this.#o;
    const results = await readResultsFolder(folder, disk, signal);
    const { plan } = results;
    const earlierMaps = library.settings.get(EARLIER_MAPS, resultMapsSchema) ?? [];
    library.settings.put(EARLIER_MAPS, allMaps(earlierMaps, maps));
    const roots = everywhere ? 'all' : await this.#o.roots();
    const places = new Places({ disk, manifest: plan.manifest, maps, earlierMaps, roots });
    const missing = new Map<string, string>();
    const how = nameOf(maps);
    const chosen = chosenIn === undefined ? undefined : keptRows(library, chosenIn);
    const shards = chosen === undefined ? results.shards : results.shards.filter(({ name }) => chosen.has(name));
    // Some that were there when it was chosen may have gone.
    if (chosen !== undefined) run.counts.damaged += chosen.size - shards.length;
    run.shards = shards.length;
    try {
      for (const shard of shards) {
        signal.throwIfAborted();
        const rows = chosen?.get(shard.name);
        const howTaken = rows === undefined ? how : `${how} ${rowsName(rows)}`;
        const isTaken = this.#taken.has(shard.name, how) || this.#taken.has(shard.name, howTaken);
        if (!isTaken && (await this.#take(run, shard, { plan, places, missing, signal, rows })))
          this.#taken.add(shard.name, howTaken);
        run.shardsDone += 1;
        this.#o.events.touch();
      }
    } finally {
      // All that lies beside one of them is away with it.
      this.#o.files.lookAt(missing.values());
    }
  }

  /** @returns whether all of it has come */
  async #take(run: Running, shard: Shard, how: Taking): Promise<boolean> {
    const breathe = breathing(how.signal, 16);
    run.read += 1;
    try {
      await withShard(shard, breathe, 'all', async (file) => {
        let batch: ResultRow[] = [];
        const isWanted = how.rows === undefined ? undefined : isAmong(how.rows);
        for await (const row of resultRows(file, how.plan, isWanted)) {
          if (row === 'left out') run.counts.leftOut += 1;
          else batch.push(row);
          if (batch.length < BATCH) continue;
          await this.#put(run, batch, how);
          batch = [];
          await breathe();
        }
        await this.#put(run, batch, how);
      });
      return true;
    } catch (error) {
      if (!(error instanceof TagError) || !OF_SHARD.has(error.kind) || error.message === run.problem?.message)
        throw error;
      await requirePlan(run.folder, this.#o.disk, how.signal);
      // It may be written anew: opened again, it is looked at again.
      run.counts.damaged += 1;
      this.#o.log(`${shard.path} is passed over`, error);
      return false;
    }
  }

  async #put(run: Running, rows: readonly ResultRow[], { plan, places, missing, signal }: Taking): Promise<void> {
    const placed: PlacedRow[] = [];
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const some = rows.slice(at, at + AT_ONCE);
      placed.push(
        ...(await Promise.all(some.map(async (row) => ({ ...row, place: await places.of(row.path, signal) })))),
      );
    }
    signal.throwIfAborted();
    const allowed = placed.filter(({ place }) => place.isDenied !== true);
    run.counts.leftOut += placed.length - allowed.length;
    let put: ReturnType<typeof putRows>;
    try {
      put = putRows(this.#o, allowed, resultsKey(plan, this.#o.embeddings.key));
    } catch (error) {
      // Of the library, and not of this shard.
      if (error instanceof TagError) run.problem = error.toJSON();
      throw error;
    }
    for (const kind of ['videos', 'wholes', 'spans', 'failed', 'leftOut'] as const) run.counts[kind] += put[kind];
    this.#o.files.lookAt(put.added.filter(({ isHere }) => isHere).map(({ id }) => id));
    for (const { id, path, isHere } of put.added) {
      const folder = missing.size < MOST_MISSING ? dirname(path) : '';
      if (!isHere) missing.set(folder, id);
    }
    this.#o.events.touch();
  }
}

interface Taking {
  readonly plan: Plan;
  readonly places: Places;
  /** folders that are not here, and the last video in each */
  readonly missing: Map<string, string>;
  readonly signal: AbortSignal;
  /** those that are wanted; undefined for all */
  readonly rows: readonly Rows[] | undefined;
}

/** What is wrong with one file says nothing of the next. */
const OF_SHARD: ReadonlySet<string> = new Set(['unreadable', 'too-large', 'not-found']);

const noCounts = (): Counts => ({ videos: 0, wholes: 0, spans: 0, failed: 0, damaged: 0, leftOut: 0 });

/** The key under which a library keeps what a job's model made: that of the model in use, where it is the same. */
export function resultsKey({ model, vectors, sampling }: Plan, inUse: ModelKey | undefined): ModelKey {
  const key = { model: `${keptModelId(model)} ${vectors}`, sampling: sampling.whole };
  return inUse !== undefined && isSameKey(key, inUse) ? inUse : key;
}

/** Opened with other maps, files are looked for in other places. */
function nameOf(maps: readonly ResultMap[]): string {
  const said = maps.map(({ from, to }) => [from, to]).sort();
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 12);
}

/** The last ones, each once. */
function allMaps(earlier: readonly ResultMap[], maps: readonly ResultMap[]): ResultMap[] {
  const others = earlier.filter(({ from, to }) => !maps.some((map) => map.from === from && map.to === to));
  return [...others, ...maps].slice(-MOST_RESULT_MAPS);
}

/** In a library that is not open yet: once it is, results are opened in it. */
export function willOpen(library: PutOptions['library'], opened: ToOpen, rows: ChosenRows | undefined): void {
  keep(library, opened, rows);
}

/** Until it has come: whatever ends the application, it goes on with the same. */
function keep(library: PutOptions['library'], opened: ToOpen, rows: ChosenRows | undefined): Opened {
  return library.transaction(() => {
    const kept = rows === undefined ? opened : { ...opened, chosenIn: keepRows(library, rows) };
    library.settings.put(OPENING, kept);
    return kept;
  });
}
