/** A library of more vectors than are to be held: found by an index is what is found without one. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { VectorsProcess } from '../../electron/vectors/host/vectors-process.ts';
import { indexesFolder } from '../../electron/vectors/index/place.ts';
import type { Args, Result } from '../../electron/wire/contract.ts';
import type { VectorsContract } from '../../electron/wire/vectors.ts';
import { expectFailure } from '../support/failure.ts';
import { temporaryFolder } from '../support/golden.ts';
import { hasLance, searchIndexEnvironment } from '../support/search-index.ts';
import { madeVideo, putSegments, SIZE, spansOf, unitVector, whatIs } from '../support/vector-library.ts';

const ABOVE = 400;
const VIDEOS = 60;
const cache = await temporaryFolder();
searchIndexEnvironment(cache);
const library = Library.open(await temporaryFolder());
const meddler = new DatabaseSync(library.file, { timeout: 10_000 });
/** Holds all, whatever there is. */
const plain = new VectorsProcess();
const vectors = new VectorsProcess();
const what = { ...whatIs(library), above: ABOVE };
const indexes = indexesFolder(what, cache);
afterAll(async () => {
  await Promise.all([plain.close(), vectors.close()]);
  meddler.close();
  library.close();
});

type Question = Args<VectorsContract, 'nearest'>;

const put = (from: number, to: number): void => {
  for (let video = from; video < to; video++) putSegments(library, madeVideo(`video ${video}`, spansOf(12)));
};

async function exact(question: Question): Promise<Result<VectorsContract, 'nearest'>> {
  await plain.call('hold', whatIs(library));
  return plain.call('nearest', question);
}

/** Answers that come by the index, and all of those by heart. */
async function expectTheSame(seed: string, choice?: readonly string[], asked = vectors): Promise<void> {
  await asked.call('hold', what);
  const towards = unitVector(seed);
  const others = [unitVector(`${seed} not`), unitVector(`${seed} neither`)];
  const away = others.map((vector) => ({ vector, least: 0.1 }));
  const named = choice === undefined ? {} : { choice: seed };
  if (choice !== undefined) {
    for (const each of [plain, asked]) await each.call('choose', { choice: seed, footage: [...choice] });
  }
  const questions: Question[] = [
    { ...named, towards, away: [], by: 'moments', most: 10 },
    { ...named, towards, away, by: 'moments', most: 10 },
    { ...named, towards, away: [], by: 'videos', most: 5 },
    { ...named, towards, away, by: 'videos', most: 1_000 },
  ];
  for (const question of questions) {
    const [ours, theirs] = [await asked.call('nearest', question), await exact(question)];
    const placesOf = ({ moments }: typeof ours) => moments.map(({ product: _, ...item }) => item);
    expect(placesOf(ours)).toEqual(placesOf(theirs));
    expect(ours.of).toBe(theirs.of);
    for (const [i, { product }] of ours.moments.entries())
      expect(product).toBeCloseTo(theirs.moments[i]?.product ?? 0, 5);
  }
}

/** Another process, which knows nothing yet, and makes an index where one is wanted. */
async function restarted(ask: (again: VectorsProcess) => Promise<void>): Promise<void> {
  const again = new VectorsProcess();
  try {
    await ask(again);
  } finally {
    await again.close();
  }
}

async function untilUsed(again: VectorsProcess): Promise<void> {
  await vi.waitFor(async () => expect(await again.call('hold', what)).toMatchObject({ index: 'used' }), {
    ...{ timeout: 100_000, interval: 100 },
  });
}

describe.skipIf(!hasLance)('above so many vectors', () => {
  test('an index is wanted, made from the library, and found', async () => {
    put(0, 20);
    expect(await vectors.call('hold', what)).toEqual({ segments: 260, size: SIZE });
    put(20, VIDEOS);
    expect(await vectors.call('hold', what)).toEqual({ segments: 13 * VIDEOS, size: SIZE, index: 'wanted' });
    expect(vectors.indexing).toMatchObject({ is: 'made', of: 13 * VIDEOS });
    await expectTheSame('while it is made');
    await untilUsed(vectors);
    expect(vectors.indexing).toBeUndefined();
    const [name] = readdirSync(indexes) as [string];
    const stamp: unknown = JSON.parse(readFileSync(join(indexes, name, 'stamp.json'), 'utf8'));
    expect(stamp).toMatchObject({ rows: 13 * VIDEOS, size: SIZE });
    for (const seed of ['a', 'b', 'c']) await expectTheSame(seed);
  });

  test('a few videos of them, clusters and pairs are asked about as ever', async () => {
    const some = ['video 3', 'video 7', 'video 31'];
    await expectTheSame('chosen', some);
    const questions = { choice: 'chosen', of: 'moments', k: 4 } as const;
    const [ours, theirs] = [await vectors.call('clusters', questions), await plain.call('clusters', questions)];
    const membersOf = ({ clusters }: typeof ours) =>
      clusters.map(({ members }) => members.map(({ footage, span }) => ({ footage, span })));
    expect(membersOf(ours)).toEqual(membersOf(theirs));
    const pairs = { least: 0.3, most: 20 };
    const footageOf = ({ pairs: found }: Result<VectorsContract, 'pairs'>) => found.map(({ a, b }) => [a, b]);
    expect(footageOf(await vectors.call('pairs', pairs))).toEqual(footageOf(await plain.call('pairs', pairs)));
  });

  test('what comes and what goes is found and is not, and too much of it wants another index', async () => {
    const towards = unitVector('video 12 8 16 ');
    const nearest = async () =>
      (await vectors.call('nearest', { towards, away: [], by: 'moments', most: 1 })).moments[0];
    expect(await nearest()).toMatchObject({
      footage: 'video 12',
      span: { start: 8, end: 16 },
      product: expect.closeTo(1, 5),
    });
    meddler.exec("DELETE FROM segments WHERE content_id = 'video 12' AND span_start = 8");
    put(VIDEOS, VIDEOS + 3);
    // A replaced one has another vector.
    putSegments(library, [{ footage: 'video 5', span: { start: 0, end: 8 }, vector: unitVector('new') }]);
    expect(await vectors.call('hold', what)).toMatchObject({ index: 'used' });
    expect(await nearest()).not.toMatchObject({ footage: 'video 12', span: { start: 8, end: 16 } });
    await expectTheSame('new');
    await expectTheSame('grown');
    // The clock is put back: the next one is the newer one all the same.
    const stamp = join(indexes, readdirSync(indexes)[0] as string, 'stamp.json');
    const said = JSON.parse(readFileSync(stamp, 'utf8')) as { made: number };
    writeFileSync(stamp, JSON.stringify({ ...said, made: said.made + 1e9 }));
    put(VIDEOS + 3, VIDEOS + 12);
    expect(await vectors.call('hold', what)).toMatchObject({ index: 'wanted' });
    await expectTheSame('much grown');
    const before = readdirSync(indexes);
    await untilUsed(vectors);
    expect(readdirSync(indexes)).not.toEqual(before);
    expect(readdirSync(indexes)).toHaveLength(1);
    await expectTheSame('made anew');
  });

  test('damaged or taken away in the midst of it, all are read, and another index is made', async () => {
    const [folder] = readdirSync(indexes).map((name) => join(indexes, name)) as [string];
    // The table says how many rows it has, and has none.
    for (const name of readdirSync(join(folder, 'table', 'vectors.lance', 'data'))) {
      writeFileSync(join(folder, 'table', 'vectors.lance', 'data', name), 'damaged');
    }
    rmSync(join(folder, 'table', 'vectors.lance', '_indices'), { recursive: true });
    await restarted(async (again) => {
      await expectTheSame('damaged', undefined, again);
      await untilUsed(again);
      expect(existsSync(folder)).toBe(false);
      await expectTheSame('mended', undefined, again);
    });
    for (const name of readdirSync(indexes)) writeFileSync(join(indexes, name, 'stamp.json'), '{"format": 0}');
    await restarted(async (again) => {
      await expectTheSame('of another version', undefined, again);
      await untilUsed(again);
      await expectTheSame('made anew', undefined, again);
    });
  });

  test('ended in the midst of it nothing is there, and the next one begins anew', async () => {
    rmSync(indexes, { recursive: true });
    const maker = new VectorsProcess();
    let isEnded = false;
    const making = maker.call('makeIndex', what, {
      onProgress: () => {
        if (!isEnded && maker.pid !== undefined) process.kill(maker.pid, 'SIGKILL');
        isEnded = true;
      },
    });
    // The host has it tried once more.
    await making;
    await maker.close();
    expect(isEnded).toBe(true);
    expect(readdirSync(indexes).filter((name) => name.startsWith('making-'))).toEqual([]);
    expect(readdirSync(indexes)).toHaveLength(1);
    mkdirSync(join(indexes, 'making-abandoned'));
    await restarted(async (again) => {
      expect(await again.call('hold', what)).toMatchObject({ index: 'used' });
      await expectTheSame('after the end', undefined, again);
    });
  });

  test('of more than the machine can hold an index is made before anything is searched', async () => {
    rmSync(indexes, { recursive: true });
    await restarted(async (again) => {
      const little = { ...what, memory: 1_000 };
      const error = await expectFailure(again.call('hold', little), 'out-of-memory');
      expect(error.message).toMatch(/an index of them is made first/);
      const there = Promise.withResolvers<void>();
      again.onIndexing((indexing) => indexing === undefined && there.resolve());
      await there.promise;
      expect(await again.call('hold', little)).toMatchObject({ index: 'used' });
      await expectTheSame('larger than memory', undefined, again);
      // So it is with what comes to it: a little is held beside the index, and much is not.
      put(VIDEOS + 12, VIDEOS + 40);
      await expectFailure(again.call('hold', little), 'out-of-memory');
      await vi.waitFor(() => again.call('hold', little), { timeout: 100_000, interval: 100 });
      await expectTheSame('grown beyond memory', undefined, again);
    });
  });

  test('ids that are given again are not taken for what had them', async () => {
    await vectors.close();
    const last = Number(meddler.prepare('SELECT max(rowid) AS last FROM segments').get()?.['last']);
    meddler.prepare('DELETE FROM segments WHERE rowid > ?').run(last - 30);
    putSegments(library, madeVideo('another', spansOf(30)));
    await restarted(async (again) => {
      await again.call('hold', what);
      const towards = unitVector('another 20 28 ');
      const { moments } = await again.call('nearest', { towards, away: [], by: 'moments', most: 1 });
      expect(moments).toMatchObject([
        { footage: 'another', span: { start: 20, end: 28 }, product: expect.closeTo(1, 5) },
      ]);
    });
  });
});

test('where LanceDB is not here all are held, and it is said what is missing', async () => {
  searchIndexEnvironment(cache, join(cache, 'nowhere'));
  const other = Library.open(await temporaryFolder());
  for (let video = 0; video < 40; video++) putSegments(other, madeVideo(`video ${video}`, spansOf(12)));
  await restarted(async (again) => {
    expect(await again.call('hold', { ...whatIs(other), above: ABOVE })).toMatchObject({ index: 'missing' });
    expect(again.indexing).toEqual({ is: 'missing', of: 13 * 40 });
    const towards = unitVector('video 12 8 16 ');
    const { moments } = await again.call('nearest', { towards, away: [], by: 'moments', most: 1 });
    expect(moments).toMatchObject([{ footage: 'video 12', span: { start: 8, end: 16 } }]);
  });
  await restarted(async (again) => {
    const error = await expectFailure(
      again.call('hold', { ...whatIs(other), above: ABOVE, memory: 1_000 }),
      'too-large',
    );
    expect(error.message).toContain('reeltag search-index install');
  });
  other.close();
});
