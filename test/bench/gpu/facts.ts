/** What a section of the benchmark found out, one fact a line: what it said before it failed, or was ended, still counts. */
import type { Precision } from '../../../electron/engine/index.ts';

/** As far as an answer is from the right one: the largest difference of a number, and what a cosine lacks of 1. */
export interface Distance {
  readonly largest: number;
  readonly cosine: number;
}

interface On {
  readonly device: string;
  readonly precision: Precision;
}

interface Speed {
  /** clips in one run */
  readonly batch: number;
  readonly milliseconds: number;
  readonly clipsPerSecond: number;
}

export type Fact =
  | { readonly kind: 'checkpoint'; readonly bytes: number; readonly seconds: number }
  | { readonly kind: 'import'; readonly precision: Precision; readonly seconds: number; readonly peakBytes: number }
  | ({
      readonly kind: 'parity';
      readonly model: string;
      /** embeddings, or the match head's probabilities */
      readonly of: 'video' | 'text' | 'match';
      readonly distance: Distance;
    } & On)
  /** `eager`, or `graph`: what the card does where nobody launches its kernels one by one */
  | ({ readonly kind: 'torch'; readonly how: 'eager' | 'graph'; readonly version: string } & On & Speed)
  | ({ readonly kind: 'tower' } & On & Speed)
  /** the large model's embedding against PyTorch's in fp32 */
  | ({ readonly kind: 'agreement'; readonly distance: Distance } & On)
  /** the tower as the engine runs it, with the batch that it chose; `javascript` is its own milliseconds a clip */
  | ({ readonly kind: 'engine'; readonly javascript: number } & On & Speed)
  | { readonly kind: 'decoders'; readonly clips: number; readonly clipsPerSecond: number }
  | ({
      readonly kind: 'rank';
      readonly clips: number;
      readonly clipsPerSecond: number;
      /** of a command for one clip: it is in the rate of the many */
      readonly startSeconds: number;
      readonly coresBusy: number;
      readonly peakBytes: number;
      readonly gpu?: Utilisation;
    } & On);

/** Per cent of the time, as NVIDIA's own tool tells it. */
export interface Utilisation {
  /** of the whole command */
  readonly mean: number;
  /** from the first sample that was busy to the last: without the start */
  readonly meanAtWork: number;
  readonly samples: number;
  /** most that was in use on the card, by all programs */
  readonly peakBytes: number;
}

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>;

export function factsOf<Kind extends Fact['kind']>(facts: readonly Fact[], kind: Kind): FactOf<Kind>[] {
  return facts.filter((fact): fact is FactOf<Kind> => fact.kind === kind);
}

/** How a section's process says one. */
export function tell(fact: Fact): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
