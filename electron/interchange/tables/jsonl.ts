/** JSON lines: one line a video with all that is known of it. Pure. */

import type { HandedFile, LeaveOut, Piece, Reader, StreamFormat, Writing } from '../format.ts';
import type { Handed, HandedLabel, HandedVideo, ReadTag, ReadVideo } from '../handed.ts';
import { isObject, objectIn } from '../json/read.ts';
import { canDrop, formatTimecode } from '../timecode.ts';
import { columnsOf, namesVideo } from './columns.ts';
import { fileLines } from './file-lines.ts';
import { labelsByText } from './long.ts';
import { type CellOf, marksOf, NO_VIDEO, namesOf, OneVideoAtATime, readRow, tagOf } from './row.ts';
import { readVector } from './vector.ts';

export const jsonlFormat: StreamFormat = {
  ...{ id: 'jsonl', ending: '.jsonl', needs: {}, layout: 'file' },
  write: jsonLines,
};

async function* jsonLines({ handed, baseName }: Writing, videos: AsyncIterable<HandedVideo>): AsyncGenerator<Piece> {
  const labels = labelsByText(handed);
  for await (const video of videos) {
    yield { file: `${baseName}.jsonl`, data: `${JSON.stringify(lineOf(video, labels, handed.model))}\n` };
  }
}

function lineOf(video: HandedVideo, labels: ReadonlyMap<string, HandedLabel>, model: Handed['model']) {
  const { id, path, name, contentId, size, track, duration, width, height, codec, sound, timecode, reel } = video;
  const ofModel = video.suggestions.length + video.vectors.length > 0;
  return {
    ...{ video: path, id, name, contentId, size, track, duration, width, height, codec, sound, reel },
    timecode: timecode && formatTimecode(timecode.start, timecode.rate, timecode.drop && canDrop(timecode.rate)),
    rating: video.rating || undefined,
    note: video.note || undefined,
    reviewed: video.reviewed,
    tags: video.tags.map(({ label, span, ...rest }) => ({ label, ...span, ...rest, ...lookOf(labels.get(label)) })),
    suggestions: video.suggestions.map(({ label, span, ...rest }) => ({ label, ...span, ...rest })),
    model: ofModel ? model : undefined,
    vectors:
      video.vectors.length === 0
        ? undefined
        : video.vectors.map(({ span, vector, frames }) => ({ ...span, frames, vector: Array.from(vector, shortest) })),
  };
}

function lookOf(label: HandedLabel | undefined) {
  return { labelId: label?.id, colour: label?.colour, group: label?.group };
}

/** Nine digits are enough to give every float32 back. */
function shortest(value: number): number {
  return Number(value.toPrecision(9));
}

export const jsonlReader: Reader = { id: 'jsonl', recognises, read };

/** A first line that names a video. It may be longer than what is seen of it. */
function recognises(name: string, beginning: string): boolean {
  const text = beginning.replace(/^\u{FEFF}?\s*/u, '');
  if (!text.startsWith('{')) return false;
  const [line = ''] = text.split('\n', 1);
  const data = objectIn(line);
  if (data !== undefined) {
    const isLines = /\.(?:jsonl|ndjson)$/i.test(name) || text.slice(line.length).trimStart().startsWith('{');
    return isLines && namesVideo(columnsOf(Object.keys(data)));
  }
  return !text.includes('\n') && /^\{\s*"video"\s*:\s*"/.test(text);
}

async function* read(file: HandedFile, leaveOut: LeaveOut): AsyncGenerator<ReadVideo> {
  const together = new OneVideoAtATime();
  for await (const { number, text } of fileLines(file)) {
    const breath = file.breathe();
    if (breath !== undefined) await breath;
    if (text.trim() === '') continue;
    const video = videoOf(`line ${number}`, text, leaveOut);
    const before = video && together.add(video);
    if (before !== undefined) yield before;
  }
  const last = together.last();
  if (last !== undefined) yield last;
}

function videoOf(where: string, line: string, leaveOut: LeaveOut): ReadVideo | undefined {
  const data = objectIn(line);
  if (data === undefined) {
    leaveOut('It is no object: write {"video": "…", "tags": […]}.', where);
    return undefined;
  }
  const cellOf = cellsOf(data);
  const lists = ['tags', 'labels', 'vectors', 'suggestions'].filter((key) => Array.isArray(data[key]));
  if (lists.length === 0) return readRow(where, cellOf, leaveOut);
  const names = namesOf(cellOf);
  if (Object.keys(names).length === 0) {
    leaveOut(NO_VIDEO, where);
    return undefined;
  }
  const objects = (key: string) => entriesOf(data[key]).filter(isObject);
  // Rankings have every label, and few that somebody decided.
  const isRanked = ({ fit, probability }: Record<string, unknown>) => fit !== undefined || probability !== undefined;
  const decided = objects('labels').filter((each) => each['decision'] !== undefined || !isRanked(each));
  const tags = [...objects('tags'), ...decided]
    .map((each) => tagOf(where, cellsOf(each), leaveOut))
    .filter((tag): tag is ReadTag => tag !== undefined);
  for (const _ of objects('suggestions')) leaveOut('It is what a model suggests and nobody has decided.', where);
  const model = isObject(data['model']) ? data['model'] : { name: data['model'] };
  const vectors = objects('vectors')
    .map((each) => readVector(where, each, model, leaveOut))
    .filter((vector) => vector !== undefined);
  return { where, names, tags, ...(vectors.length === 0 ? {} : { vectors }), ...marksOf(where, cellOf, leaveOut) };
}

/** A tag may be its word alone. */
function entriesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.map((each) => (typeof each === 'string' ? { label: each } : each)) : [];
}

/** A group is an object of ours, and a word of others. */
function cellsOf(data: Record<string, unknown>): CellOf {
  const { places } = columnsOf(Object.keys(data));
  const values = Object.values(data);
  return (fact) => {
    const group = data['group'];
    if ((fact === 'group' || fact === 'groupKind') && isObject(group)) return group[fact === 'group' ? 'name' : 'kind'];
    const place = places.get(fact);
    return place === undefined ? undefined : values[place];
  };
}
