/** The labels that videos are ranked by, and sets of them. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';
import { problemSchema } from './problem.ts';

/** A label of the list, and what its author should know about it. */
export const labelSchema = z.object({
  text: z.string(),
  /** words that the demo model never learnt, as written; other models learnt from all of language */
  unknownWords: z.array(z.string()).exactOptional(),
  /** longer than the model reads: what is beyond `maxTokens` tokens does not count */
  cut: z.boolean().exactOptional(),
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

export const labelSetSchema = z.object({ name: z.string().min(1).max(200), labels: z.array(z.string()) });
export type LabelSet = z.infer<typeof labelSetSchema>;

const labelText = z.string().max(20_000);

export const labelCalls = {
  /** Replaces the list. Refuses empty and repeated labels (`empty-label`, `repeated-label`). */
  setLabels: { args: z.object({ labels: z.array(labelText).max(5_000) }), progress: none, result: labelListSchema },
  saveLabelSet: { args: labelSetSchema, progress: none, result: nothing },
  deleteLabelSet: { args: z.object({ name: z.string() }), progress: none, result: nothing },
} as const satisfies Contract['calls'];

export const labelEvents = {
  labelsChanged: labelListSchema,
  labelSetsChanged: z.object({ labelSets: z.array(labelSetSchema) }),
} as const satisfies Contract['events'];
