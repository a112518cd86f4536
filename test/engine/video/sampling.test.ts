import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseModelFrames, sampleFrameIndices } from '../../../electron/engine/video/sampling.ts';
import { ticksToSeconds } from '../../../electron/engine/video/timestamps.ts';
import { failure } from '../../support/failure.ts';

/** A call of the reference's sample_closest under numpy 2.4, with what it gave. */
interface NumpyCase {
  name: string;
  timeBase: [number, number];
  pts: number[] | { first: number; step: number; count: number };
  fps: number;
  start?: number;
  stop?: number;
  /** Every grid point's frame; of long ones their number and the SHA-256 of the list. */
  sampled?: number[];
  length?: number;
  sha256?: string;
}

const file = new URL('../../fixtures/sampling-numpy.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as NumpyCase[];

function secondsOf({ pts, timeBase }: NumpyCase): Float32Array {
  const ticks = Array.isArray(pts)
    ? pts
    : Array.from({ length: pts.count }, (_, i) => roundHalfEven(pts.first + i * pts.step));
  return ticksToSeconds(Float64Array.from(ticks), timeBase).sort();
}

/** Python's `round`. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.round(x);
}

/** `count` frames at `rate`, the first at `first` seconds. */
const frames = (count: number, rate: number, first = 0): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => first + i / rate);

describe('the grid', () => {
  it.each(cases)('is numpy’s: $name', (c) => {
    const timestamps = secondsOf(c);
    const range = { start: c.start, end: c.stop };
    const sampled = chooseModelFrames(timestamps, 1, { ...range, fps: c.fps, maxFps: c.fps }).sampled;
    if (c.sampled) expect(sampled).toEqual(c.sampled);
    else {
      expect(sampled.length).toBe(c.length);
      expect(createHash('sha256').update(sampled.join()).digest('hex')).toBe(c.sha256);
    }
    const unique = sampleFrameIndices(timestamps, c.fps, { start: c.start, stop: c.stop });
    expect(unique).toEqual([...new Set(sampled)]);
  });

  it('takes plain numbers as float32, as the reference stores them', () => {
    const timestamps = Array.from({ length: 400 }, (_, i) => 1.4 + i * 0.0333667);
    expect(sampleFrameIndices(timestamps, 2)).toEqual(sampleFrameIndices(Float32Array.from(timestamps), 2));
  });

  it('refuses a rate that is none', () => {
    for (const fps of [0, -2, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => sampleFrameIndices(frames(10, 25), fps)).toThrow(RangeError);
  });
});

describe('the model’s frames', () => {
  it('are every (n div T)-th of the grid', () => {
    const { indices, sampled, fps } = chooseModelFrames(frames(300, 30), 4);
    expect([indices, sampled.length, fps]).toEqual([[0, 75, 150, 225], 21, 2]);
    expect(chooseModelFrames(frames(300, 30), 8).indices).toEqual([0, 30, 60, 90, 120, 150, 180, 210]);
  });

  it('come from a doubled rate where the video is short', () => {
    const { indices, fps } = chooseModelFrames(frames(24, 24), 4);
    expect([indices, fps]).toEqual([[0, 6, 12, 18], 4]);
  });

  it('are none where 16 fps is not enough, since 32 is beyond 20', () => {
    const { indices, sampled, fps } = chooseModelFrames(frames(3, 25), 4);
    expect([indices, sampled, fps]).toEqual([[], [0, 2], 16]);
    const allowed = chooseModelFrames(frames(3, 25), 4, { maxFps: 32 });
    expect([allowed.indices, allowed.fps]).toEqual([[0, 1, 2, 2], 32]);
  });

  it('repeat the frames of a slow video, as the reference’s counts do', () => {
    expect(chooseModelFrames([0, 1], 4).indices).toEqual([0, 0, 0, 1]);
    expect(chooseModelFrames(frames(12, 1), 4).indices).toEqual([0, 2, 5, 7]);
  });

  it('of a single frame: one, or none for more', () => {
    expect(chooseModelFrames([5.5], 1).indices).toEqual([0]);
    expect(chooseModelFrames([5.5], 2).indices).toEqual([]);
  });

  it('refuse a T that is none', () => {
    for (const t of [0, -1, 1.5, Number.NaN]) expect(() => chooseModelFrames([0, 1], t)).toThrow(RangeError);
  });
});

describe('a part of the video', () => {
  const video = frames(300, 30, 10); // 10 s to 19.967 s

  it('is sampled from its start', () => {
    const { indices, sampled } = chooseModelFrames(video, 4, { start: 12.1, end: 16.1 });
    expect(sampled.length).toBe(9);
    expect(indices).toEqual([63, 93, 123, 153]);
  });

  it('may begin before the video: points before it count once', () => {
    const { sampled } = chooseModelFrames(video, 4, { start: 0.26, end: 12 });
    // 9.76, and 10.26, 10.76, 11.26, 11.76
    expect(sampled).toEqual([0, 8, 23, 38, 53]);
  });

  it('may end after the video, however far: points after it count once', () => {
    const near = chooseModelFrames(video, 4, { start: 15, end: 20 });
    for (const end of [25, 1e9, Number.POSITIVE_INFINITY]) {
      const { indices, sampled } = chooseModelFrames(video, 4, { start: 15, end });
      expect(sampled).toEqual(near.sampled);
      expect(indices).toEqual([150, 180, 210, 240]);
    }
  });

  it('may not be empty, backward, outside or no number, and says what there is', async () => {
    const ranges = [
      { start: 12, end: 12 },
      { start: 13, end: 12 },
      { start: Number.NaN },
      { end: Number.NaN },
      { start: 20 },
      { end: 9.9 },
      { start: Number.POSITIVE_INFINITY },
      { end: Number.NEGATIVE_INFINITY },
      { start: -1e12 },
      { start: Number.NEGATIVE_INFINITY },
    ];
    for (const range of ranges) {
      const { kind, message } = await failure(async () => chooseModelFrames(video, 4, range));
      expect([range, kind]).toEqual([range, 'bad-range']);
      expect(message).toContain('from 10 s to 19.967 s');
    }
  });

  it('of a video without frames is an error of its own', async () => {
    expect((await failure(async () => sampleFrameIndices([], 2))).kind).toBe('zero-length');
    expect((await failure(async () => chooseModelFrames(new Float32Array(0), 4))).kind).toBe('zero-length');
  });
});
