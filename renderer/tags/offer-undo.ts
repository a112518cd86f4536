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

/** To be called once the act is done: it is then the newest of this window. */
export function offerUndo({ store, talk, tags }: Needs, words: string): void {
  const act = store.getState().reach.undo?.id;
  if (act === undefined) return;
  const dismiss = talk.notify(words, { label: text.undo, run: () => void tags.undo(act) });
  // Once it was undone in another way there is nothing left to undo.
  const unsubscribe = store.subscribe(({ reach }) => {
    if (reach.redo?.id !== act) return;
    unsubscribe();
    dismiss();
  });
}
