/** The calls that take back what a window did, and make it again. */
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';

export function actCalls({ acts, originals, events }: Parts) {
  return {
    reach: ({ window }) => acts.reach(window),
    undo: async ({ window, act }, { signal }) => {
      await originals.makeReady(acts.upcoming('undo', window, act), window, signal);
      const turned = acts.undo(window, act);
      // Whoever reads the answer sees what it has changed.
      events.flush();
      return turned;
    },
    redo: async ({ window }, { signal }) => {
      await originals.makeReady(acts.upcoming('redo', window), window, signal);
      const turned = acts.redo(window);
      events.flush();
      return turned;
    },
  } satisfies Partial<Handlers<AppContract>>;
}
