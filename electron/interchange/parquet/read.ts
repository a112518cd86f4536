/** Parquet as videos: Reeltag's own tables, NeMo Curator's embeddings, and strangers' whose columns can be recognised. Pure. */
import { TagError } from '../../wire/errors.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { ReadVideo } from '../handed.ts';
import { quoted } from '../quoted.ts';
import { columnsOf, type Fact, namesVideo, notUnderstood } from '../tables/columns.ts';
import { NO_VIDEO, namesOf, OneVideoAtATime, readRow } from '../tables/row.ts';
import { uuidOf } from '../tables/values.ts';
import { readVector } from '../tables/vector.ts';
import { type Column, type Parquet, readFooter } from './footer.ts';
import { rowsOf } from './rows.ts';
import { isReadable } from './values.ts';

export const parquetReader: Reader = {
  id: 'parquet',
  recognises: (name) => /\.(?:parquet|pq)$/i.test(name),
  read: readParquet,
};

const VECTORS = ['vector', 'embedding', 'vectors', 'embeddings', 'feature', 'features'];
const FLOATS = [4, 5];
/** Beside a vector. */
const OF_VECTORS = ['frame_index', 'frame_seconds', 'model', 'model_sha256', 'sampling'];

export async function* readParquet(file: HandedFile, leaveOut: LeaveOut): AsyncGenerator<ReadVideo> {
  const parquet = await readFooter(file);
  const readable = parquet.columns.filter(isReadable);
  const flat = readable.filter(({ isList }) => !isList);
  const columns = columnsOf(flat.map(({ name }) => name));
  const vector = vectorAmong(readable);
  const isCurators = vector !== undefined && columns.places.has('id');
  if ((!namesVideo(columns) || (vector === undefined && !saysSomething(columns.places))) && !isCurators)
    throw noColumns();
  const used = new Set([vector?.name, ...OF_VECTORS]);
  const lists = readable.filter(({ isList, name }) => isList && !used.has(name)).map(({ name }) => name);
  const unread = parquet.columns.filter((column) => !isReadable(column)).map(({ name }) => name);
  requireMeaning(columns.places, [...lists, ...unread, ...parquet.nested]);
  const others =
    vector === undefined ? notUnderstood(columns) : notUnderstood(columns).filter((name) => !used.has(name));
  for (const name of [...others, ...lists, ...unread, ...parquet.nested]) {
    leaveOut(`The column ${quoted(name)} is not understood.`, 'columns');
  }
  const wanted = [...columns.places.values()].map((place) => flat[place] as Column);
  const beside = vector === undefined ? [] : readable.filter(({ name }) => used.has(name));
  const together = new OneVideoAtATime();
  for await (const { number, cells } of rowsOf(file, parquet, [...new Set([...wanted, ...beside])])) {
    const cellOf = (fact: Fact) => {
      const place = columns.places.get(fact);
      // Null says nothing; a column that is not there is another thing.
      return place === undefined ? undefined : (cells.get((flat[place] as Column).name) ?? '');
    };
    const where = `row ${number}`;
    const row =
      vector === undefined
        ? readRow(where, cellOf, leaveOut)
        : vectorRow(where, cellOf, cells, vector.name, parquet, leaveOut);
    const before = row && together.add(row);
    if (before !== undefined) yield before;
  }
  const last = together.last();
  if (last !== undefined) yield last;
}

function vectorAmong(columns: readonly Column[]): Column | undefined {
  const lists = columns.filter(({ isList, type }) => isList && FLOATS.includes(type));
  return lists.find(({ name }) => VECTORS.includes(name.toLowerCase()));
}

function saysSomething(places: ReadonlyMap<Fact, number>): boolean {
  return (['label', 'rating', 'note', 'reviewed'] as const).some((fact) => places.has(fact));
}

/** Without when it is, and how it was decided, what a row says would be taken for more than it is. */
const DECISIVE = ['start', 'end', 'decision', 'kind'] as const;

function requireMeaning(known: ReadonlyMap<Fact, number>, unread: readonly string[]): void {
  const { places } = columnsOf(unread);
  for (const fact of DECISIVE) {
    const place = places.get(fact);
    if (place === undefined || known.has(fact)) continue;
    throw new TagError(
      'unreadable',
      `Its column ${quoted(unread[place] as string)} is of a kind that is not read here: write it as plain numbers or words, then try again.`,
    );
  }
}

function noColumns(): TagError {
  const wanted = '“video” with a path or name, and “label” or “vector”';
  return new TagError(
    'unreadable',
    `None of its columns say what is known of which video: name them ${wanted}, then try again.`,
  );
}

/** NeMo Curator's rows have the name of a clip for an id, and say no more of it. */
function vectorRow(
  where: string,
  cellOf: (fact: Fact) => unknown,
  cells: ReadonlyMap<string, unknown>,
  column: string,
  { facts }: Parquet,
  leaveOut: LeaveOut,
): ReadVideo | undefined {
  const said = namesOf(cellOf);
  const { id, ...names } = said;
  const isClip = cells.has('video_id') || id === undefined;
  const all: ReadVideo['names'] = isClip ? said : { ...names, uuid: uuidOf(id) as string };
  if (Object.keys(all).length === 0) {
    leaveOut(NO_VIDEO, where);
    return undefined;
  }
  const frames = framesOf(cells.get('frame_index'), cells.get('frame_seconds'));
  const model = {
    name: cells.get('model') ?? facts.get('model.name'),
    sha256: cells.get('model_sha256') ?? facts.get('model.sha256'),
    sampling: cells.get('sampling') ?? facts.get('model.sampling'),
  };
  const times = { start: cellOf('start'), end: cellOf('end') };
  const vector = readVector(where, { vector: cells.get(column), ...times, frames }, model, leaveOut);
  return vector === undefined ? undefined : { where, names: all, tags: [], vectors: [vector] };
}

function framesOf(indexes: unknown, seconds: unknown): unknown {
  if (!Array.isArray(indexes) || !(Array.isArray(seconds) || seconds instanceof Float64Array)) return undefined;
  return indexes.map((index: unknown, n) => ({ index, seconds: seconds[n] as unknown }));
}
