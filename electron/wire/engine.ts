/** The wire between a host and its engine process. */
import { z } from 'zod';
import type { Contract } from './contract.ts';
import { count, errorSchema, fraction, none, nothing } from './values.ts';

/** Typed arrays cross child processes and `postMessage` as they are, without a detour over text. */
const vector = z.custom<Float32Array>((value) => value instanceof Float32Array, 'expected a Float32Array');

const devices = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;
const precisions = ['fp32', 'fp16', 'int8'] as const;
const deviceSchema = z.enum(devices);
export const precisionSchema = z.enum(precisions);
export type Precision = z.infer<typeof precisionSchema>;
/** A server that runs the model's graphs by KServe's protocol: `kserve:http://HOST:8000`, and its model's name behind a # where it is another. */
const serverSchema = z.custom<`kserve:${string}`>(
  (value) => typeof value === 'string' && /^kserve:https?:\/\/[^\s/?#@]+(?:\/[^\s?#@]*)?(?:#[\w.-]+)?$/.test(value),
  'expected kserve:http://HOST:8000',
);
export const deviceNames = ['auto', ...devices] as const;
/** What can be asked for: `auto` takes the best of this machine that was measured. */
export const deviceWishSchema = z.union([z.enum(deviceNames), serverSchema]);
export const precisionWishSchema = z.enum(['auto', ...precisions]);
export type DeviceWish = z.infer<typeof deviceWishSchema>;
export type PrecisionWish = z.infer<typeof precisionWishSchema>;

/** Which model, and how it is to run. Equal references name the same open model. */
export const modelRefSchema = z.object({
  /** The folder that holds the checkpoint and the tokenizer, absolute. */
  directory: z.string().min(1),
  device: deviceWishSchema,
  precision: precisionWishSchema,
});
export type ModelRef = z.infer<typeof modelRefSchema>;

/** What is going on inside a call, and how much of that stage is done. */
export const stageProgressSchema = z.object({
  stage: z.enum(['hashing', 'converting', 'opening', 'measuring', 'decoding', 'encoding', 'reading', 'matching']),
  fraction,
  /** the file takes long to read, and the others go before */
  crawls: z.literal(true).exactOptional(),
});
export type StageProgress = z.infer<typeof stageProgressSchema>;

/** Seconds since the first frame; what is absent is the video's start or end. */
export const rangeSchema = z.object({
  start: z.number().nonnegative().exactOptional(),
  end: z.number().nonnegative().exactOptional(),
});
export type TimeRange = z.infer<typeof rangeSchema>;

/** What of which file. */
const clipFields = {
  path: z.string(),
  range: rangeSchema,
  /** which of its video tracks, counted from 1; absent: the one that is meant to be shown */
  track: count.exactOptional(),
};

export const openModelSchema = z.object({
  /** name@content hash */
  id: z.string(),
  /** What is in use, never `auto`. */
  device: z.string(),
  precision: precisionSchema,
  /** Whether its vectors may stand beside those that the CPU makes in fp32: 1 − cosine was measured to be at most 1e-5. */
  comparable: z.boolean(),
  /** Why it is not the graphics processor, where someone could ask. */
  deviceReason: z.string().exactOptional(),
  /** T: how many frames of a clip the model sees. */
  frameCount: count,
});
export type OpenModel = z.infer<typeof openModelSchema>;

/**
 * Which vectors may stand beside each other, as keys name them: those that the CPU makes in fp32, and all that were measured
 * to be as good; others beside none but their like.
 */
export function vectorsOf({
  comparable,
  device,
  precision,
}: Pick<OpenModel, 'comparable' | 'device' | 'precision'>): string {
  if (comparable) return 'fp32';
  return precision === 'fp32' ? `fp32 on ${device}` : precision;
}

/**
 * How the frames of a whole video and of a span of it are chosen, as keys name it. The version says how they are chosen and resized, and
 * which track is meant to be shown: it moves when that does.
 */
export function samplingOf({ frameCount }: Pick<OpenModel, 'frameCount'>): { whole: string; span: string } {
  return { whole: `whole video, ${frameCount} frames, v2`, span: `span, ${frameCount} frames, v2` };
}

/** Which frames of a clip reached the model, by their numbers in the video. */
const sampledFields = {
  frames: z.array(count),
  /** when they are shown, in seconds since the first frame: a person's clock */
  seconds: z.array(z.number()),
};

const rankedLabelSchema = z.object({
  label: z.string(),
  /** softmax over the given labels */
  probability: fraction,
  cosine: z.number(),
  /** independent probability that the label fits */
  match: fraction.exactOptional(),
});

export const rankedVideoSchema = z.object({
  ...sampledFields,
  /** best first */
  labels: z.array(rankedLabelSchema),
});
export type RankedVideo = z.infer<typeof rankedVideoSchema>;

export const encodedVideoSchema = z.object({
  ...sampledFields,
  /** (D) unit vector */
  embedding: vector,
});
export type EncodedVideo = z.infer<typeof encodedVideoSchema>;

/** One of many spans of a file, by its place among those asked for: what was seen of it, or why nothing can be. */
const seenSpanSchema = z.object({ span: count, ...encodedVideoSchema.shape });
export type SeenSpan = z.infer<typeof seenSpanSchema>;
const unseenSpanSchema = z.object({ span: count, error: errorSchema });
export type UnseenSpan = z.infer<typeof unseenSpanSchema>;
export type ToldSpan = SeenSpan | UnseenSpan;

export const explainedSpanSchema = z.object({
  ...encodedVideoSchema.shape,
  /** (T) unit vectors (D): the n-th with frame n replaced by its neighbour, the one before it; the first by the one after it */
  replaced: z.array(vector),
});
export type ExplainedSpan = z.infer<typeof explainedSpanSchema>;

/** What is known of a model folder without running the model. */
export const modelInfoSchema = z.object({
  id: z.string(),
  checkpoint: z.object({
    path: z.string(),
    format: z.string(),
    /** bytes */
    size: count,
    sha256: z.string(),
    tensors: count,
    parameters: count,
    /** names of the element types, most frequent first */
    dtypes: z.array(z.string()),
  }),
  /** Absent where the configuration is built in. */
  configPath: z.string().exactOptional(),
  frameCount: count,
  /** side of the square input, pixels */
  imageSize: count,
  embeddingSize: count,
  maxTextTokens: count,
  cache: z.object({
    directory: z.string(),
    /** the conversions of this checkpoint */
    conversions: z.array(z.object({ precision: z.string(), directory: z.string(), size: count })),
  }),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

/** What is known of one of a machine's devices. */
export const deviceFactsSchema = z.object({
  device: deviceSchema,
  /** for people, as a sentence begins with it */
  name: z.string(),
  /** `open`: nobody has measured it yet; `refused`: it fails, or its answers are wrong; `absent`: there is none */
  state: z.enum(['measured', 'open', 'refused', 'absent']),
  /** why it is refused or absent, a sentence */
  why: z.string().exactOptional(),
  /** of a measured one */
  precision: precisionSchema.exactOptional(),
  /** how many it sees, one at a time */
  clipsPerSecond: z.number().positive().exactOptional(),
  /** 1 − cosine between its answers and those of the CPU in fp32 */
  difference: z.number().nonnegative().exactOptional(),
});
export type DeviceFacts = z.infer<typeof deviceFactsSchema>;

/** One thing that the doctor looked at. */
export const findingSchema = z.object({
  name: z.string(),
  /** `missing` things are needed; without a `note` thing all works, but slower or less. */
  status: z.enum(['ok', 'note', 'missing']),
  /** what was found */
  found: z.string(),
  /** what to do about it, where something can be done */
  advice: z.string().exactOptional(),
});
export type Finding = z.infer<typeof findingSchema>;

export const engineContract = {
  calls: {
    /** Converts the model on first use, then opens it. */
    openModel: {
      args: z.object({
        model: modelRefSchema,
        /** The clip that it will be asked about first: it is read meanwhile. */
        next: z.object(clipFields).exactOptional(),
      }),
      progress: stageProgressSchema,
      result: openModelSchema,
    },
    /** Ranks labels by how well they fit a video. */
    rankVideo: {
      args: z.object({
        model: modelRefSchema,
        ...clipFields,
        labels: z.array(z.string()).min(1),
        /** Also the independent match probabilities, which cost a run for each label. */
        match: z.boolean(),
      }),
      progress: stageProgressSchema,
      result: rankedVideoSchema,
    },
    encodeVideo: {
      args: z.object({ model: modelRefSchema, ...clipFields }),
      progress: stageProgressSchema,
      result: encodedVideoSchema,
    },
    /**
     * Looks at many spans of one file, which is read once for all of them, in the order of time. Each is told as soon as it has
     * been seen, once, as progress; what is wrong with one is its own. Clips asked about meanwhile do not wait for the rest of it.
     * Where the file fails in the middle, what was told before is good.
     */
    encodeSpans: {
      args: z.object({
        model: modelRefSchema,
        path: clipFields.path,
        track: clipFields.track,
        spans: z.array(rangeSchema).min(1),
      }),
      progress: z.union([stageProgressSchema, seenSpanSchema, unseenSpanSchema]),
      result: nothing,
    },
    /** What each frame of a span adds to it: T + 1 runs of the model. */
    explainSpan: {
      args: z.object({ model: modelRefSchema, ...clipFields }),
      progress: stageProgressSchema,
      result: explainedSpanSchema,
    },
    /** One frame of a video as the model sees a picture (T = 1): the one that is shown so many seconds after the first. */
    encodeFrame: {
      args: z.object({
        model: modelRefSchema,
        path: clipFields.path,
        track: clipFields.track,
        at: z.number().nonnegative(),
      }),
      progress: stageProgressSchema,
      result: encodedVideoSchema,
    },
    /** A file that holds a picture, as the model sees one (T = 1). */
    encodePicture: {
      args: z.object({ model: modelRefSchema, path: z.string() }),
      progress: stageProgressSchema,
      result: z.object({ embedding: vector }),
    },
    embedTexts: {
      args: z.object({ model: modelRefSchema, texts: z.array(z.string()) }),
      progress: stageProgressSchema,
      /** (D) unit vectors, one a text */
      result: z.object({ embeddings: z.array(vector) }),
    },
    /** Which of the texts are longer than the model reads, and are cut. */
    findCutTexts: {
      args: z.object({ model: modelRefSchema, texts: z.array(z.string()) }),
      progress: stageProgressSchema,
      result: z.object({ cut: z.array(z.string()), maxTokens: count }),
    },
    /** The independent probability of each text that it fits the video, in the order of the texts. */
    matchVideo: {
      args: z.object({
        model: modelRefSchema,
        ...clipFields,
        texts: z.array(z.string()).min(1),
      }),
      progress: stageProgressSchema,
      result: z.object({ ...sampledFields, probabilities: z.array(fraction) }),
    },
    /** Writes the model for a server: what Triton reads, and `kserve:…` as a device asks. */
    exportModel: {
      args: z.object({
        directory: z.string(),
        precision: precisionWishSchema,
        /** what is written: made, or empty, or what an earlier export left where that is to be replaced */
        folder: z.string().min(1),
        replace: z.boolean(),
        /** under which name the server has it */
        name: z.string(),
        /** of the program */
        version: z.string(),
      }),
      progress: stageProgressSchema,
      result: z.object({
        /** name@content hash */
        id: z.string(),
        precision: precisionSchema,
        /** of the server's models */
        names: z.array(z.string()),
        /** of all files */
        bytes: count,
      }),
    },
    /** Facts about a model folder; hashes the checkpoint if that has not been done before. */
    modelInfo: { args: z.object({ directory: z.string() }), progress: stageProgressSchema, result: modelInfoSchema },
    /** Fetches the weights into a folder, resuming what is there. */
    downloadModel: {
      args: z.object({ directory: z.string(), token: z.string().exactOptional() }),
      progress: z.object({
        file: z.string(),
        stage: z.enum(['checking', 'downloading', 'verifying']),
        receivedBytes: count,
        totalBytes: count.exactOptional(),
      }),
      result: z.object({ directory: z.string() }),
    },
    /** Fetches one file, whole and verified, or leaves it as it is where it is that already. */
    fetchFile: {
      args: z.object({ url: z.string(), size: count, sha256: z.string(), target: z.string() }),
      progress: none,
      result: z.object({}),
    },
    /** This machine's devices, and what was measured of them with this model. */
    listDevices: {
      args: z.object({ model: modelRefSchema }),
      progress: none,
      result: z.object({ devices: z.array(deviceFactsSchema) }),
    },
    /**
     * Measures a device with a piece of the model, seconds, and remembers what came of it. For a process of its own: a driver may
     * end it.
     */
    measureDevice: {
      args: z.object({ model: modelRefSchema, device: deviceSchema }),
      progress: stageProgressSchema,
      result: deviceFactsSchema,
    },
    /** What works on this machine, and what to do about the rest. */
    examine: {
      args: z.object({ cacheDirectory: z.string().exactOptional() }),
      progress: none,
      result: z.object({ findings: z.array(findingSchema) }),
    },
  },
  events: {
    /** Every second in which the engine's event loop is free: a process that has been stopped says nothing. */
    alive: nothing,
    /** The open model has left its device for the CPU: its memory is full, or it is gone. */
    deviceLeft: openModelSchema,
    /** Something for the log that concerns no call in particular. */
    log: z.object({ level: z.enum(['warning', 'error']), message: z.string() }),
  },
} as const satisfies Contract;

export type EngineContract = typeof engineContract;
