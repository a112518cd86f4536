/** What decisions have taught about labels, and whether that is used. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, fraction, none, nothing } from '../values.ts';
import { labelId } from './labels.ts';

/** So many more decisions of each it takes. */
const missingSchema = z.object({ yes: count, no: count });

export const learningSchema = z.object({
  label: labelId,
  /** decisions on whole videos */
  yes: count,
  no: count,
  /** before anything is learned; absent where there are enough, and where something is */
  missing: missingSchema.exactOptional(),
  /** What was learned, from `n` decisions on videos that the model in use has seen. */
  head: z
    .object({
      used: z.boolean(),
      why: z.enum(['off', 'not-better']).exactOptional(),
      /** of decisions that it had not seen */
      auc: fraction,
      /** the lower end of its 90 % interval: it is used where that is above the words' own, and it is above chance for certain */
      low: fraction,
      /** of the label's words, on the same decisions */
      zeroShot: fraction,
      n: count,
    })
    .exactOptional(),
  /** AUC of the label's text alone, and together with its wordings and sentences. */
  wordings: z.object({ alone: fraction, together: fraction, n: count }).exactOptional(),
  /** how many decisions its fits are calibrated by */
  calibrated: count.exactOptional(),
});
export type Learning = z.infer<typeof learningSchema>;

const percents = z.array(count).length(101);

/** How a label's fits lie over the library, by the whole percents that they reach. */
export const fitCountsSchema = z.object({
  videos: percents,
  /** videos of which the fit is not known */
  unknown: count,
  /** of what is decided yes and no; where decisions taught the fit, each by a head that had not seen it */
  yes: percents,
  no: percents,
  /** before a threshold follows from decisions; absent where there are enough */
  missing: missingSchema.exactOptional(),
});
export type FitCounts = z.infer<typeof fitCountsSchema>;

export const learningCalls = {
  /** Refuses a label that is gone (`not-found`). */
  fitsOf: { args: z.object({ label: labelId }), progress: none, result: fitCountsSchema },
  /** The lowest threshold that had at least this precision among decisions; none where none had. Refuses a label that is gone (`not-found`). */
  thresholdFor: {
    args: z.object({ label: labelId, precision: fraction }),
    progress: none,
    result: z.object({ at: fraction.exactOptional() }),
  },
  /** Of each label of the list about which something was decided or learned. */
  learnings: { args: nothing, progress: none, result: z.object({ labels: z.array(learningSchema) }) },
} as const satisfies Contract['calls'];

export const learningEvents = {
  /** Of these labels something else is decided or learned now. */
  learningsChanged: z.object({ labels: z.array(labelId) }),
} as const satisfies Contract['events'];
