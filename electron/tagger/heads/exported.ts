/** Heads as files of labels carry them. */
import { FEWEST_FOR_HEAD } from '../../fit/head.ts';
import type { StoredHead } from '../../library/index.ts';
import type { LabelHead } from '../../wire/app/labels.ts';
import type { ModelKey } from '../videos/embeddings.ts';

export function toLabelHead({ weights, bias, facts }: StoredHead, { model, sampling }: ModelKey): LabelHead {
  const { yes, no, better, auc, low, zeroShot } = facts;
  const bytes = Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength);
  return { model, sampling, weights: bytes.toString('base64'), bias, yes, no, better, auc, low, zeroShot };
}

/**
 * A file may be anybody's: what it claims counts as far as its own numbers bear it.
 *
 * @returns undefined for one that is of no use to this model, or has learned from fewer decisions than any does
 */
export function fromLabelHead(head: LabelHead, key: ModelKey, width: number): StoredHead | undefined {
  const { model, sampling, bias, yes, no, better, auc, low, zeroShot } = head;
  const bytes = Uint8Array.from(Buffer.from(head.weights, 'base64'));
  if (model !== key.model || sampling !== key.sampling || bytes.length !== 4 * width) return undefined;
  const weights = new Float32Array(bytes.buffer);
  if (!weights.every(Number.isFinite) || Math.min(yes, no) < FEWEST_FOR_HEAD) return undefined;
  return {
    weights,
    bias,
    digest: undefined,
    at: new Date().toISOString(),
    facts: { yes, no, better: better && low > zeroShot, auc, low, zeroShot },
  };
}
