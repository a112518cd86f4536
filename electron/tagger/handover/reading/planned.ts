/** What an import found in its files, held until somebody says that it is to be done. */
import type { Footage, StoredEmbedding } from '../../../library/index.ts';
import type { ImportPlan } from '../../../wire/app/interchange.ts';
import type { LabelEntry } from '../../../wire/app/labels.ts';
import type { Decision, Span } from '../../../wire/app/tags.ts';
import type { ModelKey } from '../../videos/embeddings.ts';

/** A decision of somebody's, on one place. */
export interface PlannedDecision {
  readonly decision: Decision;
  /** its place among the plan's authors; undefined for whoever imports, now */
  readonly author: number | undefined;
}

/** All that the files say of one label on one span of some footage, in the order in which it was decided. */
export interface PlannedPlace {
  readonly footage: Footage;
  /** of the list */
  readonly video: string;
  /** its place among the plan's labels */
  readonly label: number;
  readonly span: Span | undefined;
  /** seconds: a span that is no further away is the same to the frame */
  readonly slack: number;
  readonly decisions: PlannedDecision[];
}

/** Who decided, and when; in the order of time. */
export interface PlannedAuthor {
  /** undefined for whoever imports */
  readonly by: string | undefined;
  /** ISO 8601; undefined where the files do not say: the time of the import */
  readonly at: string | undefined;
}

export interface PlannedMarks {
  readonly footage: Footage;
  readonly video: string;
  readonly rating: number;
  readonly note: string;
  readonly reviewed: boolean;
}

export interface PlannedVector {
  readonly footage: Footage;
  readonly span: Span | undefined;
  readonly seen: StoredEmbedding;
}

export interface Planned {
  /** each another to the model in use; `id` of those that there are */
  readonly labels: readonly { readonly entry: LabelEntry; readonly id: string | undefined }[];
  readonly authors: readonly PlannedAuthor[];
  readonly places: readonly PlannedPlace[];
  readonly marks: readonly PlannedMarks[];
  /** of this model */
  readonly key: ModelKey | undefined;
  readonly vectors: readonly PlannedVector[];
}

/** What is told of it. */
export type Told = Omit<ImportPlan, 'plan'>;
