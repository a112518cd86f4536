/** What orders segments as fits do. Pure. */
import type { BackgroundTable } from '../../fit/background-table.ts';
import type { Fit } from '../../wire/app/rankings.ts';

/** A vector whose products with segments order them as their fits do. */
export interface Direction {
  /** (D) of any length */
  readonly vector: Float32Array;
  fitOf(product: number): Fit;
}

/** That of words, of which it is known where fits begin. */
export interface WordsDirection extends Direction {
  /** the least product whose fit is at least this: may be infinite */
  productAt(fit: number): number;
}

/** That of a text over this background. @param text (D) unit vector */
export function directionIn(table: BackgroundTable, text: Float32Array): WordsDirection {
  return {
    vector: table.towards(text),
    fitOf: (product) => ({ value: table.fitOfResidual(text, product), from: 'background' }),
    productAt: (fit) => table.residualAt(text, fit),
  };
}
