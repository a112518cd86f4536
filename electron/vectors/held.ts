/**
 * The vectors of one model that are in memory, as they stood at one moment: what comes or goes later is in another `Held`, which
 * shares with this one what has stayed.
 */

/** Breaks off with an AbortError between two blocks. */
export interface Breaking {
  readonly signal?: AbortSignal | undefined;
}

/** Of what an index on disk knows: the vectors are in the library, and not in memory. */
export interface Indexed {
  /**
   * @param query (D)
   * @returns rows in no particular order: with few exceptions the so many with the highest products, and some more; undefined where the
   *   index can no longer be read. `isShort`: to ask for more brings no more.
   */
  nearest(query: Float32Array, most: number): Promise<{ rows: Int32Array; isShort: boolean } | undefined>;
  /** Those rows alone, in memory. Rows that have just gone from the library are left out. */
  only(rows: Int32Array, breaking?: Breaking): Promise<{ held: Held; rows: Int32Array }>;
}

export interface Held {
  /** D, of each vector; 0 where there is none */
  readonly size: number;
  /** N */
  readonly rows: number;
  /** footage by its number */
  readonly names: readonly string[];
  /** (N) the number of each row's footage */
  readonly footageOf: Int32Array;
  /** (N) seconds; NaN for the whole */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /**
   * (N) 1 for those that are moments: the finest segments of their footage. One that holds others strictly within it is none, for its
   * parts speak; nor is a whole of which there are parts.
   */
  readonly isFinest: Uint8Array;
  /** @returns (D) unit vector, in the memory that holds it: not to be written */
  vector(row: number): Float32Array;
  /**
   * All of them with each query.
   *
   * @param queries (Q, D)
   * @returns (Q, N)
   */
  products(queries: Float32Array, breaking?: Breaking): Promise<Float32Array>;
  /**
   * Rows with rows, for those that a question has picked: to be called with no more than a few thousand on one side, for nothing else
   * is done meanwhile.
   *
   * @param queries (Q, D)
   * @param others (R, D)
   * @returns (Q, R)
   */
  multiply(queries: Float32Array, others: Float32Array): Promise<Float32Array>;
  /** Where not all vectors are in memory: then those above take as long as the disk takes, and this is quicker. */
  readonly indexed?: Indexed;
}
