/** `reeltag scenes`: where each video's scenes begin and end. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { findScenes, type Scene } from '../engine/video/scenes/find-scenes.ts';
import { clock } from './clock.ts';
import type { Context } from './context.ts';
import { forEachVideo } from './each-video.ts';
import { parseCount } from './numbers.ts';
import { fitText, printable } from './text.ts';

export interface ScenesOptions {
  track?: string | undefined;
  jobs?: string | undefined;
  json?: boolean | undefined;
}

/** @throws TagError for what keeps every video from being looked at; AbortError */
export async function scenes(context: Context, videos: readonly string[], options: ScenesOptions): Promise<number> {
  const track = options.track === undefined ? {} : { track: parseCount('--track', options.track) };
  // Each decoder has a core and more: one video a core leaves none idle between two of them.
  const jobs = options.jobs === undefined ? availableParallelism() : parseCount('--jobs', options.jobs);
  const { signal } = context;
  let isFirst = true;
  const print = (video: string, found: readonly Scene[]): void => {
    if (options.json === true) {
      context.print(JSON.stringify({ video, scenes: found.map(rounded) }));
      return;
    }
    if (!isFirst) context.print('');
    isFirst = false;
    context.print(fitText(printable(video), context.style.width));
    for (const line of sceneLines(found)) context.print(line);
  };
  try {
    return await forEachVideo(context, videos, { jobs, isHopeless: () => false }, async (video, show) => {
      const onProgress = (fraction: number): void => show({ stage: 'decoding', fraction });
      onProgress(0);
      const found = await findScenes(resolve(video), { ...track, signal, onProgress });
      return () => print(video, found.scenes);
    });
  } finally {
    context.progress.clear();
  }
}

/** To the microsecond, as all seconds are that are written. */
function rounded({ start, end }: Scene): Scene {
  return { start, end: Math.round(end * 1e6) / 1e6 };
}

/** A line a scene: its number, when it begins and when it ends, as `--from` and `--to` take them. */
function sceneLines(found: readonly Scene[]): string[] {
  const digits = String(found.length).length;
  const last = found.at(-1) as Scene;
  return found.map(({ start, end }, i) => {
    const number = String(i + 1).padStart(digits);
    return `  ${number}  ${clock(start, last.end)}  ${clock(end, last.end)}`;
  });
}
