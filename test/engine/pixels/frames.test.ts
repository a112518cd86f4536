import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { constructFrames, normalize } from '../../../electron/engine/pixels/frames.ts';
import type { RgbFrame } from '../../../electron/engine/video/frame.ts';
import { reference } from '../../support/reference.ts';
import { goldenFloat32, loadSafetensors } from '../../support/safetensors.ts';

interface Golden {
  target_num_frames: number;
  clips: { frames: number; height: number; width: number; input_shape: number[] }[];
}

/** A clip's frames, (n, H, W, 3) cut into pictures. */
function goldenFrames(golden: ReturnType<typeof loadSafetensors>, name: string): RgbFrame[] {
  const clip = golden.get(name);
  if (clip?.dtype !== 'U8') throw new Error(`no golden frames ${name}`);
  const [count = 0, height = 0, width = 0] = clip.shape;
  const size = height * width * 3;
  return Array.from({ length: count }, (_, i) => ({
    width,
    height,
    data: clip.data.subarray(i * size, (i + 1) * size),
  }));
}

/** Bits, not numbers: 0 and −0 are different, and so are any two values that print alike. */
function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}

function frame(level: number, width = 2, height = 2): RgbFrame {
  return { width, height, data: new Uint8Array(width * height * 3).fill(level) };
}

describe.each(['small_f4', 'small_f8_from_f4'])('constructFrames, %s', (model) => {
  const golden = loadSafetensors(reference(`${model}/golden.safetensors`));
  const facts = JSON.parse(readFileSync(reference(`${model}/golden.json`), 'utf8')) as Golden;
  it.each(facts.clips.map((clip, index) => ({ ...clip, index })))(
    'clip $index: $frames frames of $width × $height',
    (clip) => {
      const frames = goldenFrames(golden, `clip.${clip.index}.frames`);
      const log = vi.fn();
      const input = constructFrames(frames, facts.target_num_frames, [56, 56], log);
      expect(input.dims).toEqual(clip.input_shape);
      if (clip.frames < facts.target_num_frames) {
        expect(input.data).toHaveLength(0);
        expect(log.mock.calls).toEqual([
          [`Frame count ${clip.frames} is smaller than minimal requirement ${facts.target_num_frames}`],
        ]);
      } else {
        expect(log).not.toHaveBeenCalled();
        expect(bits(input.data)).toEqual(bits(goldenFloat32(golden, `clip.${clip.index}.input`)));
      }
    },
  );
});

describe('constructFrames', () => {
  it('takes 8 frames of 224 × 224 unless told', () => {
    const input = constructFrames(Array.from({ length: 17 }, (_, i) => frame(i)));
    expect(input.dims).toEqual([1, 8, 3, 224, 224]);
    const firsts = Array.from({ length: 8 }, (_, t) => input.data[t * 3 * 224 * 224]);
    expect(firsts).toEqual([0, 2, 4, 6, 8, 10, 12, 14].map((level) => normalize(frame(level))[0]));
  });

  it('takes the size as [width, height], as OpenCV does', () => {
    expect(constructFrames([frame(7)], 1, [3, 5]).dims).toEqual([1, 1, 3, 5, 3]);
  });

  it('takes frames of different sizes', () => {
    const input = constructFrames([frame(9, 4, 3), frame(9, 1, 1)], 2, [2, 2]);
    expect(input.data.slice(0, 12)).toEqual(input.data.slice(12));
  });

  it('gives the empty tensor for no frames at all', () => {
    const log = vi.fn();
    expect(constructFrames([], 4, [56, 56], log)).toEqual({ data: new Float32Array(0), dims: [0] });
    expect(log).toHaveBeenCalledWith('Frame count 0 is smaller than minimal requirement 4');
  });

  it.each([0, -1, 1.5, Number.NaN])('throws for %d frames', (fnum) => {
    expect(() => constructFrames([frame(1)], fnum)).toThrow(/cannot have/);
  });

  it('throws for a frame whose data is cut', () => {
    const cut = { width: 2, height: 2, data: new Uint8Array(5) };
    expect(() => constructFrames([frame(1), cut], 2, [2, 2])).toThrow('12 bytes of data, not 5');
    expect(() => normalize(cut)).toThrow('12 bytes of data, not 5');
  });
});

it('normalises every level of every channel as NumPy does in float32', () => {
  // Captured: sum of the 256 bit patterns of each channel, modulo 2³².
  const ramp = { width: 256, height: 1, data: Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)) };
  const levels = bits(normalize(ramp)); // (256, 3)
  const sums = [0, 1, 2].map((c) => levels.filter((_, i) => i % 3 === c).reduce((a, b) => (a + b) >>> 0, 0));
  expect(sums).toEqual([1371780638, 3595505400, 1474602661]);
});
