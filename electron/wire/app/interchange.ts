/** Hand over: what was decided here goes to other programs, and comes from them. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, fraction, none } from '../values.ts';
import { windowName } from './acts.ts';
import { querySchema } from './asking.ts';
import { problemSchema } from './problem.ts';
import { placeSchema } from './tags.ts';
import { videoIds } from './videos.ts';

export const FORMAT_IDS = [
  ...['csv', 'csv-wide', 'tsv', 'jsonl', 'parquet', 'curator'],
  ...['label-studio', 'fiftyone', 'cvat', 'activitynet'],
  ...['losslesscut-csv', 'losslesscut', 'fcpxml', 'xmeml', 'edl', 'otio'],
  ...['xmp', 'elan', 'boris', 'webvtt', 'ffmetadata', 'chapters', 'markdown', 'html'],
] as const;
export const formatIdSchema = z.enum(FORMAT_IDS);
export type FormatId = z.infer<typeof formatIdSchema>;

const path = z.string().min(1).max(32_768);

/** Which videos. */
export const scopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('videos'), ids: videoIds }),
  /** those that the filters let through, in the query's order */
  z.object({ kind: z.literal('query'), query: querySchema }),
  /** a smart list, by its name */
  z.object({ kind: z.literal('list'), name: z.string().max(200) }),
]);
export type Scope = z.infer<typeof scopeSchema>;

/** How paths of videos are written. */
export const pathsSchema = z.discriminatedUnion('as', [
  z.object({ as: z.literal('absolute') }),
  /** to a folder; those outside it stay absolute */
  z.object({ as: z.literal('relative'), to: path }),
  /** what begins with one begins with the other: `/mnt/a` and `Z:\a`; separators follow the other */
  z.object({ as: z.literal('mapped'), from: path, to: path }),
]);
export type Paths = z.infer<typeof pathsSchema>;

export const exportChoiceSchema = z.object({
  format: formatIdSchema,
  scope: scopeSchema,
  content: z.object({
    /** decisions on whole videos */
    tags: z.boolean(),
    /** decisions on spans */
    moments: z.boolean(),
    /** what nobody has decided and the model finds fitting: from this fit on, or from each label's own threshold */
    suggestions: z.union([fraction, z.literal('own')]).exactOptional(),
    vectors: z.literal(true).exactOptional(),
  }),
  paths: pathsSchema,
});
export type ExportChoice = z.infer<typeof exportChoiceSchema>;

/** Something to know about an export, and of how many videos. */
const remarkSchema = z.object({ sentence: z.string(), videos: count, first: z.string().exactOptional() });
export type ToldRemark = z.infer<typeof remarkSchema>;

export const MOST_PREVIEW_LINES = 40;
/** So much of what was left out or changed is told one by one. */
export const NAMED_IN_PLAN = 200;

const previewSchema = z.object({
  videos: count,
  /** dated, with its ending; of a format beside videos that of the first */
  fileName: z.string(),
  layout: z.enum(['file', 'folder', 'beside']),
  /** the first lines of the first file; empty for one that is no text */
  lines: z.array(z.string()).max(MOST_PREVIEW_LINES),
  remarks: z.array(remarkSchema),
});
export type Preview = z.infer<typeof previewSchema>;

/** Files and folders of an import. */
export const MOST_IMPORT_FILES = 10_000;
/** Bytes of a file that a page hands over, as it lies with a person who is not at the host's machine. */
export const MOST_HANDED_BYTES = 64 * 2 ** 20;
const handedFileSchema = z.union([
  /** on the host's machine: a file, or a folder of them */
  z.strictObject({ path }),
  z.strictObject({
    name: z.string().min(1).max(1_000),
    /** base64 */
    data: z.string().max(Math.ceil((MOST_HANDED_BYTES * 4) / 3) + 4),
  }),
]);

/** What an import would do; nothing is changed by it. */
export const importPlanSchema = z.object({
  /** for `applyImport`; kept for a while */
  plan: z.string(),
  files: z.array(
    z.object({ name: z.string(), format: formatIdSchema.exactOptional(), problem: problemSchema.exactOptional() }),
  ),
  videos: z.object({
    /** told by: */
    path: count,
    name: count,
    content: count,
    id: count,
    /** named by the files and not in the list, or more than one is called so */
    unknown: count,
    unknownNames: z.array(z.string()).max(NAMED_IN_PLAN),
  }),
  tags: z.object({
    new: count,
    /** decided so already, by the same person or by nobody knows whom: nothing is written */
    same: count,
    /** decided so already, and by another person, too: what that person says is kept */
    agreed: count,
    /** decided otherwise here: they stay, unless it is said that the files' go before */
    other: count,
  }),
  /** labels that would come into the list */
  labels: z.array(z.string()).max(NAMED_IN_PLAN),
  moreLabels: count,
  vectors: count,
  /** notes, ratings and reviews that would be new */
  marks: count,
  changes: z
    .array(
      z.object({
        ...placeSchema.shape,
        label: z.string(),
        before: z.string().exactOptional(),
        after: z.string(),
        by: z.string().exactOptional(),
      }),
    )
    .max(NAMED_IN_PLAN),
  /** what the files hold and nobody here understands */
  leftOut: z.array(z.object({ sentence: z.string(), times: count, first: z.string() })).max(NAMED_IN_PLAN),
});
export type ImportPlan = z.infer<typeof importPlanSchema>;

export const interchangeCalls = {
  /** Writes nothing. Refuses labels and lists that are gone (`not-found`). */
  previewExport: { args: z.object({ choice: exportChoiceSchema }), progress: none, result: previewSchema },
  /**
   * Writes to the host's machine, aside and renamed. Refuses a folder that is none (`not-found`), a name that is taken (`usage`,
   * unless `replace`), a full disk; what an abort leaves behind is nothing, or of formats beside videos whole files.
   */
  exportTo: {
    args: z.object({
      choice: exportChoiceSchema,
      /** of formats beside videos nothing is asked */
      folder: path.exactOptional(),
      name: z.string().min(1).max(255).exactOptional(),
      replace: z.literal(true).exactOptional(),
    }),
    progress: z.object({ done: count, of: count }),
    result: z.object({
      /** the file, the folder, or the first of those beside videos */
      path: z.string(),
      files: count,
      bytes: count,
      remarks: z.array(remarkSchema),
    }),
  },
  /** The same as text, for a page that is not at the host's machine; of formats of one file of text alone (`usage`). `too-large` */
  exportText: {
    args: z.object({ choice: exportChoiceSchema }),
    progress: z.object({ done: count, of: count }),
    result: z.object({ fileName: z.string(), mediaType: z.string(), text: z.string(), remarks: z.array(remarkSchema) }),
  },
  /** Reads files of other programs and says what they would change. Files that are none are named with their problem. */
  planImport: {
    args: z.object({
      files: z.array(handedFileSchema).min(1).max(MOST_IMPORT_FILES),
      /** paths in the files begin with one; here they begin with the other */
      map: z.object({ from: path, to: path }).exactOptional(),
      /** vectors that name no model are of the one in use: whoever asks says so */
      trustVectors: z.literal(true).exactOptional(),
    }),
    progress: z.object({ read: count, of: count }),
    result: importPlanSchema,
  },
  /** Does what a plan says, as one act. Refuses a plan that is no longer known (`not-found`). */
  applyImport: {
    args: z.object({
      window: windowName,
      plan: z.string(),
      /** decisions of here that the files contradict */ replace: z.literal(true).exactOptional(),
    }),
    progress: z.object({ done: count, of: count }),
    result: z.object({ tags: count, labels: count, vectors: count, marks: count }),
  },
} as const satisfies Contract['calls'];
