/** The calls that take back what a window did, and make it again. */
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';

export function actCalls({ acts, events }: Parts) {
  return {
    reach: ({ window }) => acts.reach(window),
    undo: ({ window, act }) => {
      const turned = acts.undo(window, act);
      // Whoever reads the answer sees what it has changed.
      events.flush();
      return turned;
    },
    redo: ({ window }) => {
      const turned = acts.redo(window);
      events.flush();
      return turned;
    },
  } satisfies Partial<Handlers<AppContract>>;
}
