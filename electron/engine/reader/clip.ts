/** What a reader is asked for, and what it gives. */
import type { TimeRange } from '../../wire/engine.ts';
import type { TagErrorData } from '../../wire/errors.ts';
import type { Tools } from '../video/tools.ts';

/** The frame that is shown so many seconds after the first one. */
export interface Instant {
  readonly at: number;
}

/** One file, and the parts of it that are wanted. */
export interface Clip {
  readonly path: string;
  readonly spans: readonly (TimeRange | Instant)[];
  readonly track?: number;
  /** T: how many frames a model sees of a span; of an instant 1 */
  readonly frameCount: number;
  /** S: the side of the square that it sees, pixels */
  readonly frameSize: number;
}

/** What a model sees of a span. */
export interface ReadSpan {
  /** its place among the clip's spans */
  readonly span: number;
  /** (T,) the number of each frame in the video */
  readonly frames: readonly number[];
  /** (T,) when each is shown, in seconds since the first frame */
  readonly seconds: readonly number[];
  /** (1, T, 3, S, S), normalised */
  readonly input: { readonly data: Float32Array<ArrayBuffer>; readonly dims: readonly number[] };
}

/** Why a span cannot be seen, though the file can be read. */
export interface FailedSpan {
  readonly span: number;
  readonly error: TagErrorData;
}

/**
 * To a reader's thread, which reads one clip at a time, and waits while `window` spans that it has given are not taken.
 * What is not there of the tools it looks for itself, and says why not.
 */
export type ToReader =
  | { readonly id: number; readonly clip: Clip; readonly tools: Tools | undefined; readonly window: number }
  | { readonly id: number; readonly taken: number; readonly window: number }
  | { readonly cancel: number };

/** How reading a clip failed: an expected failure, a cancellation, or a bug. */
export type ReadFailure =
  | { readonly kind: 'expected'; readonly error: TagErrorData }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'bug'; readonly message: string; readonly detail: string | undefined };

/** From a reader's thread. */
export type FromReader =
  | { readonly id: number; readonly span: ReadSpan | FailedSpan }
  | { readonly id: number; readonly failure: ReadFailure | undefined };
