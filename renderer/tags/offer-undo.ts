/** Says what was done, with a way to take that very act back. */
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import type { TagActions } from './tag-actions.ts';

interface Needs {
  store: PageStore;
  talk: Talk;
  tags: TagActions;
}

/** @param act without it the newest of this window: to be called once it is done */
export function offerUndo({ store, talk, tags }: Needs, words: string, act = store.getState().reach.undo?.id): void {
  if (act === undefined) return;
  const dismiss = talk.notify(words, { label: text.undo, run: () => void tags.undo(act) });
  // Once it is undone in another way, there is nothing left to offer.
  const unsubscribe = store.subscribe(({ reach }) => {
    if (reach.redo?.id !== act) return;
    unsubscribe();
    dismiss();
  });
}
