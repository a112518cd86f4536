/** What can be decided and said about videos, and taken back. Nothing shows before the host has kept it. */
import type { Act } from '../../electron/wire/app/acts.ts';
import type { Decision } from '../../electron/wire/app/tags.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { withTags } from './known-tags.ts';

export interface TagActions {
  /** A label on videos; what it was decided to be already is taken back. True if it was kept. */
  decide(ids: readonly string[], label: string, decision: Decision | null): Promise<boolean>;
  markReviewed(ids: readonly string[], reviewed: boolean): Promise<boolean>;
  rate(ids: readonly string[], rating: number): Promise<void>;
  note(id: string, note: string): Promise<boolean>;
  /** Takes over what was decided about the file that was there before. */
  adopt(id: string): Promise<void>;
  /** @param act which; the newest of this window without it */
  undo(act?: number): Promise<void>;
  redo(): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  /** whose acts they are */
  window: string;
}

export function createTagActions({ store, call, talk, window }: Needs): TagActions {
  const kept = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      talk.report(error);
      return false;
    }
  };
  const turn = (way: 'undo' | 'redo', act?: number): Promise<boolean> =>
    kept(async () => {
      const args = { window, ...(act === undefined ? {} : { act }) };
      const turned = way === 'undo' ? await call('undo', args) : await call('redo', { window });
      for (const passed of turned.passedOver) talk.notify(wordsOf(passed).passedOver(nameOf(passed)));
      if (turned.act === undefined) {
        if (turned.passedOver.length === 0) talk.announce(text.acts.nothing[way]);
        return;
      }
      const name = nameOf(turned.act);
      const says = way === 'undo' ? text.acts.undone(name) : text.acts.redone(name);
      if (turned.stays > 0) talk.notify(wordsOf(turned.act).stays(name, turned.stays));
      // Not what was meant, but what was done before it: that has to be seen.
      else if (turned.passedOver.length > 0) talk.notify(says);
      else talk.announce(says);
    });

  return {
    decide: (ids, label, decision) => {
      if (ids.length === 0) return Promise.resolve(false);
      return kept(async () => {
        const { videos } = await call('decide', { window, ids: [...ids], label, decision });
        store.setState((state) => ({ tags: withTags(state.tags, videos) }));
        const name =
          store
            .getState()
            .labels.labels.find(({ id }) => id === label)
            ?.text.slice(0, 60) ?? '';
        talk.announce(text.tags.decided(name, decision, ids.length));
      });
    },
    markReviewed: (ids, reviewed) => kept(() => call('markVideos', { window, ids: [...ids], reviewed })),
    rate: async (ids, rating) => {
      await kept(() => call('markVideos', { window, ids: [...ids], rating }));
    },
    note: (id, note) => kept(() => call('markVideos', { window, ids: [id], note })),
    adopt: async (id) => {
      await kept(async () => {
        const tags = await call('adoptTags', { window, id });
        store.setState((state) => ({ tags: new Map(state.tags).set(id, tags) }));
      });
    },
    undo: async (act) => {
      await turn('undo', act);
    },
    redo: async () => {
      await turn('redo');
    },
  };
}

/** “3 decisions”, “1 label”… */
/** Why an act cannot be taken back. */
function wordsOf({ kind }: Act): Pick<typeof text.acts, 'passedOver' | 'stays'> {
  return kind === 'trash' ? text.acts.trash : text.acts;
}

function nameOf({ kind, count }: Act): string {
  return text.acts.names[kind](count);
}
