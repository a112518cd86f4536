/**
 * What it would take to look closer at videos, from what is known of them and the measured pace. What was worked out of a video is held until
 * something of it is another: a run over ten thousand asks again and again.
 */
import { footageName } from '../../library/index.ts';
import { segmentsASecond } from '../../moments/expected.ts';
import {
  type Cut,
  countPlanned,
  type Plan,
  planOf,
  planOfSpan,
  planWithin,
  type SceneTimes,
} from '../../moments/plan.ts';
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
  /** of some of it the scenes are not known: as many segments as films have that were looked at */
  readonly rough?: true;
  readonly seconds?: number;
}

/** A video, or a span of it. */
export interface Wanted {
  readonly id: string;
  readonly span?: Span | undefined;
}

/** What is to be done, and whether its segments are only expected. */
interface Reckoned extends Work {
  readonly rough: boolean;
}

const MOST_HELD = 50_000;

export class Estimates {
  readonly #o: EstimatesOptions;
  readonly #held = new Held<{ readonly of: readonly unknown[]; readonly work: Reckoned }>(MOST_HELD, () => 1);
  #rated: { readonly of: readonly unknown[]; readonly rate: number } | undefined;

  constructor(options: EstimatesOptions) {
    this.#o = options;
  }

  of(wanted: Wanted): Estimate {
    return this.#inSeconds(this.#work(wanted));
  }

  /** Of all together, in turns; without those that are no longer in the list. @throws AbortError */
  async total(wanted: Iterable<Wanted>, signal: AbortSignal): Promise<Estimate> {
    const breathe = breathing(signal, 1);
    const all = { seconds: 0, segments: 0, rough: false };
    for (const each of wanted) {
      if (this.#o.list.get(each.id) === undefined) continue;
      const { seconds, segments, rough } = this.#work(each);
      all.seconds += seconds;
      all.segments += segments;
      all.rough ||= rough;
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return this.#inSeconds(all);
  }

  #inSeconds(work: Reckoned): Estimate {
    const { embeddings, pace } = this.#o;
    const seconds = embeddings.key === undefined ? undefined : pace.estimate(work, embeddings.key.model);
    return {
      segments: work.segments,
      ...(seconds === undefined ? {} : { seconds }),
      ...(work.rough ? { rough: true as const } : {}),
    };
  }

  #work({ id, span }: Wanted): Reckoned {
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
    // What films are like concerns those alone that nobody has looked at.
    const latest = footage !== undefined && scenes.of(footage) !== undefined ? undefined : scenes.latest();
    return [seconds, overlap, embeddings.key, entry?.facts?.duration, latest, ...known];
  }

  #workOut(entry: VideoEntry | undefined, span: Span | undefined): Reckoned {
    const { scenes, segments, settings } = this.#o;
    const footage = footageOf(entry);
    const known = footage && scenes.of(footage);
    const looked = footage === undefined ? NONE : segments.looked(footage).names;
    const duration = entry?.facts?.duration ?? 0;
    if (known !== undefined) return certain(countLeft(known, span, looked, settings()));
    // Of a span alone scenes are not looked for. It may be said to end long after the video.
    if (span !== undefined) {
      const within = { start: span.start, end: Math.max(span.start, Math.min(span.end, duration)) };
      return certain(countLeftOfSpan(within, looked, settings()));
    }
    const expected = Math.round(duration * this.#rate(settings()));
    return { seconds: duration, segments: Math.max(1, expected), rough: true };
  }

  #rate(cut: Cut): number {
    const films = this.#o.scenes.latest();
    const of = [films, cut.seconds, cut.overlap];
    if (this.#rated?.of.every((value, i) => value === of[i])) return this.#rated.rate;
    this.#rated = { of, rate: segmentsASecond(films, cut) };
    return this.#rated.rate;
  }
}

const NONE: ReadonlySet<string> = new Set();
const certain = (segments: number): Reckoned => ({ seconds: 0, segments, rough: false });

/** Of a plan that is too large to be made, all of it. */
function countLeft(scenes: SceneTimes, span: Span | undefined, looked: ReadonlySet<string>, cut: Cut): number {
  if (looked.size === 0 && span === undefined) return countPlanned(scenes, cut);
  return countNew(
    () => (span === undefined ? planOf(scenes, cut) : planWithin(scenes, span, cut)),
    looked,
    () => countPlanned(scenes, cut),
  );
}

function countLeftOfSpan(span: Span, looked: ReadonlySet<string>, cut: Cut): number {
  return countNew(
    () => planOfSpan(span, cut),
    looked,
    () => countPlanned({ starts: [0], end: span.end - span.start }, cut),
  );
}

function countNew(plan: () => Plan, looked: ReadonlySet<string>, all: () => number): number {
  try {
    const { scenes, parts } = plan();
    return [...scenes, ...parts].filter((each) => !looked.has(spanName(each))).length;
  } catch (error) {
    if (error instanceof TagError) return all();
    throw error;
  }
}
