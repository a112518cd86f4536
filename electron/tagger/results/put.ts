/** Puts rows of results into the library: videos, what was seen of wholes and of spans of them, and why nothing was. */
import type { Footage, Library, StoredSegment } from '../../library/index.ts';
import type { ErrorKind } from '../../wire/errors.ts';
import { type Segments, samplingOf } from '../moments/segments.ts';
import type { Embeddings, ModelKey } from '../videos/embeddings.ts';
import { NEVER_SEEN, type ToldFile, type VideoList } from '../videos/list.ts';
import type { Place } from './places.ts';
import type { ResultRow } from './rows.ts';

export interface PutOptions {
  readonly library: Library;
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly segments: Segments;
}

export interface PlacedRow extends ResultRow {
  readonly place: Place;
}

export interface Put {
  readonly videos: number;
  readonly wholes: number;
  readonly spans: number;
  readonly failed: number;
  readonly leftOut: number;
  /** videos that are new, with whether their file is here */
  readonly added: readonly { readonly id: string; readonly path: string; readonly isHere: boolean }[];
}

/** What such a span lacks it will lack here, too: the model cannot see it. */
const FOR_GOOD: ReadonlySet<ErrorKind> = new Set(['too-short', 'zero-length', 'bad-range']);

/**
 * All of them or none.
 *
 * @param key of the model that the results are of
 * @throws TagError of the library; `too-large` for more videos than a list may hold
 */
export function putRows(options: PutOptions, rows: readonly PlacedRow[], key: ModelKey): Put {
  const { library, list, embeddings } = options;
  const isInUse = isSameKey(key, embeddings.key);
  const byPath = new Map<string, PlacedRow[]>();
  for (const row of rows) {
    const its = byPath.get(row.place.realPath);
    if (its === undefined) byPath.set(row.place.realPath, [row]);
    else its.push(row);
  }
  return list.transaction(() => {
    const put = { videos: 0, wholes: 0, spans: 0, failed: 0, leftOut: 0 };
    const added: Put['added'][number][] = [];
    const groups = [...byPath.values()];
    const taken = list.take(groups.map((its) => toldOf(its, isInUse, (footage) => isSeen(options, footage, key))));
    for (const [n, its] of groups.entries()) {
      const { id, isNew } = taken[n] as (typeof taken)[number];
      const [{ place }] = its as [PlacedRow, ...PlacedRow[]];
      if (isNew) {
        put.videos += 1;
        added.push({ id, path: place.path, isHere: place.size !== undefined });
      }
      const spans: StoredSegment[] = [];
      let footage: Footage | undefined;
      for (const { span, file, seen, problem } of its) {
        if (file !== undefined) footage = { contentId: file.contentId, track: 0 };
        if (problem !== undefined) {
          put.failed += 1;
          if (span !== undefined && FOR_GOOD.has(problem.kind)) spans.push({ span, seen: undefined });
        } else if (seen === undefined || footage === undefined) put.leftOut += 1;
        else if (span === undefined) {
          put.wholes += 1;
          if (isInUse && embeddings.key !== undefined) embeddings.put(footage, embeddings.key, seen);
          else library.embeddings.put(footage, key.model, key.sampling, seen);
        } else {
          put.spans += 1;
          spans.push({ span, seen });
        }
      }
      if (footage !== undefined && spans.length > 0) putSpans(options, footage, key, spans, isInUse);
    }
    return { ...put, added };
  });
}

function putSpans(
  { library, segments, embeddings }: PutOptions,
  footage: Footage,
  key: ModelKey,
  spans: readonly StoredSegment[],
  isInUse: boolean,
): void {
  if (isInUse && embeddings.key !== undefined) segments.put(footage, embeddings.key, spans);
  else for (const each of spans) library.segments.put(footage, key.model, samplingOf(key), each);
}

const FAILED_THERE = 'Could not be looked at on the cluster:';

/** As the list is to know the video that these rows are of. */
function toldOf(rows: readonly PlacedRow[], isInUse: boolean, isSeenBefore: (footage: Footage) => boolean): ToldFile {
  const [{ place }] = rows as [PlacedRow, ...PlacedRow[]];
  const { path, realPath, before } = place;
  const file = rows.find((row) => row.file !== undefined)?.file;
  // A file of another size is another one, which nobody has looked at.
  const isOther = file !== undefined && place.size !== undefined && place.size !== file.size;
  const contentId = isOther ? undefined : file?.contentId;
  // Nobody has seen its time here: once it is looked at, it is held against its content.
  const isHere = place.size !== undefined;
  const told = { path, realPath, before, isHere, size: place.size ?? file?.size ?? 0, mtimeMs: NEVER_SEEN, contentId };
  const problem = rows.find((row) => row.span === undefined && row.problem !== undefined)?.problem;
  if (problem !== undefined && !rows.some(({ seen }) => seen !== undefined)) {
    const message = `${FAILED_THERE} ${problem.message}`;
    return { ...told, state: 'failed', problem: { ...problem, message } };
  }
  const footage = contentId === undefined ? undefined : { contentId, track: 0 };
  const isSeen =
    footage !== undefined && (rows.some(({ span, seen }) => span === undefined && seen) || isSeenBefore(footage));
  // What another model has seen is not looked at again by this one before somebody asks for it.
  const state = isSeen ? (isInUse ? 'done' : 'cancelled') : 'waiting';
  return { ...told, state, problem: undefined };
}

function isSeen({ library, embeddings }: PutOptions, footage: Footage, key: ModelKey): boolean {
  return isSameKey(key, embeddings.key)
    ? embeddings.get(footage) !== undefined
    : library.embeddings.get(footage, key.model, key.sampling) !== undefined;
}

export function isSameKey(one: ModelKey, other: ModelKey | undefined): boolean {
  return one.model === other?.model && one.sampling === other.sampling;
}
