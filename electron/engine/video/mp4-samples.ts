/** Where in a file the samples of an MP4 track lie (ISO/IEC 14496-12, 8.7). */
import { type Box, need, optional, required } from './mp4-boxes.ts';

/** More frames than this are not believed: nineteen days at 30 a second. */
const MOST_FRAMES = 50_000_000;
/** Of so many samples, evenly spread, the place is kept. */
const KEPT = 32;

export interface Sample {
  readonly number: number;
  readonly at: number;
  readonly length: number;
}

export interface SamplePlaces {
  readonly count: number;
  /** Where the last of them in the file ends. */
  readonly end: number;
  /** (count,) bytes of each, in decoding order */
  readonly sizes: Uint32Array;
  /** Some, evenly spread in decoding order, the first and the last among them. */
  readonly some: readonly Sample[];
}

/**
 * Follow `stsc`, `stsz` and `stco`: every sample has bytes, one description, and a place.
 *
 * @throws {NotUnderstood}
 */
export function readSamplePlaces(samples: readonly Box[]): SamplePlaces {
  const sizes = required(samples, 'stsz');
  sizes.version(0);
  const oneSize = sizes.u32();
  const count = oneSize > 0 ? sizes.u32() : sizes.tableLength(4);
  need(count > 0 && count <= MOST_FRAMES, 'a strange number of samples');

  const narrow = optional(samples, 'stco');
  const offsets = narrow ?? required(samples, 'co64');
  need(!narrow || !optional(samples, 'co64'), 'two tables of chunks');
  offsets.version(0);
  const chunks = offsets.tableLength(narrow ? 4 : 8);
  const runs = required(samples, 'stsc');
  runs.version(0);
  const runCount = runs.tableLength(12);

  const sizeOf = new Uint32Array(count);
  const some: Sample[] = [];
  const each = Math.max(1, Math.floor((count - 1) / (KEPT - 1)));
  let furthest = 0;
  let sample = 0;
  let chunk = 1;
  let next = runCount > 0 ? runs.u32() : 0;
  need(next === 1, 'a strange stsc');
  for (let run = 0; run < runCount; run++) {
    const perChunk = runs.u32();
    need(runs.u32() === 1, 'a second sample description');
    next = run + 1 < runCount ? runs.u32() : chunks + 1;
    need(perChunk > 0 && next > chunk && next <= chunks + 1, 'a strange stsc');
    need((next - chunk) * perChunk <= count - sample, 'more samples in chunks than there are');
    for (; chunk < next; chunk++) {
      let at = narrow ? offsets.u32() : Number(offsets.u64());
      for (let i = 0; i < perChunk; i++, sample++) {
        const length = oneSize || sizes.u32();
        need(length > 0, 'an empty sample');
        sizeOf[sample] = length;
        if (sample % each === 0 || sample === count - 1) some.push({ number: sample, at, length });
        at += length;
      }
      furthest = Math.max(furthest, at);
    }
  }
  need(sample === count, 'fewer samples in chunks than there are');
  return { count, end: furthest, sizes: sizeOf, some };
}
