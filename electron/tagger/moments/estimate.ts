/** What it would take to look closer at a video, from what is known of it and the measured pace. */

import { planOf, planWithin } from '../../moments/plan.ts';
import type { MomentSettings } from '../../wire/app/settings.ts';
import type { Span } from '../../wire/app/tags.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { VideoList } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import type { Pace } from './pace.ts';
import type { Scenes } from './scenes.ts';
import { type Segments, spanName } from './segments.ts';

export interface EstimateParts {
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly scenes: Scenes;
  readonly segments: Segments;
  readonly pace: Pace;
  readonly settings: () => MomentSettings;
}

/** As long as nobody knows where the scenes are, one is taken to be so long, seconds. */
const USUAL_SCENE = 10;

/** @returns segments that are to be looked at, and seconds where the pace was measured */
export function estimate(
  { list, embeddings, scenes, segments, pace, settings }: EstimateParts,
  id: string,
  span: Span | undefined,
): { segments: number; seconds?: number } {
  const entry = list.get(id);
  const footage = footageOf(entry);
  const known = footage && scenes.of(footage);
  let work = { seconds: 0, segments: 0 };
  if (footage !== undefined && known !== undefined) {
    const whole = planOf(known, settings());
    const plan = span === undefined ? whole : planWithin(whole, span);
    const seen = new Set(segments.of(footage).map((each) => spanName(each.span)));
    const left = [...plan.scenes, ...plan.parts].filter((each) => !seen.has(spanName(each)));
    work = { seconds: 0, segments: left.length };
  } else {
    const { seconds, overlap } = settings();
    const duration = span === undefined ? (entry?.facts?.duration ?? 0) : span.end - span.start;
    const parts = Math.max(1, Math.ceil(duration / (seconds * (1 - overlap))));
    // Of a span alone scenes are not looked for.
    work = { seconds: span === undefined ? duration : 0, segments: parts + Math.ceil(duration / USUAL_SCENE) };
  }
  const took = embeddings.key === undefined ? undefined : pace.estimate(work, embeddings.key.model);
  return { segments: work.segments, ...(took === undefined ? {} : { seconds: took }) };
}
