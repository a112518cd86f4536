/** The vision tower: clips in, what it sees of each out; on a GPU several in one run, on the CPU one. */
import type { FrameTensor } from '../pixels/frames.ts';
import type { VisionConfig } from './config.ts';
import { largestBatch } from './devices/batch-size.ts';
import { isOutOfMemory } from './devices/out-of-memory.ts';
import { type FloatTensor, rowOf } from './session.ts';
import type { OpenTowers } from './towers.ts';

/** What is given beside the embedding where it is asked for: megabytes a clip, which stay on the device otherwise. */
export type MoreFeatures = 'tokens' | 'pooled';

/** What the tower saw of a clip. */
export type SeenClip<More extends MoreFeatures = never> = {
  /** (D), unit length */
  readonly embedding: Float32Array;
} & {
  /** tokens (1, N, C): every token, the class token first; pooled (1, P): their summary, before the projection */
  readonly [Name in More]: FloatTensor;
};

export interface VisionTowerOptions {
  readonly towers: Pick<OpenTowers, 'device' | 'run' | 'tryRun'>;
  readonly sizes: Pick<VisionConfig, 'imageSize' | 'numFrames' | 'tubeletSize'>;
  /** How many clips the device in use should see in one run; asked for once, when there are two. */
  readonly chooseBatch: () => Promise<number>;
  /** What is wrong where frames that are numbers give an embedding that is none. */
  readonly noNumbers: () => Error;
  /** Where it is said that a batch was too large. */
  readonly say?: (message: string) => void;
}

export class VisionTower {
  readonly #options: VisionTowerOptions;
  /** Clips in one run at most. */
  #limit: Promise<number> | undefined;
  /** Memory for a batch's frames, kept for the next one: fresh memory costs more than the copy into it. */
  #spare: Float32Array | undefined;
  /** The last clip whose tokens were asked for: a person asks one text after the other about the clip on the screen. */
  #last: { readonly input: FrameTensor; readonly seen: SeenClip<MoreFeatures> } | undefined;

  constructor(options: VisionTowerOptions) {
    this.#options = options;
  }

  /** How many of so many clips that wait should be seen in the next run; measured when it is first asked for several. */
  async atOnce(waiting: number): Promise<number> {
    if (waiting < 2 || this.#options.towers.device === 'cpu') return 1;
    this.#limit ??= this.#options.chooseBatch();
    return largestBatch(Math.min(waiting, await this.#limit));
  }

  /**
   * Sees clips, as many in one run as pay.
   *
   * @param inputs (1, T, 3, S, S) each, T the model's number of frames, or 1 for an image where tubelets hold one frame
   * @param more what is wanted beside the embeddings
   * @returns for each input, in their order, what was seen, or why nothing can be: another shape, or frames that are not
   *   finite (a caller's bug); TagError `checkpoint-unsupported`, `checkpoint-corrupt` where the model gives no numbers
   * @throws what concerns all of them: the model is closed, TagError `out-of-memory`, `cache-corrupt`
   */
  async see<More extends MoreFeatures = never>(
    inputs: readonly FrameTensor[],
    more: readonly More[] = [],
  ): Promise<(SeenClip<More> | Error)[]> {
    const seen = new Array<SeenClip<More> | Error>(inputs.length);
    const fitting: number[] = [];
    for (const [place, input] of inputs.entries()) {
      const misshapen = this.#misshapen(input);
      const known = misshapen ?? this.#recall(input, more);
      if (known === undefined) fitting.push(place);
      else seen[place] = known;
    }
    for (const places of Map.groupBy(fitting, (place) => String(inputs[place]?.dims)).values()) {
      while (places.length > 0) {
        const together = places.splice(0, await this.atOnce(places.length));
        const batch = together.map((place) => inputs[place] as FrameTensor);
        for (const [i, each] of (await this.#seeTogether(batch, more)).entries()) seen[together[i] as number] = each;
      }
    }
    return seen;
  }

  /** Clips of one shape, in one run; in smaller ones where the device has not the memory. */
  async #seeTogether<More extends MoreFeatures>(
    batch: readonly FrameTensor[],
    more: readonly More[],
  ): Promise<(SeenClip<More> | Error)[]> {
    const { towers, say } = this.#options;
    const outputs = ['embedding', ...more] as const;
    const [only] = batch as readonly [FrameTensor];
    if (batch.length === 1) {
      const seen = this.#part(batch, more, await towers.run('vision', { video: only }, outputs));
      this.#remember(only, seen[0] as SeenClip<More> | Error);
      return seen;
    }
    const { memory, video } = this.#stack(batch); // (B, T, 3, S, S)
    try {
      return this.#part(batch, more, await towers.tryRun('vision', { video }, outputs));
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      const half = batch.length >> 1;
      if ((await this.#limit) !== half) {
        this.#limit = Promise.resolve(half);
        say?.(
          `${batch.length} clips at once are too many for the memory of the graphics processor: ${half} from now on.`,
        );
      }
      const halves = [batch.slice(0, half), batch.slice(half)];
      const seen: (SeenClip<More> | Error)[] = [];
      for (const each of halves) seen.push(...(await this.#seeTogether(each, more)));
      return seen;
    } finally {
      this.#spare = memory;
    }
  }

  /** Each clip's own rows; only these few hundred numbers are looked at, and the frames where they are none. */
  #part<More extends MoreFeatures>(
    batch: readonly FrameTensor[],
    more: readonly More[],
    outputs: Readonly<Record<'embedding' | More, FloatTensor>>,
  ): (SeenClip<More> | Error)[] {
    return batch.map((input, i) => {
      const embedding = rowOf(outputs.embedding, i).data.slice();
      if (!embedding.every(Number.isFinite)) {
        return input.data.every(Number.isFinite)
          ? this.#options.noNumbers()
          : new Error('the frames hold values that are not finite');
      }
      return {
        embedding,
        ...Object.fromEntries(more.map((name) => [name, rowOf(outputs[name], i)])),
      } as SeenClip<More>;
    });
  }

  /** Of a clip with its tokens; a copy of its frames, which are the caller's. */
  #remember(input: FrameTensor, seen: SeenClip<MoreFeatures> | SeenClip | Error): void {
    if ('tokens' in seen) this.#last = { input: { data: input.data.slice(), dims: [...input.dims] }, seen };
  }

  /** Comparing ends at the first byte that differs, so that another clip costs nothing. */
  #recall<More extends MoreFeatures>(input: FrameTensor, more: readonly More[]): SeenClip<More> | undefined {
    const last = this.#last;
    if (last === undefined || !more.every((name) => name in last.seen)) return undefined;
    const isSame = String(last.input.dims) === String(input.dims) && sameBytes(last.input.data, input.data);
    return isSame ? { ...last.seen, embedding: last.seen.embedding.slice() } : undefined;
  }

  /** Frames of clips of one shape, one after the other: (B, T, 3, S, S). */
  #stack(batch: readonly FrameTensor[]): { memory: Float32Array; video: FrameTensor } {
    const { data: first, dims } = batch[0] as FrameTensor;
    const length = batch.length * first.length;
    const memory = (this.#spare?.length ?? 0) >= length ? (this.#spare as Float32Array) : new Float32Array(length);
    this.#spare = undefined; // it is in use: who comes meanwhile takes another
    for (const [i, { data }] of batch.entries()) memory.set(data, i * first.length);
    return { memory, video: { data: memory.subarray(0, length), dims: [batch.length, ...dims.slice(1)] } };
  }

  #misshapen({ data, dims }: FrameTensor): Error | undefined {
    const { imageSize, numFrames, tubeletSize } = this.#options.sizes;
    const [batch, frames, ...picture] = dims;
    const isClip = frames === numFrames || (frames === 1 && tubeletSize === 1);
    if (batch !== 1 || !isClip || String(picture) !== String([3, imageSize, imageSize])) {
      const expected = [1, numFrames, 3, imageSize, imageSize].join(', ');
      return new Error(`the model takes frames of shape (${expected}), not (${dims.join(', ')})`);
    }
    const length = dims.reduce((product, size) => product * size, 1);
    if (data.length === length) return undefined;
    return new Error(`frames of ${length} values have ${data.length} values of data`);
  }
}

function sameBytes(a: Float32Array, b: Float32Array): boolean {
  return bytesOf(a).equals(bytesOf(b));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
