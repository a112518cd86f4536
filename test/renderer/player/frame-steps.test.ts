/** From frame to frame where they are of any length. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FrameTimes } from '../../../electron/wire/app/moments.ts';
import { createFrameSteps, type Frame, frameFrom, type Place, within } from '../../../renderer/player/frame-steps.ts';

/** Of ten frames: short ones, and one that is shown for seconds. */
const TIMES = [0, 0.04, 0.08, 0.12, 4, 4.001, 4.5, 4.54, 4.58, 5];
const END = 5.2;
const part = (first: number, until: number): FrameTimes => ({
  times: TIMES.slice(first, until),
  end: TIMES[until] ?? END,
  first,
  of: TIMES.length,
});
const ALL = part(0, 10);

describe('the frame so many after the one that is shown', () => {
  test.each<[string, Place, number, number | undefined]>([
    ['at its start', { at: 0.04 }, 1, 2],
    ['within it', { at: 0.07 }, 1, 2],
    ['within one that is long', { at: 3.9 }, 1, 4],
    ['within one that is long, back', { at: 3.9 }, -1, 2],
    ['of a millisecond', { at: 4 }, 1, 5],
    ['by rounding before its start', { at: 4.000999 }, 1, 6],
    ['several', { at: 0.04 }, 5, 6],
    ['not before the first', { at: 0.04 }, -3, 0],
    ['not after the last', { at: 4.6 }, 7, 9],
    ['after the end', { at: 5.2 }, 1, 9],
    ['of a stream that begins with it', { at: 0.08, from: 0.08 }, 1, 3],
    // The stream’s first picture is that of the frame after.
    ['of a stream from within the one before', { at: 0.05, from: 0.05 }, 1, 3],
    ['of a stream from within the one before, back', { at: 0.05, from: 0.05 }, -1, 1],
    ['of a stream that has been played on', { at: 4.56, from: 0.05 }, 1, 8],
  ])('%s', (_, place, by, wanted) => {
    const start = wanted === undefined ? undefined : TIMES[wanted];
    expect(frameFrom(ALL, place, by)?.start).toBe(start);
  });

  test('is unknown beyond what was told, and ends where the next begins', () => {
    const some = part(2, 6);
    expect(frameFrom(some, { at: 0.08 }, 1)).toEqual({ start: 0.12, end: 4 });
    expect(frameFrom(some, { at: 4 }, 1)).toEqual({ start: 4.001, end: 4.5 });
    expect(frameFrom(some, { at: 4.2 }, 1)).toBeUndefined();
    expect(frameFrom(some, { at: 0.08 }, -1)).toBeUndefined();
    expect(frameFrom(some, { at: 0.02 }, 1)).toBeUndefined();
    expect(frameFrom(some, { at: 4.5 }, -1)).toBeUndefined();
    expect(frameFrom(ALL, { at: 4.58 }, 1)).toEqual({ start: 5, end: END });
  });

  test('is shown well within its time, and not far into it', () => {
    expect(within({ start: 1, end: 1.04 })).toBeCloseTo(1.02);
    expect(within({ start: 1, end: 9 })).toBeCloseTo(1.1);
  });
});

describe('steps', () => {
  let at: number;
  let shown: number[];
  let guessed: number[];
  let asked: number[];
  let answer: (told: FrameTimes | Error) => Promise<void>;
  const start = () =>
    createFrameSteps({
      ask: (around) => {
        asked.push(around);
        const { promise, resolve, reject } = Promise.withResolvers<FrameTimes>();
        answer = async (told) => {
          if (told instanceof Error) reject(told);
          else resolve(told);
          await promise.catch(() => {});
          await Promise.resolve();
          await Promise.resolve();
        };
        return promise;
      },
      place: () => ({ at }),
      show: (frame: Frame) => {
        at = frame.start;
        shown.push(at);
      },
      guess: (frames) => guessed.push(frames),
    });
  beforeEach(() => {
    vi.useFakeTimers();
    [at, shown, guessed, asked] = [0.04, [], [], []];
  });
  afterEach(() => vi.useRealTimers());

  test('wait for the times, are made together, and ask no more where the times are known', async () => {
    const steps = start();
    for (const by of [1, 1, 1, -1]) steps.step(by);
    expect([asked, shown]).toEqual([[0.04], []]);
    await answer(part(0, 6));
    expect(shown).toEqual([0.12]);
    steps.step(1);
    steps.step(1);
    expect([asked, shown]).toEqual([[0.04], [0.12, 4, 4.001]]);
    // Beyond what is known.
    steps.step(1);
    expect(asked).toEqual([0.04, 4.001]);
    await answer(part(3, 10));
    expect(shown.at(-1)).toBe(4.5);
    expect(guessed).toEqual([]);
  });

  test('go by the rate where times cannot be had, and ask again', async () => {
    const steps = start();
    steps.step(2);
    await answer(new Error('the file is gone'));
    expect([guessed, shown]).toEqual([[2], []]);
    steps.step(-1);
    await answer(ALL);
    expect([guessed, shown]).toEqual([[2], [0]]);
  });

  test('wait a while and no longer for what takes long', async () => {
    const steps = start();
    steps.step(1);
    vi.advanceTimersByTime(5_000);
    expect(guessed).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(guessed).toEqual([1]);
    steps.step(-2);
    expect(guessed).toEqual([1, -2]);
    await answer(ALL);
    steps.step(1);
    expect([guessed, shown, asked]).toEqual([[1, -2], [0.08], [0.04]]);
  });

  test('are forgotten once something else is asked for', async () => {
    const steps = start();
    steps.step(1);
    steps.forget();
    await answer(ALL);
    steps.step(1);
    steps.close();
    expect([guessed, shown]).toEqual([[], [0.08]]);
  });
});
