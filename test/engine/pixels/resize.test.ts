import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resizeBilinear } from '../../../electron/engine/pixels/resize.ts';
import type { RgbFrame } from '../../../electron/engine/video/frame.ts';
import { reference } from '../../support/reference.ts';
import { loadSafetensors } from '../../support/safetensors.ts';

type HashCase = [width: number, height: number, toWidth: number, toHeight: number, seed: number, hash: string];

/** The noise that the captured cases were made from: the high byte of a linear congruential generator. */
function noise(width: number, height: number, seed: number): RgbFrame {
  const data = new Uint8Array(width * height * 3);
  let state = seed;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return { width, height, data };
}

describe('against the reference pixels', () => {
  const golden = loadSafetensors(reference('resize.safetensors'));
  const targets = [...golden.keys()].filter((name) => name.includes('.dst'));
  it.each(targets)('%s', (name) => {
    const source = golden.get(`${name.split('.')[0]}.src`);
    const target = golden.get(name);
    if (source?.dtype !== 'U8' || target?.dtype !== 'U8') throw new Error(`no golden pixels ${name}`);
    const [height = 0, width = 0] = source.shape;
    const [toHeight = 0, toWidth = 0] = target.shape;
    const resized = resizeBilinear({ width, height, data: source.data }, toWidth, toHeight);
    expect(Buffer.compare(resized.data, target.data)).toBe(0);
  });
});

describe('against hashes captured from OpenCV', () => {
  const file = new URL('../../fixtures/resize-hashes.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: HashCase[] };
  it.each(cases)('%i × %i → %i × %i', (width, height, toWidth, toHeight, seed, hash) => {
    const resized = resizeBilinear(noise(width, height, seed), toWidth, toHeight);
    expect(resized).toMatchObject({ width: toWidth, height: toHeight });
    expect(createHash('sha256').update(resized.data).digest('hex').slice(0, 16)).toBe(hash);
  });
});

it('copies at the same size, so that the result can be changed without harm', () => {
  const frame = noise(5, 4, 1);
  const resized = resizeBilinear(frame, 5, 4);
  expect(resized.data).toEqual(frame.data);
  expect(resized.data.buffer).not.toBe(frame.data.buffer);
});

it('reads data that lies inside a larger buffer', () => {
  const frame = noise(9, 7, 3);
  const larger = new Uint8Array(frame.data.length + 11).fill(255);
  larger.set(frame.data, 5);
  const inside = { ...frame, data: larger.subarray(5, 5 + frame.data.length) };
  expect(resizeBilinear(inside, 4, 4).data).toEqual(resizeBilinear(frame, 4, 4).data);
});

describe('a caller’s bug is thrown', () => {
  it.each([
    ['too little data', { width: 2, height: 2, data: new Uint8Array(11) }],
    ['too much data', { width: 2, height: 2, data: new Uint8Array(13) }],
    ['four channels', { width: 2, height: 2, data: new Uint8Array(16) }],
    ['no width', { width: 0, height: 2, data: new Uint8Array(0) }],
    ['half a pixel', { width: 1.5, height: 2, data: new Uint8Array(9) }],
    ['negative sizes', { width: -2, height: -2, data: new Uint8Array(12) }],
  ])('%s', (_name, frame) => {
    expect(() => resizeBilinear(frame, 4, 4)).toThrow(/frame/);
  });

  it.each([
    [0, 4],
    [4, -1],
    [4, 1.5],
    [Number.NaN, 4],
  ])('to %d × %d', (width, height) => {
    expect(() => resizeBilinear(noise(2, 2, 1), width, height)).toThrow(/cannot resize/);
  });
});
