/** Results: what a job on a cluster has left in a folder, which becomes videos and vectors of a library without being computed again. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';
import { modelChoiceSchema } from './models.ts';
import { problemSchema } from './problem.ts';
import { LONGEST_PASTED, MOST_FOUND } from './search.ts';
import { spanSchema } from './tags.ts';
import { MOST_VIDEOS } from './videos.ts';

const path = z.string().min(1).max(32_768);

/** Folders of a cluster that lie elsewhere here. */
export const MOST_RESULT_MAPS = 100;

/** What begins with one folder there begins with the other here. */
export const resultMapSchema = z.object({ from: path, to: path });
export type ResultMap = z.infer<typeof resultMapSchema>;
export const resultMapsSchema = z.array(resultMapSchema).max(MOST_RESULT_MAPS);

/** Of files that were looked for here, how many are there. Very many are not all looked for: these are some from all over. */
const foundSchema = z.object({ looked: count, found: count });

const resultPlacesSchema = z.object({
  /** a folder of the cluster each, where it is here, and what of it was found */
  maps: z.array(resultMapSchema.extend(foundSchema.shape)).max(MOST_RESULT_MAPS),
  /** folders of the cluster that no map is about, the common beginning of their paths */
  others: z.array(foundSchema.extend({ from: z.string() })).max(MOST_RESULT_MAPS),
});
export type ResultPlaces = z.infer<typeof resultPlacesSchema>;

/** Of a job that is larger than a library so many clips come, where nobody says otherwise. */
export const USUAL_PART = 5_000;

/** Which clips of a job are meant. Nothing said: all of them. */
export const resultPartSchema = z.object({
  /** those that fit these words best, in a search's own grammar: `beach -people`; USUAL_PART where `most` is not said */
  words: z.string().max(LONGEST_PASTED).exactOptional(),
  /** so many; without words some from all over, always the same ones, and of more these, too */
  most: count.min(1).max(MOST_VIDEOS).exactOptional(),
  /** beneath this folder, there or here, or with this text in their paths */
  under: path.exactOptional(),
});
export type ResultPart = z.infer<typeof resultPartSchema>;

/** A part, chosen: of so many clips so many. */
const chosenPartSchema = z.object({
  clips: count,
  of: count,
  /** shards that could not be read, in which there may be others */
  damaged: count,
  /** of the words, what the demo model never learnt */
  unknownWords: z.array(z.string()),
});
export type ChosenPart = z.infer<typeof chosenPartSchema>;

/** A clip that fits words, by what fits them best in it. */
const fittingClipSchema = z.object({
  path: z.string(),
  span: spanSchema.exactOptional(),
  /** how likely the words are true of it, as far as clips of the job tell */
  fit: z.number().exactOptional(),
  cosine: z.number().exactOptional(),
});
export type FittingClip = z.infer<typeof fittingClipSchema>;

const partProgressSchema = z.object({ done: count, of: count, clips: count });

/** So many files that are none are named. */
export const NAMED_DAMAGED = 50;

export const resultFactsSchema = z.object({
  folder: z.string(),
  job: z.string(),
  /** the list of clips that it was given */
  manifest: z.string(),
  /** name@content hash, and the precision that it ran in */
  model: z.string(),
  precision: z.string(),
  /** `in-use`: the one of this library; `here`: a new library may have it; `missing`: not on this machine */
  modelIs: z.enum(['in-use', 'here', 'missing']),
  /** how it is chosen, where it is here */
  choice: modelChoiceSchema.exactOptional(),
  /** scenes and parts of them were looked at, and no file as a whole */
  segments: z.boolean(),
  /** in the job's plan, and looked at so far: as wholes, as spans, and without success */
  clips: count,
  wholes: count,
  spans: count,
  failed: count,
  /** clips that are there by now, and the files that these are of: counted no further than one more than a library holds */
  there: z.object({ clips: count, files: count }),
  shards: z.object({ planned: count, there: count, taken: count }),
  /** shards that cannot be read are passed over */
  damaged: z.object({ count, named: z.array(z.object({ name: z.string(), message: z.string() })).max(NAMED_DAMAGED) }),
  bytes: count,
  /** a driver writes there: more will come */
  atWork: z.boolean(),
  places: resultPlacesSchema,
  /** a folder for a new library, empty or not there yet */
  library: z.string(),
});
export type ResultFacts = z.infer<typeof resultFactsSchema>;

/** The opening of results; while there is none, how the last one went. */
export const openingSchema = z.object({
  state: z.enum(['idle', 'running']),
  folder: z.string().exactOptional(),
  shards: count,
  shardsDone: count,
  /** videos that are new in the list, and vectors of wholes and of spans */
  videos: count,
  wholes: count,
  spans: count,
  /** clips that could not be looked at on the cluster */
  failed: count,
  /** shards that could not be read, and rows of other models than the job's */
  damaged: count,
  leftOut: count,
  /** why it did not come to its end: what came stays, and opening the same results again goes on */
  problem: problemSchema.exactOptional(),
  secondsLeft: z.number().nonnegative().exactOptional(),
});
export type Opening = z.infer<typeof openingSchema>;

export const resultCalls = {
  /** What a folder holds; nothing is changed by it. Refuses one that holds no results (`not-found`, `unreadable`). */
  lookAtResults: {
    args: z.object({ folder: path }),
    progress: z.object({ done: count, of: count }),
    result: resultFactsSchema,
  },
  /** Which files there are here where these are the maps. */
  tryResultMaps: {
    args: z.object({ folder: path, maps: resultMapsSchema }),
    progress: none,
    result: resultPlacesSchema,
  },
  /**
   * Which clips a part has, the first of them told: those that fit best first; nothing is changed by it. Refuses a part of which there is
   * nothing (`not-found`) or more than a library holds (`too-large`), words as `searchMoments` does, and, where the model that reads them is
   * not here, all words (`model-missing`).
   */
  chooseResults: {
    args: z.object({ folder: path, maps: resultMapsSchema, part: resultPartSchema, tell: count.max(MOST_FOUND) }),
    progress: partProgressSchema,
    result: chosenPartSchema.extend({ told: z.array(fittingClipSchema).max(MOST_FOUND) }),
  },
  /**
   * Begins to take results, or a part of them, into this library, or into a new one that is then opened in its place; a part is chosen
   * before anything is made. What was taken before is passed over: opening again goes on. Refuses while others are being opened (`in-use`),
   * and parts as `chooseResults` does.
   */
  openResults: {
    args: z.object({
      folder: path,
      maps: resultMapsSchema,
      part: resultPartSchema.exactOptional(),
      library: path.exactOptional(),
    }),
    progress: partProgressSchema,
    /** nothing where all of it is meant */
    result: z.object({ chosen: chosenPartSchema.exactOptional() }),
  },
  /** What has come stays. */
  cancelResults: { args: nothing, progress: none, result: nothing },
  /** How it stands, for those who hear no events. */
  howResultsGo: { args: nothing, progress: none, result: openingSchema },
} as const satisfies Contract['calls'];

export const resultEvents = { resultsChanged: openingSchema } as const satisfies Contract['events'];
