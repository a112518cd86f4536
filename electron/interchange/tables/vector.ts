/** A vector as JSON or a table has it. Pure. */
import type { LeaveOut } from '../format.ts';
import type { ReadVector } from '../handed.ts';
import { secondsOf, textOf } from './values.ts';

const MOST_DIMENSIONS = 65_536;
const MOST_FRAMES = 10_000;

export interface VectorCells {
  readonly vector?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
  readonly frames?: unknown;
}

export interface ModelCells {
  readonly name?: unknown;
  readonly sha256?: unknown;
  readonly sampling?: unknown;
}

export function readVector(
  where: string,
  { vector, start, end, frames }: VectorCells,
  model: ModelCells,
  leaveOut: LeaveOut,
): ReadVector | undefined {
  const numbers = numbersOf(vector);
  if (numbers === undefined) {
    leaveOut('A vector is no list of numbers.', where);
    return undefined;
  }
  const [first, after] = [secondsOf(start), secondsOf(end)];
  const [sha256, sampling] = [textOf(model.sha256), textOf(model.sampling)];
  const seen = framesOf(frames);
  return {
    vector: numbers,
    model: textOf(model.name) || undefined,
    ...(sha256 === '' ? {} : { sha256 }),
    ...(sampling === '' ? {} : { sampling }),
    ...(first !== undefined && after !== undefined && first < after
      ? { start: { seconds: first }, end: { seconds: after } }
      : {}),
    ...(seen === undefined ? {} : { frames: seen }),
  };
}

function numbersOf(value: unknown): Float32Array | undefined {
  const isList = Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
  if (!isList || value.length === 0 || value.length > MOST_DIMENSIONS) return undefined;
  if (Array.isArray(value) && !value.every((each) => typeof each === 'number')) return undefined;
  const numbers = value instanceof Float32Array ? value : new Float32Array(value as ArrayLike<number>);
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

function framesOf(value: unknown): ReadVector['frames'] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_FRAMES) return undefined;
  const frames = value.map((each: unknown) => {
    const { index, seconds } = (each ?? {}) as { index?: unknown; seconds?: unknown };
    return { index: Number(index), seconds: Number(seconds) };
  });
  const isOne = ({ index, seconds }: { index: number; seconds: number }) =>
    Number.isSafeInteger(index) && index >= 0 && Number.isFinite(seconds);
  return frames.every(isOne) ? frames : undefined;
}
