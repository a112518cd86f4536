import { expect, test } from 'vitest';
import type { Call } from '../../../renderer/connect.ts';
import { ALWAYS_LIST } from '../../../renderer/library/kept-shape.ts';
import { createLibraryActions } from '../../../renderer/library/library-actions.ts';
import { createPageStore, type PageStore, WHOLE_LIST } from '../../../renderer/store.ts';
import type { TagActions } from '../../../renderer/tags/tag-actions.ts';
import { createTalk } from '../../../renderer/talk.ts';

/** A host that keeps a list only when it is told to, and what it was asked to keep. */
function slowHost(store: PageStore) {
  const answered = Promise.withResolvers<object>();
  const asked: unknown[] = [];
  const call = ((_method: string, params: unknown) => {
    asked.push(params);
    return answered.promise;
  }) as unknown as Call;
  const tags: Pick<TagActions, never> = {};
  const talk = createTalk(store);
  const library = createLibraryActions({
    store,
    call,
    talk,
    tags: tags as TagActions,
    window: 'w',
    shape: ALWAYS_LIST,
  });
  return { library, asked, keep: () => answered.resolve({}) };
}

test('the words that were typed are part of a kept list, and of what is asked from then on', async () => {
  const store = createPageStore();
  const { library, asked, keep } = slowHost(store);
  store.setState({ query: { ...WHOLE_LIST, sort: 'name' }, filter: 'beach' });
  const saved = library.saveList('Beaches');
  keep();
  expect(await saved).toBe(true);
  const query = { ...WHOLE_LIST, sort: 'name', filters: { text: 'beach' } };
  expect(asked).toEqual([{ window: 'w', name: 'Beaches', query }]);
  expect(store.getState()).toMatchObject({ query, filter: '' });
});

test('whoever asks something else before a list is kept is not called back to it', async () => {
  const store = createPageStore();
  const { library, keep } = slowHost(store);
  store.setState({ filter: 'beach' });
  const saved = library.saveList('Beaches');
  library.sort('rating');
  const query = store.getState().query;
  keep();
  await saved;
  expect(store.getState()).toMatchObject({ query, filter: 'beach' });
});

test('where nothing was typed the question stays what it was: nobody is called out of a review', async () => {
  const store = createPageStore();
  const { library, keep } = slowHost(store);
  library.sort('rating');
  const { query } = store.getState();
  const saved = library.saveList('Best');
  keep();
  await saved;
  expect(store.getState().query).toBe(query);
});
