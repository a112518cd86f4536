/**
 * Notes on their way: what is typed is a draft until the host has kept it. Drafts outlast the field they were typed into, so that
 * nothing is lost when another video is shown or the connection is; with the connection they are sent by themselves.
 */
import type { Draft, PageStore } from '../store.ts';
import type { TagActions } from '../tags/tag-actions.ts';

export interface NoteActions {
  type(id: string, text: string): void;
  /** Keeps the draft, where there is one. */
  save(id: string): Promise<void>;
}

export function createNotes(store: PageStore, tags: Pick<TagActions, 'note'>): NoteActions {
  const put = (id: string, draft: Draft | undefined): void =>
    store.setState((state) => {
      const notes = new Map(state.notes);
      if (draft === undefined) notes.delete(id);
      else notes.set(id, draft);
      return { notes };
    });

  const save = async (id: string): Promise<void> => {
    const { notes, tags: known } = store.getState();
    const draft = notes.get(id);
    if (draft === undefined || draft.state === 'saving') return;
    if (draft.text === (known.get(id)?.note ?? '')) return put(id, undefined);
    put(id, { ...draft, state: 'saving' });
    const kept = await tags.note(id, draft.text);
    const now = store.getState().notes.get(id);
    if (now === undefined) return;
    if (!kept) return put(id, { ...now, state: 'failed' });
    store.setState((state) => {
      const told = state.tags.get(id);
      return told === undefined ? {} : { tags: new Map(state.tags).set(id, { ...told, note: draft.text }) };
    });
    // More may have been typed meanwhile.
    put(id, now.text === draft.text ? undefined : { ...now, state: 'typing' });
  };

  store.subscribe((state, before) => {
    if (state.connection !== 'open' || before.connection === 'open') return;
    for (const [id, draft] of state.notes) if (draft.state === 'failed') void save(id);
  });

  return { type: (id, text) => put(id, { text, state: 'typing' }), save };
}
