import { describe, expect, it } from 'vitest';
import { hasFewerFrames } from '../../../electron/engine/video/fields.ts';
import { onFileClock, secondsSinceFirst } from '../../../electron/engine/video/part.ts';

describe('a part of a video', () => {
  it('is given on a person’s clock or on the file’s own', () => {
    expect(onFileClock({}, 3.5)).toEqual({ start: undefined, end: undefined, zero: 3.5 });
    expect(onFileClock({ from: 2 }, 3.5)).toEqual({ start: 5.5, end: undefined, zero: 3.5 });
    expect(onFileClock({ from: 0, to: 4 }, 3.5)).toEqual({ start: 3.5, end: 7.5, zero: 3.5 });
    expect(onFileClock({ start: 5, from: 2 }, 3.5)).toEqual({ start: 5, end: undefined, zero: 0 });
  });

  it('has frames whose times are told to the microsecond', () => {
    const info = { pts: Float64Array.of(133_200, 136_800, 356_400), timeBase: [1, 90_000] } as const;
    expect([0, 1, 2].map((index) => secondsSinceFirst(info, index))).toEqual([0, 0.04, 2.48]);
  });
});

describe('hasFewerFrames', () => {
  it('counts lines of ffprobe: fields make half as many frames, and frames as many as packets', () => {
    const packet = 'packet|codec_type=video\n';
    const frame = 'frame|media_type=video\n';
    // The decoder gives them later.
    expect(hasFewerFrames(`${packet}${packet}${frame}\n${packet}${packet}${frame}`)).toBe(true);
    expect(hasFewerFrames(`${packet}${packet}${frame}${frame.replace('\n', '|side_data|\n\n')}`)).toBe(false);
    expect(hasFewerFrames('')).toBe(false);
  });
});
