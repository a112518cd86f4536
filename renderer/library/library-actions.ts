/** What the library is asked, how the list is sorted and shown, and the questions that are kept. */
import type { Filters, Query, SmartList } from '../../electron/wire/app/asking.ts';
import type { Call } from '../connect.ts';
import { type PageStore, WHOLE_LIST } from '../store.ts';
import { offerUndo } from '../tags/offer-undo.ts';
import type { TagActions } from '../tags/tag-actions.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import type { KeptShape, Shape } from './kept-shape.ts';
import { filteredBy, type Sort, sortedBy, withKnownLabel, withWords } from './query.ts';

export interface LibraryActions {
  ask(query: Query): void;
  /** @param value undefined takes the filter away */
  filter<K extends keyof Filters>(key: K, value: Filters[K] | undefined): void;
  sort(by: Sort): void;
  /** The other way round. */
  reverse(): void;
  /** Takes every filter away, those of what is typed too; the label that is asked about, and the order, stay. */
  clear(): void;
  /** The list as it is, all of it. */
  showAll(): void;
  /** Puts the newest answer in the place of the one that is shown. */
  sortAgain(): void;
  show(shape: Shape): void;
  /** Keeps the question, with the words that are typed. True if it was kept. */
  saveList(name: string): Promise<boolean>;
  askList(list: SmartList): void;
  deleteList(name: string): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  tags: TagActions;
  /** whose acts they are */
  window: string;
  shape: KeptShape;
}

export function createLibraryActions({ store, call, talk, tags, window, shape: kept }: Needs): LibraryActions {
  const change = (to: (query: Query) => Query): void => store.setState(({ query }) => ({ query: to(query) }));
  store.setState({ shape: kept.recall() });
  return {
    ask: (query) => change(() => query),
    filter: (key, value) => change((query) => filteredBy(query, key, value)),
    sort: (by) => change((query) => sortedBy(query, by)),
    reverse: () => change((query) => ({ ...query, descending: !query.descending })),
    clear: () => store.setState(({ query }) => ({ filter: '', query: { ...query, filters: {} } })),
    showAll: () => store.setState({ filter: '', query: WHOLE_LIST }),
    sortAgain: () =>
      store.setState(({ newer, answers }) =>
        newer === undefined ? {} : { found: newer, newer: undefined, answers: answers + 1 },
      ),
    show: (shape) => {
      kept.remember(shape);
      store.setState({ shape });
    },
    saveList: async (name) => {
      const { query, filter } = store.getState();
      const asked = withWords(query, filter);
      try {
        await call('saveList', { window, name, query: asked });
      } catch (error) {
        talk.report(error);
        return false;
      }
      // The words that were typed are part of the question now. Whoever asks something else meanwhile, or reviews, is not called back.
      store.setState((now) =>
        filter.trim() !== '' && now.query === query && now.filter === filter ? { query: asked, filter: '' } : {},
      );
      talk.notify(text.lists.saved(name));
      return true;
    },
    askList: ({ name, query }) => {
      const known = withKnownLabel(query, store.getState().labels.labels);
      store.setState({ query: known, filter: '' });
      if (known !== query) talk.notify(text.lists.labelGone(name));
      else talk.announce(text.lists.used(name));
    },
    deleteList: async (name) => {
      try {
        await call('deleteList', { window, name });
        offerUndo({ store, talk, tags }, text.lists.deleted(name));
      } catch (error) {
        talk.report(error);
      }
    },
  };
}
