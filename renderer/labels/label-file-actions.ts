/** What can be done with files of labels. What one holds is shown before anything comes of it. */
import { labelKey } from '../../electron/catalogue/label-key.ts';
import { decodeText } from '../../electron/interchange/decode-text.ts';
import { type LabelEntry, type LabelFormat, MOST_LABEL_FILE, type ReadLabels } from '../../electron/wire/app/labels.ts';
import { TagError } from '../../electron/wire/errors.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { entryOf, type LabelActions } from './label-actions.ts';

export interface LabelFileActions {
  /** Shows what is in it. */
  read(file: File): Promise<void>;
  /** Adds those that are not in the list yet. */
  add(entries: readonly LabelEntry[]): Promise<void>;
  replace(entries: readonly LabelEntry[]): Promise<void>;
  /** The list, or a set, as a file. */
  save(format: LabelFormat, set?: { name: string; labels: readonly LabelEntry[] }): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  labels: LabelActions;
  undo: (act: number | undefined) => void;
  saveFile: (name: string, mediaType: string, contents: string) => void;
}

export function createLabelFileActions({ store, call, talk, labels, undo, saveFile }: Needs): LabelFileActions {
  const done = (said: string): void => {
    const act = store.getState().reach.undo?.id;
    talk.notify(said, { label: text.undo, run: () => undo(act) });
    store.setState({ dialog: undefined, labelFile: undefined });
  };
  return {
    read: async (file) => {
      try {
        const contents = await contentsOf(file, call);
        store.setState({ labelFile: { name: file.name, ...contents }, dialog: 'label-file' });
      } catch (error) {
        talk.report(error);
      }
    },
    add: async (entries) => {
      const fresh = newEntries(store.getState().labels, entries);
      if (fresh.length === 0) talk.notify(text.labelFile.allThere);
      else if (await labels.addEntries(fresh)) done(text.labelFile.added(fresh.length));
    },
    replace: async (entries) => {
      if (await labels.replace(entries)) done(text.labelFile.replaced(entries.length));
    },
    save: async (format, set) => {
      const entries = set?.labels ?? store.getState().labels.labels.map(entryOf);
      const name = set === undefined ? {} : { name: set.name };
      try {
        const file = await call('writeLabelFile', { format, labels: [...entries], ...name });
        saveFile(file.fileName, file.mediaType, file.text);
        talk.notify(text.exported(file.fileName));
      } catch (error) {
        talk.report(error);
      }
    },
  };
}

/** A character has three bytes at most, or two characters four. */
const MOST_BYTES = 3 * MOST_LABEL_FILE;

async function contentsOf(file: File, call: Call): Promise<ReadLabels | { failure: string }> {
  if (file.size > MOST_BYTES) return { failure: text.labelFile.tooLarge };
  try {
    const contents = decodeText(new Uint8Array(await file.arrayBuffer()));
    if (contents === undefined) return { failure: text.labelFile.noText };
    if (contents.length > MOST_LABEL_FILE) return { failure: text.labelFile.tooLarge };
    return await call('readLabelFile', { name: file.name.slice(-1_000), text: contents });
  } catch (error) {
    if (error instanceof TagError) return { failure: error.message };
    // A folder, or a file that is gone by now.
    if (error instanceof DOMException) return { failure: text.labelFile.unreadable };
    throw error;
  }
}

/** Those that a list does not have yet. Examples give way to the first of one's own. */
export function newEntries(
  { labels, examples }: { labels: readonly { text: string }[]; examples?: true },
  entries: readonly LabelEntry[],
): LabelEntry[] {
  const known = new Set((examples ? [] : labels).map((label) => labelKey(label.text)));
  return entries.filter((entry) => !known.has(labelKey(entry.text)));
}
