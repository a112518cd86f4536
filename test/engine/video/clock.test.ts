import { describe, expect, it } from 'vitest';
import { frameClock, runningClock } from '../../../electron/engine/video/clock.ts';
import { readCount, writeCount } from '../../../electron/engine/video/remembered.ts';

const none = Number.NaN;
const run = (ticks: number[], areGuesses = false, jumpAhead = Number.POSITIVE_INFINITY): number[] =>
  Array.from(runningClock(Float64Array.from(ticks), { defaultStep: 40, jumpAhead, areGuesses }));
const even = (n: number, start = 0): number[] => Array.from({ length: n }, (_, i) => start + i * 40);

describe('runningClock', () => {
  it('leaves a clock that runs as it is, pauses and all', () => {
    for (const ticks of [[], [7], even(5), [-80, -40, 0, 30, 5000]]) expect(run(ticks)).toEqual(ticks);
  });

  it('goes on where a clock starts over, or goes on elsewhere', () => {
    expect(run([...even(30, 100), ...even(30, 60)])).toEqual(even(60, 100));
    expect(run([...even(30), ...even(30), ...even(30, 20)])).toEqual(even(90));
    expect(run([...even(30), ...even(30, 90_000)], false, 10_000)).toEqual(even(60));
    expect(run([...even(2), ...even(2, 90_000)], false)).toEqual([0, 40, 90_000, 90_040]);
  });

  it('gives a time to frames that have none of their own', () => {
    expect(run([none, none, none])).toEqual([0, 40, 80]);
    expect(run([none, none, 100, 140])).toEqual([20, 60, 100, 140]);
    expect(run([0, 40, none, 120, none, none])).toEqual([0, 40, 80, 120, 160, 200]);
    // One that is shown already, or a little back; room for it is between its neighbours.
    expect(run([0, 40, 40, 80, 120])).toEqual([0, 40, 60, 80, 120]);
    expect(run([0, 40, 30, 80, 120])).toEqual([0, 40, 60, 80, 120]);
    expect(run([0, 40, none, 1000, 1040])).toEqual([0, 40, 80, 1000, 1040]);
    expect(run([0, 0, 80, 80, 160, 160])).toEqual([0, 40, 80, 120, 160, 240]);
  });

  it('evens out what a decoder guessed, and follows where it is sure to be elsewhere', () => {
    const guesses = [0, 40, 120, 80, 120, 160, 280, 320, 320, 360];
    expect(run(guesses, true)).toEqual(even(10));
    expect(run([0, 40, 80, 2000, 2040, 2080], true)).toEqual([0, 40, 80, 2000, 2040, 2080]);
    expect(run([...even(30), ...even(30)], true)).toEqual(even(60));
  });
});

describe('frameClock', () => {
  it('is the file’s own where float32 tells frames apart', () => {
    const { timestamps, startTime, zero } = frameClock(Float64Array.of(3700, 3740, 3740), [1, 1000]);
    expect([...timestamps]).toEqual([3.7, 3.74, 3.74].map(Math.fround));
    expect([startTime, zero]).toEqual([3.7, Math.fround(3.7)]);
  });

  it('counts from the first frame where it does not', () => {
    const { timestamps, startTime, zero } = frameClock(Float64Array.of(1.7326e12, 1.7326e12 + 40), [1, 1000]);
    expect([...timestamps]).toEqual([0, Math.fround(0.04)]);
    expect([startTime, zero]).toEqual([1.7326e9, 0]);
  });
});

describe('a stored count', () => {
  it('is read as it was written', () => {
    for (const ticks of [[5], [-3, 7, 17, 20], even(100_000, 9)]) {
      const json = writeCount(Float64Array.from(ticks));
      expect(json.length).toBeLessThan(100);
      expect(Array.from(readCount(json))).toEqual(ticks);
    }
  });

  it('is not believed where it is another thing', () => {
    const wrong = ['', '{}', '{"version":0,"first":0,"steps":[]}', '{"version":1,"first":null,"steps":[]}'];
    wrong.push('{"version":1,"first":0,"steps":[[1,1e12]]}', '{"version":1,"first":0,"steps":[[-1,3]]}');
    wrong.push('{"version":1,"first":0,"steps":[[1,0.5]]}', '{"version":1,"first":0,"steps":[["1",2]]}');
    for (const json of wrong) expect(() => readCount(json)).toThrow();
  });
});
