/** The wire between a host and the process that holds all vectors of a library: exact products with all of them. */
import { z } from 'zod';
import { spanSchema } from './app/tags.ts';
import type { Contract } from './contract.ts';
import { count, fraction, none, nothing } from './values.ts';

/** Typed arrays cross child processes and `postMessage` as they are, without a detour over text. */
const vector = z.custom<Float32Array>((value) => value instanceof Float32Array, 'expected a Float32Array');

/** Fits by product: a line through points `width` apart, level beyond its ends. */
const curve = z.object({ from: z.number(), width: z.number().positive(), fits: vector });

/** Whole videos, or the finest parts of them that were looked at; of a video without parts the whole. */
const itemsSchema = z.enum(['videos', 'moments']);
export type Items = z.infer<typeof itemsSchema>;

/** The footage that is meant, as `choose` named it; absent: all. */
const choice = z.string().min(1).max(200).exactOptional();

/** One segment: of which footage (its name), and which span; without one the whole. */
const itemSchema = z.object({ footage: z.string(), span: spanSchema.exactOptional() });
export type Item = z.infer<typeof itemSchema>;

/** Of more rows than this those are not held that an index on disk knows. */
export const INDEXED_ABOVE = 2_000_000;

const whatSchema = z.object({
  library: z.string(),
  model: z.string(),
  whole: z.string(),
  parts: z.string(),
  /** default: `INDEXED_ABOVE` */
  above: count.exactOptional(),
  /** of more, so many bytes are held at most until there is an index (default: a part of the machine's memory) */
  memory: count.exactOptional(),
});

/**
 * Absent where few enough are held. `missing`: there are more, and what makes indexes is not installed. `wanted`: one is to be made, for
 * there is none, or it knows too little. `used`.
 */
const indexStateSchema = z.enum(['missing', 'wanted', 'used']);

export const vectorsContract = {
  calls: {
    /**
     * Reads from the library (its file) what a model made of its videos and of their parts, by their samplings; what is held already is
     * not read again. To be asked before each question: it is quick where nothing is new. One model in one library is held at a time:
     * whoever waits for another is refused (`not-found`). Cancelled, it goes on there the next time. More than the machine can hold is
     * refused: as `out-of-memory` where an index is to be made first, as `too-large` where nothing here makes one.
     */
    hold: {
      args: whatSchema,
      progress: z.object({ read: count, of: count }),
      result: z.object({ segments: count, size: count, index: indexStateSchema.exactOptional() }),
    },
    /**
     * Makes an index of what `hold` would hold, on disk: `hold` finds it there. Whoever asks for it has a process that does nothing else:
     * it takes minutes, and gives way to others. Ended in the midst of it there is none, and the next time begins anew.
     */
    makeIndex: {
      args: whatSchema,
      progress: z.object({ fraction, of: count }),
      result: z.object({ rows: count, recall: z.number() }),
    },
    /** Names some of the footage. The last few names are kept; a name that is not refuses as `not-found`. */
    choose: {
      args: z.object({ choice: z.string().min(1).max(200), footage: z.array(z.string()) }),
      progress: none,
      result: nothing,
    },
    /** The segments with the highest products. */
    nearest: {
      args: z.object({
        choice,
        /** which made `towards` and `away`: refuses as `not-found` where another one's vectors are held meanwhile */
        model: z.string().exactOptional(),
        /** (D), of any length */
        towards: vector,
        /** a segment whose product with one of these is at least `least` is left out */
        away: z.array(z.object({ vector, least: z.number(), fits: curve.exactOptional() })),
        /** the words in `towards`, where there are some: what fits one of `away` better than these is left out, too */
        wanted: z.object({ vector, fits: curve }).exactOptional(),
        /**
         * `moments`: the best; of those of a video that overlap by half of the shorter the best alone. `videos`: the videos by their best
         * moment, and of each the best few, the best first.
         */
        by: itemsSchema,
        /** moments, or videos */
        most: count,
      }),
      progress: none,
      result: z.object({
        /** (n,) best first; of videos one's moments stand together */
        moments: z.array(z.object({ ...itemSchema.shape, product: z.number() })),
        /** how many segments were looked through */
        of: count,
      }),
    },
    /** All pairs of videos of which the whole is at least so near the other's whole, or a part of it; nearest first. */
    pairs: {
      args: z.object({ choice, least: z.number(), most: count }),
      progress: z.object({ fraction }),
      result: z.object({ pairs: z.array(z.object({ a: z.string(), b: z.string(), cosine: z.number() })) }),
    },
    /** k-means on the unit sphere. The same question has the same answer. */
    clusters: {
      args: z.object({ choice, of: itemsSchema, k: count.min(1) }),
      progress: z.object({ fraction }),
      result: z.object({
        /** largest first, none empty */
        clusters: z.array(
          z.object({
            /** nearest to its middle first */
            members: z.array(z.object({ ...itemSchema.shape, cosine: z.number() })),
            /** (D) unit vector: its middle */
            middle: vector,
          }),
        ),
      }),
    },
    /** Those that are least like the ones nearest to them: the mean cosine with these, lowest first. */
    unlike: {
      args: z.object({ choice, of: itemsSchema, most: count }),
      progress: z.object({ fraction }),
      result: z.object({ items: z.array(z.object({ ...itemSchema.shape, cosine: z.number() })) }),
    },
    /** Places in a plane: what is alike lies together. Both coordinates from 0 to 1. The same question has the same answer. */
    map: {
      args: z.object({ choice, of: itemsSchema }),
      progress: z.object({ fraction }),
      result: z.object({ points: z.array(z.object({ ...itemSchema.shape, x: fraction, y: fraction })) }),
    },
  },
  events: {},
} as const satisfies Contract;

export type VectorsContract = typeof vectorsContract;
