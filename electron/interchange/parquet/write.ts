/**
 * A library as Parquet: a folder with a table of its videos, and one each of what was decided of whole videos and of spans of them, of
 * what the model suggests, and of its vectors. Pure.
 */
import type { Piece, StreamFormat, Writing } from '../format.ts';
import type { Handed, HandedLabel, HandedVideo } from '../handed.ts';
import { labelsByText } from '../tables/long.ts';
import { canDrop, formatTimecode } from '../timecode.ts';
import { type Cells, type Layout, Table } from './table.ts';

const OF_VIDEO = { video: 'text', video_id: 'word', content_id: 'word' } as const;
const OF_LABEL = { label: 'word', label_id: 'word', colour: 'word', group: 'word', group_kind: 'word' } as const;
const OF_SPAN = { start: 'double', end: 'double' } as const;
const DECIDED = { decision: 'word', by: 'word', at: 'time' } as const;

const LAYOUTS = {
  videos: {
    ...OF_VIDEO,
    ...{ name: 'text', size: 'long', track: 'integer', duration: 'double', width: 'integer', height: 'integer' },
    ...{ codec: 'word', channels: 'integer', sample_rate: 'integer', timecode: 'text', reel: 'word' },
    ...{ rating: 'integer', note: 'text', reviewed: 'flag' },
  },
  tags: { kind: 'word', ...OF_VIDEO, ...OF_LABEL, ...DECIDED },
  moments: { kind: 'word', ...OF_VIDEO, ...OF_LABEL, ...OF_SPAN, ...DECIDED },
  suggestions: { kind: 'word', ...OF_VIDEO, ...OF_LABEL, ...OF_SPAN, fit: 'double', calibrated: 'flag' },
  vectors: {
    ...{ ...OF_VIDEO, ...OF_SPAN },
    ...{ vector: 'float list', frame_index: 'integer list', frame_seconds: 'double list' },
  },
} as const satisfies Record<string, Layout>;
type Name = keyof typeof LAYOUTS;

const GROUP = 20_000;
/** Of half a thousand dimensions: about four megabytes. */
const GROUP_OF_VECTORS = 2_000;

export const parquetFormat: StreamFormat = {
  ...{ id: 'parquet', ending: '', needs: {}, layout: 'folder' },
  write,
};

async function* write({ handed }: Writing, videos: AsyncIterable<HandedVideo>): AsyncGenerator<Piece> {
  const labels = labelsByText(handed);
  const tables = new Map<Name, Table>();
  const pieceOf = (name: Name, data: Uint8Array): Piece[] =>
    data.length === 0 ? [] : [{ file: `${name}.parquet`, data }];
  const add = (name: Name, row: Cells): Piece[] => {
    const table = tables.get(name) ?? tableOf(name, handed);
    tables.set(name, table);
    return pieceOf(name, table.add(row));
  };
  // There are tags of nothing, too: whoever reads them finds a table without rows.
  for (const name of ['videos', 'tags'] as const) tables.set(name, tableOf(name, handed));
  for await (const video of videos) {
    for (const [name, row] of rowsOf(video, labels)) yield* add(name, row);
  }
  for (const [name, table] of tables) yield* pieceOf(name, table.finish());
}

function tableOf(name: Name, { at, version, library, model }: Handed): Table {
  const ofModel = model && {
    'model.name': model.name,
    'model.sha256': model.sha256,
    'model.sampling': model.sampling,
    'model.precision': model.precision,
  };
  const facts = { 'reeltag.version': version, 'reeltag.library': library, 'reeltag.exported_at': at, ...ofModel };
  return new Table(LAYOUTS[name], facts, `Reeltag version ${version}`, name === 'vectors' ? GROUP_OF_VECTORS : GROUP);
}

function* rowsOf(video: HandedVideo, labels: ReadonlyMap<string, HandedLabel>): Generator<[Name, Cells]> {
  const of = { video: video.path, video_id: video.id, content_id: video.contentId };
  yield ['videos', { ...of, ...factsOf(video) }];
  for (const { label, span, decision, by, at } of video.tags) {
    const name = span === undefined ? 'tags' : 'moments';
    yield [
      name,
      { kind: span ? 'moment' : 'tag', ...of, ...lookOf(label, labels), ...span, decision, by, at: dateOf(at) },
    ];
  }
  for (const { label, span, fit, calibrated } of video.suggestions) {
    yield ['suggestions', { kind: 'suggestion', ...of, ...lookOf(label, labels), ...span, fit, calibrated }];
  }
  for (const { span, vector, frames } of video.vectors) {
    const seen = { frame_index: frames.map(({ index }) => index), frame_seconds: frames.map(({ seconds }) => seconds) };
    yield ['vectors', { ...of, ...span, vector: Array.from(vector), ...seen }];
  }
}

function factsOf(video: HandedVideo): Cells {
  const { name, size, track, duration, width, height, codec, sound, timecode, reel, rating, note, reviewed } = video;
  return {
    ...{ name, track, duration, width, height, codec, reel, reviewed },
    size: size === undefined ? undefined : BigInt(size),
    channels: sound?.channels,
    sample_rate: sound?.sampleRate,
    timecode: timecode && formatTimecode(timecode.start, timecode.rate, timecode.drop && canDrop(timecode.rate)),
    rating: rating || undefined,
    note: note || undefined,
  };
}

function lookOf(label: string, labels: ReadonlyMap<string, HandedLabel>): Cells {
  const known = labels.get(label);
  return {
    ...{ label, label_id: known?.id, colour: known?.colour },
    ...{ group: known?.group?.name, group_kind: known?.group?.kind },
  };
}

function dateOf(iso: string): Date | undefined {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
