/**
 * Scenes, segments and fits over time, for the made host. Scenes begin at times that are told it, fits are functions of time, and looking
 * closer takes a known number of steps. What follows from fits is worked out by the application's own rules.
 */
import { momentsOf, without } from '../../electron/moments/moments.ts';
import { type Label, USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import type { Explanation, Lanes, Looking, Timeline } from '../../electron/wire/app/moments.ts';
import type { Problem } from '../../electron/wire/app/problem.ts';
import type { Score } from '../../electron/wire/app/rankings.ts';
import type { MomentSettings } from '../../electron/wire/app/settings.ts';
import type { Span, Tag } from '../../electron/wire/app/tags.ts';
import { TagError } from '../../electron/wire/errors.ts';

/** What it needs of the host. */
interface Needs {
  labels: () => readonly Label[];
  revision: () => number;
  rules: () => MomentSettings;
  tagsOf: (id: string) => readonly Tag[];
  ids: () => string[];
  durationOf: (id: string) => number;
  /** why it cannot be looked at */
  problemOf: (id: string) => Problem | undefined;
  paceMs: () => number;
  onLooking: (looking: Looking) => void;
  onChanged: (ids: string[]) => void;
}

interface Known {
  scenes?: readonly number[];
  segments: readonly Span[];
  complete: boolean;
}

type FitOverTime = (seconds: number) => number;

const NONE: Looking = { state: 'idle', done: 0, of: 0, failed: 0 };
/** Seconds that a segment takes, as far as estimates go. */
const SECONDS_A_SEGMENT = 0.5;
const STEPS = ['scenes', 0.25, 0.5, 0.75, 1] as const;

export class FakeMoments {
  readonly #host: Needs;
  readonly #known = new Map<string, Known>();
  readonly #fits = new Map<string, FitOverTime>();
  readonly #waiting: { id: string; step: number; span?: Span | undefined }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  looking = NONE;
  /** what was asked for last */
  asked: { ids: 'all' | readonly string[]; span?: Span | undefined } | undefined;
  /** timelines and lanes cannot be had */
  refusal: TagError | undefined;

  constructor(host: Needs) {
    this.#host = host;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** How a label fits over the time of a video. */
  setFit(id: string, label: string, fit: FitOverTime): void {
    this.#fits.set(`${id} ${label}`, fit);
    this.#host.onChanged([id]);
  }

  /** A video has been looked at. */
  know(id: string, { scenes, part = this.#host.rules().seconds }: { scenes?: readonly number[]; part?: number } = {}) {
    const cuts = scenes ?? this.#usualScenes(id);
    this.#known.set(id, { scenes: cuts, segments: this.#partsOf(id, cuts, part), complete: true });
    this.#host.onChanged([id]);
  }

  setLooking(looking: Partial<Looking>): void {
    this.looking = { ...this.looking, ...looking };
    this.#host.onLooking(this.looking);
  }

  /** What was looked at closer of it. */
  segmentsOf(id: string): readonly Span[] {
    return this.#known.get(id)?.segments ?? [];
  }

  timelineOf(id: string): Timeline {
    if (this.refusal !== undefined) throw this.refusal;
    const { scenes, segments = [], complete = false } = this.#known.get(id) ?? {};
    return {
      ...{ id, duration: this.#host.durationOf(id), segments: segments.length, complete },
      ...(scenes === undefined ? {} : { scenes: [...scenes] }),
    };
  }

  lanesOf(id: string, wanted: readonly string[], best: number): Lanes {
    if (this.refusal !== undefined) throw this.refusal;
    const labels = this.#host.labels().filter(({ unknownWords }) => unknownWords === undefined);
    const all = new Set(this.#host.labels().map((label) => label.id));
    if (wanted.some((label) => !all.has(label))) throw new TagError('not-found', 'This label is gone.');
    const edges = this.#edgesOf(id);
    const lanes = edges.length === 0 ? [] : labels.map((label) => this.#laneOf(id, label, edges));
    const named = wanted.flatMap((label) => lanes.find((lane) => lane.label === label) ?? []);
    const others = lanes
      .filter(({ label }) => !wanted.includes(label))
      .sort((a, b) => bestIn(b.fits) - bestIn(a.fits))
      .slice(0, best);
    return { id, revision: this.#host.revision(), edges, lanes: [...named, ...others] };
  }

  estimate(ids: 'all' | readonly string[], span?: Span) {
    const videos = ids === 'all' ? this.#host.ids() : ids;
    const segments =
      span === undefined
        ? videos.reduce((sum, id) => sum + this.#partsOf(id, this.#usualScenes(id)).length, 0)
        : Math.max(1, Math.ceil((span.end - span.start) / this.#host.rules().seconds));
    const isRough = span === undefined && videos.some((id) => this.#known.get(id)?.scenes === undefined);
    return { segments, seconds: segments * SECONDS_A_SEGMENT, ...(isRough ? { rough: true as const } : {}) };
  }

  lookCloser(ids: 'all' | readonly string[], span?: Span): void {
    this.asked = { ids, span };
    const videos = ids === 'all' ? this.#host.ids() : ids;
    this.#waiting.push(...videos.map((id) => ({ id, step: 0, span })));
    const before = this.looking.state === 'idle' ? NONE : this.looking;
    this.setLooking({ ...before, state: 'running', of: before.of + videos.length });
    this.#work();
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.setLooking({ state: 'paused' });
  }

  resume(): void {
    this.setLooking({ state: 'running' });
    this.#work();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
    this.looking = NONE;
    this.setLooking({});
  }

  rank(id: string, { start, end }: Span): { revision: number; scores: Score[] } {
    const scores = this.#host.labels().map((label): Score => {
      const value = this.#fitAt(id, label, (start + end) / 2);
      return { label: label.text, fit: { value, from: 'background' }, probability: value, cosine: value / 4 };
    });
    return {
      revision: this.#host.revision(),
      scores: scores.sort((a, b) => b.probability - a.probability),
    };
  }

  explain(id: string, { start, end }: Span, labelId: string): Explanation {
    const label = this.#host.labels().find((each) => each.id === labelId);
    if (label === undefined) throw new TagError('not-found', 'This label is gone.');
    const fit = this.#fitAt(id, label, (start + end) / 2);
    const frames = [0.125, 0.375, 0.625, 0.875].map((part, n) => {
      const seconds = start + part * (end - start);
      return { index: Math.round(seconds * 25), seconds, without: Math.max(0, fit - (n === 1 ? 0.3 : 0.02 * n)) };
    });
    return { fit, frames };
  }

  #work(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#step(), this.#host.paceMs());
  }

  #step(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const problem = first.step === 0 ? undefined : this.#host.problemOf(first.id);
    const step = STEPS[first.step];
    const isOver = problem !== undefined || step === undefined || (first.span !== undefined && first.step > 1);
    if (isOver) this.#waiting.shift();
    else this.#see(first.id, step, first.span);
    first.step += 1;
    const { at: _, secondsLeft: __, ...counts } = this.looking;
    this.looking = {
      ...counts,
      state: this.#waiting.length === 0 ? 'idle' : 'running',
      done: counts.done + (isOver && problem === undefined ? 1 : 0),
      failed: counts.failed + (problem === undefined ? 0 : 1),
      ...(problem === undefined ? {} : { problem }),
      ...(isOver ? {} : { at: whereOf(first.id, step), secondsLeft: 60 * (STEPS.length - first.step + 1) }),
    };
    this.setLooking({});
    if (this.#waiting.length > 0) this.#work();
  }

  #see(id: string, step: (typeof STEPS)[number], span: Span | undefined): void {
    const before = this.#known.get(id) ?? { segments: [], complete: false };
    const scenes = before.scenes ?? this.#usualScenes(id);
    if (span !== undefined) this.#known.set(id, { ...before, segments: [...before.segments, span] });
    else if (step === 'scenes') this.#known.set(id, { ...before, scenes });
    else {
      const parts = this.#partsOf(id, scenes);
      const segments = parts.slice(0, Math.ceil(parts.length * step));
      this.#known.set(id, { scenes, segments, complete: step === 1 });
    }
    this.#host.onChanged([id]);
  }

  /** A cut each three seconds or so. */
  #usualScenes(id: string): number[] {
    const duration = this.#host.durationOf(id);
    return Array.from({ length: Math.ceil(duration / 3) }, (_, n) => n * 3);
  }

  #partsOf(id: string, scenes: readonly number[], part = this.#host.rules().seconds): Span[] {
    const duration = this.#host.durationOf(id);
    return scenes.flatMap((start, n) => {
      const end = scenes[n + 1] ?? duration;
      const count = Math.max(1, Math.round((end - start) / part));
      return Array.from({ length: count }, (_, k) => ({
        start: start + ((end - start) * k) / count,
        end: start + ((end - start) * (k + 1)) / count,
      }));
    });
  }

  #edgesOf(id: string): number[] {
    const { segments = [] } = this.#known.get(id) ?? {};
    if (segments.length === 0) return [];
    const all = [0, this.#host.durationOf(id), ...segments.flatMap(({ start, end }) => [start, end])];
    return [...new Set(all)].sort((a, b) => a - b);
  }

  #laneOf(id: string, label: Label, edges: readonly number[]) {
    const { segments = [] } = this.#known.get(id) ?? {};
    const last = Math.max(...segments.map(({ end }) => end));
    const threshold = label.threshold ?? USUAL_THRESHOLD;
    const fits = edges.slice(1).map((end, n) => {
      const start = edges[n] ?? 0;
      return end > last ? null : this.#fitAt(id, label, (start + end) / 2);
    });
    const { slack, gap, shortest } = this.#host.rules();
    const decided = this.#host.tagsOf(id).flatMap((tag) => (tag.label === label.id && tag.span ? [tag.span] : []));
    const known = fits.map((fit) => fit ?? undefined);
    const moments = without(momentsOf(edges, known, { threshold, slack, gap, shortest }), decided, shortest);
    return { label: label.id, threshold, fits, moments };
  }

  /** A label that nothing was said of comes and goes, each at its own pace. */
  #fitAt(id: string, { text }: Label, seconds: number): number {
    const told = this.#fits.get(`${id} ${text}`);
    if (told !== undefined) return told(seconds);
    const pace = 2.5 + (text.length % 5);
    return 0.1 + 0.5 * (0.5 + 0.5 * Math.sin(seconds / pace + text.length));
  }
}

function bestIn(fits: readonly (number | null)[]): number {
  return fits.reduce((most: number, fit) => Math.max(most, fit ?? 0), 0);
}

function whereOf(id: string, step: (typeof STEPS)[number] | undefined) {
  return step === 'scenes' || step === undefined
    ? ({ id, stage: 'scenes', fraction: 0.5 } as const)
    : ({ id, stage: 'segments', fraction: step } as const);
}
