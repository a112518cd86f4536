/** Which video a tab shows, kept for when it is loaded anew. Each tab has its own. */

export interface ShownVideo {
  recall(): string | undefined;
  /** @param id undefined where none is shown */
  remember(id: string | undefined): void;
}

export const FORGETFUL: ShownVideo = { recall: () => undefined, remember: () => {} };

const KEY = 'shown-video';

/** A storage may refuse, even to be named, as some browsers' do where a person forbids them to keep anything. */
export function inStorage(storage: () => Pick<Storage, 'getItem' | 'setItem'>): ShownVideo {
  let last: string | undefined;
  return {
    recall: () => {
      try {
        return storage().getItem(KEY) ?? undefined;
      } catch {
        return undefined;
      }
    },
    remember: (id) => {
      if (id === undefined || id === last) return;
      last = id;
      try {
        storage().setItem(KEY, id);
      } catch {
        // It is forgotten, then.
      }
    },
  };
}
