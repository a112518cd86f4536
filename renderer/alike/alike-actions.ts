/** What is alike in the library: asked for, looked at, and what is done with it. */
import { MOST_NAMED_VIDEOS } from '../../electron/wire/app/asking.ts';
import type { Place } from '../../electron/wire/app/tags.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import type { VideoActions } from '../library/video-actions.ts';
import type { SearchActions } from '../search/search-actions.ts';
import { type PageStore, WHOLE_LIST } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { type AlikeFacts, type AlikeView, firstK, type Of, type Tab } from './view.ts';

export interface AlikeActions {
  /** Opens it there; once more where it is there already, leaves. */
  toggle(tab?: Tab): void;
  leave(): void;
  go(tab: Tab): void;
  /** Asks anew. */
  again(): void;
  setK(k: number): void;
  setOf(of: Of): void;
  choose(ids: Iterable<string>): void;
  /** Shows these videos in the list, and leaves. `are` says what they are. */
  show(ids: readonly string[], are: string): void;
  /** Shows a place in the player, and leaves. */
  goTo(place: Place): void;
  /** From the list; the files stay. */
  remove(ids: readonly string[]): Promise<void>;
  /** Files to the system's trash, and their videos from the list. */
  trash(ids: readonly string[]): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  videos: Pick<VideoActions, 'remove'>;
  search: Pick<SearchActions, 'leave' | 'goTo'>;
  /** what else is in the place of the columns */
  others: readonly { leave(): void }[];
  /** whose acts they are */
  window: string;
  /** gives the focus to the list again */
  onLeave: () => void;
}

/** The strangest: more than anyone looks through. */
const MOST_UNLIKE = 200;
/** Of files that could not be moved, so many are named in passing. */
const NAMED_STUCK = 3;

export function createAlike(needs: Needs): AlikeActions {
  const { store, call, talk, videos, search, others, window, onLeave } = needs;
  let running = new AbortController();
  /** How it was looked at last. */
  let kept: Pick<AlikeView, 'tab' | 'k' | 'of'> = { tab: 'duplicates', k: firstK(0), of: 'videos' };
  let wantedK: number | undefined;
  const current = (): AlikeView | undefined => store.getState().alike;
  const put = (change: Partial<AlikeView>): void =>
    store.setState(({ alike }) => (alike === undefined ? {} : { alike: { ...alike, ...change } }));

  const ask = async (): Promise<void> => {
    running.abort();
    const mine = new AbortController();
    running = mine;
    put({ state: 'busy', progress: undefined, failure: undefined, chosen: new Set() });
    try {
      const facts = await factsOf(kept, mine.signal);
      if (!mine.signal.aborted) put({ state: 'done', facts: { ...current()?.facts, ...facts } });
    } catch (error) {
      if (mine.signal.aborted) return;
      put({ state: 'failed', failure: error instanceof TagError ? error.message : text.alike.failed });
      if (!(error instanceof TagError) && !(error instanceof WireClosed)) talk.report(error);
    }
  };
  const factsOf = async ({ tab, k, of }: typeof kept, signal: AbortSignal): Promise<AlikeFacts> => {
    const { filters } = store.getState().query;
    const options = {
      signal,
      onProgress: (progress: AlikeView['progress']) => !signal.aborted && put({ progress }),
    };
    switch (tab) {
      case 'duplicates':
        return { duplicates: await call('findDuplicates', {}, options) };
      case 'clusters':
        return { clusters: (await call('clusterVideos', { k, of, filters }, options)).clusters };
      case 'unlike':
        return { unlike: (await call('findUnlike', { of, filters, most: MOST_UNLIKE }, options)).moments };
      case 'map':
        return { map: (await call('mapVideos', { filters }, options)).points };
    }
  };
  const look = (change: Partial<typeof kept>): void => {
    kept = { ...kept, ...change };
    put(change);
    void ask();
  };
  const close = (): void => {
    running.abort();
    store.setState({ alike: undefined });
  };
  const leave = (): void => {
    if (current() === undefined) return;
    close();
    onLeave();
  };

  store.subscribe((state, before) => {
    if (state.alike === undefined) return;
    // Somebody asks for something else of the list, reviews or evaluates: to show that is to leave.
    if (state.query !== before.query || state.filter !== before.filter) leave();
    else if (state.review !== undefined || state.evaluation !== undefined) close();
    else if (state.alike.state === 'failed' && state.connection === 'open' && before.connection !== 'open') void ask();
  });

  return {
    toggle: (tab = kept.tab) => {
      if (current()?.tab === tab) return leave();
      if (current() !== undefined) return look({ tab });
      for (const other of others) other.leave();
      kept = { ...kept, tab, k: wantedK ?? firstK(store.getState().videos.size) };
      const nothing = { progress: undefined, failure: undefined, facts: {}, chosen: new Set<string>() };
      store.setState({ alike: { ...kept, state: 'busy', ...nothing } });
      void ask();
    },
    leave,
    go: (tab) => {
      if (current()?.tab !== tab) look({ tab });
    },
    again: () => void ask(),
    setK: (k) => {
      wantedK = k;
      look({ k });
    },
    setOf: (of) => look({ of }),
    choose: (ids) => put({ chosen: new Set(ids) }),
    show: (ids, are) => {
      const named = ids.slice(0, MOST_NAMED_VIDEOS);
      if (named.length < ids.length) talk.notify(text.evaluation.firstOf(named.length, ids.length));
      search.leave();
      const filters = { videos: { ids: named, are: are.slice(0, 300) } };
      store.setState({ filter: '', query: { ...WHOLE_LIST, filters } });
    },
    goTo: (place) => {
      close();
      search.goTo(place, true);
    },
    remove: async (ids) => {
      await videos.remove(ids);
      put({ chosen: new Set() });
    },
    trash: (ids) =>
      talk.during(text.alike.trash.moving(ids.length), async () => {
        const { videos: known } = store.getState();
        const { trashed, failed } = await call('trashVideos', { window, ids: [...ids] });
        put({ chosen: new Set(failed.map(({ id }) => id)) });
        if (trashed.length > 0) talk.notify(text.alike.trash.moved(trashed.length));
        if (failed.length === 0) return;
        const named = failed.slice(0, NAMED_STUCK).map(({ id, message }) => `${known.get(id)?.name ?? ''}: ${message}`);
        talk.report(new TagError('write-failed', text.alike.trash.stuck(failed.length), { detail: named.join('\n') }));
      }),
  };
}
