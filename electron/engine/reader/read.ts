/** A file and the spans of it that are wanted → what a model sees of each: one file is probed and read once for all of them. */
import { basename } from 'node:path';
import type { TimeRange } from '../../wire/engine.ts';
import { TagError } from '../../wire/errors.ts';
import { constructFrames } from '../pixels/frames.ts';
import { resizeBilinear } from '../pixels/resize.ts';
import { chooseFrames, type DecoderLore, decodeFrames, streamWanted } from '../video/decode.ts';
import type { RgbFrame } from '../video/frame.ts';
import { frameShownAt, secondsSinceFirst } from '../video/part.ts';
import { probeVideo } from '../video/probe.ts';
import type { VideoInfo } from '../video/video-info.ts';
import type { Clip, FailedSpan, Instant, ReadSpan } from './clip.ts';
import { type Chosen, Collector, framesOf, passesOf } from './passes.ts';
import { Unchanged } from './unchanged.ts';

type OnSpan = (span: ReadSpan | FailedSpan) => void | Promise<void>;

/**
 * Gives each span as soon as it is there, in the order of time, or why it cannot be seen. Where that is answered with a promise,
 * reading waits for it.
 *
 * @throws {TagError} as `probeVideo`; `too-large`, `ffmpeg-missing` and the like, where nothing of the file can be read;
 *   `not-found`, `unreadable` where the file vanishes or changes meanwhile
 * @throws {DOMException} `AbortError`
 */
export async function readClip(clip: Clip, { signal, onSpan }: { signal: AbortSignal; onSpan: OnSpan }): Promise<void> {
  const { path, track } = clip;
  const file = await Unchanged.of(path);
  const info = await probeVideo(path, { signal, ...(track === undefined ? {} : { track }) });
  const chosen: Chosen[] = [];
  for (const [span, range] of clip.spans.entries()) {
    const result = expected(() => ({ span, frames: choose(info, range, clip) }));
    if (result instanceof TagError) await onSpan({ span, error: result.toJSON() });
    else chosen.push(result);
  }
  const reading = new Reading(clip, info, file, signal, onSpan);
  for (const pass of passesOf(chosen)) await reading.read(pass);
}

function choose(info: VideoInfo, span: TimeRange | Instant, { path, frameCount }: Clip): number[] {
  if ('at' in span) return [frameShownAt(info, span.at)];
  const { start, end } = span;
  const { indices } = chooseFrames(info, frameCount, { from: start, to: end });
  if (indices.length >= frameCount) return indices;
  const [what, remedy] =
    start === undefined && end === undefined
      ? [basename(path), 'use a longer video']
      : [`The chosen part of ${basename(path)}`, 'choose a longer part'];
  throw new TagError('too-short', `${what} is too short: the model needs ${frameCount} frames of it; ${remedy}.`);
}

/** One file, with what has been found out about it on the way. */
class Reading {
  readonly #clip: Clip;
  readonly #info: VideoInfo;
  readonly #file: Unchanged;
  readonly #signal: AbortSignal;
  readonly #onSpan: OnSpan;
  readonly #lore: DecoderLore = {};
  #seeks = true;

  constructor(clip: Clip, info: VideoInfo, file: Unchanged, signal: AbortSignal, onSpan: OnSpan) {
    this.#clip = clip;
    this.#info = info;
    this.#file = file;
    this.#signal = signal;
    this.#onSpan = onSpan;
  }

  /** All in one go; where a frame does not come, the spans that want it by surer ways, as one alone is read, and on with the others. */
  async read(spans: readonly Chosen[]): Promise<void> {
    let left = spans;
    while (left.length > 1) {
      const collector = new Collector(left);
      const came = await this.#stream(left, collector);
      const { stuck, others } = collector.left;
      let found = false;
      for (const each of stuck) found = (await this.#readAlone(each)) || found;
      // There is something, and a seek does not find it: what the file calls key frames are perhaps none.
      if (came === 0 && found) this.#seeks = false;
      left = others;
    }
    for (const only of left) await this.#readAlone(only);
  }

  /** Gives what comes. @returns how many frames came */
  #stream(spans: readonly Chosen[], collector: Collector): Promise<number> {
    const giveComplete = async (frames: readonly RgbFrame[]): Promise<void> => {
      for (const frame of frames)
        for (const { chosen, pixels } of collector.take(frame)) await this.#give(this.#toSpan(chosen, pixels));
    };
    return streamWanted(this.#info, framesOf(spans), {
      ...{ seeks: this.#seeks, reduce: this.#reduce, signal: this.#signal },
      onFrames: giveComplete,
    });
  }

  /** @returns whether it could be read */
  async #readAlone(chosen: Chosen): Promise<boolean> {
    await this.#file.check();
    const options = { info: this.#info, signal: this.#signal, reduce: this.#reduce, lore: this.#lore };
    const pixels = await expectedLater(decodeFrames(this.#clip.path, chosen.frames, options));
    const isRead = !(pixels instanceof TagError);
    await this.#give(isRead ? this.#toSpan(chosen, pixels) : { span: chosen.span, error: pixels.toJSON() });
    return isRead;
  }

  /** What was read of another file is never given. */
  async #give(span: ReadSpan | FailedSpan): Promise<void> {
    await this.#file.check();
    await this.#onSpan(span);
    this.#signal.throwIfAborted();
  }

  readonly #reduce = (frame: RgbFrame): RgbFrame => resizeBilinear(frame, this.#clip.frameSize, this.#clip.frameSize);

  #toSpan({ span, frames }: Chosen, pixels: readonly RgbFrame[]): ReadSpan {
    const { frameCount, frameSize } = this.#clip;
    const { data, dims } = constructFrames(pixels, frameCount, [frameSize, frameSize]); // (1, T, 3, S, S)
    return {
      span,
      frames: [...frames],
      seconds: frames.map((index) => secondsSinceFirst(this.#info, index)),
      input: { data: data as Float32Array<ArrayBuffer>, dims: [...dims] },
    };
  }
}

function expected<T>(work: () => T): T | TagError {
  try {
    return work();
  } catch (error) {
    if (error instanceof TagError) return error;
    throw error;
  }
}

const expectedLater = <T>(work: Promise<T>): Promise<T | TagError> =>
  work.catch((error: unknown) => {
    if (error instanceof TagError) return error;
    throw error;
  });
