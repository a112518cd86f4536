/** The wire between the engine and a reader: which frames of a file are wanted, and the tensors made of them. */
import { z } from 'zod';
import type { Contract } from '../../wire/contract.ts';
import { rangeSchema } from '../../wire/engine.ts';
import { count, errorSchema, nothing } from '../../wire/values.ts';

const tensorSchema = z.object({
  data: z.custom<Float32Array<ArrayBuffer>>((value) => value instanceof Float32Array, 'expected a Float32Array'),
  dims: z.array(count),
});

/** One file, and the parts of it that are wanted. */
export const clipSchema = z.object({
  path: z.string(),
  spans: z.array(rangeSchema).min(1),
  track: count.exactOptional(),
  /** T: how many frames a model sees of a span */
  frameCount: count,
  /** S: the side of the square that it sees, pixels */
  frameSize: count,
});
export type Clip = z.infer<typeof clipSchema>;

const readSpanSchema = z.object({
  /** its place among the clip's spans */
  span: count,
  /** (T,) the number of each frame in the video */
  frames: z.array(count),
  /** (T,) when each is shown, in seconds since the first frame */
  seconds: z.array(z.number()),
  /** (1, T, 3, S, S), normalised */
  input: tensorSchema,
});
/** What a model sees of a span. */
export type ReadSpan = z.infer<typeof readSpanSchema>;

const failedSpanSchema = z.object({ span: count, error: errorSchema });
/** Why a span cannot be seen, though the file can be read. */
export type FailedSpan = z.infer<typeof failedSpanSchema>;

export const readerContract = {
  calls: {
    /** Each span as soon as it is there, in the order of time. Fails where nothing of the file can be read. */
    readClip: { args: clipSchema, progress: z.union([readSpanSchema, failedSpanSchema]), result: nothing },
  },
  events: {},
} as const satisfies Contract;
