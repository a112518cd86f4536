/** NeMo Curator's folders of clips: written, read, and put together by the names of clips. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clipId, partId, withTheirClips } from '../../electron/interchange/curator/clips.ts';
import { curatorReader } from '../../electron/interchange/curator/read.ts';
import { sha1, uuid5 } from '../../electron/interchange/curator/uuid5.ts';
import { curatorFormat } from '../../electron/interchange/curator/write.ts';
import type { ReadVideo } from '../../electron/interchange/handed.ts';
import { readerOf } from '../../electron/interchange/registry.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { handedVideos, MODEL } from '../support/handed-case.ts';
import { handedFile, mutations, readAll, written } from '../support/handed-file.ts';

const VIDEOS = handedVideos();
const FIXTURES = join(import.meta.dirname, '../fixtures/formats/curator');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test.each([
  ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
  ['a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
])('SHA-1 of FIPS’s examples: %#', (text, hash) => expect(hex(sha1(Buffer.from(text)))).toBe(hash));

test('names are those that Python gives', () => {
  expect(['python.org', 'x'.repeat(200)].map(uuid5)).toEqual([
    '7af94e2b-4dd9-50f0-9c9a-8a48519bdef0',
    'cd3580b9-d244-586a-8077-74317319b48d',
  ]);
  expect(clipId('/data/raw/ü.mp4', { start: 0, end: 10 }, 30_000 / 1001)).toBe('c96151e9-7087-5393-a3af-21fffdb8a6a8');
  expect(partId('/data/raw/ü.mp4', 0)).toBe('3b53afda-a052-5c34-844d-f63a9a52d000');
});

async function readFolder(files: ReadonlyMap<string, Uint8Array>, only = /./): Promise<ReadVideo[]> {
  const all: ReadVideo[] = [];
  for (const [path, bytes] of files) {
    const [name = '', folder] = path.split('/').reverse();
    if (!only.test(path)) continue;
    const file = handedFile(name, bytes, folder);
    const beginning = name.endsWith('.json') ? await file.text() : '';
    expect(readerOf(name, beginning)).toBe(curatorReader);
    const { videos, leftOut } = await readAll(curatorReader, file);
    expect(leftOut).toEqual([]);
    all.push(...videos);
  }
  const together: ReadVideo[] = [];
  for await (const video of withTheirClips(all)) together.push(video);
  return together;
}

test('vectors go out as embeddings of clips, and come back as they were', async () => {
  const { files, remarks } = await written(curatorFormat, VIDEOS);
  expect(new Set(remarks)).toEqual(
    new Set(['Tags, moments and suggestions are left out: NeMo Curator has no place for them.']),
  );
  const read = await readFolder(files, /parquet$/);
  for (const [n, video] of VIDEOS.entries()) {
    const { path, name, vectors, duration, clock } = video;
    const [numerator, denominator] = clock?.rate ?? [1, 1];
    const spans = vectors.map(({ span }) => span ?? { start: 0, end: duration as number });
    const ids = spans.map((span) => clipId(path, span, numerator / denominator));
    const mine = read.filter(({ names }) => names.path === path);
    expect(mine.map(({ names }) => names)).toEqual(ids.map((uuid) => ({ path, name, uuid })));
    expect(mine.flatMap((each) => each.vectors)).toEqual(
      vectors.map(({ vector }, k) => ({
        ...{ vector, model: MODEL.name, sha256: MODEL.sha256, sampling: MODEL.sampling },
        ...{ start: { seconds: spans[k]?.start }, end: { seconds: spans[k]?.end } },
      })),
    );
    const meta = JSON.parse(new TextDecoder().decode(files.get(`metas/v0/${ids[1]}.json`)));
    expect(meta).toEqual({
      ...{ span_uuid: ids[1], source_video: path, duration_span: [spans[1]?.start, spans[1]?.end] },
      ...{ width_source: 320, height_source: 180, framerate_source: numerator / denominator },
      ...{ clip_location: `clips/${ids[1]}.mp4`, windows: [], valid: false },
    });
    expect(files.has(`iv2_embd_parquet/${partId(path, 0)}.parquet`), `${n}`).toBe(true);
  }
});

test('a video without frames or vectors is told, not written', async () => {
  const [first, second] = VIDEOS as [(typeof VIDEOS)[number], (typeof VIDEOS)[number]];
  const none = { tags: [], suggestions: [] };
  const { files, remarks } = await written(curatorFormat, [
    { ...first, ...none, clock: undefined },
    { ...second, ...none, vectors: [] },
  ]);
  expect([files.size, remarks]).toEqual([
    0,
    [
      'It is left out, as its frames are not known: bring its file back, then export again.',
      'It is left out, as the model has not looked at it yet.',
    ],
  ]);
});

function fixtures(): Map<string, Uint8Array> {
  const names = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(join(FIXTURES, name))]));
}

test.each(['embeddings', 'clips'])('a folder as Curator writes it, with its %s first', async (first) => {
  const files = [...fixtures()];
  const read = await readFolder(new Map(first === 'embeddings' ? files : files.reverse()));
  expect(read).toHaveLength(2);
  expect(read.map(({ names, vectors }) => [names, vectors])).toEqual(
    [0, 1].map((n) => [
      {
        ...{ path: '/data/raw/ü.mp4', name: 'ü.mp4' },
        uuid: clipId('/data/raw/ü.mp4', { start: 10 * n, end: 10 * n + 10 }, 30_000 / 1001),
      },
      [
        {
          ...{ start: { seconds: 10 * n }, end: { seconds: 10 * n + 10 } },
          ...{ model: 'Cosmos-Embed1', vector: Float32Array.of(n, 0.6, -0.8) },
        },
      ],
    ]),
  );
});

test('embeddings whose clips nobody names come by their names alone', async () => {
  const read = await readFolder(fixtures(), /parquet$/);
  expect(read.map(({ names }) => names)).toEqual(
    [0, 1].map((n) => ({ uuid: clipId('/data/raw/ü.mp4', { start: 10 * n, end: 10 * n + 10 }, 30_000 / 1001) })),
  );
});

test('any bytes in place of Curator’s are read, or refused in words', async () => {
  for (const [path, original] of fixtures()) {
    const name = path.split('/').at(-1) as string;
    for (const bytes of mutations(original, 100)) {
      const outcome = await readAll(curatorReader, handedFile(name, bytes)).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(TagError);
    }
  }
});
