/** One run of ffmpeg that writes a clip: how far it is, and what its failures mean. */

import { TO_USE_ANOTHER_FFMPEG } from '../../../installation/ffmpeg.ts';
import { TagError } from '../../../wire/errors.ts';
import { killed } from '../refusals.ts';
import { FFMPEG_ARGUMENTS, runTool, ToolFailure } from '../run.ts';
import { findFfmpeg } from '../tools.ts';
import { displayName } from '../video-file.ts';

export interface CutRun {
  readonly source: string;
  readonly seconds: number;
  /** how many it will have */
  readonly frames: number;
  /** of the clip that are written, 0 to 1 */
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** A second of 8K takes a slow core no longer, in milliseconds; and how long the beginning may take. */
const SLOWEST_MS = 120_000;
const BEGIN_MS = 600_000;

/**
 * At low priority: what people wait for goes before it.
 *
 * @throws TagError `disk-full`, `ffmpeg-failed`, `out-of-memory`, `timed-out`, `ffmpeg-missing`; AbortError
 */
export async function runCut(
  args: readonly string[],
  { source, seconds, frames, onProgress, signal }: CutRun,
): Promise<void> {
  const { path: ffmpeg } = await findFfmpeg();
  let said = '';
  const onStdout = (chunk: Buffer): void => {
    said = (said + chunk.toString('latin1')).slice(-4096);
    const written = lastFrame(said);
    if (written !== undefined) onProgress(Math.min(1, written / frames));
  };
  try {
    await runTool(ffmpeg, [...FFMPEG_ARGUMENTS, '-y', '-progress', 'pipe:1', ...args], {
      ...{ signal, onStdout, lowPriority: true },
      timeoutMs: BEGIN_MS + seconds * SLOWEST_MS,
    });
  } catch (error) {
    throw error instanceof ToolFailure ? cutFailure(error, source) : error;
  }
}

/** How many frames ffmpeg last said to have written. (Its times begin at what it says first, where the file's own clock is kept.) */
export function lastFrame(said: string): number | undefined {
  const last = [...said.matchAll(/^frame=\s*(\d+)$/gm)].at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

function cutFailure(failure: ToolFailure, source: string): TagError {
  const { detail, stderr, wasKilled } = failure;
  const name = displayName(source);
  if (wasKilled) return killed('ffmpeg', source, { detail });
  if (/No space left on device|Disk quota exceeded/i.test(stderr)) {
    return new TagError('disk-full', `There is no room left for the clip of ${name}: free some space, then go on.`, {
      detail,
    });
  }
  if (/Unknown encoder/i.test(stderr)) {
    return new TagError('ffmpeg-missing', `This ffmpeg has no encoder of H.264: ${TO_USE_ANOTHER_FFMPEG}.`, {
      detail,
    });
  }
  return new TagError(
    'ffmpeg-failed',
    `${name} could not be cut there: it is damaged at this place, or needs another ffmpeg.`,
    { detail },
  );
}
