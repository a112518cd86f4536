/** Libraries with vectors that no model has made, and what plain arithmetic says of them. */
import { randomOf } from '../../electron/fit/random.ts';
import { footageNamed } from '../../electron/library/footage.ts';
import type { Library } from '../../electron/library/index.ts';
import type { Span } from '../../electron/wire/app/tags.ts';
import type { Args } from '../../electron/wire/contract.ts';
import type { Item, VectorsContract } from '../../electron/wire/vectors.ts';

export const SIZE = 48;
export const MODEL = 'made fp32';
export const WHOLE = 'whole video, 4 frames, v2';
export const PARTS = 'span, 4 frames, v2';
const FRAMES = [{ index: 0, timestamp: 0 }];

export type What = Args<VectorsContract, 'hold'>;

export interface MadeSegment extends Item {
  readonly vector: Float32Array;
}

/** (D) of unit length, the same for the same seed. */
export function unitVector(seed: string, size = SIZE): Float32Array {
  const random = randomOf(seed);
  const raw = Float64Array.from({ length: size }, () => random() - 0.5);
  const length = Math.hypot(...raw);
  return Float32Array.from(raw, (value) => value / length);
}

export function whatIs(library: Library, model = MODEL): What {
  return { library: library.file, model, whole: WHOLE, parts: PARTS };
}

export function putSegments(library: Library, segments: readonly MadeSegment[], model = MODEL): void {
  library.transaction(() => {
    for (const { footage, span, vector } of segments) {
      const of = footageNamed(footage);
      if (span === undefined) library.embeddings.put(of, model, WHOLE, { vector, frames: FRAMES });
      else library.segments.put(of, model, PARTS, { span, seen: { vector, frames: FRAMES } });
    }
  });
}

/** A video's whole and its parts, each with a vector of its own. */
export function madeVideo(footage: string, spans: readonly Span[] = [], seed = ''): MadeSegment[] {
  const parts = spans.map((span) => {
    return { footage, span, vector: unitVector(`${footage} ${span.start} ${span.end} ${seed}`) };
  });
  return [{ footage, vector: unitVector(`${footage} ${seed}`) }, ...parts];
}

/** Parts of eight seconds, half overlapping. */
export function spansOf(count: number): Span[] {
  return Array.from({ length: count }, (_, n) => ({ start: 4 * n, end: 4 * n + 8 }));
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
