/** One training: all that is learned from the decisions about one label. Run in a thread. */
import { auc } from '../../fit/auc.ts';
import { trainHead } from '../../fit/head.ts';
import { FEWEST_TO_CALIBRATE, platt } from '../../fit/platt.ts';
import { dot } from '../../fit/rows.ts';
import type { StoredHead } from '../../library/index.ts';

/** The vectors of a label's words. */
export interface Words {
  /** (D) with all of its wordings */
  readonly text: Float32Array;
  /** (D) of its text, where it has wordings or sentences besides */
  readonly alone: Float32Array | undefined;
}

export interface Training extends Words {
  /** (n × D) unit vectors, one after the other; handed over, not copied */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** (n) 1 for yes, 0 for no */
  readonly yes: Uint8Array;
  /** (n) of which content each is */
  readonly contents: readonly string[];
}

export type Learned = Pick<StoredHead, 'weights' | 'bias' | 'facts'> & {
  /** (n) the logit of each by a head that had not seen it */
  readonly outOfFold: Float64Array;
};

/** @returns undefined where there are too few decisions */
export function train({ vectors, yes, contents, text, alone }: Training): Learned | undefined {
  const head = trainHead({ vectors, yes, contents, text });
  if (head === undefined) return undefined;
  const { weights, bias, outOfFold, better } = head;
  const isEnough = Math.min(head.yes, head.no) >= FEWEST_TO_CALIBRATE;
  const cosines = (to: Float32Array) => Float64Array.from(yes, (_, i) => dot(vectors, i * to.length, to, to.length));
  const ofAlone = alone === undefined ? undefined : auc(cosines(alone), yes);
  return {
    weights,
    bias,
    outOfFold,
    facts: {
      ...{ better, yes: head.yes, no: head.no, auc: head.auc, low: head.low, zeroShot: head.zeroShot },
      ...(ofAlone === undefined ? {} : { wordings: { alone: ofAlone, together: head.zeroShot } }),
      ...(isEnough ? { calibration: platt(outOfFold, yes) } : {}),
    },
  };
}
