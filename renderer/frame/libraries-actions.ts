/** Which library is open, and the way to another. */
import { TagError } from '../../electron/wire/errors.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';

export interface LibrariesActions {
  /** Asks which is open. If it is another than before, all that the page knows is of the wrong one: it is loaded anew. */
  ask(): Promise<void>;
  /** @returns why it cannot be opened; undefined where it is being opened */
  open(folder: string, isNew: boolean): Promise<TagError | undefined>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  reload: () => void;
}

export function createLibrariesActions({ store, call, talk, reload }: Needs): LibrariesActions {
  return {
    ask: async () => {
      try {
        const libraries = await call('listLibraries', {});
        const before = store.getState().libraries?.open.folder;
        if (before !== undefined && before !== libraries.open.folder) return reload();
        store.setState({ libraries });
      } catch (error) {
        if (!(error instanceof WireClosed)) talk.report(error);
      }
    },
    open: async (folder, isNew) => {
      try {
        await call('openLibrary', { folder, isNew });
      } catch (error) {
        if (error instanceof TagError) return error;
        // The goodbye may come before the answer.
        if (!(error instanceof WireClosed)) talk.report(error);
      }
      talk.notify(text.library.opening(folder));
      store.setState({ dialog: undefined });
      return undefined;
    },
  };
}
