/** A library that changes at random, and questions that are answered as plain arithmetic does. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { randomOf } from '../../electron/fit/random.ts';
import { Library } from '../../electron/library/index.ts';
import { VectorsProcess } from '../../electron/vectors/host/vectors-process.ts';
import type { Item } from '../../electron/wire/vectors.ts';
import { temporaryFolder } from '../support/golden.ts';
import { cosine, type MadeSegment, putSegments, unitVector, whatIs } from '../support/vector-library.ts';

const ROUNDS = 40;
const library = Library.open(await temporaryFolder());
const meddler = new DatabaseSync(library.file, { timeout: 10_000 });
const vectors = new VectorsProcess();
afterAll(async () => {
  await vectors.close();
  meddler.close();
  library.close();
});

const random = randomOf('changes');
const below = (most: number): number => Math.floor(random() * most);
const there = new Map<string, MadeSegment>();

const placeOf = ({ footage, span }: Item): string =>
  span === undefined ? footage : `${footage} ${span.start}–${span.end}`;

/** New ones, and some that take the place of others. */
function put(round: number): void {
  const segments = Array.from({ length: 1 + below(20) }, (_, n): MadeSegment => {
    const footage = `video ${below(12)}`;
    const start = below(20);
    const span = { start, end: start + 1 + below(12) };
    return { footage, ...(random() < 0.2 ? {} : { span }), vector: unitVector(`${round} ${n}`) };
  });
  putSegments(library, segments);
  for (const segment of segments) there.set(placeOf(segment), segment);
}

function deleteSome(): void {
  for (const [place, { footage, span }] of [...there].filter(() => random() < 0.15)) {
    if (span === undefined) meddler.prepare('DELETE FROM embeddings WHERE content_id = ?').run(footage);
    else {
      const where = 'content_id = ? AND span_start = ? AND span_end = ?';
      meddler.prepare(`DELETE FROM segments WHERE ${where}`).run(footage, span.start, span.end);
    }
    there.delete(place);
  }
}

function expected(towards: Float32Array): [string, number][] {
  const all = [...there.values()];
  const isWithin = (a: MadeSegment, b: MadeSegment): boolean => {
    if (a === b || a.footage !== b.footage || a.span === undefined) return false;
    return b.span === undefined || (a.span.start >= b.span.start && a.span.end <= b.span.end);
  };
  const shown: { segment: MadeSegment; product: number }[] = [];
  const finest = all.filter((segment) => !all.some((other) => isWithin(other, segment)));
  const nearest = finest
    .map((segment) => ({ segment, product: cosine(segment.vector, towards) }))
    .sort((a, b) => b.product - a.product);
  for (const { segment, product } of nearest) {
    const isNear = ({ footage, span }: Item): boolean => {
      if (span === undefined || segment.span === undefined || footage !== segment.footage) return false;
      const overlap = Math.min(span.end, segment.span.end) - Math.max(span.start, segment.span.start);
      return overlap >= Math.min(span.end - span.start, segment.span.end - segment.span.start) / 2;
    };
    if (!shown.some((other) => isNear(other.segment))) shown.push({ segment, product });
  }
  return shown.map(({ segment, product }) => [placeOf(segment), product]);
}

test('whatever comes, goes or is replaced, what is found is what is there', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    if (random() < 0.8) put(round);
    if (random() < 0.4) deleteSome();
    expect(await vectors.call('hold', whatIs(library))).toMatchObject({ segments: there.size });
    const towards = unitVector(`question ${round}`);
    const { moments } = await vectors.call('nearest', { towards, away: [], by: 'moments', most: 10_000 });
    const wanted = expected(towards);
    expect(moments.map(placeOf)).toEqual(wanted.map(([place]) => place));
    for (const [i, { product }] of moments.entries()) expect(product).toBeCloseTo(wanted[i]?.[1] as number, 6);
  }
});
