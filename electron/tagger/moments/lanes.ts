/** The labels over the time of a video: what fits of its segments say, and the moments that follow from them. */
import { cosines } from '../../engine/internvideo2/ranking.ts';
import { type Footage, footageName, type StoredEmbedding, type StoredLabel } from '../../library/index.ts';
import { type Cells, cellsOf, fitsIn } from '../../moments/cells.ts';
import { momentsOf, without } from '../../moments/moments.ts';
import { breathing } from '../../turns/breath.ts';
import { USUAL_THRESHOLD } from '../../wire/app/labels.ts';
import type { Lane, Lanes as LanesFacts } from '../../wire/app/moments.ts';
import type { MomentSettings } from '../../wire/app/settings.ts';
import type { Span } from '../../wire/app/tags.ts';
import type { Fits, SeenVideo } from '../fits/fits.ts';
import type { ActiveLabels, LabelList } from '../labels/list.ts';
import type { Tags } from '../tags/tags.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import type { Scenes } from './scenes.ts';
import type { Segments } from './segments.ts';

export interface LanesOptions {
  readonly labels: LabelList;
  readonly fits: Fits;
  readonly tags: Tags;
  readonly scenes: Scenes;
  readonly segments: Segments;
  readonly settings: () => MomentSettings;
}

/** The segments of a video that the model could see, and the time that they are of. */
interface Seen {
  readonly segments: readonly { readonly span: Span; readonly seen: StoredEmbedding }[];
  readonly cells: Cells;
  /** of each segment, by what `Fits.stampOf` says of a label */
  readonly fits: Map<string, Float32Array>;
  /** as it was before more segments came in, and where in it each was: most fits are known from then */
  readonly before:
    | { readonly fits: Map<string, Float32Array>; readonly places: Map<StoredEmbedding, number> }
    | undefined;
}

/** Fits that are worked out for choosing the best of the labels: where there are more, those that fit the whole video best are tried. */
const MOST_TRIED = 2_000_000;
/** Of so many videos what was worked out is held: somebody goes to the next one and back. */
const HELD = 4;

export class Lanes {
  readonly #o: LanesOptions;
  readonly #held = new Map<string, { readonly of: readonly unknown[]; readonly seen: Seen }>();

  constructor(options: LanesOptions) {
    this.#o = options;
  }

  /**
   * @param from from which fit on there is a moment, in the place of each label's own threshold
   * @throws TagError `not-found` for a label that is gone; AbortError
   */
  async of(
    entry: VideoEntry,
    { labels: named, best, from }: { labels: readonly string[]; best: number; from?: number },
    signal: AbortSignal,
  ): Promise<LanesFacts> {
    const { labels, fits } = this.#o;
    const { active, revision } = labels;
    for (const id of named) labels.require(id);
    await fits.ready(active, signal);
    const footage = footageOf(entry);
    if (footage !== undefined) await this.#o.segments.ready(footage, signal);
    const seen = footage && this.#seen(footage, entry);
    if (footage === undefined || seen === undefined) return { id: entry.id, revision, edges: [], lanes: [] };
    const places = named.map((id) => active.ids.indexOf(id));
    const others = await this.#best(seen, active, footage, { but: new Set(places), count: best, signal });
    const lanes: Lane[] = [];
    const breathe = breathing(signal, 1);
    for (const place of [...places, ...others]) {
      const id = place < 0 ? named[lanes.length] : active.ids[place];
      const label = this.#o.labels.require(id as string);
      const threshold = from ?? label.facts.threshold ?? USUAL_THRESHOLD;
      lanes.push(await this.#lane(seen, active, place, { ...label, threshold }, footage, signal));
      await breathe();
    }
    return { id: entry.id, revision, edges: [...seen.cells.edges], lanes };
  }

  #seen(footage: Footage, { facts }: VideoEntry): Seen | undefined {
    const known = this.#o.segments.of(footage);
    const end = this.#o.scenes.of(footage)?.end ?? facts?.duration;
    const name = footageName(footage);
    const held = this.#held.get(name);
    this.#held.delete(name);
    if (held !== undefined && held.of[0] === known && held.of[1] === end) {
      this.#held.set(name, held);
      return held.seen;
    }
    const segments = known.flatMap(({ span, seen }) => (seen === undefined ? [] : [{ span, seen }]));
    if (segments.length === 0) return undefined;
    const spans = segments.map(({ span }) => span);
    const last = end ?? spans.reduce((most, span) => Math.max(most, span.end), 0);
    const before = held && {
      fits: held.seen.fits,
      places: new Map(held.seen.segments.map((segment, place) => [segment.seen, place])),
    };
    const seen = { segments, cells: cellsOf(spans, last), fits: new Map<string, Float32Array>(), before };
    this.#held.set(name, { of: [known, end], seen });
    for (const other of this.#held.keys()) if (this.#held.size > HELD) this.#held.delete(other);
    return seen;
  }

  /** The places of the labels that fit best somewhere. */
  async #best(
    seen: Seen,
    active: ActiveLabels,
    footage: Footage,
    { but, count, signal }: { but: ReadonlySet<number>; count: number; signal: AbortSignal },
  ): Promise<number[]> {
    if (count === 0) return [];
    const most = Math.max(count, Math.floor(MOST_TRIED / seen.segments.length));
    const highest: { place: number; fit: number }[] = [];
    for (const place of this.#tried(active, footage, most)) {
      if (but.has(place)) continue;
      const fits = await this.#fits(seen, active, place, signal);
      const fit = fits.reduce((top, value) => (value > top ? value : top), Number.NEGATIVE_INFINITY);
      if (fit >= 0) highest.push({ place, fit });
    }
    return highest
      .sort((a, b) => b.fit - a.fit)
      .slice(0, count)
      .map(({ place }) => place);
  }

  #tried(active: ActiveLabels, footage: Footage, most: number): number[] {
    const places = [...active.ids.keys()];
    if (places.length <= most) return places;
    const video = this.#o.fits.see(footage);
    if (video === undefined) return places.slice(0, most);
    const cosine = cosines(video.embedding.vector, active.vectors);
    const fit = places.map((place) => this.#o.fits.of(active, place, video, cosine[place] as number)?.value ?? -1);
    return places.sort((a, b) => (fit[b] as number) - (fit[a] as number)).slice(0, most);
  }

  async #lane(
    seen: Seen,
    active: ActiveLabels,
    place: number,
    label: StoredLabel & { readonly threshold: number },
    footage: Footage,
    signal: AbortSignal,
  ): Promise<Lane> {
    const { slack, gap, shortest } = this.#o.settings();
    const { threshold } = label;
    const bySegment = place < 0 ? undefined : await this.#fits(seen, active, place, signal);
    const fits = fitsIn(seen.cells, (i) => {
      const fit = bySegment?.[i];
      return fit === undefined || Number.isNaN(fit) ? undefined : fit;
    });
    const found = momentsOf(seen.cells.edges, fits, { threshold, slack, gap, shortest });
    const moments = without(found, this.#decided(footage, label), shortest);
    return {
      label: label.id,
      threshold,
      fits: fits.map((fit) => (fit === undefined ? null : rounded(fit))),
      moments: moments.map(({ start, end, fit }) => ({ start, end, fit: rounded(fit) })),
    };
  }

  /** Where somebody has decided about the label, or that another of its one-of group is true. */
  #decided(footage: Footage, { id, facts: { group } }: StoredLabel): Span[] {
    const isRival = (other: StoredLabel): boolean => other.id !== id && other.facts.group?.name === group?.name;
    const listed = group?.kind === 'one-of' ? this.#o.labels.listed : [];
    const rivals = new Set(listed.filter(isRival).map((other) => other.id));
    const spans: Span[] = [];
    for (const { label, span, decision } of this.#o.tags.of(footage)) {
      if (span !== undefined && (label === id || (decision === 'yes' && rivals.has(label)))) spans.push(span);
    }
    return spans;
  }

  /** (segments) of one label; NaN where it is not known */
  async #fits(seen: Seen, active: ActiveLabels, place: number, signal: AbortSignal): Promise<Float32Array> {
    const stamp = this.#o.fits.stampOf(active, place);
    const known = seen.fits.get(stamp);
    if (known !== undefined) return known;
    const breathe = breathing(signal);
    const fits = new Float32Array(seen.segments.length);
    const before = seen.before?.fits.get(stamp);
    for (const [i, segment] of seen.segments.entries()) {
      const at = before && seen.before?.places.get(segment.seen);
      fits[i] = (at === undefined ? fitOf(this.#o.fits, active, place, segment.seen) : before?.[at]) ?? Number.NaN;
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    // What a label was before its head or its words changed is asked for no more.
    const id = active.ids[place] as string;
    for (const old of seen.fits.keys()) if (old.startsWith(`${id} `)) seen.fits.delete(old);
    seen.fits.set(stamp, fits);
    return fits;
  }
}

const NO_MATCHES: ReadonlyMap<string, number> = new Map();

/** A segment, as fits are asked of it: the match head is asked about whole videos. */
export function asSeen(embedding: StoredEmbedding): SeenVideo {
  return { embedding, matches: NO_MATCHES };
}

export function fitOf(fits: Fits, active: ActiveLabels, place: number, seen: StoredEmbedding): number | undefined {
  const vector = active.vectors[place];
  if (vector === undefined) return undefined;
  const [cosine = 0] = cosines(seen.vector, [vector]);
  return fits.of(active, place, asSeen(seen), cosine)?.value;
}

/** Rounded down: what is not certain is not said to be. */
const rounded = (fit: number): number => Math.floor(fit * 1e6) / 1e6;
