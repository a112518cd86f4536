/** Whether made clips show what the table says, by their pixels. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RgbFrame, sampleModelFrames } from '../../electron/engine/index.ts';
import { hasEncoder, hasTools } from '../support/video.ts';
import { CLIPS } from './clips.ts';
import { makeClips } from './make.ts';

const canMake = hasTools && (await hasEncoder('libx264')) && (await hasEncoder('libvpx-vp9'));

const WANTED = {
  left: 'camera/pan-left/dendrite, crop 0.4',
  down: 'camera/tilt-down/chart, crop 0.7',
  fade: 'editing/fade-in/dendrite, fade, 0, 0.6',
  red: 'look/red/cells, colorchannelmixer=rr=1.1:gg=.3:bb=.3',
  grows: 'shapes/triangle/one green, growing 3, geq on navy',
} as const;

const [COLUMNS, ROWS] = [48, 36];

/** Mean colour of each cell of a grid over the frame: (36, 48, 3). */
function grid({ width, height, data }: RgbFrame): Float64Array {
  const [sums, counts] = [new Float64Array(COLUMNS * ROWS * 3), new Float64Array(COLUMNS * ROWS)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = Math.floor((y * ROWS) / height) * COLUMNS + Math.floor((x * COLUMNS) / width);
      for (let c = 0; c < 3; c++) sums[at * 3 + c] = (sums[at * 3 + c] ?? 0) + (data[(y * width + x) * 3 + c] ?? 0);
      counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  return sums.map((sum, at) => sum / (counts[Math.floor(at / 3)] ?? 1));
}

/** By how many cells the content has moved (right, down): the shift after which the frames differ least. */
function shift(before: RgbFrame, after: RgbFrame): { right: number; down: number } {
  const [a, b] = [grid(before), grid(after)];
  let best = { right: 0, down: 0, difference: Number.POSITIVE_INFINITY };
  for (let down = -15; down <= 15; down++) {
    for (let right = -15; right <= 15; right++) {
      let [sum, count] = [0, 0];
      for (let y = Math.max(0, down); y < Math.min(ROWS, ROWS + down); y++) {
        for (let x = Math.max(0, right); x < Math.min(COLUMNS, COLUMNS + right); x++, count++) {
          for (let c = 0; c < 3; c++) {
            sum += Math.abs((b[(y * COLUMNS + x) * 3 + c] ?? 0) - (a[((y - down) * COLUMNS + x - right) * 3 + c] ?? 0));
          }
        }
      }
      if (sum / count < best.difference) best = { right, down, difference: sum / count };
    }
  }
  return { right: best.right, down: best.down };
}

/** Mean red, green and blue. */
function mean({ data }: RgbFrame): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < data.length; at++) sums[at % 3] = (sums[at % 3] ?? 0) + (data[at] ?? 0);
  return sums.map((sum) => (sum * 3) / data.length) as [number, number, number];
}

describe.skipIf(!canMake)('clips made by ffmpeg', () => {
  let folder: string;
  const frames = new Map<string, RgbFrame[]>();
  const wanted = Object.values(WANTED).map((id) => {
    const clip = CLIPS.find((one) => one.id === id);
    if (clip === undefined) throw new Error(`the table has no ${id}`);
    return clip;
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reeltag-demo-test-'));
    const { made, skipped } = await makeClips(wanted, { folder });
    expect(skipped).toEqual([]);
    for (const { clip, path } of made) {
      frames.set(clip.id, [...(await sampleModelFrames(path, { getTargetNumFrames: () => 4 }))]);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const framesOf = (id: string): [RgbFrame, RgbFrame, RgbFrame, RgbFrame] => {
    const found = frames.get(id);
    expect(found).toHaveLength(4);
    return found as [RgbFrame, RgbFrame, RgbFrame, RgbFrame];
  };

  it('moves the content to the right where the camera pans left', () => {
    const [first, second, third, last] = framesOf(WANTED.left);
    // 0.4 widths in the whole clip, so 0.1 between two of the four frames: 4.8 cells
    for (const [a, b] of [
      [first, second],
      [second, third],
      [third, last],
    ] as const) {
      const { right, down } = shift(a, b);
      expect(right).toBeGreaterThanOrEqual(4);
      expect(right).toBeLessThanOrEqual(6);
      expect(Math.abs(down)).toBeLessThanOrEqual(1);
    }
  });

  it('moves the content up where the camera tilts down', () => {
    const [first, second] = framesOf(WANTED.down);
    const { right, down } = shift(first, second);
    expect(down).toBeLessThanOrEqual(-5); // 0.7 · ¼ · 36 cells
    expect(down).toBeGreaterThanOrEqual(-8);
    expect(Math.abs(right)).toBeLessThanOrEqual(1);
  });

  it('begins black where it fades in, and grows brighter until it is there', () => {
    const light = framesOf(WANTED.fade).map((frame) => mean(frame).reduce((a, b) => a + b) / 3);
    expect(light[0]).toBeLessThan(4);
    expect(light[1]).toBeGreaterThan(30);
    expect(light[2]).toBeGreaterThan((light[1] as number) * 1.5);
    expect(light[3]).toBeGreaterThan(90);
  });

  it('is red where it is dominated by red', () => {
    for (const frame of framesOf(WANTED.red)) {
      const [red, green, blue] = mean(frame);
      expect(red).toBeGreaterThan(60);
      expect(red).toBeGreaterThan(2 * green);
      expect(red).toBeGreaterThan(2 * blue);
    }
  });

  it('has a green shape that grows', () => {
    const areas = framesOf(WANTED.grows).map(({ data }) => {
      let green = 0;
      for (let at = 0; at < data.length; at += 3) {
        if ((data[at + 1] ?? 0) > 100 && (data[at] ?? 0) < 80) green++;
      }
      return green / (data.length / 3);
    });
    // Three times as wide in the whole clip: 3^(2/4) times the area from each frame to the next.
    for (const at of [1, 2, 3]) expect((areas[at] as number) / (areas[at - 1] as number)).toBeCloseTo(Math.sqrt(3), 0);
    expect(areas[0]).toBeGreaterThan(0.003);
  });

  it('is made once', async () => {
    const before = await Promise.all(
      (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mtimeMs),
    );
    const { made } = await makeClips(wanted, { folder });
    const after = await Promise.all(
      (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mtimeMs),
    );
    expect(after).toEqual(before);
    expect(made.map(({ path }) => path.endsWith('.mp4') || path.endsWith('.webm'))).toEqual(wanted.map(() => true));
  });
});
