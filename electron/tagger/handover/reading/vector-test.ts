/** Which vectors of a file may stand beside those of the model in use. */
import { cosines } from '../../../engine/internvideo2/ranking.ts';
import { frameCount, secondsOfFrame } from '../../../interchange/frame-clock.ts';
import type { HandedModel, ReadVector } from '../../../interchange/handed.ts';
import type { Footage } from '../../../library/index.ts';
import type { Span } from '../../../wire/app/tags.ts';
import type { Segments } from '../../moments/segments.ts';
import type { Embeddings } from '../../videos/embeddings.ts';
import { isModel } from '../model-facts.ts';
import type { PlannedVector } from './planned.ts';
import { resolveSpan, type VideoTime } from './times.ts';

/** What one model makes of the same frames on two machines is nearer by far. */
const SAME = 0.99;

export interface VectorTestOptions {
  readonly embeddings: Embeddings;
  readonly segments: Segments;
  readonly model: HandedModel | undefined;
  /** numbers of a vector of the model in use, where that is known */
  readonly width: number | undefined;
  /** whoever imports says that vectors without a model are of this one */
  readonly trust: boolean;
}

const NO_MODEL = 'No model is in use that vectors could be of: choose one, then import again.';
const OF_ANOTHER = 'Its vector is of another model than the one in use.';
const UNNAMED =
  'Its vector does not say by the checkpoint’s sha256 which model made it: say that it is the one in use, if it is.';
const SAMPLED = 'Its vector is of frames that were chosen in another way.';
const NOT_A_VECTOR = 'Its vector is none of the model in use: it has another length, or is no direction.';
const UNLIKE =
  'Vectors of videos that the model in use has seen are others than it made (cosine below 0.99): none of the files’ vectors is taken.';

export class VectorTest {
  readonly #o: VectorTestOptions;
  /** One of them was not what the model made: all of them are in doubt. */
  isRefused = false;

  constructor(options: VectorTestOptions) {
    this.#o = options;
  }

  /** @returns undefined for one that cannot be taken, or that is known already */
  take(
    footage: Footage,
    read: ReadVector,
    time: VideoTime,
    tell: (sentence: string) => void,
  ): PlannedVector | undefined {
    const why = this.#refusal(read);
    const vector = why === undefined ? unit(read.vector) : undefined;
    if (vector === undefined) {
      tell(why ?? NOT_A_VECTOR);
      return undefined;
    }
    const { start, end } = read;
    const resolved = start === undefined ? { span: undefined } : resolveSpan(start, end, time);
    if ('problem' in resolved) {
      tell(resolved.problem);
      return undefined;
    }
    const span = resolved.span && isWhole(resolved.span, time) ? undefined : resolved.span;
    const { embeddings, segments } = this.#o;
    const known = span === undefined ? embeddings.get(footage)?.vector : segments.vectorOf(footage, span);
    if (known !== undefined) {
      if ((cosines(known, [vector])[0] ?? 0) < SAME) {
        this.isRefused = true;
        tell(UNLIKE);
      }
      return undefined;
    }
    const frames = (read.frames ?? []).map(({ index, seconds }) => ({ index, timestamp: seconds }));
    const isFrame = ({ index, timestamp }: (typeof frames)[number]): boolean =>
      Number.isSafeInteger(index) && index >= 0 && Number.isFinite(timestamp);
    return { footage, span, seen: { vector, frames: frames.every(isFrame) ? frames : [] } };
  }

  #refusal({ sha256, sampling, vector }: ReadVector): string | undefined {
    const { model, embeddings, width, trust } = this.#o;
    if (model === undefined) return NO_MODEL;
    if (sha256 !== undefined && !isModel(model, sha256)) return OF_ANOTHER;
    if (sha256 === undefined && !trust) return UNNAMED;
    if (sampling !== undefined && sampling !== embeddings.key?.sampling) return SAMPLED;
    if (width === undefined ? sha256 === undefined : vector.length !== width) return NOT_A_VECTOR;
    return undefined;
  }
}

/** A clip of all of a video is the video. */
function isWhole({ start, end }: Span, { clock, duration }: VideoTime): boolean {
  const over = clock === undefined ? duration : secondsOfFrame(clock, frameCount(clock));
  return start === 0 && over !== undefined && end >= over - 0.5 / 25;
}

/** Numbers of the longest vector: many times those of any model. */
const LONGEST = 2 ** 16;
/** One that is written with few digits is as good. */
const ROUNDED = 1e-4;

function unit(vector: Float32Array): Float32Array | undefined {
  if (vector.length === 0 || vector.length > LONGEST) return undefined;
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length) || length < 1e-12) return undefined;
  return Math.abs(length - 1) < ROUNDED ? vector : vector.map((value) => value / length);
}
