/** Which spans one pass through a file gives, and how much is held meanwhile. */
import { describe, expect, it } from 'vitest';
import { type Chosen, Collector, framesOf, passesOf } from '../../../electron/engine/reader/passes.ts';
import type { RgbFrame } from '../../../electron/engine/video/frame.ts';

const chosen = (...spans: number[][]): Chosen[] => spans.map((frames, span) => ({ span, frames }));
const frame = (index: number): RgbFrame => ({ width: 1, height: 1, data: Uint8Array.of(index, 0, 0) });

/** The spans in the order in which they are complete, each with its frames as they came. */
function collect(spans: readonly Chosen[], frames = framesOf(spans)) {
  const collector = new Collector(spans);
  const given = frames.flatMap((index) =>
    [...collector.take(frame(index))].map(({ chosen: { span }, pixels }) => [
      span,
      ...pixels.map(({ data }) => data[0]),
    ]),
  );
  return { given, left: collector.left };
}

describe('passes', () => {
  it('are one for spans that overlap by half, in the order of time', () => {
    const spans = Array.from({ length: 1000 }, (_, i) => ({
      span: i,
      frames: [2 * i, 2 * i + 1, 2 * i + 2, 2 * i + 3],
    }));
    expect(passesOf([...spans].reverse(), 16)).toEqual([spans]);
  });

  it('are as many as keep what is held within bounds, where all spans begin at the start', () => {
    const spans = chosen([0, 9], [0, 8], [0, 7], [20, 21], [0, 6], [0, 5]);
    const passes = passesOf(spans, 4);
    expect(passes.map((pass) => pass.map(({ span }) => span))).toEqual([[0, 1, 3], [2, 4], [5]]);
  });

  it('read a span alone that holds more than that', () => {
    expect(passesOf(chosen([0, 1, 2, 3, 4], [4, 5, 6]), 4).length).toBe(2);
  });
});

describe('a collector', () => {
  it('gives each span with its last frame; frames may repeat, and be wanted by several', () => {
    const { given } = collect(chosen([0, 0, 4, 9], [0, 2, 4, 6], [4, 4, 4, 4]));
    expect(given).toEqual([
      [2, 4, 4, 4, 4],
      [1, 0, 2, 4, 6],
      [0, 0, 0, 4, 9],
    ]);
  });

  it('says which spans want the frame that does not come', () => {
    const { given, left } = collect(chosen([0, 2, 5], [2, 3, 4], [1, 2, 3], [5, 6]), [0, 1, 2]);
    expect(given).toEqual([]);
    expect(left.stuck.map(({ span }) => span).sort()).toEqual([1, 2]);
    expect(left.others.map(({ span }) => span).sort()).toEqual([0, 3]);
  });
});
