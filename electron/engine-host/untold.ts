/** What is left of a call that tells its answers one by one, when the engine that was at it has ended. */
import type { Args } from '../wire/contract.ts';
import type { EngineContract } from '../wire/engine.ts';

type SpansArgs = Args<EngineContract, 'encodeSpans'>;

/** The spans of a call that have not been told yet. Each is told once, under its place in the whole call. */
export class Untold {
  readonly #args: SpansArgs;
  readonly #left: Set<number>;
  /** The whole call's places of the spans that the engine was asked for last. */
  #asked: readonly number[] = [];

  constructor(args: SpansArgs) {
    this.#args = args;
    this.#left = new Set(args.spans.keys());
  }

  get size(): number {
    return this.#left.size;
  }

  /** What an engine is to be asked now. */
  ask(): SpansArgs {
    this.#asked = [...this.#left];
    const { spans } = this.#args;
    return this.#asked.length === spans.length
      ? this.#args
      : { ...this.#args, spans: this.#asked.map((place) => spans[place] ?? {}) };
  }

  /** What an engine says meanwhile, as the whole call's caller is to hear it; undefined for a span that was told before. */
  hear(progress: object): object | undefined {
    if (!('span' in progress)) return progress;
    const span = this.#asked[progress.span as number];
    return span !== undefined && this.#left.delete(span) ? { ...progress, span } : undefined;
  }
}
