/** Looking for something again: what is asked, what of the answer is chosen, and the questions that are kept. */
import { type Like, MOST_LIKES, type SavedSearch } from '../../electron/wire/app/search.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { isAbortError } from '../../electron/wire/failures.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import { withWords } from '../library/query.ts';
import { NO_SELECTION, type Selection, selectAll, selectOnly } from '../library/selection.ts';
import type { PageState, PageStore } from '../store.ts';
import { offerUndo } from '../tags/offer-undo.ts';
import type { TagActions } from '../tags/tag-actions.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { concernsTags, concernsVideos } from './news.ts';
import { readPicture } from './pictures.ts';
import { questionOf, withLikes } from './question.ts';
import { createRenewal } from './renewal.ts';
import { type Row, rowsOf } from './rows.ts';
import { ANSWERED, type By, type Failure, isAsking, MOST_SHOWN, NO_SEARCH, type SearchState } from './search-state.ts';

export interface SearchActions {
  /** As they are typed. */
  type(words: string): void;
  /** At once. */
  again(): void;
  /** Decisions have changed, or more is known of where in videos something is: the answer may be another. */
  changed(what: 'tags' | 'moments'): void;
  /** @param alone in the place of whatever was asked */
  like(likes: readonly Like[], alone?: boolean): void;
  unlike(like: Like): void;
  /** As many as can be asked about, one after the other: all at once are more than a host takes from one page. */
  addPictures(files: readonly Blob[]): Promise<void>;
  /** The moments of a label of the list. */
  askLabel(label: string | undefined): void;
  show(by: By): void;
  /** Nothing is looked for any more: the videos are there again. */
  leave(): void;
  select(selection: Selection): void;
  selectAll(): void;
  /** What the newest answer shows, in its order. */
  rows(): readonly Row[];
  /** The rows that are selected. */
  chosen(): Row[];
  /** Shows the video of a row, where it is; and stays there while it plays. */
  goTo(row: Pick<Row, 'id' | 'span'>, plays: boolean): void;
  /** Keeps the question. True if it was kept. */
  save(name: string): Promise<boolean>;
  open(search: SavedSearch): void;
  delete(name: string): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  tags: TagActions;
  /** whose acts they are */
  window: string;
  /** gives the focus to the list again */
  onLeave: () => void;
}

/** A key is asked about at once; those that come this soon after each other (one that is held) once no more come. In milliseconds. */
const TYPING_MS = 40;
const NO_ROWS: readonly Row[] = [];
const NO_ANSWER = { state: 'failed', progress: undefined, results: undefined, answered: undefined } as const;

export function createSearch({ store, call, talk, tags, window, onLeave }: Needs): SearchActions {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  /** when the last key was pressed */
  let typedMs = Number.NEGATIVE_INFINITY;
  const current = (): SearchState => store.getState().search;
  const put = (change: Partial<SearchState>): void =>
    store.setState(({ search }) => ({ search: { ...search, ...change } }));

  const begin = (): AbortController => {
    clearTimeout(timer);
    running.abort();
    running = new AbortController();
    return running;
  };
  const ask = async (): Promise<void> => {
    const mine = begin();
    const { search, query, filter, connection } = store.getState();
    if (!isAsking(search)) return;
    put({ state: 'busy', failure: undefined, progress: undefined });
    // It is asked again once the connection is there again.
    if (connection !== 'open') return;
    const question = questionOf(search, query, filter);
    try {
      const results = await call(
        'searchMoments',
        { question, most: MOST_SHOWN },
        { signal: mine.signal, onProgress: (progress) => !mine.signal.aborted && put({ progress }) },
      );
      if (mine.signal.aborted) return;
      const { answers } = current();
      put({ ...ANSWERED, results, answered: question, selection: NO_SELECTION, answers: answers + 1 });
      talk.announce(text.search.announced(results.moments.length, results.named.length));
    } catch (error) {
      if (mine.signal.aborted || isAbortError(error) || error instanceof WireClosed) return;
      const failure = failureOf(error);
      put({ ...NO_ANSWER, failure, selection: NO_SELECTION });
      if (error instanceof TagError) talk.announce(failure.says);
      else talk.report(error);
    }
  };
  const renewal = createRenewal({ store, call, talk, begin });
  const askSoon = (): void => {
    const isOneOfMany = performance.now() - typedMs < TYPING_MS;
    typedMs = performance.now();
    if (!isOneOfMany) return void ask();
    begin();
    put({ state: 'busy', failure: undefined });
    timer = setTimeout(() => void ask(), TYPING_MS);
  };
  /** Nothing that was found stays for a question that is not asked any more. */
  const forget = (): void => {
    begin();
    const { by, answers } = current();
    put({ ...NO_SEARCH, by, answers });
  };
  const addPicture = async (file: Blob): Promise<void> => {
    try {
      const { picture } = await call('addPicture', { data: await readPicture(file) });
      askAbout({ likes: withLikes(current().likes, [{ picture }]) });
    } catch (error) {
      talk.report(error);
    }
  };
  const askAbout = (change: Partial<SearchState>, how: () => void = () => void ask()): void => {
    put(change);
    if (isAsking(current())) how();
    else forget();
  };

  const filters = () => withWords(store.getState().query, store.getState().filter).filters;
  store.subscribe((state, before) => {
    if (!isAsking(state.search)) return;
    const { label } = state.search;
    if (label !== undefined && state.labels !== before.labels && !isListed(state, label)) {
      return askAbout({ label: undefined });
    }
    const isBack = state.connection === 'open' && before.connection !== 'open';
    if (state.query.filters !== before.query.filters || isBack || state.model.id !== before.model.id) void ask();
    else if (state.filter !== before.filter) askSoon();
    else if (state.videos !== before.videos && concernsVideos(before.videos, state.videos, filters())) renewal.soon();
  });

  let known: { results: unknown; by: By; videos: unknown; rows: readonly Row[] } | undefined;
  const rows = (): readonly Row[] => {
    const { search, videos } = store.getState();
    const { results, by } = search;
    if (results === undefined) return NO_ROWS;
    if (known?.results === results && known.by === by && known.videos === videos) return known.rows;
    known = { results, by, videos, rows: rowsOf(results, by === 'videos', (id) => videos.has(id)) };
    return known.rows;
  };

  return {
    rows,
    type: (words) => askAbout({ words }, askSoon),
    again: () => void ask(),
    changed: (what) => {
      if (isAsking(current()) && (what === 'moments' || concernsTags(filters()))) renewal.soon();
    },
    like: (likes, alone = false) => {
      const { likes: before, words, label } = current();
      if (alone) askAbout({ likes: withLikes([], likes), words: '', label: undefined });
      else askAbout({ likes: withLikes(before, likes), words, label });
    },
    unlike: (like) => askAbout({ likes: current().likes.filter((other) => other !== like) }),
    addPictures: async (files) => {
      if (files.length > MOST_LIKES) talk.notify(text.search.mostLikes(MOST_LIKES));
      for (const file of files.slice(0, MOST_LIKES)) await addPicture(file);
    },
    askLabel: (label) => askAbout(label === undefined ? { label } : { label, words: '', likes: [] }),
    show: (by) => askAbout({ by }),
    leave: () => {
      if (!isAsking(current())) return;
      forget();
      onLeave();
    },
    select: (selection) => put({ selection }),
    selectAll: () => {
      const keys = rows().map(({ key }) => key);
      put({ selection: selectAll(current().selection, keys) });
    },
    chosen: () => {
      const { ids } = current().selection;
      return rows().filter(({ key }) => ids.has(key));
    },
    goTo: ({ id, span }, plays) => {
      store.setState({ selection: selectOnly(id) });
      store.setState(({ timeline, search }) => ({
        timeline: { ...timeline, span, chosen: undefined, loop: plays ? span : undefined },
        search: { ...search, going: { id, at: span?.start ?? 0, plays } },
      }));
    },
    save: async (name) => {
      const { search, query, filter } = store.getState();
      try {
        await call('saveSearch', { window, name, question: questionOf(search, query, filter) });
      } catch (error) {
        talk.report(error);
        return false;
      }
      talk.notify(text.search.saved.kept(name));
      return true;
    },
    open: ({ name, question: { words, like, label, filters, by } }) => {
      const isGone = label !== undefined && !isListed(store.getState(), label);
      // Its filters are those of the list from now on, so that they can be seen and taken away.
      store.setState(({ query }) => ({ filter: '', query: { ...query, filters } }));
      askAbout({ words, likes: like, label: isGone ? undefined : label, by });
      if (isGone) talk.notify(text.search.saved.labelGone(name));
      else talk.announce(text.search.saved.used(name));
    },
    delete: async (name) => {
      try {
        await call('deleteSearch', { window, name });
        offerUndo({ store, talk, tags }, text.search.saved.deleted(name));
      } catch (error) {
        talk.report(error);
      }
    },
  };
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof TagError)) return { says: text.search.failed, passes: true };
  return { says: error.message, passes: error.kind !== 'usage' && error.kind !== 'too-large' };
}

function isListed({ labels }: PageState, label: string): boolean {
  return labels.labels.some(({ id }) => id === label);
}
