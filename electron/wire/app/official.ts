/** The official model: whether it is here, how its coming goes, and whether it answers as its authors published. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { deviceFactsSchema } from '../engine.ts';
import { count, fraction, none, nothing } from '../values.ts';
import { problemSchema } from './problem.ts';

/** Characters: more than any system's paths have. */
const path = z.string().min(1).max(32_767);

/** The published demonstration beside what came out here. */
export const demoVerdictSchema = z.object({
  rows: z.array(z.object({ label: z.string(), published: fraction, here: fraction })),
  passed: z.boolean(),
});
export type ShownVerdict = z.infer<typeof demoVerdictSchema>;

export const officialModelSchema = z.object({
  /** the folder that it lies in, or comes into */
  directory: z.string(),
  /** the environment names that folder: no page can choose another */
  fixed: z.literal(true).exactOptional(),
  /**
   * `absent`: nobody has asked for it. `coming`: it is downloaded, or taken from a file that somebody has. `paused`, `failed`: what
   * has come stays. `checking`: it is here, and asked what its authors published. `here`: so it is.
   */
  state: z.enum(['absent', 'coming', 'paused', 'failed', 'checking', 'here']),
  progress: z
    .object({
      stage: z.enum(['checking', 'downloading', 'verifying', 'copying', 'example', 'measuring', 'opening', 'asking']),
      doneBytes: count.exactOptional(),
      totalBytes: count.exactOptional(),
      bytesPerSecond: count.exactOptional(),
      secondsLeft: count.exactOptional(),
      fraction: fraction.exactOptional(),
    })
    .exactOptional(),
  /** why it has failed, or could not be checked */
  problem: problemSchema.exactOptional(),
  /** it is tried again by itself, for the network may be back */
  triesAgain: z.literal(true).exactOptional(),
  /** somebody wants it used as soon as it is here, and answers as published */
  thenUse: z.boolean(),
  verdict: demoVerdictSchema.exactOptional(),
  /** how fast this machine's devices run it, once that was measured */
  fastest: deviceFactsSchema.exactOptional(),
});
export type OfficialModel = z.infer<typeof officialModelSchema>;

/** Whether it would fit into a folder. */
export const modelRoomSchema = z.object({
  /** where it would lie: within the folder that was named, where that holds other things */
  directory: z.string(),
  /** it is there already */
  present: z.boolean(),
  /** bytes: still to be downloaded; made of it when it is first opened; free in both places */
  downloadBytes: count,
  convertedBytes: count,
  freeBytes: count.exactOptional(),
  cacheDirectory: z.string(),
  cacheFreeBytes: count.exactOptional(),
  /** both places are on one disk */
  oneDisk: z.boolean(),
  /** why it cannot come there, and what to do */
  problem: problemSchema.exactOptional(),
});
export type ModelRoom = z.infer<typeof modelRoomSchema>;

export const officialCalls = {
  /** Looks again whether it is here. */
  officialModel: { args: nothing, progress: none, result: officialModelSchema },
  /** How much room there is in a folder, by default in the one that it comes into. */
  modelRoom: { args: z.object({ directory: path.exactOptional() }), progress: none, result: modelRoomSchema },
  /**
   * Fetches it, or goes on with that; followed by events, whether or not a page is open, and after a restart. The token is held in
   * memory until it is here, and written nowhere. Refuses with `disk-full`, `write-failed`… before the first byte.
   */
  getOfficialModel: {
    args: z.object({
      directory: path.exactOptional(),
      token: z.string().max(1000).exactOptional(),
      thenUse: z.boolean(),
    }),
    progress: none,
    result: officialModelSchema,
  },
  /** Takes it from a checkpoint, or a model folder, that is on this machine. */
  takeOfficialModel: {
    args: z.object({ path, thenUse: z.boolean() }),
    progress: none,
    result: officialModelSchema,
  },
  pauseOfficialModel: { args: nothing, progress: none, result: officialModelSchema },
  /** Nothing is fetched any more, and the part that has come is deleted. */
  dropOfficialModel: { args: nothing, progress: none, result: officialModelSchema },
  /** Asks it again what its authors published. */
  checkOfficialModel: { args: nothing, progress: none, result: officialModelSchema },
  /** Whether it is used once it is here. */
  useOfficialModelThen: { args: z.object({ thenUse: z.boolean() }), progress: none, result: officialModelSchema },
} as const satisfies Contract['calls'];

export const officialEvents = { officialChanged: officialModelSchema } as const satisfies Contract['events'];
