import { afterEach, describe, expect, test, vi } from 'vitest';
import { cosines } from '../../../electron/engine/internvideo2/ranking.ts';
import { plattAt } from '../../../electron/fit/platt.ts';
import type { Footage, StoredEmbedding } from '../../../electron/library/index.ts';
import type { Bank } from '../../../electron/tagger/fits/bank.ts';
import { Fits, type FitsOptions } from '../../../electron/tagger/fits/fits.ts';
import type { ActiveLabels } from '../../../electron/tagger/labels/list.ts';
import type { Embeddings } from '../../../electron/tagger/videos/embeddings.ts';

const SIZE = 64;
let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32 - 0.5;
};
function unitVector(towards?: Float32Array): Float32Array {
  const vector = Float32Array.from({ length: SIZE }, (_, i) => random() + 3 * (towards?.[i] ?? 0));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const BANK = Array.from({ length: 100 }, () => unitVector());
const LABEL = unitVector();
/** Each shows something: the first six what the labels say, the others what a sentence of the bank does. */
const VIDEOS = Array.from({ length: 60 }, (_, n) => unitVector(n < 6 ? LABEL : BANK[n]));
const ACTIVE: ActiveLabels = {
  ids: ['taught', 'plain', 'never learnt'],
  texts: ['taught', 'plain', 'never learnt'],
  vectors: [LABEL, LABEL, LABEL],
  learnt: [true, true, false],
};
const CALIBRATION = { slope: -2, shift: 0.5 };

const footageOf = (n: number): Footage => ({ contentId: `${n}`, track: 0 });

/** The first video was asked for its match with one of the labels. */
async function measured(heads: Partial<ReturnType<FitsOptions['heads']>> = {}): Promise<Fits> {
  const matches = new Map([['0', new Map([['plain', 0.25]])]]);
  const embeddings: Pick<Embeddings, 'get' | 'matches' | 'vectors'> = {
    get: (footage): StoredEmbedding | undefined => {
      const vector = VIDEOS[Number(footage?.contentId)];
      return vector && { vector, frames: [] };
    },
    matches: ({ contentId }) => matches.get(contentId) ?? new Map(),
    vectors: () => VIDEOS,
  };
  const changed = Promise.withResolvers<void>();
  fits = new Fits({
    embeddings: embeddings as Embeddings,
    bank: { vectors: BANK } as unknown as Bank,
    heads: () => ({
      logit: () => undefined,
      linear: () => undefined,
      headOf: () => undefined,
      calibrationOf: () => undefined,
      ...heads,
    }),
    active: () => ACTIVE,
    onChanged: changed.resolve,
    segments: () => [],
    log: (message, error) => changed.reject(new Error(message, { cause: error })),
  });
  fits.bankChanged();
  await changed.promise;
  return fits;
}
let fits: Fits | undefined;
afterEach(() => fits?.close());

const fitOf = (of: Fits, n: number, label: string) => {
  const seen = of.see(footageOf(n));
  const place = ACTIVE.ids.indexOf(label);
  if (seen === undefined) throw new Error('not seen');
  const [cosine = 0] = cosines(seen.embedding.vector, [ACTIVE.vectors[place] as Float32Array]);
  return of.of(ACTIVE, place, seen, cosine);
};

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

describe('a direction', () => {
  const heads = {
    logit: (label: string, vector: Float32Array) => (label === 'plain' ? undefined : 3 * dot(vector, LABEL) - 1),
    linear: (label: string) => (label === 'plain' ? undefined : { weights: LABEL.map((value) => 3 * value), bias: -1 }),
    calibrationOf: () => CALIBRATION,
  };

  test.each(['taught', 'plain', 'never learnt'])('of %s says of products what fits say of videos', async (label) => {
    const known = await measured(heads);
    const direction = known.direction(ACTIVE, ACTIVE.ids.indexOf(label));
    // Of the first video another source is known, which tells of the whole alone.
    for (const [n, video] of VIDEOS.entries()) {
      if (n === 0) continue;
      const fit = direction?.fitOf(dot(video, direction.vector));
      const wanted = fitOf(known, n, label);
      expect(fit).toEqual({ ...wanted, value: expect.closeTo(wanted?.value ?? -1, 5) });
    }
  });

  test('of words that the model never learnt, or before anything was measured, is none', async () => {
    const known = await measured();
    expect(known.direction(ACTIVE, 2)).toBeUndefined();
    known.adopt();
    expect([known.direction(ACTIVE, 1), known.directionOf(LABEL)]).toEqual([undefined, undefined]);
    known.close();
    await known.measured(new AbortController().signal);
  });

  test('says from which product on a fit is reached', async () => {
    const direction = (await measured()).directionOf(LABEL);
    const least = direction?.productAt(0.5) ?? Number.NaN;
    const over = VIDEOS.filter((video) => dot(video, direction?.vector ?? LABEL) >= least);
    expect(over).toEqual(VIDEOS.slice(0, 6));
  });
});

describe('a fit', () => {
  test('comes from the background, and tells what shows the label from what does not', async () => {
    const known = await measured();
    const values = VIDEOS.map((_, n) => fitOf(known, n, 'taught')?.value ?? Number.NaN);
    expect(Math.min(...values.slice(0, 6))).toBeGreaterThan(0.5);
    expect(values.slice(6).filter((value) => value >= 0.5)).toEqual([]);
    expect(fitOf(known, 9, 'plain')?.from).toBe('background');
  });

  test('is the match where there is one', async () => {
    const known = await measured();
    expect(fitOf(known, 0, 'plain')).toEqual({ value: 0.25, from: 'match' });
    expect(fitOf(known, 0, 'taught')?.from).toBe('background');
  });

  test('of a head that is used goes before both, and needs no words that the model has learnt', async () => {
    const known = await measured({ logit: (label) => (label === 'plain' ? undefined : 0) });
    expect(fitOf(known, 0, 'taught')).toEqual({ value: 0.5, from: 'head' });
    expect(fitOf(known, 0, 'never learnt')).toEqual({ value: 0.5, from: 'head' });
    expect(fitOf(known, 0, 'plain')?.from).toBe('match');
  });

  test('is called calibrated where decisions have calibrated what it comes from, and nowhere else', async () => {
    const known = await measured({ calibrationOf: (_, source) => (source === 'match' ? CALIBRATION : undefined) });
    const value = plattAt(CALIBRATION, Math.log(0.25 / 0.75));
    expect(fitOf(known, 0, 'plain')).toEqual({ value: expect.closeTo(value, 9), from: 'match', calibrated: true });
    expect(fitOf(known, 0, 'taught')).not.toHaveProperty('calibrated');
  });

  test('is not known of words that the model never learnt, nor of a video that it has not seen', async () => {
    const known = await measured();
    expect(fitOf(known, 0, 'never learnt')).toBeUndefined();
    expect(known.see(footageOf(99))).toBeUndefined();
    expect(known.see(undefined)).toBeUndefined();
  });

  test('is not known of another model before its background was measured', async () => {
    const known = await measured();
    known.adopt();
    expect(fitOf(known, 9, 'plain')).toBeUndefined();
    expect(known.uncalibrated('plain', footageOf(9), 'background')).toBeUndefined();
    expect(known.uncalibrated('plain', footageOf(0), 'match')).toBeCloseTo(Math.log(0.25 / 0.75), 9);
  });
});

test('what is seen while all is being closed is not measured: the library may be closed by then', () => {
  vi.useFakeTimers();
  try {
    const closing = new Fits({
      embeddings: { vectors: () => [] } as unknown as Embeddings,
      bank: { vectors: BANK } as unknown as Bank,
      heads: () => ({
        logit: () => undefined,
        linear: () => undefined,
        headOf: () => undefined,
        calibrationOf: () => undefined,
      }),
      active: () => ACTIVE,
      onChanged: () => {},
      segments: () => [],
      log: () => {},
    });
    closing.adopt();
    expect(vi.getTimerCount()).toBe(1);
    closing.close();
    closing.measureSoon();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
