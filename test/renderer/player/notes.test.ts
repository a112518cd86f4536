/** Notes on their way to the host: nothing that was typed is lost. */
import { describe, expect, test } from 'vitest';
import { createNotes } from '../../../renderer/player/notes.ts';
import { createPageStore } from '../../../renderer/store.ts';

function start() {
  const store = createPageStore();
  store.setState({ connection: 'open', tags: new Map([['a', { id: 'a', tags: [], note: 'before' }]]) });
  const sent: { note: string; answer: (kept: boolean) => void }[] = [];
  const note = (_: string, words: string) =>
    new Promise<boolean>((resolve) => {
      sent.push({ note: words, answer: resolve });
    });
  const notes = createNotes(store, { note });
  const answer = async (kept: boolean): Promise<void> => {
    sent.at(-1)?.answer(kept);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { store, notes, sent, answer, draft: () => store.getState().notes.get('a') };
}

describe('a note', () => {
  test('is a draft until it is kept, and the host’s from then on', async () => {
    const { store, notes, sent, answer, draft } = start();
    notes.type('a', 'after');
    expect(sent).toEqual([]);
    void notes.save('a');
    expect(draft()).toEqual({ text: 'after', state: 'saving' });
    await answer(true);
    expect(draft()).toBeUndefined();
    expect(store.getState().tags.get('a')?.note).toBe('after');
  });

  test('that says what is kept already is not sent', () => {
    const { notes, sent, draft } = start();
    notes.type('a', 'before');
    void notes.save('a');
    expect([sent, draft()]).toEqual([[], undefined]);
  });

  test('that is typed on while it is kept stays a draft', async () => {
    const { notes, sent, answer, draft } = start();
    notes.type('a', 'one');
    void notes.save('a');
    notes.type('a', 'one, two');
    await answer(true);
    expect(draft()).toEqual({ text: 'one, two', state: 'typing' });
    void notes.save('a');
    await answer(true);
    expect(sent.map(({ note }) => note)).toEqual(['one', 'one, two']);
    expect(draft()).toBeUndefined();
  });

  test('that could not be kept is sent again with the connection', async () => {
    const { store, notes, sent, answer, draft } = start();
    notes.type('a', 'after');
    void notes.save('a');
    store.setState({ connection: 'lost' });
    await answer(false);
    expect(draft()).toEqual({ text: 'after', state: 'failed' });
    store.setState({ connection: 'open' });
    await answer(true);
    expect(sent.map(({ note }) => note)).toEqual(['after', 'after']);
    expect(draft()).toBeUndefined();
  });
});
