/** A file and the spans of it that are wanted → what a model sees of each: one file is probed and read once for all of them. */
import { basename } from 'node:path';
import type { TimeRange } from '../../wire/engine.ts';
import { TagError } from '../../wire/errors.ts';
import { constructFrames } from '../pixels/frames.ts';
import { resizeBilinear } from '../pixels/resize.ts';
import { chooseFrames, decodeFrames } from '../video/decode.ts';
import type { RgbFrame } from '../video/frame.ts';
import { secondsSinceFirst } from '../video/part.ts';
import { probeVideo } from '../video/probe.ts';
import type { VideoInfo } from '../video/video-info.ts';
import type { Clip, FailedSpan, ReadSpan } from './clip.ts';

/** So many frames are held at once, at the model's size: 38 MB at 224 pixels. A span of more is read alone. */
const FRAMES_AT_ONCE = 256;

/** A span whose frames have been chosen. */
interface Chosen {
  readonly span: number;
  /** (T,) ascending; a slow video repeats them */
  readonly frames: readonly number[];
}

/**
 * Gives each span as soon as it is there, in the order of time, or why it cannot be seen.
 *
 * @throws {TagError} as `probeVideo`; `too-large`, `ffmpeg-missing` and the like, where nothing of the file can be read
 * @throws {DOMException} `AbortError`
 */
export async function readClip(
  clip: Clip,
  { signal, onSpan }: { signal: AbortSignal; onSpan: (span: ReadSpan | FailedSpan) => void },
): Promise<void> {
  const { path, track } = clip;
  const info = await probeVideo(path, { signal, ...(track === undefined ? {} : { track }) });
  const chosen: Chosen[] = [];
  for (const [span, range] of clip.spans.entries()) {
    const result = expected(() => ({ span, frames: choose(info, range, clip) }));
    if (result instanceof TagError) onSpan({ span, error: result.toJSON() });
    else chosen.push(result);
  }
  chosen.sort((a, b) => (a.frames[0] as number) - (b.frames[0] as number));
  for (const group of groupsOf(chosen)) for (const span of await readGroup(info, group, clip, signal)) onSpan(span);
}

function choose(info: VideoInfo, { start, end }: TimeRange, { path, frameCount }: Clip): number[] {
  const { indices } = chooseFrames(info, frameCount, { from: start, to: end });
  if (indices.length >= frameCount) return indices;
  const [what, remedy] =
    start === undefined && end === undefined
      ? [basename(path), 'use a longer video']
      : [`The chosen part of ${basename(path)}`, 'choose a longer part'];
  throw new TagError('too-short', `${what} is too short: the model needs ${frameCount} frames of it; ${remedy}.`);
}

/** Neighbours, as many as are held at once. */
function groupsOf(chosen: readonly Chosen[]): Chosen[][] {
  const groups: Chosen[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const each of chosen) {
    held += each.frames.length;
    if (held <= FRAMES_AT_ONCE) groups[groups.length - 1]?.push(each);
    else {
      groups.push([each]);
      held = each.frames.length;
    }
  }
  return groups;
}

/** Spans in one pass; where that fails, each in its own, for the others may be whole. */
async function readGroup(
  info: VideoInfo,
  group: readonly Chosen[],
  clip: Clip,
  signal: AbortSignal,
): Promise<(ReadSpan | FailedSpan)[]> {
  const indices = group.flatMap(({ frames }) => frames);
  const reduce = (frame: RgbFrame): RgbFrame => resizeBilinear(frame, clip.frameSize, clip.frameSize);
  const frames = await expectedLater(decodeFrames(clip.path, indices, { info, signal, reduce }));
  if (!(frames instanceof TagError)) {
    let at = 0;
    return group.map((each) => {
      at += each.frames.length;
      return toSpan(info, each, frames.slice(at - each.frames.length, at), clip);
    });
  }
  const [only, second] = group;
  if (only !== undefined && second === undefined) return [{ span: only.span, error: frames.toJSON() }];
  const apart: (ReadSpan | FailedSpan)[] = [];
  for (const each of group) apart.push(...(await readGroup(info, [each], clip, signal)));
  return apart;
}

function toSpan(
  info: VideoInfo,
  { span, frames }: Chosen,
  pixels: readonly RgbFrame[],
  { frameCount, frameSize }: Clip,
): ReadSpan {
  const { data, dims } = constructFrames(pixels, frameCount, [frameSize, frameSize]); // (1, T, 3, S, S)
  return {
    span,
    frames: [...frames],
    seconds: frames.map((index) => secondsSinceFirst(info, index)),
    input: { data: data as Float32Array<ArrayBuffer>, dims: [...dims] },
  };
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
