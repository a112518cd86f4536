/** The list of videos: what there is, what is known of each, what may be done with them. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';
import { windowName } from './acts.ts';
import { problemSchema } from './problem.ts';

/** Opaque: says nothing of where the file lies, and cannot be guessed. Media are asked for by it. */
export const videoId = z.uuid();
/** Videos of the list: it is sent to each page, whole. */
export const MOST_VIDEOS = 100_000;
export const videoIds = z.array(videoId).max(MOST_VIDEOS);

/** `crawling`: its file takes long to read, and the others go before */
export const videoStateSchema = z.enum(['waiting', 'decoding', 'crawling', 'encoding', 'done', 'failed', 'cancelled']);
export type VideoState = z.infer<typeof videoStateSchema>;

/** So many tracks of a file may be chosen from. */
export const MOST_TRACKS = 64;
/** Characters of a track's title and of its language: a file may have megabytes of them. */
export const LONGEST_OF_TRACK = { title: 100, language: 35 } as const;

/** One of a file's video tracks, as a person tells it from the others. */
export const trackSchema = z.object({
  /** counted from 1, in the file's order */
  number: z.int().positive(),
  codec: z.string().exactOptional(),
  /** as shown, upright, pixels */
  width: count,
  height: count,
  fps: z.number().positive().exactOptional(),
  /** as the file has it: mostly a code of three letters */
  language: z.string().max(LONGEST_OF_TRACK.language).exactOptional(),
  title: z.string().max(LONGEST_OF_TRACK.title).exactOptional(),
  /** a picture that does not move */
  still: z.literal(true).exactOptional(),
  /** switched off in the file */
  off: z.literal(true).exactOptional(),
});
export type Track = z.infer<typeof trackSchema>;

/** Another after each change of the file: what is shown of it has an address with this in it. */
const edition = z.string().regex(/^[\w-]+$/);

/** One video of the list. */
export const videoSchema = z.object({
  id: videoId,
  /** the file's name */
  name: z.string(),
  /** the folder that it lies in, for telling files of one name apart */
  folder: z.string(),
  edition,
  /** with the model in use; a change of model makes encoded videos wait again unless it has seen them */
  state: videoStateSchema,
  /** its drive or its folder is away: it can be ranked by what is known, and waits for the rest */
  offline: z.literal(true).exactOptional(),
  /** why it failed; only with state `failed` */
  problem: problemSchema.exactOptional(),
  /** seconds; absent until the file has been probed */
  duration: z.number().exactOptional(),
  /** seconds: where the file's own clock stands at the first frame; times that people see begin at 0 */
  startTime: z.number().exactOptional(),
  /** as shown, upright, pixels */
  width: count.exactOptional(),
  height: count.exactOptional(),
  /** the number of the track that is shown, where a person chose another than the one that is meant to be */
  track: trackSchema.shape.number.exactOptional(),
  /** browsers would show another track of the file as it is, or not all of them this one: only the proxy may be played */
  proxyOnly: z.literal(true).exactOptional(),
  /** somebody said so, or has decided every label of the one-of groups */
  reviewed: z.literal(true).exactOptional(),
  /** 1 to 5; absent where nobody has rated it */
  rating: z.int().min(1).max(5).exactOptional(),
  /** position in the list, ascending */
  order: z.number(),
});
export type Video = z.infer<typeof videoSchema>;

/** A drive or a folder that is away, and how many of the listed videos are on it. */
const offlinePlaceSchema = z.object({ place: z.string(), videos: count });
export type OfflinePlace = z.infer<typeof offlinePlaceSchema>;

export const offlineSchema = z.array(offlinePlaceSchema);

/** One frame that the model saw. */
const seenFrameSchema = z.object({
  /** its number in the video */
  index: count,
  /** seconds since the first frame */
  timestamp: z.number(),
});

/** What the player needs. Media lie under `video/<id>/…` of the host's media address: see `MEDIA`. */
export const videoDetailSchema = z.object({
  id: videoId,
  path: z.string(),
  edition,
  codec: z.string().exactOptional(),
  fps: z.number().exactOptional(),
  hasAudio: z.boolean().exactOptional(),
  /** bytes */
  size: count.exactOptional(),
  /** the video tracks that may be chosen; absent until the file has been probed */
  tracks: z.array(trackSchema).max(MOST_TRACKS).exactOptional(),
  /** the number of the track that is shown: it is what all else here is about */
  track: trackSchema.shape.number.exactOptional(),
  /** the number of the track that is shown where nobody chooses */
  meantTrack: trackSchema.shape.number.exactOptional(),
  /** the number of the one that a person chose, and that the file as it is now does not have */
  lostTrack: trackSchema.shape.number.exactOptional(),
  /** what the model in use saw; empty until it has */
  frames: z.array(seenFrameSchema),
});
export type VideoDetail = z.infer<typeof videoDetailSchema>;

/** So many of what was passed over are named. */
export const NAMED_PASSED_OVER = 1_000;

/**
 * `no-video`: by its first bytes; `no-file`: a pipe, a socket, a device; `bad-name`: bytes that are no UTF-8, by which nothing can
 * open it; `system-folder`: previews, bins, snapshots
 */
const whyPassedOver = z.enum(['no-video', 'empty', 'no-file', 'bad-name', 'unreadable', 'hidden', 'system-folder']);
export type WhyPassedOver = z.infer<typeof whyPassedOver>;

/** What nobody named and a folder held beside its videos. */
const passedOverSchema = z.object({
  /** files that somebody may miss, and folders that were not looked into */
  count,
  /** the first of them */
  named: z.array(z.object({ path: z.string(), why: whyPassedOver })).max(NAMED_PASSED_OVER),
  /** beside them, files whose names are those of no video */
  others: count,
});
export type PassedOver = z.infer<typeof passedOverSchema>;

/** What became of what was added. */
export const addedSchema = z.object({
  added: videoIds,
  /** were in the list before */
  known: videoIds,
  /** named by the user and unusable */
  refused: z.array(z.object({ path: z.string(), problem: problemSchema })),
  /** where folders were gone through and not everything in them was taken */
  passedOver: passedOverSchema.exactOptional(),
});
export type Added = z.infer<typeof addedSchema>;

export const videoCalls = {
  /** Files and folders (recursively) on the host's machine. What is added before an abort stays. */
  addPaths: {
    args: z.object({ paths: z.array(z.string().min(1)).max(100_000), window: windowName.exactOptional() }),
    progress: z.object({ found: count }),
    result: addedSchema,
  },
  /** The three sample clips that come with the application; where there are no labels, its examples, too. */
  addSamples: { args: z.object({ window: windowName.exactOptional() }), progress: none, result: addedSchema },
  /** Files are never touched, and what was decided about them is kept. */
  removeVideos: {
    args: z.object({ ids: videoIds, window: windowName.exactOptional() }),
    progress: none,
    result: nothing,
  },
  /** Looks now whether what was away is back; it is looked at now and then by itself. */
  lookForOffline: { args: nothing, progress: none, result: z.object({ offline: offlineSchema }), shared: true },
  /** Shows another track of the file from now on; a model that has not seen it looks at it in its turn. */
  chooseTrack: {
    args: z.object({ id: videoId, track: trackSchema.shape.number }),
    progress: none,
    result: nothing,
  },
  /** Shows the file in its folder, on the host's machine. Refused where that has no desktop. */
  revealVideo: { args: z.object({ id: videoId }), progress: none, result: nothing },
  /** Opens it there with the program that the system has for it. */
  openVideo: { args: z.object({ id: videoId }), progress: none, result: nothing },
  describeVideo: { args: z.object({ id: videoId }), progress: none, result: videoDetailSchema },
} as const satisfies Contract['calls'];

export const videoEvents = {
  /** Of a folder that no page has asked to be added: the window's menu, the terminal. */
  filesPassedOver: passedOverSchema,
  offlineChanged: z.object({ offline: offlineSchema }),
  /** Of many changes within a short time, one event. */
  videosChanged: z.object({ changed: z.array(videoSchema), removed: videoIds }),
} as const satisfies Contract['events'];
