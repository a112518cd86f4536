/**
 * What `reeltag worker` says and hears: a JSON object a line, over its output and its input. Whoever wants vectors of many clips without
 * a page or a library starts it: the driver of a cluster, a script, another program.
 */
import { z } from 'zod';
import { precisionSchema } from '../wire/engine.ts';
import { count, errorSchema } from '../wire/values.ts';

/** A change that an older reader would misunderstand makes it another. */
export const WORKER_PROTOCOL = 1;

/** Seconds since the first frame. */
const span = z.object({ start: z.number().nonnegative(), end: z.number().nonnegative() });

/** In: one clip. Any number may be asked about before the first is answered. */
export const workerRequestSchema = z.object({
  /** whoever asks tells answers by it */
  id: z.string(),
  /** as the worker's machine names the file; from its working folder where it is relative */
  path: z.string().min(1),
  /**
   * Parts of the file that are looked at in one pass; `segments`: its scenes, and the parts of long ones, as “Look closer” does.
   * Absent: the whole of it.
   */
  spans: z.union([z.array(span).min(1), z.literal('segments')]).exactOptional(),
  /** Whether the whole of it is looked at beside its spans. Absent: beside `segments`, and not beside a list. */
  whole: z.boolean().exactOptional(),
});
export type WorkerRequest = z.infer<typeof workerRequestSchema>;

/** Out, once, before anything else: what answers. */
export const workerReadySchema = z.object({
  ready: z.object({
    protocol: count,
    /** the program's version */
    version: z.string(),
    /** name@content hash */
    model: z.string(),
    device: z.string(),
    precision: precisionSchema,
    /** which vectors they may stand beside, as a library keeps them */
    vectors: z.string(),
    /** T: how many frames the model sees of a clip */
    frames: count,
    /** D */
    dimensions: count,
    /** how frames are chosen, of a whole file and of a span of it, as a library keeps them */
    sampling: z.object({ whole: z.string(), span: z.string() }),
  }),
});
export type WorkerReady = z.infer<typeof workerReadySchema>['ready'];

/** Which frames of the file were seen, when they are shown, and what the model made of them. */
const seen = {
  frames: z.array(count),
  /** seconds since the first frame */
  timestamps: z.array(z.number()),
  /** (D) unit vector, float32, little-endian, in base64 */
  embedding: z.base64(),
};
/** The content of the file, as a library knows it again, and its size in bytes. */
const content = { content: z.string(), size: count };
/** Of a part of what was asked for, where the other could be seen. */
const failed = z.object({ error: errorSchema });

/**
 * Out, of each clip. Of one without spans one line. Of one with spans a line each as it is seen, by its place among those asked for, and
 * then one that says how many there were, and has the whole where that was looked at beside them. Of spans and the whole the one may fail
 * and the other be seen: an error without a place that is not within one of them is all of the clip's, and its last line.
 */
export const workerAnswerSchema = z.union([
  z.object({ id: z.string(), span: count, ...span.shape, ...seen }),
  z.object({ id: z.string(), span: count, ...span.shape, error: errorSchema }),
  z.object({
    id: z.string(),
    ...content,
    spans: z.union([count, failed]),
    whole: z.union([z.object(seen), failed]).exactOptional(),
  }),
  z.object({ id: z.string(), ...content, ...seen }),
  z.object({ id: z.string(), error: errorSchema }),
]);
export type WorkerAnswer = z.infer<typeof workerAnswerSchema>;

/** Out, instead of `ready`, where no clip can be looked at: the worker then ends with code 1. Also of a line that is no request. */
export const workerFailureSchema = z.object({ error: errorSchema });
