/** Reads the files of an import, and finds out what in the library each thing in them is about. */
import { withTheirClips } from '../../../interchange/curator/clips.ts';
import type { Reader } from '../../../interchange/format.ts';
import type { ReadTag, ReadVideo } from '../../../interchange/handed.ts';
import { readerOf } from '../../../interchange/registry.ts';
import { type Footage, footageName } from '../../../library/index.ts';
import { breathing } from '../../../turns/breath.ts';
import { NAMED_IN_PLAN } from '../../../wire/app/interchange.ts';
import { type LabelEntry, LONGEST_LABEL, LONGEST_NAME } from '../../../wire/app/labels.ts';
import { LONGEST_NOTE, type Span } from '../../../wire/app/tags.ts';
import { TagError } from '../../../wire/errors.ts';
import type { FileFacts } from '../../videos/file-facts.ts';
import type { VideoEntry, VideoList } from '../../videos/list.ts';
import { footageOf } from '../../videos/track.ts';
import { LeftOut } from '../remarks.ts';
import type { FoundOut, Sources } from '../sources.ts';
import { rateOf, toTimecode } from '../timecodes.ts';
import { calledThere, type FolderMap, type FoundBy, FoundVideos } from './found-videos.ts';
import { beginningOf, type Given } from './handed-files.ts';
import type { PlannedAuthor, PlannedMarks, PlannedVector, Told } from './planned.ts';
import { needsFrames, resolveSpan, type VideoTime } from './times.ts';
import type { VectorTest } from './vector-test.ts';

/** What is held of an import until it is done. */
const MOST_TAGS = 1_000_000;
const MOST_VECTOR_NUMBERS = 2 ** 26;
const LONGEST_PERSON = 200;
const MOST_WAITING = 100_000;

export interface ReadingOptions {
  readonly list: VideoList;
  readonly files: FileFacts;
  readonly sources: Sources;
}

/** A decision as a file has it, on a video of the list. */
export interface FoundTag {
  readonly footage: Footage;
  readonly video: string;
  readonly label: LabelEntry;
  readonly span: Span | undefined;
  readonly slack: number;
  readonly decision: ReadTag['decision'];
  readonly author: PlannedAuthor | undefined;
}

/** All that files say, as far as somebody here understands it. */
export interface Found {
  readonly tags: FoundTag[];
  readonly marks: PlannedMarks[];
  readonly vectors: PlannedVector[];
}

export interface Reading {
  readonly found: Found;
  readonly files: Told['files'];
  readonly videos: Told['videos'];
  readonly leftOut: LeftOut;
}

/** @throws TagError `too-large`; of the library; AbortError */
export async function readFiles(
  options: ReadingOptions,
  given: readonly Given[],
  { map, vectors }: { map: FolderMap | undefined; vectors: VectorTest },
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: { read: number; of: number }) => void },
): Promise<Reading> {
  const reader = new FilesReader(options, await FoundVideos.in(options.list, map, signal), vectors, signal);
  const breathe = breathing(signal, 1);
  for await (const video of withTheirClips(reader.videosOf(given, onProgress))) {
    await reader.take(video);
    await breathe();
  }
  await reader.takeWaiting();
  onProgress({ read: given.length, of: given.length });
  return { found: reader.found, files: reader.files, videos: reader.videos, leftOut: reader.leftOut };
}

class FilesReader {
  readonly #o: ReadingOptions;
  readonly #videos: FoundVideos;
  readonly #vectors: VectorTest;
  readonly #signal: AbortSignal;
  readonly leftOut = new LeftOut();
  readonly files: Told['files'] = [];
  readonly found: Found = { tags: [], marks: [], vectors: [] };
  #vectorNumbers = 0;
  readonly #waiting: ReadVideo[] = [];
  /** by how each was told */
  readonly #told = new Map<string, FoundBy>();
  readonly #unknown = new Set<string>();
  /** of the video that was read last */
  #time: { readonly id: string; readonly hasClock: boolean; readonly time: VideoTime } | undefined;

  constructor(options: ReadingOptions, videos: FoundVideos, vectors: VectorTest, signal: AbortSignal) {
    this.#o = options;
    this.#videos = videos;
    this.#vectors = vectors;
    this.#signal = signal;
  }

  get videos(): Told['videos'] {
    const counts = { path: 0, name: 0, content: 0, id: 0 };
    for (const by of this.#told.values()) counts[by] += 1;
    return { ...counts, unknown: this.#unknown.size, unknownNames: [...this.#unknown].slice(0, NAMED_IN_PLAN) };
  }

  /** A file that cannot be read as a whole gives nothing. @throws AbortError */
  async *videosOf(given: readonly Given[], onProgress: (progress: { read: number; of: number }) => void) {
    for (const [read, file] of given.entries()) {
      this.#signal.throwIfAborted();
      onProgress({ read, of: given.length });
      const sizes = sizesOf(this.found);
      const told: Told['files'][number] = { name: file.name };
      try {
        yield* this.#videosIn(file, (reader) => {
          told.format = reader.id;
        });
      } catch (error) {
        this.#signal.throwIfAborted();
        if (!(error instanceof TagError)) throw error;
        cut(this.found, sizes);
        told.problem = error.toJSON();
      }
      if (file.isNamed || told.format !== undefined || told.problem !== undefined) this.files.push(told);
    }
  }

  async *#videosIn(given: Given, tell: (reader: Reader) => void): AsyncGenerator<ReadVideo> {
    if ('problem' in given) throw given.problem;
    const file = await given.open();
    try {
      const beginning = await beginningOf(file);
      const reader = readerOf(file.name, beginning);
      if (reader === undefined && given.isNamed) throw unknownFormat(file, beginning);
      if (reader === undefined) return;
      tell(reader);
      const placed = (where: string): string => (where === '' ? file.name : `${file.name}, ${where}`);
      const leaveOut = (sentence: string, where: string): void => this.leftOut.leaveOut(sentence, placed(where));
      const breathe = breathing(this.#signal);
      for await (const video of reader.read({ ...file, breathe }, leaveOut))
        yield { ...video, where: placed(video.where) };
    } finally {
      await file.close();
    }
  }

  /** What files call by a name that another of them explains, which may come later. */
  async takeWaiting(): Promise<void> {
    for (const video of this.#waiting.splice(0)) await this.#takeAs(video, this.#videos.find(video.names));
  }

  async take(video: ReadVideo): Promise<void> {
    const match = this.#videos.find(video.names);
    if (match !== undefined && video.names.id !== undefined) this.#videos.learn(video.names.id, match.entry);
    if (match === undefined && isIdAlone(video) && this.#waiting.length < MOST_WAITING) this.#waiting.push(video);
    else await this.#takeAs(video, match);
  }

  async #takeAs(video: ReadVideo, match: ReturnType<FoundVideos['find']>): Promise<void> {
    const footage = match && (await this.#footage(match.entry));
    if (match === undefined || footage === undefined) {
      // What clips are called elsewhere says nothing by itself.
      if (video.clip === undefined || video.tags.length > 0) this.#unknown.add(calledThere(video.names));
      return;
    }
    const { entry, by } = match;
    if (!this.#told.has(entry.id)) this.#told.set(entry.id, by);
    const tell = (sentence: string): void => this.leftOut.leaveOut(sentence, video.where);
    const breathe = breathing(this.#signal);
    for (const tag of video.tags) {
      await this.#takeTag(entry, footage, tag, tell);
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    this.#takeMarks(entry, footage, video, tell);
    for (const vector of video.vectors ?? []) {
      const time = await this.#timeOf(entry, needsFrames(vector.start) || needsFrames(vector.end));
      const taken = this.#vectors.take(footage, vector, time, tell);
      if (taken === undefined) continue;
      this.#vectorNumbers += taken.seen.vector.length;
      if (this.#vectorNumbers > MOST_VECTOR_NUMBERS) throw tooMuch('vectors');
      this.found.vectors.push(taken);
    }
  }

  async #footage(entry: VideoEntry): Promise<Footage | undefined> {
    const known = footageOf(entry);
    if (known !== undefined) return known;
    try {
      return await this.#o.files.footage(entry.id, this.#signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof TagError) return undefined;
      throw error;
    }
  }

  async #takeTag(entry: VideoEntry, footage: Footage, tag: ReadTag, tell: (sentence: string) => void): Promise<void> {
    const label = labelOf(tag);
    if (typeof label === 'string') return tell(label);
    const { start, end, decision } = tag;
    let [span, slack]: [Span | undefined, number] = [undefined, 0];
    if (start !== undefined) {
      const time = await this.#timeOf(entry, true);
      const resolved = resolveSpan(start, end, time);
      if ('problem' in resolved) return tell(resolved.problem);
      span = resolved.span;
      const rate = time.clock?.rate ?? rateOf(entry.facts?.fps);
      slack = (0.5 * rate[1]) / rate[0];
    }
    if (this.found.tags.length >= MOST_TAGS) throw tooMuch('decisions');
    this.found.tags.push({ footage, video: entry.id, label, span, slack, decision, author: authorOf(tag) });
  }

  #takeMarks({ id }: VideoEntry, footage: Footage, video: ReadVideo, tell: (sentence: string) => void): void {
    const { rating = 0, note = '', reviewed = false } = video;
    const isRating = Number.isInteger(rating) && rating >= 1 && rating <= 5;
    const marks = { rating: isRating ? rating : 0, note: cutAt(note, LONGEST_NOTE), reviewed };
    if (note.length > LONGEST_NOTE) tell('Its note is longer than one may be, and ends where there is no more room.');
    if (marks.rating > 0 || marks.note.trim() !== '' || reviewed)
      this.found.marks.push({ footage, video: id, ...marks });
  }

  async #timeOf(entry: VideoEntry, needsClock: boolean): Promise<VideoTime> {
    const known = this.#time;
    if (known?.id === entry.id && (known.hasClock || !needsClock)) return known.time;
    const nothing: FoundOut = { clock: undefined, source: undefined, problem: undefined };
    const { clock, source } = needsClock
      ? await this.#o.sources.of(entry, { clock: true, source: true }, this.#signal)
      : nothing;
    const timecode = clock && toTimecode(source?.timecode, clock.rate);
    const time = { clock, timecode, duration: entry.facts?.duration };
    this.#time = { id: entry.id, hasClock: needsClock, time };
    return time;
  }
}

function isIdAlone({ names: { id, path, name } }: ReadVideo): boolean {
  return id !== undefined && path === undefined && name === undefined;
}

function tooMuch(what: string): TagError {
  return new TagError(
    'too-large',
    `The files hold more ${what} than can be imported at once: import some, then the others.`,
  );
}

function sizesOf({ tags, marks, vectors }: Found) {
  return { tags: tags.length, marks: marks.length, vectors: vectors.length };
}

function cut({ tags, marks, vectors }: Found, sizes: ReturnType<typeof sizesOf>): void {
  tags.length = sizes.tags;
  marks.length = sizes.marks;
  vectors.length = sizes.vectors;
}

/** @returns why it is none */
function labelOf({ label: text, colour, group }: ReadTag): LabelEntry | string {
  const words = text.toWellFormed().trim();
  if (words === '') return 'It names no label.';
  if (words.length > LONGEST_LABEL) return 'Its label is longer than one may be.';
  const name = group?.name.trim() ?? '';
  const isGroup = group !== undefined && name !== '' && name.length <= LONGEST_NAME;
  return {
    text: words,
    ...(colour === undefined ? {} : { colour }),
    ...(isGroup ? { group: { name, kind: group.kind } } : {}),
  };
}

function authorOf({ by, at }: ReadTag): PlannedAuthor | undefined {
  const person = (by && cutAt(by.trim(), LONGEST_PERSON)) || undefined;
  const time = at === undefined ? Number.NaN : Date.parse(at);
  const when = Number.isFinite(time) ? new Date(time).toISOString() : undefined;
  return person === undefined && when === undefined ? undefined : { by: person, at: when };
}

/** No sign is cut in two. */
function cutAt(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .toWellFormed();
}

/** Endings of formats that are text. */
const TEXT = /\.(?:csv|tsv|txt|jsonl?|ndjson|xml|otio|edl|llc|xmp|eaf|vtt|boris)$/i;

function unknownFormat({ name, byteLength }: { name: string; byteLength: number }, beginning: string): TagError {
  if (byteLength === 0) return new TagError('unreadable', `${name} is empty: export it anew, then try again.`);
  if (beginning === '' && TEXT.test(name)) {
    return new TagError('unreadable', `${name} is no text in UTF-8 or UTF-16: save it as one, then import it again.`);
  }
  if (/<(?:fcpxml|xmeml)[\s>]/.test(beginning)) {
    return new TagError(
      'unreadable',
      `${name} is XML of an editing program, which Reeltag writes and does not read: have that program write an EDL or OpenTimelineIO.`,
    );
  }
  return new TagError(
    'unreadable',
    `${name} is no file that Reeltag knows: choose one that it, or another program named in its list of formats, has written.`,
  );
}

export function placeName({ footage, span }: { footage: Footage; span: Span | undefined }, label: number): string {
  return `${footageName(footage)} ${label}${span === undefined ? '' : ` ${span.start} ${span.end}`}`;
}
