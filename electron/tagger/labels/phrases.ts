/** What the model reads of a label: its text, its other wordings, and the sentences that they are put into. */
import type { LabelEntry } from '../../wire/app/labels.ts';

/** Videos are described in sentences where the model learnt; a word alone is rare there. */
const TEMPLATES: readonly ((wording: string) => string)[] = [
  (wording) => `a photo of ${wording}`,
  (wording) => `a video of ${wording}`,
  (wording) => `footage of ${wording}`,
  (wording) => `a close-up of ${wording}`,
  (wording) => `this is ${wording}`,
];

/** Each once, the label's own text first. */
export function phrasesOf({ text, wordings = [], templates }: LabelEntry): string[] {
  const plain = [text, ...wordings];
  const sentences = templates ? plain.flatMap((wording) => TEMPLATES.map((put) => put(wording))) : [];
  return [...new Set([...plain, ...sentences])];
}

/**
 * One vector for several phrases: their mean, as long as a unit.
 *
 * @param vectors (D) unit vectors, at least one
 * @returns (D) unit vector; the first where they cancel each other out
 */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const [first] = vectors;
  if (first === undefined) throw new Error('a label has no phrases');
  if (vectors.length === 1) return first;
  const sum = new Float64Array(first.length);
  for (const vector of vectors) for (const [i, value] of vector.entries()) sum[i] = (sum[i] as number) + value;
  const length = Math.hypot(...sum);
  return length < 1e-6 ? first : Float32Array.from(sum, (value) => value / length);
}
