/** When the frames of the shown video begin, as far as that was asked: the host is asked for some hundred around a time, and they are kept. */
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import { covers, type FrameGrid, gridOf, type Stretch, stretchOf } from './frame-grid.ts';
import { durationOf, fpsOf } from './timeline-facts.ts';

export interface FrameClock {
  /** As far as it is known by now, else by the average rate. */
  grid(id: string): FrameGrid;
  /**
   * The same, once it is known around these times. It never rejects, nor takes longer than a person waits: of a video that cannot be read
   * frames are as long as they mostly are.
   */
  around(id: string, ...times: readonly number[]): Promise<FrameGrid>;
}

/** Frames that are asked for on each side. */
const ASKED = 250;
/** Of one video so many stretches are kept: both edges of a moment, and where one has been before. */
const KEPT = 16;
/** Whoever sets an edge waits no longer than this for what may take minutes to find out, milliseconds. */
const PATIENCE_MS = 8_000;

interface Needs {
  store: PageStore;
  call: Call;
  patienceMs?: number;
}

export function createFrameClock({ store, call, patienceMs = PATIENCE_MS }: Needs): FrameClock {
  let of: string | undefined;
  let stretches: Stretch[] = [];
  let asking = 0;
  /** Somebody has waited in vain: until there is an answer nobody else does. */
  let isSlow = false;

  /** Another file, or another track of it, has other frames. */
  const keyOf = (id: string): string => {
    const { edition, track } = store.getState().videos.get(id) ?? {};
    return `${id} ${edition ?? ''} ${track ?? ''}`;
  };
  const known = (id: string): readonly Stretch[] => (of === keyOf(id) ? stretches : []);
  const keep = (key: string, stretch: Stretch): void => {
    if (of !== key) stretches = [];
    of = key;
    stretches = [stretch, ...stretches].slice(0, KEPT);
  };
  const ask = async (id: string, seconds: number): Promise<void> => {
    const key = keyOf(id);
    asking += 1;
    try {
      const told = await call('frameTimes', { id, around: Math.max(0, seconds), count: ASKED });
      if (keyOf(id) === key) keep(key, stretchOf(told));
    } catch {
      // Where the video cannot be read its player says so.
    } finally {
      asking -= 1;
      if (asking === 0) isSlow = false;
    }
  };
  const grid = (id: string): FrameGrid => {
    const state = store.getState();
    return gridOf(known(id), { fps: fpsOf(state), duration: durationOf(state) });
  };
  return {
    grid,
    around: async (id, ...times) => {
      for (const seconds of times) {
        if (isSlow || known(id).some((stretch) => covers(stretch, seconds))) continue;
        const isThere = await within(patienceMs, ask(id, seconds));
        if (!isThere) isSlow = true;
      }
      return grid(id);
    },
  };
}

/** Whether it was done by then. */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), over]);
  } finally {
    clearTimeout(timer);
  }
}
