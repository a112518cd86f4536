/** What words ask for, and what they leave out, once the model has read them. Pure. */
import { learntPart, unknownWords } from '../../catalogue/labels.ts';
import type { Args } from '../../wire/contract.ts';
import { TagError } from '../../wire/errors.ts';
import type { VectorsContract } from '../../wire/vectors.ts';
import type { WordsDirection } from '../fits/direction.ts';
import type { Ordering } from './aim.ts';
import { fitCurveOf } from './fit-curve.ts';
import type { Words } from './words.ts';

export type Away = Args<VectorsContract, 'nearest'>['away'][number];

/** From which fit on a word with a minus leaves out, whatever fits better. */
const FITS = 0.5;

/**
 * What a text leaves out: one of which no fit comes to a half leaves nothing out by itself.
 *
 * @returns undefined where fits cannot be told yet
 */
export function awayOf(direction: WordsDirection | undefined): Away | undefined {
  const fits = direction && fitCurveOf(direction);
  if (direction === undefined || fits === undefined) return undefined;
  const least = direction.productAt(FITS);
  const bounded = Math.max(-Number.MAX_VALUE, Math.min(least, Number.MAX_VALUE));
  return { vector: direction.vector, least: bounded, fits };
}

/** Fits can be compared, whatever they are of; in a small library they are timid, and hardly one comes to a half. */
export function comparing(ordering: Ordering): Args<VectorsContract, 'nearest'>['wanted'] {
  const fits = fitCurveOf(ordering);
  return fits && { vector: ordering.vector, fits };
}

/** What the model can read of texts, and what it never learnt. @param isDemo it knows the demo's vocabulary alone */
export function learntOf(texts: readonly string[], isDemo: boolean): { texts: string[]; unknown: string[] } {
  if (!isDemo) return { texts: [...texts], unknown: [] };
  const learnt = [...new Set(texts.map(learntPart))].filter((text) => text !== '');
  return { texts: learnt, unknown: texts.flatMap(unknownWords) };
}

export function nothingWanted({ without }: Words): TagError {
  const message =
    without.length > 0
      ? `This search only leaves out (${without.slice(0, 3).join(', ')}): say what you want to find, too.`
      : 'This search is empty: type what you want to find, or say what it is to be like.';
  return new TagError('usage', message);
}
