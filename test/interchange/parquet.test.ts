/** Parquet: what is written comes back, what pyarrow, pandas and DuckDB write is read, and what is broken is refused in words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readFooter } from '../../electron/interchange/parquet/footer.ts';
import { bitsFor, readHybrid } from '../../electron/interchange/parquet/hybrid.ts';
import { parquetReader } from '../../electron/interchange/parquet/read.ts';
import { rowsOf } from '../../electron/interchange/parquet/rows.ts';
import { readStruct } from '../../electron/interchange/parquet/thrift.ts';
import { unpacked } from '../../electron/interchange/parquet/unpacked.ts';
import { parquetFormat } from '../../electron/interchange/parquet/write.ts';
import { readerOf } from '../../electron/interchange/registry.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { handedVideos, MODEL, toldTags } from '../support/handed-case.ts';
import { frameOfSeconds, handedFile, mutations, readAll, written } from '../support/handed-file.ts';

const VIDEOS = handedVideos();
const FIXTURES = join(import.meta.dirname, '../fixtures/formats/parquet');
const read = (name: string, bytes: Uint8Array) => readAll(parquetReader, handedFile(name, bytes));
const fixture = (name: string) => readFileSync(join(FIXTURES, name));

test('tags and moments come back to the frame, with who said it and when; marks and vectors too', async () => {
  const { files, remarks } = await written(parquetFormat, VIDEOS);
  expect([...files.keys()].sort()).toEqual([
    'moments.parquet',
    'suggestions.parquet',
    'tags.parquet',
    'vectors.parquet',
    'videos.parquet',
  ]);
  const tables = new Map<string, Awaited<ReturnType<typeof read>>>();
  for (const [name, bytes] of files) {
    expect(readerOf(name, '')).toBe(parquetReader);
    tables.set(name, await read(name, bytes));
  }
  const leftOut = [...tables].flatMap(([name, table]) => table.leftOut.map((each) => `${name} ${each}`));
  expect([remarks, leftOut]).toEqual([
    [],
    Array.from(
      { length: 12 },
      (_, n) => `suggestions.parquet row ${n + 1}: It is what a model suggests and nobody has decided.`,
    ),
  ]);
  for (const [n, video] of VIDEOS.entries()) {
    const [whole, spans, marks, seen] = ['tags', 'moments', 'videos', 'vectors'].map((name) =>
      tables.get(`${name}.parquet`)?.videos.find(({ names }) => names.path === video.path),
    );
    const tags = [...(whole?.tags ?? []), ...(spans?.tags ?? [])];
    const { id, name, contentId } = video;
    expect(whole?.names).toEqual({ path: video.path, name, id, contentId });
    const ours = video.tags.map(({ span, ...tag }) => ({
      ...tag,
      ...(span && { start: { seconds: span.start }, end: { seconds: span.end } }),
    }));
    expect(toldTags(video, { tags }, frameOfSeconds)).toEqual(toldTags(video, { tags: ours }, frameOfSeconds));
    expect(tags.map(({ at }) => at)).toEqual(video.tags.map(({ at }) => at));
    expect(tags.find(({ label }) => label === 'no goal')).toMatchObject({
      colour: 'pink',
      group: { name: 'play', kind: 'one-of' },
    });
    expect([marks?.rating ?? 0, marks?.note ?? '', marks?.reviewed]).toEqual([n % 6, video.note, video.reviewed]);
    expect(seen?.vectors).toEqual(
      video.vectors.map(({ span, vector, frames }) => ({
        ...{ vector, model: MODEL.name, sha256: MODEL.sha256, sampling: MODEL.sampling, frames },
        ...(span && { start: { seconds: span.start }, end: { seconds: span.end } }),
      })),
    );
  }
});

test('a library without a tag has a table without rows', async () => {
  const { files } = await written(parquetFormat, []);
  expect([...files.keys()].sort()).toEqual(['tags.parquet', 'videos.parquet']);
  expect(await read('tags.parquet', files.get('tags.parquet') as Uint8Array)).toEqual({ videos: [], leftOut: [] });
});

test('a long library is written in parts, and read in parts of its file', async () => {
  const [first] = VIDEOS;
  const many = Array.from({ length: 1_100 }, (_, n) => ({
    ...(first as (typeof VIDEOS)[number]),
    id: '',
    path: `/v/${n}.mp4`,
  }));
  const { files } = await written(parquetFormat, many);
  const bytes = files.get('vectors.parquet') as Uint8Array;
  const file = handedFile('vectors.parquet', bytes);
  let [most, parts, count] = [0, 0, 0];
  const watched = {
    ...file,
    slice: (start: number, end: number) => {
      most = Math.max(most, end - start);
      parts += 1;
      return file.slice(start, end);
    },
  };
  for await (const { vectors } of parquetReader.read(watched, () => {})) count += vectors?.length ?? 0;
  expect([count, parts > 30, most < bytes.length / 2]).toEqual([2_200, true, true]);
});

function seconds(time: unknown): number {
  return Math.round((time as { seconds: number }).seconds * 1e6) / 1e6;
}

describe('tables of others', () => {
  const TAGS = [
    {
      ...{ label: 'dog', decision: 'yes', by: 'Ünal “U.” O’Neil', at: '2026-11-21T08:00:00.123Z' },
      ...{ start: { seconds: 0.041708 }, end: { seconds: 1.626625 } },
    },
    { label: 'cat, wet', decision: 'no', by: 'Ada', at: '2026-11-22T09:30:00.000Z' },
    { label: '=1+1', decision: 'unsure', start: { seconds: 2 }, end: { seconds: 3.003003 } },
  ];

  test.each(['pandas-zstd', 'pandas-gzip', 'duckdb-zstd'])('tags of %s', async (name) => {
    const { videos, leftOut } = await read(`${name}.parquet`, fixture(`${name}.parquet`));
    expect(leftOut).toEqual([]);
    expect(videos.map(({ names }) => names.path)).toEqual(['/films/a.mp4', '/films/ü.mp4']);
    expect(videos.flatMap(({ tags }) => tags)).toEqual(TAGS);
  });

  test.each([
    ['duckdb-decimal', 123456.789012],
    ['pyarrow-decimal', 62.5],
  ])('times of %s, which are numbers of ten and times of day', async (name, end) => {
    const { videos } = await read(`${name}.parquet`, fixture(`${name}.parquet`));
    const spans = videos.flatMap(({ tags }) => tags).map((tag) => [tag.label, ...[tag.start, tag.end].map(seconds)]);
    expect(spans).toEqual([
      ['dog', 1.5, end],
      ['cat', 0.25, 2.75],
    ]);
  });

  test('a table whose times cannot be read is refused: its rows would be of whole videos', async () => {
    const name = 'pyarrow-nested-start.parquet';
    await expect(read(name, fixture(name))).rejects.toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining('“start”'),
    });
  });

  test.each(['pyarrow-snappy', 'pyarrow-v2', 'pyarrow-split', 'pyarrow-fixed', 'duckdb-vectors'])(
    'vectors of %s',
    async (name) => {
      const { videos, leftOut } = await read(`${name}.parquet`, fixture(`${name}.parquet`));
      expect(leftOut).toEqual([]);
      expect(videos.map(({ names }) => names.path)).toEqual(['/films/0.mp4', '/films/1.mp4']);
      const vectors = videos.flatMap(({ vectors: each = [] }) => each);
      expect(vectors).toHaveLength(80);
      for (const [n, { vector, start, end, model }] of vectors.entries()) {
        expect([start, end, model]).toEqual([{ seconds: n % 40 }, { seconds: (n % 40) + 1 }, undefined]);
        const wanted = Float32Array.from({ length: 6 }, (_, k) => Math.sin(n * 7.1 + k * 1.3));
        expect(Math.max(...vector.map((value, k) => Math.abs(value - (wanted[k] as number))))).toBeLessThan(1e-7);
      }
    },
  );
});

test.each(['gaps-v1', 'gaps-v2'])('nulls, empty lists, and lists that go on from page to page, of %s', async (name) => {
  const file = handedFile(name, fixture(`${name}.parquet`));
  const parquet = await readFooter(file);
  const rows: unknown[][] = [];
  for await (const { cells } of rowsOf(file, parquet, parquet.columns)) rows.push([...cells.values()]);
  const wanted = Array.from({ length: 200 }, (_, n) => [
    n % 5 < 2 ? [] : Array.from({ length: n % 7 }, () => [n, undefined, n / 2]).flat(),
    n % 3 === 0 ? undefined : `ü${n % 4}`,
    n % 4 === 0 ? undefined : n % 2 === 0,
    (n - 100) * 2 ** 40,
  ]);
  expect(rows.map(([lists, ...rest]) => [Array.from(lists as number[]), ...rest])).toEqual(wanted);
});

describe('what is broken is refused in words', () => {
  const refused = async (bytes: Uint8Array) => {
    const outcome = await read('x.parquet', bytes).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(outcome instanceof TagError)) throw new Error(`read, or failed otherwise: ${outcome}`);
    return `${outcome.kind}: ${outcome.message}`;
  };
  const end = (footer: Uint8Array, length = footer.length) => {
    const tail = Buffer.from('0000PAR1');
    tail.writeUInt32LE(length, 0);
    return Buffer.concat([Buffer.from('PAR1'), footer, tail]);
  };

  test('a file that is none, is cut off, or says that it is longer than it is', async () => {
    expect(await refused(Buffer.from('no'))).toBe(
      'unreadable: It is no whole Parquet file: it is too short. Write it again, then try again.',
    );
    expect(await refused(fixture('duckdb-zstd.parquet').subarray(0, 400))).toContain('its end is missing');
    expect(await refused(end(Buffer.alloc(8), 4_000_000_000))).toContain('longer than the file');
    expect(await refused(Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(20), Buffer.from('PARE')]))).toContain(
      'encrypted',
    );
  });

  test('a description without an end, in numbers, in depth or in lists', async () => {
    expect(await refused(end(Buffer.alloc(4_000_000, 0xff)))).toContain('its description');
    expect(await refused(end(Buffer.alloc(4_000_000, 0x1c)))).toContain('nests too deeply');
    expect(await refused(end(Buffer.from([0x29, 0xfc, 0xff, 0xff, 0xff, 0x7f])))).toContain('cut off');
    expect(() => readStruct(Buffer.from([0x15, ...Array(11).fill(0xff)]), 0)).toThrow('has no end');
  });

  test('runs that say they are longer than a page have no more room than it', () => {
    const out = new Uint32Array(10);
    readHybrid(Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 7]), 0, 6, 3, out);
    expect([...out]).toEqual(Array(10).fill(7));
    readHybrid(Buffer.from([0x03, 0x88, 0xc6, 0xfa]), 0, 4, 3, out.subarray(0, 8));
    expect([...out.subarray(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(() => readHybrid(Buffer.from([0]), 0, 1, 1, out)).toThrow(TagError);
    expect([0, 1, 2, 3, 4].map(bitsFor)).toEqual([0, 1, 2, 2, 3]);
  });

  test('what is packed is no larger than it says', async () => {
    const huge = gzipSync(Buffer.alloc(20_000_000));
    await expect(unpacked(huge, 1_000, 2)).rejects.toThrow('shorter or longer than it says');
    await expect(unpacked(Buffer.from('nothing'), 1_000, 1)).rejects.toThrow('damaged');
    await expect(unpacked(Buffer.from('nothing'), 1_000, 4)).rejects.toThrow('Brotli');
  });

  test('a table that says nothing of videos names what it should have', async () => {
    const { files } = await written(parquetFormat, VIDEOS);
    const text = Buffer.from(files.get('videos.parquet') as Uint8Array).toString('latin1');
    const other = Buffer.from(text.replaceAll('video', 'vudeo').replaceAll('content_id', 'cuntent_id'), 'latin1');
    expect(await refused(other)).toContain('name them “video” with a path or name, and “label” or “vector”');
  });

  test.each(readdirSync(FIXTURES))('any bytes in place of those of %s', async (name) => {
    for (const bytes of mutations(fixture(name), 60)) {
      const outcome = await read(name, bytes).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(TagError);
    }
  });
});
