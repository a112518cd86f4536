/** How well fits tell what people have decided, label by label; and how far people agree with each other. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, fraction, none } from '../values.ts';
import { MOST_NAMED_VIDEOS } from './asking.ts';
import { labelId } from './labels.ts';
import { problemSchema } from './problem.ts';
import { fitSourceSchema } from './rankings.ts';
import { videoIds } from './videos.ts';

/** What fits are held against: what people decided, or what a file says is true. */
const evaluationSourceSchema = z.union([z.literal('decisions'), z.object({ truth: z.uuid() })]);
export type EvaluationSource = z.infer<typeof evaluationSourceSchema>;

/** At a threshold: what is said first is the fit's word, and whether it is right. */
const JUDGEMENTS = ['trueYes', 'falseYes', 'trueNo', 'falseNo'] as const;

const binSchema = z.object({
  /** [from, to) of fits, the last with its end */
  from: fraction,
  to: fraction,
  count,
  /** the mean fit of those in it, and the part of them that is yes; absent where there are none */
  said: fraction.exactOptional(),
  true: fraction.exactOptional(),
});

/** What cannot be computed is absent. */
export const labelEvaluationSchema = z.object({
  label: labelId,
  /** decisions on whole videos of the list whose fits are known: all numbers are of these */
  yes: count,
  no: count,
  /** left out: what people were unsure of, and videos whose fits are not known */
  unsure: count,
  unknown: count,
  threshold: fraction,
  judged: z.object({ trueYes: count, falseYes: count, trueNo: count, falseNo: count }),
  precision: fraction.exactOptional(),
  recall: fraction.exactOptional(),
  f1: fraction.exactOptional(),
  auc: fraction.exactOptional(),
  /** the AUC is the head's on decisions that it had not seen */
  aucIsHeldOut: z.literal(true).exactOptional(),
  /** the threshold with the best F1 */
  best: z.object({ at: fraction, f1: fraction }).exactOptional(),
  bins: z.array(binSchema),
  /** expected calibration error */
  error: fraction.exactOptional(),
  /** where its fits come from */
  from: z.array(fitSourceSchema),
  /** all of its fits are calibrated */
  calibrated: z.boolean(),
  /** its fits have learned from these very decisions: but for a held-out AUC, the numbers flatter */
  seenInTraining: z.literal(true).exactOptional(),
});
export type LabelEvaluation = z.infer<typeof labelEvaluationSchema>;

/** Within a one-of group: which label was decided, and which has the highest fit. */
export const groupEvaluationSchema = z.object({
  name: z.string(),
  labels: z.array(labelId),
  cells: z.array(z.object({ decided: labelId, highest: labelId, videos: count })),
});
export type GroupEvaluation = z.infer<typeof groupEvaluationSchema>;

const agreedSchema = z.object({
  /** yes or no of both */
  videos: count,
  same: count,
  /** Cohen's kappa */
  kappa: z.number().exactOptional(),
});

/** Two people who decided the same labels on the same whole videos. */
export const agreementSchema = agreedSchema.extend({
  one: z.string(),
  other: z.string(),
  labels: z.array(agreedSchema.extend({ label: labelId })),
});
export type Agreement = z.infer<typeof agreementSchema>;

/** So many people are compared: those who decided most. */
export const MOST_PEOPLE = 12;

export const evaluationSchema = z.object({
  /** of the labels that it was made with */
  revision: count,
  /** those about which something was decided, in their author's order */
  labels: z.array(labelEvaluationSchema),
  groups: z.array(groupEvaluationSchema),
  agreements: z.array(agreementSchema),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/** What a number of an evaluation counts. */
export const behindSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('said'), label: labelId, what: z.enum(['yes', 'no', 'unsure', 'unknown']) }),
  z.object({ kind: z.literal('judged'), label: labelId, what: z.enum(JUDGEMENTS) }),
  z.object({ kind: z.literal('bin'), label: labelId, from: fraction }),
  z.object({ kind: z.literal('confused'), decided: labelId, highest: labelId }),
  z.object({ kind: z.literal('disagreed'), label: labelId, one: z.string(), other: z.string() }),
]);
export type Behind = z.infer<typeof behindSchema>;

/** Characters of a file. */
export const MOST_TRUTH_TEXT = 2 ** 24;

const readTruthSchema = z.object({
  truth: z.uuid(),
  decisions: count,
  videos: count,
  /** why lines are left out, each with its place in the file */
  problems: z.array(problemSchema),
  /** how many more are left out */
  moreProblems: count,
});
export type ReadTruth = z.infer<typeof readTruthSchema>;

const source = evaluationSourceSchema;

export const evaluationCalls = {
  evaluate: {
    args: z.object({ source }),
    /** labels */
    progress: z.object({ done: count, of: count }),
    result: evaluationSchema,
  },
  /** Known until the host ends. Videos are found by their paths, or by names that one of them alone has. */
  readTruth: {
    args: z.object({ name: z.string().max(1_000), text: z.string().max(MOST_TRUTH_TEXT) }),
    progress: none,
    result: readTruthSchema,
  },
  /** The videos that a number counts, as they stand now; of very many the first. Refuses labels that are gone (`not-found`). */
  videosBehind: {
    args: z.object({ source, behind: behindSchema }),
    progress: none,
    result: z.object({ ids: videoIds.max(MOST_NAMED_VIDEOS), all: count }),
  },
  /** A page by itself, or JSON: `docs/architecture.md` has its form. */
  exportEvaluation: {
    args: z.object({ source, format: z.enum(['html', 'json']) }),
    progress: z.object({ done: count, of: count }),
    result: z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
  },
} as const satisfies Contract['calls'];
