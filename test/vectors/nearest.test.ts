/** Which segments are shown for a question: asked of a process over a real library. */
import { afterAll, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { VectorsProcess } from '../../electron/vectors/host/vectors-process.ts';
import type { Span } from '../../electron/wire/app/tags.ts';
import type { Args } from '../../electron/wire/contract.ts';
import type { VectorsContract } from '../../electron/wire/vectors.ts';
import { expectFailure } from '../support/failure.ts';
import { temporaryFolder } from '../support/golden.ts';
import { cosine, type MadeSegment, putSegments, SIZE, unitVector, whatIs } from '../support/vector-library.ts';

const towards = unitVector('what is asked for');
const unwanted = across(unitVector('what is not wanted'), towards);

/** The part of a vector that another knows nothing of, as long as a unit. */
function across(vector: Float32Array, other: Float32Array): Float32Array {
  const along = cosine(vector, other);
  const rest = vector.map((value, i) => value - along * (other[i] as number));
  return rest.map((value) => value / Math.hypot(...rest));
}

/** With so much of what is asked for, and so much of what is not wanted. */
function like(wanted: number, notWanted = 0): Float32Array {
  const rest = across(across(unitVector('the rest'), towards), unwanted);
  const left = Math.sqrt(1 - wanted ** 2 - notWanted ** 2);
  return rest.map((value, i) => wanted * (towards[i] as number) + notWanted * (unwanted[i] as number) + left * value);
}

const at = (footage: string, start: number, end: number, vector: Float32Array): MadeSegment => {
  return { footage, span: { start, end }, vector };
};

const SEGMENTS: MadeSegment[] = [
  // Its whole and its scene are nearer than any part, and do not count.
  { footage: 'film', vector: like(0.99) },
  at('film', 0, 30, like(0.98)),
  at('film', 0, 8, like(0.5)),
  at('film', 4, 12, like(0.6)),
  at('film', 8, 16, like(0.55)),
  at('film', 12.5, 20, like(0.4)),
  at('film', 20, 28, like(0.1)),
  // On another track, which is another footage.
  { footage: 'film\u00002', vector: like(0.7) },
  { footage: 'clip', vector: like(0.65, 0.5) },
  { footage: 'other clip', vector: like(0.3, 0.2) },
  // Two that only touch, and a short one that lies half within a long one.
  at('talk', 0, 10, like(0.45)),
  at('talk', 10, 20, like(0.44)),
  at('talk', 18, 22, like(0.43)),
  at('talk', 19.9, 24, like(0.42)),
];

const library = Library.open(await temporaryFolder());
putSegments(library, SEGMENTS);
const vectors = new VectorsProcess();
afterAll(async () => {
  await vectors.close();
  library.close();
});
await vectors.call('hold', whatIs(library));

type Question = Args<VectorsContract, 'nearest'>;

async function ask(question: Partial<Question> = {}) {
  return vectors.call('nearest', { towards, away: [], by: 'moments', most: 100, ...question });
}

/** `film 4–12` */
function told(moments: readonly { footage: string; span?: Span }[]): string[] {
  return moments.map(({ footage, span }) => (span === undefined ? footage : `${footage} ${span.start}–${span.end}`));
}

test('the finest segments speak, and of those that overlap by half of the shorter the best alone', async () => {
  const { moments, of } = await ask();
  expect(told(moments)).toEqual([
    'film\u00002',
    'clip',
    'film 4–12',
    'talk 0–10',
    'talk 10–20',
    'talk 19.9–24',
    'film 12.5–20',
    'other clip',
    'film 20–28',
  ]);
  // All but the whole of the film and its scene.
  expect(of).toBe(SEGMENTS.length - 2);
});

test('so many are shown as are asked for, though others lie over them', async () => {
  for (let most = 0; most <= 10; most++) {
    const { moments } = await ask({ most });
    expect(told(moments)).toEqual(told((await ask()).moments.slice(0, most)));
  }
});

test('a segment is left out that fits what is not wanted better than what is', async () => {
  // A fit that is the product, and a timid one.
  const plain = { from: 0, width: 1, fits: Float32Array.of(0, 1) };
  const timid = { from: 0, width: 1, fits: Float32Array.of(0, 0.1) };
  const never = Number.MAX_VALUE;
  const with2 = async (fits: typeof plain, wanted: typeof plain, least = never) => {
    const away = [{ vector: unwanted, least, fits }];
    return told((await ask({ away, wanted: { vector: towards, fits: wanted } })).moments);
  };
  const all = told((await ask()).moments);
  expect(await with2(plain, plain)).toEqual(all);
  expect(await with2(timid, plain)).toEqual(all);
  expect(await with2(plain, timid)).toEqual(all.filter((name) => name !== 'clip' && name !== 'other clip'));
  // Neither rule takes the other's place.
  expect(await with2(timid, plain, 0.4)).toEqual(all.filter((name) => name !== 'clip'));
  // What it is ordered by may be something else.
  const reversed = { vector: towards.map((value) => -value), fits: plain };
  const away = [{ vector: unwanted, least: never, fits: plain }];
  const { moments } = await ask({ away, wanted: reversed, by: 'videos' });
  expect(new Set(told(moments).map((name) => name.split(' ')[0]))).toEqual(new Set(['film', 'film\u00002', 'talk']));
});

test('a segment is left out that has enough of what is not wanted', async () => {
  const without = async (least: number) => told((await ask({ away: [{ vector: unwanted, least }] })).moments);
  expect(await without(0.6)).toContain('clip');
  expect(await without(0.4)).not.toContain('clip');
  expect(await without(0.4)).toContain('other clip');
  expect(await without(0.1)).not.toContain('other clip');
  const { moments, of } = await ask({ away: [{ vector: unwanted, least: -2 }] });
  expect({ moments, of }).toEqual({ moments: [], of: SEGMENTS.length - 2 });
  const both = [
    { vector: unwanted, least: 0.4 },
    { vector: towards, least: 0.68 },
  ];
  expect(told((await ask({ away: both })).moments)[0]).toBe('film 4–12');
});

test('by videos, each is as good as its best moment, and its best moments stand together', async () => {
  const { moments } = await ask({ by: 'videos' });
  expect(told(moments)).toEqual([
    'film\u00002',
    'clip',
    ...['film 4–12', 'film 12.5–20', 'film 20–28'],
    ...['talk 0–10', 'talk 10–20', 'talk 19.9–24'],
    'other clip',
  ]);
  expect(told((await ask({ by: 'videos', most: 3 })).moments)).toEqual(told(moments.slice(0, 5)));
});

test('some of the footage alone is searched, whichever was chosen last under that name', async () => {
  await vectors.call('choose', { choice: 'some', footage: ['talk', 'other clip', 'nobody’s'] });
  const { moments, of } = await ask({ choice: 'some' });
  expect(told(moments)).toEqual(['talk 0–10', 'talk 10–20', 'talk 19.9–24', 'other clip']);
  expect(of).toBe(5);
  await vectors.call('choose', { choice: 'some', footage: ['clip'] });
  expect(told((await ask({ choice: 'some' })).moments)).toEqual(['clip']);
  await vectors.call('choose', { choice: 'none', footage: [] });
  expect(await ask({ choice: 'none' })).toEqual({ moments: [], of: 0 });
  putSegments(library, [{ footage: 'nobody’s', vector: like(0.2) }]);
  await vectors.call('choose', { choice: 'later', footage: ['nobody’s'] });
  expect(await ask({ choice: 'later' })).toEqual({ moments: [], of: 0 });
  await vectors.call('hold', whatIs(library));
  expect(told((await ask({ choice: 'later' })).moments)).toEqual(['nobody’s']);
});

test('a choice that nobody has named, or that was named long ago, is not known', async () => {
  await expectFailure(ask({ choice: 'never named' }), 'not-found');
  await vectors.call('choose', { choice: 'old', footage: ['clip'] });
  for (let n = 0; n < 50; n++) await vectors.call('choose', { choice: `choice ${n}`, footage: [] });
  await expectFailure(ask({ choice: 'old' }), 'not-found');
  expect(await ask({ choice: 'choice 49' })).toMatchObject({ moments: [] });
});

test('vectors of another length are another model’s', async () => {
  await expectFailure(ask({ towards: unitVector('x', SIZE + 1) }), 'not-found');
  await expectFailure(ask({ away: [{ vector: unitVector('x', 2 * SIZE), least: 0 }] }), 'not-found');
});

test('what is asked for need not be of unit length', async () => {
  const [one, ten] = [await ask(), await ask({ towards: towards.map((value) => 10 * value) })];
  expect(told(ten.moments)).toEqual(told(one.moments));
  expect(ten.moments[0]?.product).toBeCloseTo(10 * (one.moments[0]?.product as number), 5);
});
