/** Imports: files of other programs are read into a plan that changes nothing, and a plan is done as one act. */
import { randomUUID } from 'node:crypto';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { type Library as Database, footageName } from '../../../library/index.ts';
import { Slots } from '../../../turns/slots.ts';
import type { ImportPlan } from '../../../wire/app/interchange.ts';
import { TagError } from '../../../wire/errors.ts';
import type { HandlerContext } from '../../../wire/rpc.ts';
import type { Acts, RunningAct } from '../../acts/acts.ts';
import type { LabelList } from '../../labels/list.ts';
import type { Segments } from '../../moments/segments.ts';
import type { Deciding } from '../../tags/deciding.ts';
import { type HeldMarks, MARKS, marksAs } from '../../tags/marks.ts';
import { nothingSaid, takeLine } from '../../tags/said-at-place.ts';
import { decidedAs, TAG, type Tags, tagSubject } from '../../tags/tags.ts';
import type { Embeddings } from '../../videos/embeddings.ts';
import type { VideoList } from '../../videos/list.ts';
import type { ModelFacts } from '../model-facts.ts';
import { assembled } from './assemble.ts';
import { Changes, type ChangesOptions, tellChanges } from './changes.ts';
import type { FolderMap } from './found-videos.ts';
import { type GivenFile, givenFiles } from './handed-files.ts';
import type { Planned, PlannedVector } from './planned.ts';
import { type ReadingOptions, readFiles } from './read-files.ts';
import { VectorTest } from './vector-test.ts';

export interface ImportingOptions extends ReadingOptions {
  readonly modelFacts: ModelFacts;
  readonly library: Database;
  readonly acts: Acts;
  readonly list: VideoList;
  readonly labels: LabelList;
  readonly tags: Tags;
  readonly marks: HeldMarks;
  readonly deciding: Deciding;
  readonly embeddings: Embeddings;
  readonly segments: Segments;
  /** the person who acts */
  readonly person: () => string;
}

export interface Asked {
  readonly files: readonly GivenFile[];
  readonly map?: FolderMap;
  readonly trustVectors?: true;
}

/** So many plans are held: the last ones. */
const MOST_PLANS = 4;
/** Places and vectors of all of them. */
const MOST_PLANNED = 200_000;
/** Changes that are written before others have their turns: some hundredths of a second. */
const SLICE = 1_000;

type Progress = HandlerContext<{ done: number; of: number }>;

export class Importing {
  readonly #o: ImportingOptions;
  readonly #plans = new Map<string, Planned>();
  readonly #turn = new Slots(1);

  constructor(options: ImportingOptions) {
    this.#o = options;
  }

  /** @throws TagError `too-large`; of the library; AbortError */
  plan(
    { files, map, trustVectors }: Asked,
    { signal, onProgress }: HandlerContext<{ read: number; of: number }>,
  ): Promise<ImportPlan> {
    return this.#turn.run(signal, async () => {
      const { embeddings, segments, library, labels } = this.#o;
      const { key } = embeddings;
      const width = key && (library.widthOf(key.model) ?? labels.active.vectors[0]?.length);
      const model = await this.#o.modelFacts.of(signal);
      const vectors = new VectorTest({ embeddings, segments, model, width, trust: trustVectors === true });
      const given = await givenFiles(files, signal);
      const { found, leftOut, ...told } = await readFiles(this.#o, given, { map, vectors }, { signal, onProgress });
      if (told.files.length === 0) throw nothingIn(files);
      if (vectors.isRefused) found.vectors.length = 0;
      const { leaveOut } = leftOut;
      const planned = await assembled(found, key, { labels, leaveOut }, signal);
      await labels.edited({ kind: 'add', labels: newLabels(planned) });
      this.#o.tags.learnAuthors();
      const changes = await tellChanges(new Changes(this.#asNow(), planned, false), planned, signal);
      const plan = randomUUID();
      this.#plans.set(plan, planned);
      this.#forgetOldest();
      return { plan, ...told, ...changes, leftOut: leftOut.all };
    });
  }

  /**
   * Does a plan, as one act of the window. What models saw is no decision, and stays where the act is taken back.
   *
   * @param replace what the files decide otherwise goes before
   * @throws TagError `not-found` for a plan that is no longer known, or of another model; of the library; AbortError: nothing is done then
   */
  apply(plan: string, { window, replace }: { window: string; replace: boolean }, progress: Progress) {
    return this.#turn.run(progress.signal, async () => {
      const planned = this.#plans.get(plan);
      if (planned === undefined || (planned.vectors.length > 0 && planned.key !== this.#o.embeddings.key)) {
        throw new TagError('not-found', 'What these files would change is no longer known: choose them again.');
      }
      const of = planned.places.length + planned.marks.length + planned.vectors.length;
      const done = await this.#do(planned, window, replace, progress, of);
      const vectors = await this.#putVectors(planned, progress, of);
      this.#plans.delete(plan);
      return { ...done, vectors };
    });
  }

  /** The last one is kept, however large it is. */
  #forgetOldest(): void {
    const sizeOf = ({ places, vectors }: Planned): number => places.length + vectors.length;
    let held = [...this.#plans.values()].reduce((sum, planned) => sum + sizeOf(planned), 0);
    for (const [plan, planned] of this.#plans) {
      const isRoom = this.#plans.size <= MOST_PLANS && held <= MOST_PLANNED;
      if (isRoom || this.#plans.size === 1) return;
      this.#plans.delete(plan);
      held -= sizeOf(planned);
    }
  }

  async #do(planned: Planned, window: string, replace: boolean, { signal, onProgress }: Progress, of: number) {
    const done = { tags: 0, labels: 0, marks: 0 };
    await this.#o.acts.performInSlices('import', window, async (slice) => {
      done.labels = await this.#putLabels(planned, slice);
      const resolved = { ...planned, labels: await this.#withIds(planned) };
      const changes = new Changes(this.#asNow(), resolved, replace);
      const actOf = await this.#authors(resolved, changes, slice, signal);
      for (let at = 0; at < resolved.places.length; at += SLICE) {
        signal.throwIfAborted();
        slice((act) => {
          for (const place of resolved.places.slice(at, at + SLICE)) {
            done.tags += putPlace(act, changes, place, resolved.labels[place.label]?.id, actOf);
          }
        });
        onProgress({ done: Math.min(of, at + SLICE), of });
        await turnOfLoop();
      }
      for (let at = 0; at < resolved.marks.length; at += SLICE) {
        signal.throwIfAborted();
        slice(({ change }) => {
          for (const marks of resolved.marks.slice(at, at + SLICE)) {
            const { count, after } = changes.ofMarks(marks);
            if (count > 0) change(MARKS, footageName(marks.footage), marksAs(after));
            done.marks += count;
          }
        });
        await turnOfLoop();
      }
    });
    return done;
  }

  /** Those that are missing now: since it was planned some may have come by other ways, or gone. @returns how many */
  async #putLabels(planned: Planned, slice: (part: (act: RunningAct) => void) => void): Promise<number> {
    const { labels } = this.#o;
    for (;;) {
      const before = labels.listed;
      const fresh = newLabels({ labels: await this.#withIds(planned) });
      if (fresh.length === 0) return 0;
      const edited = await labels.edited({ kind: 'add', labels: fresh }).catch((error: unknown) => {
        if (labels.listed === before) throw error;
        return undefined;
      });
      // An undo waits for no edit.
      if (edited?.isCurrent() !== true) continue;
      slice(({ change }) => edited.put(change));
      return fresh.length;
    }
  }

  /** Those of the plan as they are in the library now. */
  async #withIds({ labels }: Planned): Promise<Planned['labels']> {
    const entries = labels.map(({ entry }) => entry);
    const { listed, away, keyOf } = await this.#o.labels.withKeys(entries);
    const ids = new Map([...away, ...listed].map(({ id, text }) => [keyOf(text.toWellFormed()), id]));
    return labels.map(({ entry }) => ({ entry, id: ids.get(keyOf(entry.text)) }));
  }

  /**
   * For everybody who decided something that is to be written, an act of theirs that no window takes back: a decision is of the act
   * that it names. Later ones have higher numbers.
   */
  async #authors(
    planned: Planned,
    changes: Changes,
    slice: (part: (act: RunningAct) => void) => void,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, number>> {
    const wanted = new Set<number>();
    for (const [n, place] of planned.places.entries()) {
      const { outcomes } = changes.at(place, planned.labels[place.label]?.id);
      for (const { author, isWritten } of outcomes) if (isWritten && author !== undefined) wanted.add(author);
      if (n % SLICE === SLICE - 1) await turnOfLoop();
      signal.throwIfAborted();
    }
    const { library, person } = this.#o;
    const inOrder = [...wanted].sort((a, b) => a - b);
    const acts = new Map<number, number>();
    for (let at = 0; at < inOrder.length; at += SLICE) {
      slice((act) => {
        // It comes before what others decided elsewhere, and has a lower number than what it names.
        void act.id;
        for (const author of inOrder.slice(at, at + SLICE)) {
          const { by = person(), at: when } = planned.authors[author] ?? { by: undefined, at: undefined };
          const whose = {
            kind: 'decide',
            person: by,
            window: '',
            ...(when === undefined ? {} : { at: when }),
          } as const;
          acts.set(author, library.acts.add(whose));
        }
      });
      await turnOfLoop();
    }
    return acts;
  }

  async #putVectors({ vectors }: Planned, { signal, onProgress }: Progress, of: number): Promise<number> {
    const { embeddings, segments, library, list } = this.#o;
    const { key } = embeddings;
    let put = 0;
    for (const [n, group] of byFootage(vectors).entries()) {
      signal.throwIfAborted();
      if (key === undefined || key !== embeddings.key) break;
      const [{ footage }] = group;
      library.transaction(() => {
        for (const { span, seen } of group) {
          if (span === undefined && embeddings.get(footage) === undefined) embeddings.put(footage, key, seen);
        }
        const spans = group.flatMap(({ span, seen }) => (span === undefined ? [] : [{ span, seen }]));
        if (spans.length > 0) segments.put(footage, key, spans);
      });
      put += group.length;
      if (embeddings.get(footage) !== undefined) {
        for (const id of list.showing(footage.contentId)) {
          const entry = list.get(id);
          if (entry?.state === 'waiting' && entry.stage === undefined && !entry.again) list.setState(id, 'done');
        }
      }
      if (n % 50 === 49) await turnOfLoop();
      onProgress({ done: Math.min(of, of - vectors.length + put), of });
    }
    return put;
  }

  #asNow(): ChangesOptions {
    const { library, tags, marks, deciding, labels, person } = this.#o;
    const saidAt: ChangesOptions['library']['saidAt'] = (footage, label, span) => {
      const place = nothingSaid();
      for (const decided of library.tags.at({ footage, label, span })) {
        const by = decided === undefined ? '' : tags.authorOf({ label, span, ...decided }).by;
        takeLine(place, by, decided);
      }
      return place;
    };
    return { library: { tags, saidAt, person: person() }, marks, deciding, listed: () => labels.listed };
  }
}

/** Of folders alone: what was named by itself and is not understood is told by its own name. */
function nothingIn(files: readonly GivenFile[]): TagError {
  const [first, ...others] = files.map((file) => ('path' in file ? file.path : file.name));
  const more = others.length === 0 ? 'holds' : `and ${others.length} more hold`;
  return new TagError(
    'not-found',
    `${first} ${more} no file that Reeltag reads: choose a folder in which files of other programs lie.`,
  );
}

function newLabels({ labels }: Pick<Planned, 'labels'>) {
  return labels.filter(({ id }) => id === undefined).map(({ entry }) => entry);
}

/** @returns how many decisions were written */
function putPlace(
  act: RunningAct,
  changes: Changes,
  place: Planned['places'][number],
  label: string | undefined,
  actOf: ReadonlyMap<number, number>,
): number {
  if (label === undefined) return 0;
  const { span, outcomes, excluded } = changes.at(place, label);
  let written = 0;
  let last: number | undefined;
  for (const { decision, author, isWritten } of outcomes) {
    if (!isWritten) continue;
    last = (author === undefined ? undefined : actOf.get(author)) ?? act.id;
    act.change(TAG, tagSubject(place.footage, label, span), decidedAs({ decision, act: last }));
    written += 1;
  }
  for (const other of last === undefined ? [] : excluded) {
    act.change(TAG, tagSubject(place.footage, other, undefined), decidedAs({ decision: 'no', act: last ?? act.id }));
  }
  return written;
}

function byFootage(vectors: readonly PlannedVector[]): [PlannedVector, ...PlannedVector[]][] {
  const groups = new Map<string, [PlannedVector, ...PlannedVector[]]>();
  for (const vector of vectors) {
    const name = footageName(vector.footage);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [vector]);
    else group.push(vector);
  }
  return [...groups.values()];
}
