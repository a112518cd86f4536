/** Real processes over real library files: what is held while a library changes, and what becomes of questions when a process ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { forkVectors } from '../../electron/vectors/host/fork.ts';
import { VectorsProcess, type VectorsProcessOptions } from '../../electron/vectors/host/vectors-process.ts';
import { isAbortError } from '../../electron/wire/failures.ts';
import { expectFailure } from '../support/failure.ts';
import { temporaryFolder } from '../support/golden.ts';
import {
  cosine,
  type MadeSegment,
  MODEL,
  madeVideo,
  PARTS,
  putSegments,
  SIZE,
  spansOf,
  unitVector,
  WHOLE,
  whatIs,
} from '../support/vector-library.ts';

const scratch = await temporaryFolder();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

let folders = 0;
function openLibrary(segments: readonly MadeSegment[] = []): Library {
  const folder = join(scratch, `library ${folders++}`);
  mkdirSync(folder);
  const library = Library.open(folder);
  closing.push(() => library.close());
  putSegments(library, segments);
  return library;
}

function openVectors(options: VectorsProcessOptions = {}): VectorsProcess {
  const vectors = new VectorsProcess(options);
  closing.unshift(() => vectors.close());
  return vectors;
}

const QUESTION = { towards: unitVector('a question'), away: [], by: 'moments' as const, most: 10 };

/** Changes the library behind its owner's back. */
function meddle(library: Library, sql: string, ...values: (string | number | Uint8Array)[]): number {
  const database = new DatabaseSync(library.file, { timeout: 10_000 });
  try {
    return Number(database.prepare(sql).run(...values).changes);
  } finally {
    database.close();
  }
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer);
}

test('products are the cosines, to the sixth place, and the best come first', async () => {
  const videos = Array.from({ length: 60 }, (_, n) => madeVideo(`video ${n}`, n % 3 === 0 ? [] : spansOf(3)));
  const library = openLibrary(videos.flat());
  const vectors = openVectors();
  const { segments, size } = await vectors.call('hold', whatIs(library));
  expect({ segments, size }).toEqual({ segments: videos.flat().length, size: SIZE });
  const { moments, of } = await vectors.call('nearest', { ...QUESTION, most: 1_000 });
  expect(of).toBe(20 + 40 * 3);
  const byPlace = new Map(videos.flat().map(({ vector, ...item }) => [JSON.stringify(item), vector]));
  for (const { product, ...item } of moments) {
    expect(product).toBeCloseTo(cosine(byPlace.get(JSON.stringify(item)) as Float32Array, QUESTION.towards), 6);
  }
  const products = moments.map(({ product }) => product);
  expect(products).toEqual(products.toSorted((a, b) => b - a));
  const best = videos.flatMap((own) => (own.length > 1 ? own.slice(1) : own));
  expect(products[0]).toBeCloseTo(Math.max(...best.map(({ vector }) => cosine(vector, QUESTION.towards))), 6);
});

test('what comes is added, and what is held already is not read again', async () => {
  const library = openLibrary(madeVideo('first', spansOf(2_000)));
  const vectors = openVectors();
  await vectors.call('hold', whatIs(library));
  putSegments(library, madeVideo('second', spansOf(2)));
  const told: { read: number; of: number }[] = [];
  const onProgress = (progress: { read: number; of: number }): void => void told.push(progress);
  const { segments } = await vectors.call('hold', whatIs(library), { onProgress });
  expect(segments).toBe(2_001 + 3);
  // Two tables, a page of each: the two thousand are four more pages.
  expect(told).toHaveLength(2);
  expect(told.at(-1)).toEqual({ read: 2_004, of: 2_004 });
  // Nothing is read where nothing of it has changed, whoever else has written something.
  library.settings.put('something', 'else');
  expect(await vectors.call('hold', whatIs(library), { onProgress })).toEqual({ segments: 2_004, size: SIZE });
  expect(told).toHaveLength(2);
});

test('what was looked at again is what it is now, once', async () => {
  const library = openLibrary([...madeVideo('a', spansOf(2)), ...madeVideo('b')]);
  const vectors = openVectors();
  await vectors.call('hold', whatIs(library));
  putSegments(library, madeVideo('b', [], 'again'));
  putSegments(library, madeVideo('a', spansOf(2), 'again'));
  expect(await vectors.call('hold', whatIs(library))).toMatchObject({ segments: 4 });
  const { moments } = await vectors.call('nearest', { ...QUESTION, towards: unitVector('b again') });
  expect(moments[0]).toMatchObject({ footage: 'b' });
  expect(moments[0]?.product).toBeCloseTo(1, 6);
  const parts = await vectors.call('nearest', { ...QUESTION, towards: unitVector('a 0 8 again') });
  expect(parts.moments[0]).toMatchObject({ footage: 'a', span: { start: 0, end: 8 } });
  expect(parts.moments[0]?.product).toBeCloseTo(1, 6);
});

test('what has gone is gone: from the midst, from the end, and where its id was given to another', async () => {
  const library = openLibrary([...madeVideo('a'), ...madeVideo('b', spansOf(3)), ...madeVideo('c')]);
  const vectors = openVectors();
  await vectors.call('hold', whatIs(library));
  const footage = async (): Promise<string[]> => {
    await vectors.call('hold', whatIs(library));
    const { moments } = await vectors.call('nearest', { ...QUESTION, by: 'videos' });
    return [...new Set(moments.map((moment) => moment.footage))].sort();
  };
  expect(meddle(library, "DELETE FROM embeddings WHERE content_id = 'a'")).toBe(1);
  expect(await footage()).toEqual(['b', 'c']);
  expect(meddle(library, "DELETE FROM embeddings WHERE content_id = 'c'")).toBe(1);
  expect(await footage()).toEqual(['b']);
  putSegments(library, madeVideo('d'));
  expect(await footage()).toEqual(['b', 'd']);
  expect(meddle(library, "DELETE FROM embeddings WHERE content_id = 'd'")).toBe(1);
  putSegments(library, madeVideo('e'));
  expect(await footage()).toEqual(['b', 'e']);
  expect(meddle(library, "DELETE FROM segments WHERE content_id = 'b'")).toBe(3);
  const { moments } = await vectors.call('nearest', QUESTION);
  expect(moments.some(({ span }) => span !== undefined)).toBe(true);
  await vectors.call('hold', whatIs(library));
  // Without its parts the whole speaks for itself.
  expect((await vectors.call('nearest', QUESTION)).moments.map(({ footage, span }) => [footage, span])).toEqual(
    expect.arrayContaining([
      ['b', undefined],
      ['e', undefined],
    ]),
  );
});

test('rows that are no vectors are passed over, and the others are found', async () => {
  const damaged = [
    new Uint8Array(0),
    new Uint8Array(3),
    bytesOf(unitVector('short', SIZE - 1)),
    bytesOf(unitVector('long', 2 * SIZE)),
    bytesOf(new Float32Array(SIZE).fill(Number.NaN)),
    bytesOf(unitVector('one').with(7, Number.POSITIVE_INFINITY)),
  ];
  const library = openLibrary();
  const put = 'INTO embeddings (content_id, track, model, sampling, vector, frames) VALUES (?, ?, ?, ?, ?, ?)';
  for (const [i, vector] of damaged.entries()) {
    // The first row of all, too.
    meddle(library, `INSERT ${put}`, `damaged ${i}`, 0, MODEL, WHOLE, vector, '[[0,0]]');
  }
  meddle(library, `INSERT ${put}`, 'no track', 2 ** 40, MODEL, WHOLE, bytesOf(unitVector('x')), '[]');
  meddle(library, `INSERT ${put}`, 'x'.repeat(5_000), 0, MODEL, WHOLE, bytesOf(unitVector('x')), '[]');
  putSegments(library, [...madeVideo('good', spansOf(2)), ...madeVideo('better')]);
  const parts = `INSERT INTO segments (content_id, track, model, sampling, span_start, span_end, vector, frames) VALUES
    ('good', 0, '${MODEL}', '${PARTS}', ?, ?, ?, '[]')`;
  meddle(library, parts, 9, 3, bytesOf(unitVector('backwards')));
  meddle(library, parts, -1, 3, bytesOf(unitVector('before')));
  meddle(library, parts, 2, Number.POSITIVE_INFINITY, bytesOf(unitVector('for ever')));
  meddle(library, parts.replace('?, ?, ?,', '?, ?, NULL,'), 1, 2);
  const vectors = openVectors();
  expect(await vectors.call('hold', whatIs(library))).toEqual({ segments: 4, size: SIZE });
  const { moments } = await vectors.call('nearest', QUESTION);
  expect(new Set(moments.map(({ footage }) => footage))).toEqual(new Set(['good', 'better']));
  // One that takes a damaged one's place is found.
  putSegments(library, [{ footage: 'damaged 0', vector: unitVector('mended') }]);
  expect(await vectors.call('hold', whatIs(library))).toMatchObject({ segments: 5 });
});

test('a length that only what came first has is not the model’s', async () => {
  const library = openLibrary([{ footage: 'odd', vector: unitVector('odd', SIZE + 4) }]);
  const vectors = openVectors();
  expect(await vectors.call('hold', whatIs(library))).toEqual({ segments: 1, size: SIZE + 4 });
  putSegments(library, [...madeVideo('a'), ...madeVideo('b')]);
  expect(await vectors.call('hold', whatIs(library))).toEqual({ segments: 2, size: SIZE });
});

test('of two models one is held at a time, and vectors are never held against another’s', async () => {
  const library = openLibrary(madeVideo('a', spansOf(2)));
  putSegments(library, [{ footage: 'b', vector: unitVector('b', SIZE) }], 'other fp32');
  putSegments(library, [{ footage: 'c', vector: unitVector('c', 2 * SIZE) }], 'large fp32');
  const vectors = openVectors();
  expect(await vectors.call('hold', whatIs(library))).toEqual({ segments: 3, size: SIZE });
  expect(await vectors.call('hold', whatIs(library, 'other fp32'))).toEqual({ segments: 1, size: SIZE });
  expect((await vectors.call('nearest', QUESTION)).moments).toMatchObject([{ footage: 'b' }]);
  await expectFailure(vectors.call('nearest', { ...QUESTION, model: MODEL }), 'not-found');
  expect(await vectors.call('hold', whatIs(library, 'large fp32'))).toEqual({ segments: 1, size: 2 * SIZE });
  await expectFailure(vectors.call('nearest', QUESTION), 'not-found');
  expect(await vectors.call('hold', whatIs(library, 'nobody’s'))).toEqual({ segments: 0, size: 0 });
  expect(await vectors.call('nearest', QUESTION)).toEqual({ moments: [], of: 0 });
});

test('who waits for one model hears that another is wanted', async () => {
  const library = openLibrary(madeVideo('a', spansOf(20_000)));
  putSegments(library, madeVideo('b'), 'other fp32');
  const vectors = openVectors();
  const { promise: hasBegun, resolve: begun } = Promise.withResolvers<void>();
  const first = vectors.call('hold', whatIs(library), { onProgress: () => begun() });
  const failed = expectFailure(first, 'not-found');
  await hasBegun;
  expect(await vectors.call('hold', whatIs(library, 'other fp32'))).toMatchObject({ segments: 1 });
  await failed;
});

test('a library that is replaced is read anew, and one that is gone is told', async () => {
  const library = openLibrary(madeVideo('old'));
  const other = openLibrary([...madeVideo('new'), ...madeVideo('newer')]);
  const vectors = openVectors();
  const what = whatIs(library);
  expect(await vectors.call('hold', what)).toMatchObject({ segments: 1 });
  const otherFile = other.file;
  library.close();
  other.close();
  // As whoever puts back a backup does it: the log goes with its file.
  for (const rest of ['', '-wal', '-shm']) {
    if (existsSync(what.library + rest)) renameSync(what.library + rest, `${what.library} aside${rest}`);
  }
  renameSync(otherFile, what.library);
  expect(await vectors.call('hold', what)).toMatchObject({ segments: 2 });
  renameSync(what.library, otherFile);
  const { message } = await expectFailure(vectors.call('hold', what), 'not-found');
  expect(message).toContain(what.library);
  renameSync(otherFile, what.library);
  expect(await vectors.call('hold', what)).toMatchObject({ segments: 2 });
});

test('a library whose tables become others is read anew; one of another version is told', async () => {
  const library = openLibrary([...madeVideo('a'), ...madeVideo('b')]);
  const vectors = openVectors();
  await vectors.call('hold', whatIs(library));
  meddle(library, "CREATE TABLE moved AS SELECT * FROM embeddings WHERE content_id = 'b'");
  meddle(library, 'DROP TABLE embeddings');
  await expectFailure(vectors.call('hold', whatIs(library)), 'unreadable');
  meddle(library, 'ALTER TABLE moved RENAME TO embeddings');
  expect(await vectors.call('hold', whatIs(library))).toMatchObject({ segments: 1 });
  expect((await vectors.call('nearest', QUESTION)).moments).toMatchObject([{ footage: 'b' }]);
});

test('a process that is killed in the midst of questions is started again, holds anew, and answers them', async () => {
  const library = openLibrary(Array.from({ length: 100 }, (_, n) => madeVideo(`video ${n}`, spansOf(10))).flat());
  const vectors = openVectors();
  await vectors.call('hold', whatIs(library));
  const expected = await vectors.call('nearest', QUESTION);
  const first = vectors.pid as number;
  const questions = [vectors.call('nearest', QUESTION), vectors.call('clusters', { of: 'moments', k: 5 })] as const;
  process.kill(first, 'SIGKILL');
  expect(await questions[0]).toEqual(expected);
  expect((await questions[1]).clusters).toHaveLength(5);
  expect(vectors.pid).not.toBe(first);
});

test('one that ends again and again is given up with a sentence that says what to do, and tried again later', async () => {
  let started = 0;
  const start = () => {
    started += 1;
    const child = forkVectors();
    child.kill();
    return child;
  };
  const vectors = openVectors({ start, limits: { crashes: 3, crashWindowMs: 60_000 } });
  const library = openLibrary(madeVideo('a'));
  const twice = await expectFailure(vectors.call('hold', whatIs(library)), 'engine-crashed');
  expect(twice.message).toMatch(/twice on the same question \(signal SIGKILL\).*close other programs/);
  const often = await expectFailure(vectors.call('hold', whatIs(library)), 'engine-crashed');
  expect(often.message).toMatch(/3 times within a short time/);
  await expectFailure(vectors.call('nearest', QUESTION), 'engine-crashed');
  expect(started).toBe(3);
});

test('whoever cancels has done so at once; others have their answers, and the reading goes on where it stood', async () => {
  const library = openLibrary(madeVideo('a', spansOf(60_000)));
  /** @returns what the next reading told of how far it was: nothing, where the first was at its end before anybody could cancel it */
  const cancelInTheMidst = async (): Promise<number[]> => {
    const vectors = openVectors();
    const controller = new AbortController();
    const { promise: hasBegun, resolve: begun } = Promise.withResolvers<void>();
    const cancelled = vectors.call('hold', whatIs(library), {
      signal: controller.signal,
      onProgress: ({ read }) => {
        if (read >= 5_000) begun();
      },
    });
    const outcome = cancelled.catch((error: unknown) => error);
    await hasBegun;
    // While more is read, questions are about what is there.
    const asked = vectors.call('nearest', QUESTION);
    controller.abort();
    const ended = await outcome;
    expect((await asked).of).toBeGreaterThan(0);
    const told: number[] = [];
    const { segments } = await vectors.call('hold', whatIs(library), {
      onProgress: ({ read }) => void told.push(read),
    });
    expect(segments).toBe(60_001);
    if (told.length > 0) expect(isAbortError(ended)).toBe(true);
    return told;
  };
  // On a busy machine this process may sleep for as long as the other reads: then once more.
  let told = await cancelInTheMidst();
  for (let more = 5; told.length === 0 && more > 0; more -= 1) told = await cancelInTheMidst();
  expect(told[0]).toBeGreaterThan(5_000);
});

test('many questions at once have each their own answer, and closing ends them all', async () => {
  const library = openLibrary(Array.from({ length: 50 }, (_, n) => madeVideo(`video ${n}`, spansOf(4))).flat());
  const vectors = openVectors();
  await vectors.call('hold', whatIs(library));
  const all = Array.from({ length: 20 }, (_, n) => {
    const towards = unitVector(`video ${n} 4 12 `);
    return vectors.call('nearest', { ...QUESTION, towards, most: 1 });
  });
  const answers = await Promise.all(all);
  for (const [n, { moments }] of answers.entries()) {
    expect(moments).toMatchObject([{ footage: `video ${n}`, span: { start: 4, end: 12 } }]);
  }
  const late = vectors.call('nearest', QUESTION).catch((error: unknown) => error);
  await vectors.close();
  expect(isAbortError(await late)).toBe(true);
  expect(isAbortError(await vectors.call('nearest', QUESTION).catch((error: unknown) => error))).toBe(true);
});

test('a process ends with its host, however that ends', async () => {
  const library = openLibrary(madeVideo('a'));
  const module = new URL('../../electron/vectors/host/vectors-process.ts', import.meta.url).href;
  const host = spawn(process.execPath, ['--input-type=module', '-e', HOST, module, JSON.stringify(whatIs(library))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  closing.unshift(() => host.kill('SIGKILL'));
  const [said] = (await once(host.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  expect(isThere(pid)).toBe(true);
  host.kill('SIGKILL');
  await expect.poll(() => isThere(pid)).toBe(false);
});

const HOST = `
  const [module, what] = process.argv.slice(1);
  const { VectorsProcess } = await import(module);
  const vectors = new VectorsProcess();
  await vectors.call('hold', JSON.parse(what));
  console.log(vectors.pid);
  setInterval(() => {}, 1000);`;

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
