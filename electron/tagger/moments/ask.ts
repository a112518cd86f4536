/** What somebody asks about one span and waits for: how the labels fit it, and what a fit hangs on. */
import type { StoredEmbedding } from '../../library/index.ts';
import type { Explanation } from '../../wire/app/moments.ts';
import type { Score } from '../../wire/app/rankings.ts';
import type { Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { Engines } from '../engines.ts';
import type { Fits } from '../fits/fits.ts';
import { scoresOf } from '../fits/rankings.ts';
import type { LabelList } from '../labels/list.ts';
import type { ModelInUse } from '../models/in-use.ts';
import { asStored, type Embeddings } from '../videos/embeddings.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import type { VideoList } from '../videos/list.ts';
import { asked } from '../videos/track.ts';
import { asSeen, fitOf } from './lanes.ts';
import { openVideo, requireSame } from './open-video.ts';
import { type Segments, spanName } from './segments.ts';

export interface AskParts {
  readonly engines: Engines;
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly model: ModelInUse;
  readonly files: FileFacts;
  readonly labels: LabelList;
  readonly fits: Fits;
  readonly segments: Segments;
}

/**
 * Has the model look at a span as it looks at a whole video, and keeps what it saw.
 *
 * @returns best first
 * @throws TagError as the model's status says, as the file's, as the engine's and the library's; AbortError
 */
export async function rankSpan(
  parts: AskParts,
  id: string,
  span: Span,
  signal: AbortSignal,
): Promise<{ revision: number; scores: Score[] }> {
  const { engines, model, segments, labels, fits } = parts;
  const video = await openVideo(parts, id, signal);
  const known = segments.of(video.footage).find((each) => spanName(each.span) === spanName(span))?.seen;
  const look = async (): Promise<StoredEmbedding> => {
    const args = { model: model.ref, path: video.path, range: span, ...asked(video.footage) };
    const seen = asStored(await engines.askAboutVideo('encodeVideo', args, { signal, onProgress: () => {} }));
    await requireSame(parts.files, video, signal);
    segments.put(video.footage, video.key, [{ span, seen }]);
    return seen;
  };
  const seen = known ?? (await look());
  const { active, revision } = labels;
  await fits.ready(active, signal);
  return { revision, scores: scoresOf(asSeen(seen), active, fits) };
}

/**
 * What becomes of a label's fit in a span where each of the frames is replaced by its neighbour.
 *
 * @throws TagError as `rankSpan`; `not-found` where no fit of the label is known
 */
export async function explainSpan(
  parts: AskParts,
  { id, span, label }: { id: string; span: Span; label: string },
  signal: AbortSignal,
): Promise<Explanation> {
  const { engines, model, labels, fits } = parts;
  labels.require(label);
  const video = await openVideo(parts, id, signal);
  const args = { model: model.ref, path: video.path, range: span, ...asked(video.footage) };
  const explained = await engines.askAboutVideo('explainSpan', args, { signal, onProgress: () => {} });
  await requireSame(parts.files, video, signal);
  const { active } = labels;
  await fits.ready(active, signal);
  const place = active.ids.indexOf(label);
  const fitTo = (vector: Float32Array): number => requireFit(fitOf(fits, active, place, { vector, frames: [] }));
  return {
    fit: fitTo(explained.embedding),
    frames: explained.frames.map((index, n) => ({
      index,
      seconds: Math.max(0, explained.seconds[n] as number),
      without: fitTo(explained.replaced[n] as Float32Array),
    })),
  };
}

function requireFit(fit: number | undefined): number {
  if (fit !== undefined) return fit;
  throw new TagError('not-found', 'Nothing is known of how well this label fits: wait until it has been read.');
}
