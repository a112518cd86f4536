/** Many spans of one file, and one span frame by frame: calls that have the model see many things, some at a time. */
import type { ExplainedSpan, ToldSpan } from '../../wire/engine.ts';
import { TagError, type TagErrorData } from '../../wire/errors.ts';
import type { FrameTensor } from '../index.ts';
import type { Clip, ReadSpan } from '../reader/clip.ts';
import type { Films } from '../reader/films.ts';
import { Showing, type ShowingOptions } from './showing.ts';

type ShowOptions = Omit<ShowingOptions<never>, 'onSeen'>;

/**
 * Tells each span once, as soon as it has been seen. Where reading fails in the middle, those read before are told first.
 *
 * @throws as `Films.read`, and as the model does
 */
export async function encodeSpans(
  clip: Clip,
  films: Films,
  show: ShowOptions,
  onTold: (told: ToldSpan) => void,
): Promise<void> {
  const showing = new Showing<ReadSpan>({
    ...show,
    onSeen: ({ span, frames, seconds }, seen) => {
      if (seen instanceof Float32Array) onTold({ span, frames: [...frames], seconds: [...seconds], embedding: seen });
      else onTold({ span, error: seen });
    },
  });
  const [reading] = await Promise.allSettled([
    films.read(clip, {
      signal: AbortSignal.any([show.signal, showing.stopped]),
      onSpan: (span) => ('error' in span ? onTold(span) : showing.add(span, span.input)),
    }),
  ]);
  await showing.done();
  if (reading.status === 'rejected') throw reading.reason;
}

/** @throws as the model does */
export async function explainSpan(
  input: FrameTensor,
  show: ShowOptions,
): Promise<Pick<ExplainedSpan, 'embedding' | 'replaced'>> {
  const seen: (Float32Array | TagErrorData)[] = [];
  const showing = new Showing<number>({
    ...show,
    onSeen: (place, each) => {
      seen[place] = each;
    },
  });
  for (const [place, each] of [input, ...withoutEach(input)].entries()) void showing.add(place, each);
  await showing.done();
  const vectors = seen.map((each) => {
    if (each instanceof Float32Array) return each;
    throw TagError.fromJSON(each);
  });
  const [embedding, ...replaced] = vectors as [Float32Array, ...Float32Array[]];
  return { embedding, replaced };
}

/** The n-th with frame n replaced by the one before it, the first by the one after it. */
function* withoutEach({ data, dims }: FrameTensor): Generator<FrameTensor> {
  const frameCount = dims[1] as number;
  const length = data.length / frameCount;
  for (let n = 0; n < frameCount; n++) {
    const neighbour = n > 0 ? n - 1 : Math.min(1, frameCount - 1);
    const other = data.slice();
    other.copyWithin(n * length, neighbour * length, (neighbour + 1) * length);
    yield { data: other, dims };
  }
}
