/**
 * Looking for things again, for the made host: fits and likenesses are hashes of what they are of, so that the same question has the
 * same answer; words stand in names as they are typed.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Label } from '../../electron/wire/app/labels.ts';
import type {
  Duplicates,
  FoundMoment,
  Indexing,
  Like,
  Named,
  Question,
  Results,
  searchCalls,
} from '../../electron/wire/app/search.ts';
import type { Place, Span, VideoTags } from '../../electron/wire/app/tags.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { abortError } from '../../electron/wire/failures.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';

/** What it needs of the host. */
interface Needs {
  labels: () => readonly Label[];
  /** those that the filters let through */
  videos: (filters: Question['filters']) => readonly Video[];
  /** the segments of one that was looked at closer; none of another */
  segmentsOf: (id: string) => readonly Span[];
  tagsOf: (id: string) => VideoTags;
  save: (window: string, search: { name: string; question: Question }) => void;
  delete: (window: string, name: string) => void;
  trash: (window: string, ids: readonly string[]) => void;
}

type SearchHandlers = Handlers<{ calls: typeof searchCalls; events: Record<string, never> }>;

/** What is less like it is not shown. */
const LEAST_LIKENESS = 0.2;

export class FakeSearch {
  readonly #host: Needs;
  /** where each lies, by the hash of its bytes */
  readonly #pictures = new Map<string, string>();
  #folder: string | undefined;
  /** every question, in their order */
  readonly asked: Question[] = [];
  /** questions that were given up */
  givenUp = 0;
  /** answers wait for it */
  gate: Promise<void> | undefined;
  /** how far the library is read, until the gate opens */
  reading: { read: number; of: number } | undefined;
  /** what is told of the index of very many moments */
  indexing: Indexing | undefined;
  /** no question is answered */
  refusal: TagError | undefined;
  /** words that the model never learnt */
  readonly unknown = new Set<string>();
  /** groups that show the same */
  duplicates: Duplicates[] = [];
  passedOver: { id: string; message: string }[] = [];
  /** files that cannot be moved to the trash */
  readonly stuck = new Set<string>();
  readonly trashed: string[] = [];

  constructor(host: Needs) {
    this.#host = host;
  }

  readonly handlers: SearchHandlers = {
    searchMoments: async ({ question, most }, { signal, onProgress }) => {
      this.asked.push(question);
      if (this.reading !== undefined) onProgress(this.reading);
      await this.#wait(signal);
      if (this.refusal !== undefined) throw this.refusal;
      return this.#answer(question, most);
    },
    addPicture: ({ data }) => {
      const bytes = Buffer.from(data, 'base64');
      const isPicture = bytes.subarray(1, 4).toString('latin1') === 'PNG' || bytes.readUInt16BE(0) === 0xffd8;
      if (!isPicture) throw new TagError('not-video', 'This is no picture: choose a JPEG, PNG or WebP file.');
      const picture = createHash('sha256').update(bytes).digest('hex');
      this.#folder ??= mkdtempSync(join(tmpdir(), 'reeltag-pictures-'));
      const path = join(this.#folder, picture);
      writeFileSync(path, bytes);
      this.#pictures.set(picture, path);
      return { picture };
    },
    saveSearch: ({ window, name, question }) => {
      this.#host.save(window, { name, question });
      return {};
    },
    deleteSearch: ({ window, name }) => {
      this.#host.delete(window, name);
      return {};
    },
    exportFound: ({ moments, format }) => ({
      fileName: `found.${format}`,
      mediaType: format === 'csv' ? 'text/csv' : 'application/jsonl',
      text: moments.map((moment) => JSON.stringify(moment)).join('\n'),
    }),
    findDuplicates: async (_, { signal, onProgress }) => {
      onProgress({ stage: 'comparing', fraction: 0.5 });
      await this.#wait(signal);
      const there = new Set(this.#host.videos({}).map(({ id }) => id));
      const left = this.duplicates.map(({ videos }) => ({ videos: videos.filter(({ id }) => there.has(id)) }));
      return { groups: left.filter(({ videos }) => videos.length > 1), passedOver: this.passedOver };
    },
    clusterVideos: async ({ k, of, filters }, { signal, onProgress }) => {
      onProgress({ stage: 'comparing', fraction: 0.5 });
      await this.#wait(signal);
      const places = this.#places(this.#seen(filters), of);
      const clusters = Array.from({ length: Math.min(k, places.length) }, (_each, n) => ({
        places: places.filter((_place, place) => place % k === n),
        labels: this.#host
          .labels()
          .slice(n, n + 2)
          .map(({ id }) => id),
      }));
      return { clusters: clusters.toSorted((a, b) => b.places.length - a.places.length) };
    },
    findUnlike: async ({ of, filters, most }, { signal, onProgress }) => {
      onProgress({ stage: 'comparing', fraction: 0.5 });
      await this.#wait(signal);
      const moments = this.#places(this.#seen(filters), of).map((place) => ({
        ...place,
        likeness: round(0.3 + 0.6 * unit(`unlike ${keyOf(place)}`)),
      }));
      return { moments: moments.toSorted((a, b) => a.likeness - b.likeness).slice(0, most) };
    },
    mapVideos: async ({ filters }, { signal, onProgress }) => {
      onProgress({ stage: 'comparing', fraction: 0.5 });
      await this.#wait(signal);
      return { points: this.#seen(filters).map(({ id }, n) => ({ id, ...placeInPlane(id, n) })) };
    },
    trashVideos: ({ window, ids }) => {
      const failed = ids.filter((id) => this.stuck.has(id));
      const trashed = ids.filter((id) => !this.stuck.has(id));
      this.trashed.push(...trashed);
      if (trashed.length > 0) this.#host.trash(window, trashed);
      return { trashed, failed: failed.map((id) => ({ id, message: 'The drive has no trash.' })) };
    },
  };

  async findPicture(id: string): Promise<string | undefined> {
    return this.#pictures.get(id);
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => {
      this.givenUp += 1;
      reject(abortError());
    });
    await Promise.race([promise, this.gate ?? Promise.resolve()]);
  }

  #seen(filters: Question['filters']): Video[] {
    return this.#host.videos(filters).filter(({ state }) => state === 'done');
  }

  #places(videos: readonly Video[], of: 'videos' | 'moments'): Place[] {
    return videos.flatMap(({ id }) => {
      const spans = of === 'moments' ? this.#host.segmentsOf(id) : [];
      return spans.length === 0 ? [{ id }] : spans.map((span) => ({ id, span }));
    });
  }

  #answer(question: Question, most: number): Results {
    const { words, like, label, filters, by } = question;
    const { wanted, without } = partsOf(words);
    for (const each of like) this.#mustBeKnown(each);
    if (wanted.length === 0 && without.length > 0 && like.length === 0)
      throw new TagError('usage', 'Nothing is left to look for: say what is wanted, beside what is not.');
    const unknownWords = wanted.filter((word) => this.unknown.has(word));
    const learnt = wanted.filter((word) => !this.unknown.has(word));
    const about = this.#host.labels().find(({ id }) => id === label)?.text ?? learnt.join(' ');
    const all = this.#host.videos(filters);
    const places = this.#places(this.#seen(filters), 'moments');
    const isLeftOut = (place: Place): boolean => without.some((word) => unit(`${word} ${keyOf(place)}`) > 0.5);
    const moments = about === '' && like.length === 0 ? [] : places.filter((place) => !isLeftOut(place));
    const found = moments
      .map((place) => withNumbers(place, about, like))
      .filter(({ likeness }) => likeness === undefined || likeness > LEAST_LIKENESS)
      .sort((a, b) => worthOf(b) - worthOf(a));
    return {
      moments: (by === 'videos' ? together(found) : found).slice(0, most),
      named: wanted.length === 0 ? [] : all.flatMap((video) => this.#named(video, wanted)),
      of: places.length,
      unseen: all.length - this.#seen(filters).length,
      without,
      ...(without.length > 0 && about !== '' ? { compared: true as const } : {}),
      unknownWords,
      ...(this.indexing === undefined ? {} : { indexing: this.indexing }),
    };
  }

  #mustBeKnown(like: Like): void {
    if ('picture' in like && !this.#pictures.has(like.picture))
      throw new TagError('not-found', 'This picture is not known any more: choose it again.');
  }

  #named({ id, name, folder }: Video, wanted: readonly string[]): Named[] {
    const has = (says: string): boolean => wanted.every((word) => says.toLowerCase().includes(word));
    const { tags, note = '' } = this.#host.tagsOf(id);
    const texts = new Map(this.#host.labels().map((label) => [label.id, label.text]));
    return [
      ...(has(name) ? [{ id, by: 'name', says: name } as const] : []),
      ...(has(folder) ? [{ id, by: 'folder', says: folder } as const] : []),
      ...(has(note) ? [{ id, by: 'note', says: note } as const] : []),
      ...tags.flatMap(({ label, span, decision }): Named[] => {
        const says = texts.get(label) ?? '';
        if (decision !== 'yes' || !has(says)) return [];
        return [{ id, by: 'tag', says, ...(span === undefined ? {} : { span }) }];
      }),
    ];
  }
}

function withNumbers(place: Place, about: string, like: readonly Like[]): FoundMoment {
  const key = keyOf(place);
  const likenesses = like.map((each) => likenessOf(place, each, key));
  return {
    ...place,
    ...(about === '' ? {} : { fit: round(unit(`${about} ${key}`) ** 2) }),
    ...(like.length === 0 ? {} : { likeness: round(likenesses.reduce((a, b) => a + b, 0) / like.length) }),
  };
}

/** A thing is most like itself. */
function likenessOf(place: Place, like: Like, key: string): number {
  if ('picture' in like) return unit(`${like.picture} ${key}`);
  const isSame = like.id === place.id && ('at' in like ? isWithin(like.at, place.span) : true);
  return isSame ? 1 : 0.1 + 0.8 * unit(`${JSON.stringify(like)} ${key}`);
}

function isWithin(at: number, span: Span | undefined): boolean {
  return span === undefined || (at >= span.start && at < span.end);
}

/** `beach -people -"many people"` */
function partsOf(words: string): { wanted: string[]; without: string[] } {
  const parts = [...words.toLowerCase().matchAll(/(-?)(?:"([^"]*)"|([^\s"]+))/g)];
  const of = (sign: string): string[] =>
    parts.flatMap(([, before, quoted, bare]) => (before === sign ? [quoted ?? bare ?? ''] : [])).filter(Boolean);
  return { wanted: of(''), without: of('-') };
}

function together(moments: readonly FoundMoment[]): FoundMoment[] {
  return [...Map.groupBy(moments, ({ id }) => id).values()].flatMap((own) => own.slice(0, 5));
}

function worthOf({ fit = 0, likeness = 0 }: FoundMoment): number {
  return fit + likeness;
}

/** In three heaps, as what is alike lies together. */
function placeInPlane(id: string, n: number): { x: number; y: number } {
  const [middleX = 0, middleY = 0] =
    [
      [0.22, 0.3],
      [0.7, 0.25],
      [0.5, 0.75],
    ][n % 3] ?? [];
  const [angle, far] = [unit(`angle ${id}`) * 2 * Math.PI, 0.18 * Math.sqrt(unit(`far ${id}`))];
  return { x: round(middleX + far * Math.cos(angle)), y: round(middleY + far * Math.sin(angle)) };
}

function keyOf({ id, span }: Place): string {
  return span === undefined ? id : `${id} ${span.start} ${span.end}`;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function unit(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE() / 2 ** 32;
}
