/** Asks the host again for what the page shows, as often as it may have changed and no oftener. */
import { WireClosed } from '../electron/wire/rpc.ts';
import type { PageState, PageStore } from './store.ts';

const GATHER_MS = 250;
/** What can wait is asked when there is a pause between changes. */
const PAUSE_MS = 1_500;

/**
 * One question at a time; what changes while it is asked is asked after it.
 *
 * @param gatherMs changes within this time are one question
 */
export function asking(
  store: PageStore,
  report: (error: unknown) => void,
  ask: (state: PageState) => Promise<unknown>,
  gatherMs = GATHER_MS,
) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let again = false;
  const now = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (store.getState().connection !== 'open') return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      await ask(store.getState());
    } catch (error) {
      if (!(error instanceof WireClosed)) report(error);
    } finally {
      busy = false;
    }
    if (again) {
      again = false;
      void now();
    }
  };
  return {
    now: () => void now(),
    soon: () => {
      timer ??= setTimeout(() => void now(), gatherMs);
    },
    later: () => {
      clearTimeout(timer);
      timer = setTimeout(() => void now(), PAUSE_MS);
    },
  };
}
