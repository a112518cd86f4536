/**
 * From frame to frame, by when each is shown: rates are averages, and frames of one video may be of any length. The host is asked for
 * the times of some frames around; steps that are asked for meanwhile are made together once they are there.
 */
import type { FrameTimes } from '../../electron/wire/app/moments.ts';

/** `[start, end)`, seconds since the first frame */
export interface Frame {
  readonly start: number;
  readonly end: number;
}

/** Where the player is. */
export interface Place {
  /** seconds since the first frame */
  readonly at: number;
  /** the frame that is shown is none before the first from here on: that of a stream which was asked for from here */
  readonly from?: number | undefined;
}

/** What a browser's clock and a file's differ by where they mean the same, seconds. */
const TOLERANCE = 5e-6;
/** Streams begin with the frame that is so near; frames are further apart. */
const STREAM_TOLERANCE = 5e-4;
/** Where a frame is shown long, so far within it is far enough, seconds: it is played on from there. */
const WELL_WITHIN = 0.1;
/** Frames that are asked for on each side. */
const ASKED = 250;
/** Whoever steps waits no longer than this for what may take minutes to find out, milliseconds. */
const PATIENCE_MS = 8_000;

/** A time at which every browser shows the frame: its bounds may be rounded to either side. */
export function within({ start, end }: Frame): number {
  return start + Math.min((end - start) / 2, WELL_WITHIN);
}

/**
 * The frame so many after the one that is shown; before the first there is none, nor after the last.
 *
 * @returns undefined where it is none of those that are known
 */
export function frameFrom({ times, end, first, of }: FrameTimes, { at, from }: Place, by: number): Frame | undefined {
  const isLast = first + times.length === of;
  if ((first > 0 && at < (times[0] ?? 0) - TOLERANCE) || (!isLast && at >= end)) return undefined;
  const passed = times.findLastIndex((time) => time <= at + TOLERANCE);
  const begun = from === undefined ? -1 : times.findIndex((time) => time >= from - STREAM_TOLERANCE);
  const wanted = Math.max(0, passed, begun) + by;
  const lowest = first === 0 ? 0 : Number.NEGATIVE_INFINITY;
  const highest = isLast ? times.length - 1 : Number.POSITIVE_INFINITY;
  const n = Math.min(highest, Math.max(lowest, wanted));
  const start = times[n];
  return start === undefined ? undefined : { start, end: times[n + 1] ?? end };
}

interface Needs {
  ask: (around: number, count: number, signal: AbortSignal) => Promise<FrameTimes>;
  place: () => Place;
  show: (frame: Frame) => void;
  /** goes by the average rate, where times cannot be had */
  guess: (frames: number) => void;
}

export interface FrameSteps {
  /** frames from here; negative backwards */
  step(by: number): void;
  /** Something else was asked for since. */
  forget(): void;
  close(): void;
}

export function createFrameSteps({ ask, place, show, guess }: Needs): FrameSteps {
  const closing = new AbortController();
  let known: FrameTimes | undefined;
  let waiting = 0;
  let asking: 'no' | 'patiently' | 'in the background' = 'no';

  const takeWaiting = (): number => {
    const by = waiting;
    waiting = 0;
    return by;
  };
  const goByKnown = (): boolean => {
    const frame = known && frameFrom(known, place(), waiting);
    if (frame === undefined) return false;
    waiting = 0;
    show(frame);
    return true;
  };
  const find = async (): Promise<void> => {
    asking = 'patiently';
    const timer = setTimeout(() => {
      asking = 'in the background';
      if (waiting !== 0) guess(takeWaiting());
    }, PATIENCE_MS);
    try {
      known = await ask(place().at, ASKED, closing.signal);
    } catch {
      // Where the video cannot be read its player says so; steps are as long as frames mostly are.
    }
    clearTimeout(timer);
    asking = 'no';
    if (closing.signal.aborted || waiting === 0 || goByKnown()) return;
    guess(takeWaiting());
  };
  return {
    step: (by) => {
      waiting += by;
      if (asking === 'in the background') guess(takeWaiting());
      else if (!goByKnown() && asking === 'no') void find();
    },
    forget: () => {
      waiting = 0;
    },
    close: () => {
      waiting = 0;
      closing.abort();
    },
  };
}
