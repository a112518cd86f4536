/**
 * What a page may ask of the application, and what it is told: the contract between a host (the Electron main process or
 * `reeltag serve`) and its pages. All of it is JSON, so that it crosses every wire.
 *
 * A page asks for the state once and then follows the events; after a lost connection it asks again. Rankings are asked
 * for by the videos that are on screen, whenever the rankings' revision has moved, so that ten thousand videos cost no
 * more than those that someone looks at.
 */
import { z } from 'zod';
import { type Contract, deviceSchema, modelInfoSchema, precisionSchema, stageProgressSchema } from './contract.ts';
import { ERROR_KINDS } from './errors.ts';

const count = z.int().nonnegative();
const fraction = z.number().min(0).max(1);
const none = z.never();
const nothing = z.object({});

/** A `TagError` as data. */
export const problemSchema = z.object({
  kind: z.enum(ERROR_KINDS),
  message: z.string(),
  detail: z.string().exactOptional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Opaque: says nothing of where the file lies, and cannot be guessed. Media are asked for by it. */
const videoId = z.uuid();
const videoIds = z.array(videoId).max(100_000);

export const videoStateSchema = z.enum(['waiting', 'decoding', 'encoding', 'done', 'failed', 'cancelled']);
export type VideoState = z.infer<typeof videoStateSchema>;

/** One video of the list. */
export const videoSchema = z.object({
  id: videoId,
  /** the file's name */
  name: z.string(),
  /** the folder that it lies in, for telling files of one name apart */
  folder: z.string(),
  /** with the model in use; a change of model makes encoded videos wait again unless it has seen them */
  state: videoStateSchema,
  /** why it failed; only with state `failed` */
  problem: problemSchema.exactOptional(),
  /** seconds; absent until the file has been probed */
  duration: z.number().exactOptional(),
  /** as shown, upright, pixels */
  width: count.exactOptional(),
  height: count.exactOptional(),
  /** position in the list, ascending */
  order: z.number(),
});
export type Video = z.infer<typeof videoSchema>;

/** One frame that the model saw. */
const seenFrameSchema = z.object({
  /** its number in the video */
  index: count,
  /** seconds */
  timestamp: z.number(),
});

/** What the player needs. Media lie under `video/<id>/…` of the host's media address: see `MEDIA`. */
export const videoDetailSchema = z.object({
  id: videoId,
  path: z.string(),
  codec: z.string().exactOptional(),
  fps: z.number().exactOptional(),
  hasAudio: z.boolean().exactOptional(),
  /** bytes */
  size: count.exactOptional(),
  /** what the model in use saw; empty until it has */
  frames: z.array(seenFrameSchema),
});
export type VideoDetail = z.infer<typeof videoDetailSchema>;

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

export const scoreSchema = z.object({
  label: z.string(),
  /** softmax over the labels of the list */
  probability: fraction,
  cosine: z.number(),
  /** independent probability that the label fits; absent until it has been asked for */
  match: fraction.exactOptional(),
});
export type Score = z.infer<typeof scoreSchema>;

export const rankingSchema = z.object({
  id: videoId,
  /** best first; all labels, or the first `top` */
  scores: z.array(scoreSchema),
  /** The probability that no label fits, `Π (1 − match)`; absent until every label's match is known. */
  noneOfThese: fraction.exactOptional(),
});
export type Ranking = z.infer<typeof rankingSchema>;

export const queueSchema = z.object({
  paused: z.boolean(),
  /** waiting, decoding or encoding */
  left: count,
  done: count,
  failed: count,
  /** an estimate from the videos before; absent while there is none */
  secondsLeft: z.number().nonnegative().exactOptional(),
});
export type Queue = z.infer<typeof queueSchema>;

/** Which model, where, and how it is to run. */
export const modelChoiceSchema = z.object({
  /** absolute folder; the demo model's and the official one's are known to the host by these names */
  model: z.union([z.literal('demo'), z.literal('official'), z.object({ directory: z.string().min(1) })]),
  device: deviceSchema,
  precision: precisionSchema,
});
export type ModelChoice = z.infer<typeof modelChoiceSchema>;

export const modelStatusSchema = z.object({
  choice: modelChoiceSchema,
  /** for people: “Demo model”, “InternVideo2 1B”, a folder's name */
  name: z.string(),
  /** `stopped`: its process crashed too often and waits for `restartEngine` */
  state: z.enum(['opening', 'ready', 'failed', 'stopped']),
  progress: stageProgressSchema.exactOptional(),
  problem: problemSchema.exactOptional(),
  /** once ready: name@content hash */
  id: z.string().exactOptional(),
  /** the device that runs it, and why it is not the graphics processor where there could be one */
  device: z.string().exactOptional(),
  deviceReason: z.string().exactOptional(),
});
export type ModelStatus = z.infer<typeof modelStatusSchema>;

/** A model that can be chosen. */
export const modelOfferSchema = z.object({
  model: modelChoiceSchema.shape.model,
  name: z.string(),
  about: z.string(),
  directory: z.string(),
  present: z.boolean(),
  /** bytes to be downloaded, and free where they would go; only for what can be downloaded */
  downloadBytes: count.exactOptional(),
  freeBytes: count.exactOptional(),
});
export type ModelOffer = z.infer<typeof modelOfferSchema>;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** how many labels of a ranking are shown; 0 for all */
  top: count.max(1000),
});
export type Settings = z.infer<typeof settingsSchema>;

const hostSchema = z.object({
  kind: z.enum(['electron', 'serve']),
  version: z.string(),
  platform: z.string(),
});

export const appStateSchema = z.object({
  host: hostSchema,
  videos: z.array(videoSchema),
  queue: queueSchema,
  model: modelStatusSchema,
  labels: labelListSchema,
  labelSets: z.array(labelSetSchema),
  settings: settingsSchema,
});
export type AppState = z.infer<typeof appStateSchema>;

/** What became of what was added. */
export const addedSchema = z.object({
  added: videoIds,
  /** were in the list before */
  known: videoIds,
  /** named by the user and unusable; files in a folder that are no videos are passed over in silence */
  refused: z.array(z.object({ path: z.string(), problem: problemSchema })),
});
export type Added = z.infer<typeof addedSchema>;

const folderEntrySchema = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'video']),
  /** bytes; of a video */
  size: count.exactOptional(),
});

const labelText = z.string().max(20_000);

export const appContract = {
  calls: {
    getState: { args: nothing, progress: none, result: appStateSchema },

    /** Files and folders (recursively) on the host's machine. What is added before an abort stays. */
    addPaths: {
      args: z.object({ paths: z.array(z.string().min(1)).max(100_000) }),
      progress: z.object({ found: count }),
      result: addedSchema,
    },
    /** The three sample clips that come with the application. */
    addSamples: { args: nothing, progress: none, result: addedSchema },
    /** Removed videos can be restored until the host ends; files are never touched. */
    removeVideos: { args: z.object({ ids: videoIds }), progress: none, result: nothing },
    restoreVideos: { args: z.object({ ids: videoIds }), progress: none, result: nothing },
    /** Takes waiting and running videos out of the queue. */
    cancelVideos: { args: z.object({ ids: videoIds }), progress: none, result: nothing },
    /** Puts failed, cancelled and finished videos into the queue again. */
    retryVideos: { args: z.object({ ids: videoIds }), progress: none, result: nothing },
    /** A paused queue finishes the video that it is at. */
    setPaused: { args: z.object({ paused: z.boolean() }), progress: none, result: nothing },
    describeVideo: { args: z.object({ id: videoId }), progress: none, result: videoDetailSchema },

    /** Replaces the list. Refuses empty and repeated labels (`empty-label`, `repeated-label`). */
    setLabels: { args: z.object({ labels: z.array(labelText).max(5_000) }), progress: none, result: labelListSchema },
    saveLabelSet: { args: labelSetSchema, progress: none, result: nothing },
    deleteLabelSet: { args: z.object({ name: z.string() }), progress: none, result: nothing },

    /** Rankings of those of the videos that are done, with the labels of `revision`. */
    rankVideos: {
      args: z.object({ ids: videoIds, top: count.exactOptional() }),
      progress: none,
      result: z.object({ revision: count, rankings: z.array(rankingSchema) }),
    },
    /** Looks at the video again, once for each label. */
    matchVideo: { args: z.object({ id: videoId }), progress: stageProgressSchema, result: rankingSchema },
    /** Every finished video with its ranking, as text. */
    exportResults: {
      args: z.object({ format: z.enum(['csv', 'jsonl']) }),
      progress: none,
      result: z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
    },

    listModels: { args: nothing, progress: none, result: z.object({ models: z.array(modelOfferSchema) }) },
    /** Opens (and converts, on first use) another model; the videos are then encoded with it. Followed by events. */
    chooseModel: { args: modelChoiceSchema, progress: none, result: modelStatusSchema },
    modelInfo: { args: nothing, progress: stageProgressSchema, result: modelInfoSchema },
    /** Fetches the official model into its folder; resumes; refuses with `disk-full` before the first byte. */
    downloadModel: {
      args: nothing,
      progress: z.object({
        file: z.string(),
        stage: z.enum(['checking', 'downloading', 'verifying']),
        receivedBytes: count,
        totalBytes: count.exactOptional(),
      }),
      result: nothing,
    },
    /** Compares the official model with its authors' published demonstration. */
    verifyModel: {
      args: z.object({ video: z.string().min(1) }),
      progress: stageProgressSchema,
      result: z.object({
        rows: z.array(z.object({ label: z.string(), published: fraction, here: fraction })),
        passed: z.boolean(),
      }),
    },
    /** After three crashes. */
    restartEngine: { args: nothing, progress: none, result: nothing },

    setSettings: { args: settingsSchema.partial(), progress: none, result: settingsSchema },
    /** For choosing files on the host's machine; without a path, the places to begin at. */
    listFolder: {
      args: z.object({ path: z.string().exactOptional() }),
      progress: none,
      result: z.object({
        path: z.string().exactOptional(),
        parent: z.string().exactOptional(),
        entries: z.array(folderEntrySchema),
      }),
    },
  },
  events: {
    /** Of many changes within a short time, one event. */
    videosChanged: z.object({ changed: z.array(videoSchema), removed: videoIds }),
    queueChanged: queueSchema,
    labelsChanged: labelListSchema,
    labelSetsChanged: z.object({ labelSets: z.array(labelSetSchema) }),
    modelChanged: modelStatusSchema,
    settingsChanged: settingsSchema,
    /** Asks the page to show something: files opened from outside were added, a menu item was chosen. */
    command: z.object({ name: z.enum(['add-videos', 'settings', 'shortcuts', 'palette', 'undo', 'redo']) }),
  },
} as const satisfies Contract;

export type AppContract = typeof appContract;

/**
 * Media, beneath the host's media address (`media://app/` in the window, `/media/` of `serve`). All answer `GET` and
 * `HEAD`; the file answers `Range`.
 */
export const MEDIA = {
  /** the file as it is */
  file: (id: string): string => `video/${id}/file`,
  /** a JPEG, 320 pixels wide */
  poster: (id: string): string => `video/${id}/poster`,
  /** a JPEG of the n-th frame (from 0) that the model saw, 320 pixels wide */
  frame: (id: string, n: number): string => `video/${id}/frame/${n}`,
  /** a fragmented MP4 (H.264, AAC) made on the fly, for what the page cannot play; `start` in seconds */
  proxy: (id: string, start = 0): string => `video/${id}/proxy?start=${start}`,
} as const;
