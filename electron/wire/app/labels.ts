/** The labels that videos are ranked by, and sets of them. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';
import { problemSchema } from './problem.ts';

/** Labels of a list or of a set. */
export const MOST_LABELS = 5_000;
/** Characters of a label. */
export const LONGEST_LABEL = 20_000;
/** Characters of a list or of a set, all labels together: of five thousand, a long sentence each. */
export const MOST_LABEL_TEXT = 2 ** 22;
export const MOST_SETS = 500;
/** Characters of all sets together: they are sent to each page, whole. */
export const MOST_SET_TEXT = 2 ** 24;
const LONGEST_NAME = 200;

/** A label of the list, and what its author should know about it. */
export const labelSchema = z.object({
  text: z.string(),
  /** words that the demo model never learnt, as written; other models learnt from all of language */
  unknownWords: z.array(z.string()).exactOptional(),
  /** longer than the model reads: what is beyond `maxTokens` tokens does not count */
  cut: z.boolean().exactOptional(),
  /** why it is not ranked: an older version took it, and to the model it is empty or the same as one before it */
  problem: problemSchema.exactOptional(),
});
export type Label = z.infer<typeof labelSchema>;

export const labelListSchema = z.object({
  labels: z.array(labelSchema),
  /** Moves whenever rankings may have changed: other labels, another model. */
  revision: count,
  /** false while the texts are being read by the model; rankings are then still those of the labels before */
  ready: z.boolean(),
  /** why the labels could not be read */
  problem: problemSchema.exactOptional(),
});
export type LabelList = z.infer<typeof labelListSchema>;

const labelTexts = z.array(z.string().max(LONGEST_LABEL)).max(MOST_LABELS);

export const labelSetSchema = z.object({ name: z.string().min(1).max(LONGEST_NAME), labels: labelTexts });
export type LabelSet = z.infer<typeof labelSetSchema>;

export const labelCalls = {
  /**
   * Replaces the list. What is empty or repeated goes by the model's tokens; what is in the list or in a set already may
   * stay, and is not ranked. Refuses empty and repeated labels, and more text than is kept (`empty-label`,
   * `repeated-label`, `too-large`).
   */
  setLabels: { args: z.object({ labels: labelTexts }), progress: none, result: labelListSchema },
  /** Refuses what `setLabels` does, and more sets, or more text in all of them, than are kept. */
  saveLabelSet: { args: labelSetSchema, progress: none, result: nothing },
  deleteLabelSet: { args: z.object({ name: z.string() }), progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const labelEvents = {
  labelsChanged: labelListSchema,
  labelSetsChanged: z.object({ labelSets: z.array(labelSetSchema) }),
} as const satisfies Contract['events'];
