/** The ticks of the ruler: at round times, as many as there is room for. Pure. */
import { lengthOf, type Stage } from './geometry.ts';

export interface Tick {
  readonly seconds: number;
  /** with its time written beside it */
  readonly major: boolean;
}

/** Pixels that a written time takes, at least. */
const ROOM = 76;
/** Between what is written, seconds, and into how many parts that is divided. */
const STEPS: readonly (readonly [number, number])[] = [
  ...divided([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10], 5),
  ...divided([15, 30, 60], 3),
  ...divided([120, 300, 600], 5),
  ...divided([900, 1800, 3600], 3),
  ...divided([7200, 18_000, 36_000, 86_400], 4),
];

export function stepOf(stage: Stage): { step: number; parts: number } {
  const least = (lengthOf(stage) / Math.max(1, stage.width)) * ROOM;
  const [step, parts] = STEPS.find(([each]) => each >= least) ?? [Math.ceil(least / 86_400) * 86_400, 4];
  return { step, parts };
}

export function ticksOf(stage: Stage): Tick[] {
  const { step, parts } = stepOf(stage);
  const part = step / parts;
  const first = Math.ceil(stage.from / part - 1e-9);
  const last = Math.floor(stage.to / part + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => ({
    seconds: (first + n) * part,
    major: (first + n) % parts === 0,
  }));
}

function divided(steps: readonly number[], parts: number): (readonly [number, number])[] {
  return steps.map((step) => [step, parts] as const);
}
