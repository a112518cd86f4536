/** Find it again: moments and videos by words, and by what they are like. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, fraction, none, nothing } from '../values.ts';
import { windowName } from './acts.ts';
import { filtersSchema } from './asking.ts';
import { labelId } from './labels.ts';
import { placeSchema, spanSchema } from './tags.ts';
import { videoId, videoIds } from './videos.ts';

const seconds = z.number().nonnegative();

/** A picture from outside, by the hash of its bytes (SHA-256). */
export const pictureId = z.string().regex(/^[0-9a-f]{64}$/);

/** What found things are to be like: a whole video, a moment, one frame, or a picture. */
export const likeSchema = z.union([
  z.strictObject({ id: videoId }),
  z.strictObject({ id: videoId, span: spanSchema }),
  z.strictObject({ id: videoId, at: seconds }),
  z.strictObject({ picture: pictureId }),
]);
export type Like = z.infer<typeof likeSchema>;

/** Characters of a question's words. What is pasted may be longer: it is refused in words. */
export const MOST_WORDS = 2_000;
export const LONGEST_PASTED = 2 ** 20;
export const MOST_LIKES = 20;
export const MOST_FOUND = 1_000;
/** Rows of an export: of so many videos a few moments each, and what people wrote. */
export const MOST_EXPORTED = 10 * MOST_FOUND;
export const MOST_SEARCHES = 200;
/** Bytes of a picture from outside. */
export const MOST_PICTURE_BYTES = 32 * 2 ** 20;

export const questionSchema = z.object({
  /** as typed: `beach -people`, `beach -"many people"` */
  words: z.string().max(LONGEST_PASTED),
  /** several are asked about together, as their mean */
  like: z.array(likeSchema).max(MOST_LIKES),
  /** a label of the list in the place of words */
  label: labelId.exactOptional(),
  /** of the videos that are searched */
  filters: filtersSchema,
  /** each for itself, or one video's together */
  by: z.enum(['moments', 'videos']),
});
export type Question = z.infer<typeof questionSchema>;

export const foundMomentSchema = z.object({
  ...placeSchema.shape,
  /** of the words or the label, where there are some that the model has learnt */
  fit: fraction.exactOptional(),
  /** decisions have shown how often what has such a fit is true; all else is an estimate */
  calibrated: z.literal(true).exactOptional(),
  /** cosine with what it is to be like, where something is */
  likeness: z.number().exactOptional(),
});
export type FoundMoment = z.infer<typeof foundMomentSchema>;

/** What of the words stands in something that a person wrote. */
export const namedSchema = z.object({
  ...placeSchema.shape,
  by: z.enum(['name', 'folder', 'note', 'tag']),
  /** the name, the note's line, or the label */
  says: z.string(),
});
export type Named = z.infer<typeof namedSchema>;

/** Of so many moments that an index is to find them: it is on its way, cannot be made without LanceDB, or could not be made. */
export const indexingSchema = z.discriminatedUnion('is', [
  /** `fraction` of them is read; once all are, they are put in order, which takes most of the time and tells nothing of itself */
  z.object({ is: z.literal('made'), of: count, fraction }),
  z.object({ is: z.literal('missing'), of: count }),
  /** `why`: the end of a sentence */
  z.object({ is: z.literal('failed'), of: count, why: z.string() }),
]);
export type Indexing = z.infer<typeof indexingSchema>;

export const resultsSchema = z.object({
  /** best first; by videos, one's moments stand together */
  moments: z.array(foundMomentSchema),
  /** what people wrote: names of files and folders, notes, and tags with a yes */
  named: z.array(namedSchema),
  /** segments that were searched */
  of: count,
  /** videos that the filters let through and that the model has not looked at */
  unseen: count,
  /** words that were left out by a minus */
  without: z.array(z.string()),
  /** so was what fits one of these better than what is wanted */
  compared: z.literal(true).exactOptional(),
  /** words that the model in use never learnt: they say nothing */
  unknownWords: z.array(z.string()),
  /** while all are searched one by one, although they are so many */
  indexing: indexingSchema.exactOptional(),
});
export type Results = z.infer<typeof resultsSchema>;

export const savedSearchSchema = z.object({ name: z.string().min(1).max(200), question: questionSchema });
export type SavedSearch = z.infer<typeof savedSearchSchema>;
export const savedSearchesSchema = z.array(savedSearchSchema).max(MOST_SEARCHES);

/** Videos that show the same. */
export const duplicatesSchema = z.object({
  /** the largest first */
  videos: z.array(
    z.object({
      id: videoId,
      /** `same`: to the byte; `alike`: the same pictures, in whole or in part, as far as was looked */
      is: z.enum(['first', 'same', 'alike']),
      cosine: z.number().exactOptional(),
      /** bytes */
      size: count,
    }),
  ),
});
export type Duplicates = z.infer<typeof duplicatesSchema>;

const workingSchema = z.object({ stage: z.enum(['reading', 'comparing', 'looking']), fraction });
export type Working = z.infer<typeof workingSchema>;

export const searchCalls = {
  /**
   * Refuses labels and videos that are gone (`not-found`), pictures that are no longer known (`not-found`), words of which nothing is
   * wanted and no likeness either (`usage`), more of them than `MOST_WORDS` (`too-large`), and a library that the model in use has seen nothing of (`not-found`).
   */
  searchMoments: {
    args: z.object({ question: questionSchema, most: count.min(1).max(MOST_FOUND) }),
    progress: z.object({ read: count, of: count }),
    result: resultsSchema,
  },
  /** A picture to ask with. Refuses what is none (`not-video`). */
  addPicture: {
    /** the file, base64 */
    args: z.object({ data: z.string().max(Math.ceil((MOST_PICTURE_BYTES * 4) / 3) + 4) }),
    progress: none,
    result: z.object({ picture: pictureId }),
  },
  saveSearch: { args: savedSearchSchema.extend({ window: windowName }), progress: none, result: nothing },
  deleteSearch: { args: z.object({ window: windowName, name: z.string() }), progress: none, result: nothing },
  /** What was found, as text. */
  exportFound: {
    args: z.object({ moments: z.array(foundMomentSchema).max(MOST_EXPORTED), format: z.enum(['csv', 'jsonl']) }),
    progress: none,
    result: z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
  },
  /** Groups of videos of the list that show the same; each at least two. */
  findDuplicates: {
    args: nothing,
    progress: workingSchema,
    result: z.object({
      groups: z.array(duplicatesSchema),
      /** what could not be compared, or by its bytes alone, and why: it is gone, away, damaged, or the model has not looked at it */
      passedOver: z.array(z.object({ id: videoId, message: z.string() })),
    }),
  },
  /** What is alike, together. */
  clusterVideos: {
    args: z.object({ k: count.min(2).max(200), of: z.enum(['videos', 'moments']), filters: filtersSchema }),
    progress: workingSchema,
    result: z.object({
      /** largest first */
      clusters: z.array(
        z.object({
          /** nearest to the middle first */
          places: z.array(placeSchema),
          /** the labels of the list that fit its middle best */
          labels: z.array(labelId),
        }),
      ),
    }),
  },
  /** What is least like anything else, the strangest first. */
  findUnlike: {
    args: z.object({ of: z.enum(['videos', 'moments']), filters: filtersSchema, most: count.min(1).max(MOST_FOUND) }),
    progress: workingSchema,
    result: z.object({ moments: z.array(foundMomentSchema) }),
  },
  /** Places of videos in a plane, both coordinates from 0 to 1: what is alike lies together. */
  mapVideos: {
    args: z.object({ filters: filtersSchema }),
    progress: workingSchema,
    result: z.object({ points: z.array(z.object({ id: videoId, x: fraction, y: fraction })) }),
  },
  /**
   * Moves the files to the system's trash, and takes the videos from the list, as one act. What could not be moved stays in the list.
   */
  trashVideos: {
    args: z.object({ window: windowName, ids: videoIds }),
    progress: none,
    result: z.object({
      trashed: videoIds,
      failed: z.array(z.object({ id: videoId, message: z.string() })),
    }),
  },
} as const satisfies Contract['calls'];

export const searchEvents = {
  searchesChanged: z.object({ searches: savedSearchesSchema }),
  /** Of what was searched last; absent once the index is there: the next question is answered by it. */
  indexingChanged: z.object({ indexing: indexingSchema.exactOptional() }),
} as const satisfies Contract['events'];
