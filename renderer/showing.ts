/** Tells the host which video is on screen, for as long as it is there. */
import { TagError } from '../electron/wire/errors.ts';
import { WireClosed } from '../electron/wire/rpc.ts';
import type { Call } from './connect.ts';
import { cardAt } from './review/deck.ts';
import type { PageState, PageStore } from './store.ts';

/** Who goes through a list with a key held down shows none of it. In milliseconds. */
const REST_MS = 250;

export function tellShown(store: PageStore, call: Call, report: (error: unknown) => void): void {
  let shown: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let telling = new AbortController();

  const tell = async (id: string, signal: AbortSignal): Promise<void> => {
    try {
      await call('showVideo', { id }, { signal });
    } catch (error) {
      // It has gone, or the host has: what is shown then is told then.
      if (!(error instanceof WireClosed) && !(error instanceof TagError)) report(error);
    }
  };
  store.subscribe((state) => {
    const id = onScreen(state);
    if (id === shown) return;
    shown = id;
    clearTimeout(timer);
    telling.abort();
    telling = new AbortController();
    const { signal } = telling;
    if (id !== undefined) timer = setTimeout(() => void tell(id, signal), REST_MS);
  });
}

function onScreen({ connection, review, evaluation, alike, selection }: PageState): string | undefined {
  if (connection !== 'open' || evaluation !== undefined || alike !== undefined) return undefined;
  if (review === undefined) return selection.current;
  return review.deck && cardAt(review.deck)?.video;
}
