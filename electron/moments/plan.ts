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
export function planOf({ starts, end }: SceneTimes, cut: Cut): Plan {
  const scenes = starts.map((start, i) => ({ start, end: starts[i + 1] ?? end }));
  return { scenes, parts: scenes.flatMap((scene) => partsOf(scene, cut)) };
}

/** The part of a plan that shows something of a span, and the span itself first. */
export function planWithin({ scenes, parts }: Plan, span: Span): Plan {
  const isIn = ({ start, end }: Span): boolean => start < span.end && end > span.start;
  return { scenes: [span], parts: [...scenes.filter(isIn), ...parts.filter(isIn)] };
}

/**
 * The parts of a scene, the last of which ends with it; none where the scene is short enough to be looked at as a whole.
 *
 * @throws TagError `too-large`
 */
export function partsOf({ start, end }: Span, { seconds, overlap }: Cut): Span[] {
  if (end - start <= ONE_LOOK * seconds) return [];
  const step = seconds * (1 - overlap);
  const whole = Math.floor((end - start - seconds) / step + 1e-6);
  if (whole >= MOST_PARTS) {
    const most = MOST_PARTS.toLocaleString('en');
    throw new TagError(
      'too-large',
      `That would be more than ${most} parts of one video: choose longer ones, or less overlap.`,
    );
  }
  const parts = Array.from({ length: whole + 1 }, (_, i) => ({
    start: start + i * step,
    end: start + i * step + seconds,
  }));
  const [last] = parts.slice(-1);
  if (last !== undefined && end - last.end > 1e-6 * seconds) parts.push({ start: end - seconds, end });
  return parts;
}
