/** Says what was done, with a way to take those very acts back. */
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import type { TagActions } from './tag-actions.ts';

interface Needs {
  store: PageStore;
  talk: Talk;
  tags: TagActions;
}

/** @param acts in their order; without them the newest of this window: to be called once it is done */
export function offerUndo({ store, talk, tags }: Needs, words: string, acts = newest(store)): void {
  if (acts.length === 0) return;
  let left = acts;
  const undoAll = async (): Promise<void> => {
    for (const act of left.toReversed()) await tags.undo(act);
  };
  const dismiss = talk.notify(words, { label: text.undo, run: () => void undoAll() });
  // What is undone in another way, the last first, is not undone again; once all of it is, there is nothing left to offer.
  const unsubscribe = store.subscribe(({ reach }) => {
    const undone = reach.redo === undefined ? -1 : left.indexOf(reach.redo.id);
    if (undone < 0) return;
    left = left.slice(0, undone);
    if (left.length > 0) return;
    unsubscribe();
    dismiss();
  });
}

function newest(store: PageStore): readonly number[] {
  const act = store.getState().reach.undo?.id;
  return act === undefined ? [] : [act];
}
