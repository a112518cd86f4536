/**
 * Videos of the list that show the same: files of one content; and of those whose vectors are near each other the ones whose pictures are
 * the same, too. A model says what a video is like, and many are like each other; that one is a copy, its pictures say.
 */
import { cosines } from '../../engine/internvideo2/ranking.ts';
import { footageName } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import { Slots } from '../../turns/slots.ts';
import type { Duplicates as Group } from '../../wire/app/search.ts';
import { TagError } from '../../wire/errors.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import type { VideoEntry, VideoList } from '../videos/list.ts';
import { Groups } from './groups.ts';
import type { Looks } from './looks.ts';
import { type Agreement, agreementOf, isSame } from './match.ts';
import { type ShownVideo, Signatures } from './signatures.ts';

/** Two pieces of footage, by name, whose vectors are near each other. */
export interface NearPair {
  readonly a: string;
  readonly b: string;
  readonly cosine: number;
}

export interface DuplicatesOptions {
  readonly list: Pick<VideoList, 'all' | 'get'>;
  readonly files: Pick<FileFacts, 'footage' | 'isUnchanged'>;
  readonly embeddings: Pick<Embeddings, 'get'>;
  /** the nearest pairs of some footage, nearest first: whole videos, and wholes with parts of others */
  readonly pairs: (
    asked: { readonly footage: readonly string[]; readonly least: number; readonly most: number },
    asker: { readonly signal: AbortSignal; readonly onProgress: (fraction: number) => void },
  ) => Promise<readonly NearPair[]>;
}

export interface Progress {
  readonly stage: 'reading' | 'comparing' | 'looking';
  readonly fraction: number;
}

export interface FoundDuplicates {
  readonly groups: Group[];
  /** what could not be compared, or by its bytes alone, and why */
  readonly passedOver: { readonly id: string; readonly message: string }[];
}

/** Copies have a cosine of .94 and more with the demo model, half of all others less than this. Of what is cut out of a long video it is lower. */
const LEAST_COSINE = 0.8;
/** Candidates a video, on average. */
const MOST_PAIRS = 30;
/** The shorter of two must have so much of the longer one's length. */
const LEAST_PART = 0.2;
/** Files that are looked at, at once; the disk has turns of its own. */
const LOOKED_AT_ONCE = 8;
/** Files that are decoded at once. */
const DECODED_AT_ONCE = 2;

interface Compared extends ShownVideo {
  readonly name: string;
  readonly size: number;
  readonly duration: number | undefined;
  /** why the model has not looked at it */
  readonly problem: string | undefined;
}

export class Duplicates {
  readonly #o: DuplicatesOptions;

  constructor(options: DuplicatesOptions) {
    this.#o = options;
  }

  /** @throws TagError of the library, of `pairs`, and `ffmpeg-missing`; AbortError */
  async find(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<FoundDuplicates> {
    const tell = (stage: Progress['stage']) => (fraction: number) => onProgress({ stage, fraction });
    const passedOver = new Map<string, string>();
    const videos = await this.#present(passedOver, signal, tell('reading'));
    const groups = new Groups(videos.length);
    const byName = joinSame(videos, groups);
    const footage = [...byName].flatMap(([name, at]) => {
      const video = videos[at] as Compared;
      if (this.#o.embeddings.get(video.footage) !== undefined) return [name];
      passedOver.set(video.id, video.problem ?? notSeen(video.path));
      return [];
    });
    const wanted = { footage, least: LEAST_COSINE, most: MOST_PAIRS * footage.length };
    const near = footage.length < 2 ? [] : await this.#o.pairs(wanted, { signal, onProgress: tell('comparing') });
    const candidates = near.flatMap(({ a, b }) => {
      const [one, other] = [byName.get(a), byName.get(b)];
      const isOne = one !== undefined && other !== undefined && mayBeOne(videos[one], videos[other]);
      return isOne ? [[one, other] as const] : [];
    });
    const looking = {
      groups,
      signatures: new Signatures(this.#o.files),
      passedOver,
      signal,
      onProgress: tell('looking'),
    };
    await look(videos, candidates, looking);
    const found: Group[] = [];
    for (const joined of groups.all()) {
      const own = await aroundLargest(
        joined.map((at) => videos[at] as Compared),
        looking,
      );
      found.push(...own.map((group) => this.#toGroup(group)));
    }
    return {
      groups: found,
      passedOver: [...passedOver].map(([id, message]) => ({ id, message })),
    };
  }

  /** The videos whose files are there, as they are now. */
  async #present(
    passedOver: Map<string, string>,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ): Promise<Compared[]> {
    const { list, files } = this.#o;
    const entries = [...list.all()];
    const present = new Map<string, Compared>();
    let done = 0;
    await inTurn(entries, LOOKED_AT_ONCE, signal, async ({ id, path }) => {
      try {
        const footage = await files.footage(id, signal);
        const entry = list.get(id);
        if (entry !== undefined && footage === undefined) passedOver.set(id, beingLookedAt(path));
        if (entry !== undefined && footage !== undefined) present.set(id, toCompared(entry, footage));
      } catch (error) {
        passedOver.set(id, sentenceOf(error));
      }
      done += 1;
      onProgress(done / entries.length);
    });
    return entries.flatMap(({ id }) => present.get(id) ?? []);
  }

  #toGroup([first, ...others]: SameVideos): Group {
    const { embeddings } = this.#o;
    const vector = embeddings.get(first.footage)?.vector;
    return {
      videos: [
        { id: first.id, is: 'first', size: first.size },
        ...others.map(({ id, name, size, footage }) => {
          const own = embeddings.get(footage)?.vector;
          const [cosine] = vector && own ? cosines(vector, [own]) : [];
          const is = name === first.name ? ('same' as const) : ('alike' as const);
          return { id, is, size, ...(cosine === undefined ? {} : { cosine }) };
        }),
      ],
    };
  }
}

interface Looking {
  readonly groups: Groups;
  readonly signatures: Signatures;
  readonly passedOver: Map<string, string>;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/** Making signatures is nearly all of looking, as far as somebody who waits is told. */
const MAKING = 0.95;

/** Joins what shows the same. */
async function look(
  videos: readonly Compared[],
  candidates: readonly (readonly [number, number])[],
  looking: Looking,
): Promise<void> {
  const wanted = [...new Set(candidates.flat())].map((at) => videos[at] as Compared);
  await makeAll(wanted, looking);
  const { groups, signal, onProgress } = looking;
  // One after the other with all that it is near, so that its pictures stay at hand.
  const sorted = candidates.toSorted(([a, x], [b, y]) => Math.min(a, x) - Math.min(b, y));
  const breathe = breathing(signal, 1);
  for (const [i, [a, b]] of sorted.entries()) {
    await breathe();
    onProgress(MAKING + (1 - MAKING) * (i / sorted.length));
    if (groups.isJoined(a, b)) continue;
    const agreement = await agreementBetween(videos[a] as Compared, videos[b] as Compared, looking);
    if (agreement !== undefined && isSame(agreement)) groups.join(a, b);
  }
}

/** The largest first. */
type SameVideos = readonly [Compared, ...Compared[]];

/**
 * Copies of copies are joined, and so may be what has nothing in common: three pieces of a film of which each overlaps the next. All that
 * stands in a group has something of its largest, so that whoever keeps that one alone keeps something of each; the others are held
 * against each other anew.
 *
 * @param joined by copies of copies
 */
async function aroundLargest(joined: readonly Compared[], looking: Looking): Promise<SameVideos[]> {
  const [largest, ...others] = joined.toSorted((a, b) => b.size - a.size) as [Compared, ...Compared[]];
  const [own, rest]: [[Compared, ...Compared[]], Compared[]] = [[largest], []];
  for (const other of others) {
    const isOwn = other.name === largest.name || (await agreementBetween(largest, other, looking)) !== undefined;
    if (isOwn) own.push(other);
    else rest.push(other);
  }
  return [...(own.length > 1 ? [own] : []), ...(rest.length > 1 ? await aroundLargest(rest, looking) : [])];
}

async function agreementBetween(a: Compared, b: Compared, looking: Looking): Promise<Agreement | undefined> {
  const one = await looksAt(a, looking);
  const other = one && (await looksAt(b, looking));
  return one && other && agreementOf(one, other, looking.signal);
}

/** Several at once: most of it is waiting for decoders. What cannot be seen is said, and the others go on. */
async function makeAll(
  videos: readonly Compared[],
  { signatures, passedOver, signal, onProgress }: Looking,
): Promise<void> {
  let made = 0;
  await inTurn(videos, DECODED_AT_ONCE, signal, async (video) => {
    let told = 0;
    const tell = (fraction: number): void => {
      made += fraction - told;
      told = fraction;
      onProgress(Math.min(1, made / videos.length) * MAKING);
    };
    try {
      await signatures.make(video, signal, tell);
    } catch (error) {
      if (error instanceof TagError && error.kind === 'ffmpeg-missing') throw error;
      passedOver.set(video.id, sentenceOf(error));
    }
    tell(1);
  });
}

/** Undefined for what is passed over. */
async function looksAt(video: Compared, { signatures, passedOver, signal }: Looking): Promise<Looks | undefined> {
  if (passedOver.has(video.id)) return undefined;
  try {
    return await signatures.looks(video, signal);
  } catch (error) {
    passedOver.set(video.id, sentenceOf(error));
    return undefined;
  }
}

function toCompared(entry: VideoEntry, footage: ShownVideo['footage']): Compared {
  const { id, path, size, mtimeMs, facts, problem } = entry;
  const known = { duration: facts?.duration, problem: problem?.message };
  return { id, path, size, mtimeMs, footage, name: footageName(footage), ...known };
}

/** @returns of each content the one that stands for it */
function joinSame(videos: readonly Compared[], groups: Groups): Map<string, number> {
  const byName = new Map<string, number>();
  for (const [at, { name }] of videos.entries()) {
    const first = byName.get(name);
    if (first === undefined) byName.set(name, at);
    else groups.join(first, at);
  }
  return byName;
}

/** A piece of it may be a copy; a blink of it is none. */
function mayBeOne(a: Compared | undefined, b: Compared | undefined): boolean {
  if (a?.duration === undefined || b?.duration === undefined) return true;
  return Math.min(a.duration, b.duration) >= LEAST_PART * Math.max(a.duration, b.duration);
}

async function inTurn<T>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const slots = new Slots(atOnce);
  await Promise.all(items.map((item) => slots.run(signal, () => work(item))));
}

/** @throws what nobody expects, and an AbortError */
function sentenceOf(error: unknown): string {
  if (error instanceof TagError) return error.message;
  throw error;
}

function notSeen(path: string): string {
  return `The model has not looked at ${path}: by its bytes alone it was compared. Find duplicates again when it has.`;
}

function beingLookedAt(path: string): string {
  return `${path} is still being looked at: find duplicates again in a moment.`;
}
