/** NeMo Curator's layout held against pyarrow, with the columns that its own stages read, and Python's uuid5. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withTheirClips } from '../../../electron/interchange/curator/clips.ts';
import { curatorReader } from '../../../electron/interchange/curator/read.ts';
import { curatorFormat } from '../../../electron/interchange/curator/write.ts';
import type { HandedVideo, ReadVideo } from '../../../electron/interchange/handed.ts';
import { MODEL } from '../../support/handed-case.ts';
import { handedFile, readAll, written } from '../../support/handed-file.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Told {
  metas: { span_uuid: string; source_video: string; duration_span: [number, number]; framerate_source: number }[];
  tables: {
    name: string;
    types: string[];
    rows: { id: string; embedding: number[] }[];
    more: { id: string; video: string; start: number; end: number; model: string }[];
  }[];
  names: Record<string, string>;
  parts: Record<string, string>;
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const ours = join(out, 'ours');
  for (const [name, bytes] of (await written(curatorFormat, videos)).files) {
    await mkdir(dirname(join(ours, name)), { recursive: true });
    await writeFile(join(ours, name), bytes);
  }
  const told = (await askPeer('curator', 'tell', ours)) as Told;
  for (const [ours, theirs] of Object.entries(told.names)) assert.equal(ours, theirs);
  const rows = told.tables.flatMap((table) => table.rows);
  const more = told.tables.flatMap((table) => table.more);
  assert.deepEqual(new Set(told.tables.map(({ name }) => name)), new Set(Object.values(told.parts)));
  for (const { types } of told.tables) assert.deepEqual(types, ['string', 'list<element: double not null>']);
  assert.deepEqual(new Set(rows.map(({ id }) => id)), new Set(told.metas.map(({ span_uuid }) => span_uuid)));
  let count = 0;
  for (const { path, vectors, duration, clock } of videos) {
    for (const { span, vector } of vectors) {
      const { start, end } = span ?? { start: 0, end: duration as number };
      const row = more.find((each) => each.video === path && each.start === start && each.end === end);
      const meta = told.metas.find(({ span_uuid }) => span_uuid === row?.id);
      assert.deepEqual(rows.find(({ id }) => id === row?.id)?.embedding, [...vector]);
      assert.deepEqual([meta?.source_video, meta?.duration_span, row?.model], [path, [start, end], MODEL.name]);
      assert.equal(meta?.framerate_source, clock && clock.rate[0] / clock.rate[1]);
      count += 1;
    }
  }
  assert.equal(rows.length, count);
  await readBack(videos, ours);

  const theirs = join(out, 'theirs');
  await mkdir(theirs);
  await askPeer('curator', 'write', theirs);
  const read = await readFolder(theirs);
  assert.deepEqual(
    read.map(({ names, vectors = [] }) => [names.path, vectors[0]?.start, [...(vectors[0]?.vector ?? [])]]),
    [0, 1].map((n) => ['/data/raw/ü.mp4', { seconds: 10 * n }, [n, Math.fround(0.6), Math.fround(-0.8)]]),
  );
  return `${count} clips by the columns of its semantic de-duplication, each named as Python names it; a folder of its own read`;
}

async function readFolder(folder: string): Promise<ReadVideo[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(?:json|parquet)$/.test(name)).sort();
  const all: ReadVideo[] = [];
  for (const name of names) {
    const file = handedFile(basename(name), await readFile(join(folder, name)), basename(dirname(name)));
    const { videos, leftOut } = await readAll(curatorReader, file);
    assert.deepEqual(leftOut, []);
    all.push(...videos);
  }
  const together: ReadVideo[] = [];
  for await (const video of withTheirClips(all)) together.push(video);
  return together;
}

async function readBack(videos: readonly HandedVideo[], folder: string): Promise<void> {
  const read = await readFolder(folder);
  for (const { path, vectors } of videos) {
    const back = read.filter(({ names }) => names.path === path).flatMap((each) => each.vectors ?? []);
    assert.deepEqual(
      back.map(({ vector }) => vector),
      vectors.map(({ vector }) => vector),
    );
  }
}
