/**
 * What it would take to look closer at videos, from what is known of them and the measured pace. What was worked out of a video is held until
 * something of it is another: a run over ten thousand asks again and again.
 */
import { footageName } from '../../library/index.ts';
import { countPlanned, planOf, planWithin } from '../../moments/plan.ts';
import { breathing } from '../../turns/breath.ts';
import type { MomentSettings } from '../../wire/app/settings.ts';
import type { Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { VideoEntry, VideoList } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { Held } from './held.ts';
import type { Pace, Work } from './pace.ts';
import type { Scenes } from './scenes.ts';
import { type Segments, spanName } from './segments.ts';

export interface EstimatesOptions {
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly scenes: Scenes;
  readonly segments: Segments;
  readonly pace: Pace;
  readonly settings: () => MomentSettings;
}

/** segments that are to be looked at, and seconds where the pace was measured */
export interface Estimate {
  readonly segments: number;
  readonly seconds?: number;
}

/** A video, or a span of it. */
export interface Wanted {
  readonly id: string;
  readonly span?: Span | undefined;
}

/** As long as nobody knows where the scenes are, one is taken to be so long, seconds. */
const USUAL_SCENE = 10;
const MOST_HELD = 50_000;

export class Estimates {
  readonly #o: EstimatesOptions;
  readonly #held = new Held<{ readonly of: readonly unknown[]; readonly work: Work }>(MOST_HELD, () => 1);

  constructor(options: EstimatesOptions) {
    this.#o = options;
  }

  of(wanted: Wanted): Estimate {
    return this.#inSeconds(this.#work(wanted));
  }

  /** Of all together, in turns; without those that are no longer in the list. @throws AbortError */
  async total(wanted: Iterable<Wanted>, signal: AbortSignal): Promise<Estimate> {
    const breathe = breathing(signal, 1);
    const all = { seconds: 0, segments: 0 };
    for (const each of wanted) {
      if (this.#o.list.get(each.id) === undefined) continue;
      const { seconds, segments } = this.#work(each);
      all.seconds += seconds;
      all.segments += segments;
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return this.#inSeconds(all);
  }

  #inSeconds(work: Work): Estimate {
    const { embeddings, pace } = this.#o;
    const seconds = embeddings.key === undefined ? undefined : pace.estimate(work, embeddings.key.model);
    return { segments: work.segments, ...(seconds === undefined ? {} : { seconds }) };
  }

  #work({ id, span }: Wanted): Work {
    const entry = this.#o.list.get(id);
    const name = span === undefined ? id : `${id} ${spanName(span)}`;
    const held = this.#held.get(name);
    const of = this.#dependsOn(entry);
    if (held !== undefined && of.every((value, i) => value === held.of[i])) return held.work;
    const work = this.#workOut(entry, span);
    this.#held.put(name, { of, work });
    return work;
  }

  #dependsOn(entry: VideoEntry | undefined): unknown[] {
    const { embeddings, scenes, segments, settings } = this.#o;
    const footage = footageOf(entry);
    const { seconds, overlap } = settings();
    const known =
      footage === undefined ? [] : [footageName(footage), scenes.changes(footage), segments.changes(footage)];
    return [seconds, overlap, embeddings.key, entry?.facts?.duration, ...known];
  }

  #workOut(entry: VideoEntry | undefined, span: Span | undefined): Work {
    const { scenes, settings } = this.#o;
    const footage = footageOf(entry);
    const known = footage && scenes.of(footage);
    if (footage !== undefined && known !== undefined)
      return { seconds: 0, segments: countLeft(this.#o, known, span, this.#o.segments.looked(footage).names) };
    const { seconds, overlap } = settings();
    const whole = entry?.facts?.duration ?? 0;
    // A span may be said to end long after the video.
    const duration = span === undefined ? whole : Math.max(0, Math.min(span.end, whole) - span.start);
    const parts = Math.max(1, Math.ceil(duration / (seconds * (1 - overlap))));
    // Of a span alone scenes are not looked for.
    return { seconds: span === undefined ? duration : 0, segments: parts + Math.ceil(duration / USUAL_SCENE) };
  }
}

/** Of a plan that is too large to be made, all of it. */
function countLeft(
  { settings }: EstimatesOptions,
  scenes: Parameters<typeof planOf>[0],
  span: Span | undefined,
  looked: ReadonlySet<string>,
): number {
  if (looked.size === 0 && span === undefined) return countPlanned(scenes, settings());
  try {
    const plan = span === undefined ? planOf(scenes, settings()) : planWithin(scenes, span, settings());
    return [...plan.scenes, ...plan.parts].filter((each) => !looked.has(spanName(each))).length;
  } catch (error) {
    if (error instanceof TagError) return countPlanned(scenes, settings());
    throw error;
  }
}
