/** The labels that videos are ranked by and tagged with, and sets of them. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, fraction, none, nothing } from '../values.ts';
import { windowName } from './acts.ts';
import { problemSchema } from './problem.ts';

/** Labels of a list or of a set. */
export const MOST_LABELS = 5_000;
/** Characters of a label. */
export const LONGEST_LABEL = 20_000;
/** Characters of a list or of a set, all labels and their wordings together: of five thousand, a long sentence each. */
export const MOST_LABEL_TEXT = 2 ** 22;
export const MOST_SETS = 500;
/** Characters of all sets together: they are sent to each page, whole. */
export const MOST_SET_TEXT = 2 ** 24;
/** Other wordings of a label. */
export const MOST_WORDINGS = 100;
/** Characters of the name of a set or of a group. */
export const LONGEST_NAME = 200;

export const COLOURS = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'] as const;

/** Outlives its text: a label that is renamed, or taken out of the list and put back, keeps its tags. */
export const labelId = z.uuid();

/** Labels of one name are one group. Of `one-of` one label alone is true of a video, of `any-of` any number. */
export const groupSchema = z.object({
  name: z.string().min(1).max(LONGEST_NAME),
  kind: z.enum(['one-of', 'any-of']),
});
export type LabelGroup = z.infer<typeof groupSchema>;

/** What belongs to a label besides its words. */
export const labelFactsSchema = z.object({
  /** other words for the same: what the label is held against videos with is the mean of all */
  wordings: z.array(z.string().min(1).max(LONGEST_LABEL)).min(1).max(MOST_WORDINGS).exactOptional(),
  /** each wording is put into sentences, too: “a video of …” */
  templates: z.literal(true).exactOptional(),
  /** the score from which on it counts as fitting */
  threshold: fraction.exactOptional(),
  /** the key that says yes to it: one character, as it is typed */
  key: z
    .string()
    .regex(/^\S{1,8}$/u)
    .exactOptional(),
  colour: z.enum(COLOURS).exactOptional(),
  group: groupSchema.exactOptional(),
  /** what decisions teach about it is not used */
  learn: z.literal(false).exactOptional(),
});
export type LabelFacts = z.infer<typeof labelFactsSchema>;

/** The score from which on a label counts as fitting where nobody has said another. */
export const USUAL_THRESHOLD = 0.5;

/** A label of the list, and what its author should know about it. */
export const labelSchema = labelFactsSchema.extend({
  id: labelId,
  text: z.string(),
  /** words that the demo model never learnt, as written; other models learnt from all of language */
  unknownWords: z.array(z.string()).exactOptional(),
  /** not in English, which is what the official model's text encoder learnt */
  foreign: z.literal(true).exactOptional(),
  /** longer than the model reads: what is beyond `maxTokens` tokens does not count */
  cut: z.boolean().exactOptional(),
  /** why it is not ranked: an older version took it, and to the model it is empty or the same as one before it */
  problem: problemSchema.exactOptional(),
});
export type Label = z.infer<typeof labelSchema>;

export const labelListSchema = z.object({
  /** in their author's order */
  labels: z.array(labelSchema),
  /** Moves whenever rankings may have changed: other labels, another model. */
  revision: count,
  /** false while the texts are being read by the model; rankings are then still those of the labels before */
  ready: z.boolean(),
  /** they are the examples that come with the application: the first label of one's own takes their place */
  examples: z.literal(true).exactOptional(),
  /** labels with tags that are not in the list */
  away: count,
  /** why the labels could not be read */
  problem: problemSchema.exactOptional(),
});
export type LabelList = z.infer<typeof labelListSchema>;

/** How many decisions a head may have learned from, of each kind: a hundred times what any does. */
export const lessonCount = count.max(500_000);

/** What decisions taught about a label, as it goes from one library to another. It is of use to the same model alone. */
export const labelHeadSchema = z.object({
  model: z.string().max(1_000),
  sampling: z.string().max(1_000),
  /** float32, little end first, as base64 */
  weights: z
    .base64()
    .min(4)
    .max(2 ** 17),
  bias: z.number(),
  /** how many decisions it has learned from */
  yes: lessonCount,
  no: lessonCount,
  /** whether it is shown to be better than the label's words, and than chance */
  better: z.boolean(),
  /** of decisions that it had not seen, the lower end of its interval, and that of the label's words alone */
  auc: fraction,
  low: fraction,
  zeroShot: fraction,
});
export type LabelHead = z.infer<typeof labelHeadSchema>;

/** A label as it stands in a set or in a file: with all that belongs to it. A head comes and goes with files of JSON alone. */
export const labelEntrySchema = labelFactsSchema.extend({
  text: z.string().max(LONGEST_LABEL),
  head: labelHeadSchema.exactOptional(),
});
export type LabelEntry = z.infer<typeof labelEntrySchema>;

/** One a line, a table, or JSON. */
export const LABEL_FORMATS = ['lines', 'csv', 'json'] as const;
export type LabelFormat = (typeof LABEL_FORMATS)[number];

/** Characters of a file of labels: those of a list, twice, for what a format puts around them. */
export const MOST_LABEL_FILE = 2 * MOST_LABEL_TEXT;
/** Of a file in which much is wrong, so much is said one by one. */
export const NAMED_PROBLEMS = 100;

/** What is in a file of labels. */
export const readLabelsSchema = z.object({
  /** in its order; none of them is another's repetition, nor has its key */
  labels: z.array(labelEntrySchema).max(MOST_LABELS),
  /** why labels are left out, each with its place in the file */
  problems: z.array(problemSchema),
  /** how many more are left out */
  moreProblems: count,
});
export type ReadLabels = z.infer<typeof readLabelsSchema>;

const labelTexts = z.array(z.string().max(LONGEST_LABEL)).max(MOST_LABELS);
export const labelIds = z.array(labelId).max(MOST_LABELS);

/** Sets of before labels had more than their words hold texts alone. */
export const labelSetSchema = z.object({
  name: z.string().min(1).max(LONGEST_NAME),
  labels: z
    .array(
      z.union([
        z
          .string()
          .max(LONGEST_LABEL)
          .transform((text) => ({ text })),
        labelEntrySchema,
      ]),
    )
    .max(MOST_LABELS),
});
export type LabelSet = z.infer<typeof labelSetSchema>;

/** One change of the list. What comes in comes first, in its own order. */
export const labelEditSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), labels: z.array(labelEntrySchema).max(MOST_LABELS) }),
  /** Their tags are kept. */
  z.object({ kind: z.literal('remove'), ids: labelIds }),
  z.object({ kind: z.literal('rename'), id: labelId, text: z.string().max(LONGEST_LABEL) }),
  /** All of what belongs to it, as it is to be. */
  z.object({ kind: z.literal('describe'), id: labelId, facts: labelFactsSchema }),
  /** To the place, counted from 0, of the list without it. */
  z.object({ kind: z.literal('move'), id: labelId, to: count }),
  z.object({ kind: z.literal('replace'), labels: z.array(labelEntrySchema).max(MOST_LABELS) }),
  /** The examples that come with the application. */
  z.object({ kind: z.literal('examples') }),
  /** Labels with tags that are not in the list come back to its end. */
  z.object({ kind: z.literal('bring-back'), ids: labelIds }),
]);
export type LabelEdit = z.infer<typeof labelEditSchema>;

export const labelCalls = {
  /**
   * Changes the list. What is empty or repeated goes by the model's tokens; what is in the list or in a set already may stay,
   * and is not ranked. Refuses empty and repeated labels, and more text than is kept (`empty-label`, `repeated-label`,
   * `too-large`), and labels that are gone (`not-found`).
   */
  editLabels: {
    args: z.object({ window: windowName, edit: labelEditSchema }),
    progress: none,
    result: labelListSchema,
  },
  /** Replaces the list by these; a label of the same words stays the same label. Refuses what `editLabels` does. */
  setLabels: { args: z.object({ labels: labelTexts }), progress: none, result: labelListSchema },
  /** Labels with tags that are not in the list. */
  labelsAway: {
    args: nothing,
    progress: none,
    result: z.object({ labels: z.array(z.object({ id: labelId, text: z.string(), tags: count })) }),
  },
  /** Refuses what `editLabels` does, and more sets, or more text in all of them, than are kept. */
  saveLabelSet: {
    args: labelSetSchema.extend({ window: windowName.exactOptional() }),
    progress: none,
    result: nothing,
  },
  deleteLabelSet: {
    args: z.object({ name: z.string(), window: windowName.exactOptional() }),
    progress: none,
    result: nothing,
  },
  /**
   * What a file of labels holds; nothing is changed by it. Refuses what is no such file, with the line (`unreadable`, `usage`,
   * `no-labels`, `too-large`).
   */
  readLabelFile: {
    args: z.object({ name: z.string().max(1_000), text: z.string().max(MOST_LABEL_FILE) }),
    progress: none,
    result: readLabelsSchema,
  },
  /** The labels as a file that `readLabelFile` gives back; of `lines`, their texts alone. */
  writeLabelFile: {
    args: z.object({
      format: z.enum(LABEL_FORMATS),
      labels: z.array(labelEntrySchema).max(MOST_LABELS),
      /** what they are called, for the file's name */
      name: z.string().max(LONGEST_NAME).exactOptional(),
    }),
    progress: none,
    result: z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
  },
} as const satisfies Contract['calls'];

export const labelEvents = {
  labelsChanged: labelListSchema,
  labelSetsChanged: z.object({ labelSets: z.array(labelSetSchema) }),
} as const satisfies Contract['events'];
