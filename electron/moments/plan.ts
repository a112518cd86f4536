/** Which spans of a video the model looks at: its scenes, and the parts of those that are long. Pure. */
import type { MomentSettings } from '../wire/app/settings.ts';
import type { Span } from '../wire/app/tags.ts';
import { TagError } from '../wire/errors.ts';

/** Where scenes begin, ascending, the first at 0; and where the last one ends. Seconds. */
export interface SceneTimes {
  readonly starts: readonly number[];
  readonly end: number;
}

/** Coarse to fine. */
export interface Plan {
  readonly scenes: readonly Span[];
  /** of scenes that are longer than a part by half; ascending */
  readonly parts: readonly Span[];
}

export type Cut = Pick<MomentSettings, 'seconds' | 'overlap'>;

/** A scene that is not longer than so many parts is looked at as a whole. */
const ONE_LOOK = 1.5;
/** Of one video: thirty hours, four seconds each. */
const MOST_PARTS = 30_000;

/** @throws TagError `too-large` */
export function planOf(times: SceneTimes, cut: Cut): Plan {
  const scenes = scenesOf(times);
  requireFew(scenes, cut);
  return { scenes, parts: scenes.flatMap((scene) => allPartsOf(scene, cut)) };
}

/** What is wanted of a span in whose video nobody has looked for scenes. @throws TagError `too-large` */
export function planOfSpan(span: Span, cut: Cut): Plan {
  requireFew([span], cut);
  return { scenes: [span], parts: allPartsOf(span, cut) };
}

/** How many segments a plan of the whole has, whether or not it is too large to be made. */
export function countPlanned(times: SceneTimes, cut: Cut): number {
  return times.starts.length + countParts(scenesOf(times), cut);
}

/** The part of a plan that shows something of a span, and the span itself first. @throws TagError `too-large` */
export function planWithin(times: SceneTimes, span: Span, cut: Cut): Plan {
  const isIn = ({ start, end }: Span): boolean => start < span.end && end > span.start;
  const scenes = scenesOf(times).filter(isIn);
  requireFew(scenes, cut);
  const parts = scenes.flatMap((scene) => allPartsOf(scene, cut)).filter(isIn);
  return { scenes: [span], parts: [...scenes, ...parts] };
}

const scenesOf = ({ starts, end }: SceneTimes): Span[] =>
  starts.map((start, i) => ({ start, end: starts[i + 1] ?? end }));

function requireFew(scenes: readonly Span[], cut: Cut): void {
  if (countParts(scenes, cut) <= MOST_PARTS) return;
  const most = MOST_PARTS.toLocaleString('en');
  throw new TagError(
    'too-large',
    `That would be more than ${most} parts of one video: choose longer ones, or less overlap.`,
  );
}

const countParts = (scenes: readonly Span[], cut: Cut): number =>
  scenes.reduce((sum, scene) => sum + partsIn(scene, cut).count, 0);

/** The parts of a scene, the last of which ends with it; none where the scene is short enough to be looked at as a whole. */
function allPartsOf(scene: Span, cut: Cut): Span[] {
  const { start, end } = scene;
  const { seconds, overlap } = cut;
  const step = seconds * (1 - overlap);
  const { whole, count } = partsIn(scene, cut);
  return Array.from({ length: count }, (_, i) =>
    i < whole ? { start: start + i * step, end: start + i * step + seconds } : { start: end - seconds, end },
  );
}

/** How many parts a scene has, and how many of them follow one another step by step: the last one may overlap by more. */
function partsIn({ start, end }: Span, { seconds, overlap }: Cut): { readonly whole: number; readonly count: number } {
  if (end - start <= ONE_LOOK * seconds) return { whole: 0, count: 0 };
  const step = seconds * (1 - overlap);
  const whole = 1 + Math.floor((end - start - seconds) / step + 1e-6);
  const lastEnd = start + (whole - 1) * step + seconds;
  return { whole, count: end - lastEnd > 1e-6 * seconds ? whole + 1 : whole };
}
