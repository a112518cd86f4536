/** Asks for the tags of the videos that are on screen, again when they have changed, and for no others. */
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import { withTags } from './known-tags.ts';

export interface TagFeed {
  /** Which videos a place of the page shows now. */
  want(place: string, ids: readonly string[]): void;
  /** Of these videos other tags hold now. */
  changed(ids: readonly string[]): void;
  /** Once all that is wanted is known as it was when this was called, or could not be asked for. */
  settled(): Promise<void>;
}

/** So many at once: a bulk change is asked for again by pieces. */
const AT_ONCE = 500;

export function createTagFeed(store: PageStore, call: Call, report: (error: unknown) => void): TagFeed {
  const places = new Map<string, readonly string[]>();
  const stale = new Set<string>();
  let work: Promise<void> | undefined;

  const missing = (): string[] => {
    const { tags, videos, connection } = store.getState();
    if (connection !== 'open') return [];
    const wanted = new Set([...places.values()].flat());
    return [...wanted].filter((id) => videos.has(id) && (stale.has(id) || !tags.has(id))).slice(0, AT_ONCE);
  };
  const refresh = (): void => {
    const ids = missing();
    if (work !== undefined || ids.length === 0) return;
    work = ask(ids).then((isKnown) => {
      work = undefined;
      if (isKnown) refresh();
      // Whoever waits, waits for this, too.
      return work;
    });
  };
  const ask = async (ids: string[]): Promise<boolean> => {
    for (const id of ids) stale.delete(id);
    try {
      const answer = await call('tagsOf', { ids });
      const { tags } = store.getState();
      const known = withTags(tags, answer.videos);
      if (known !== tags) store.setState({ tags: known });
      return true;
    } catch (error) {
      for (const id of ids) stale.add(id);
      if (!(error instanceof WireClosed)) report(error);
      return false;
    }
  };

  store.subscribe((state, before) => {
    if (state.connection === before.connection && state.videos === before.videos) return;
    // Meanwhile somebody else may have decided; another file has other tags.
    if (state.connection === 'open' && before.connection !== 'open') for (const id of state.tags.keys()) stale.add(id);
    for (const id of [...places.values()].flat()) {
      const [now, then] = [state.videos.get(id), before.videos.get(id)];
      if (now?.edition !== then?.edition || now?.track !== then?.track) stale.add(id);
    }
    refresh();
  });

  return {
    want: (place, ids) => {
      places.set(place, ids);
      refresh();
    },
    changed: (ids) => {
      for (const id of ids) stale.add(id);
      refresh();
    },
    settled: () => work ?? Promise.resolve(),
  };
}
