/** Encoded texts → the tensors that the text tower reads, several texts at once. */
import type { Encoding } from './tokenizer.ts';

interface IntTensor {
  /** Row-major int64. */
  readonly data: BigInt64Array;
  readonly dims: readonly number[];
}

export interface TextBatch {
  /** Where each row's text stands in the list of all. */
  readonly indices: readonly number[];
  /** (B, L) each: L is the longest of the batch, and the shorter ones are padded to it. */
  readonly feeds: { readonly input_ids: IntTensor; readonly attention_mask: IntTensor };
}

/** Padding more than this many together would waste more than a batch saves. */
const LARGEST_BATCH = 32;

/** Texts of like length together. */
export function batchTexts(encodings: readonly Encoding[]): TextBatch[] {
  const sorted = [...encodings.entries()].sort(([, a], [, b]) => a.length - b.length);
  const batches: TextBatch[] = [];
  for (let start = 0; start < sorted.length; start += LARGEST_BATCH) {
    const rows = sorted.slice(start, start + LARGEST_BATCH);
    const length = rows.at(-1)?.[1].length ?? 0;
    const stack = (part: 'inputIds' | 'attentionMask'): IntTensor => {
      const data = BigInt64Array.from(
        rows.flatMap(([, encoding]) => [...encoding[part].subarray(0, length)]),
        BigInt,
      );
      return { data, dims: [rows.length, length] };
    };
    const feeds = { input_ids: stack('inputIds'), attention_mask: stack('attentionMask') };
    batches.push({ indices: rows.map(([index]) => index), feeds });
  }
  return batches;
}
