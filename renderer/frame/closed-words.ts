/** Words whose banner was closed, kept for when the tab is loaded anew. Each tab has its own. */
import { z } from 'zod';

export interface ClosedWords {
  recall(): ReadonlySet<string>;
  close(words: readonly string[]): void;
}

const KEY = 'closed-words';
const schema = z.array(z.string());

/** A storage may refuse, even to be named, as some browsers' do where a person forbids them to keep anything. */
export function closedWordsIn(storage: () => Pick<Storage, 'getItem' | 'setItem'>): ClosedWords {
  let closed: ReadonlySet<string> | undefined;
  const read = (): ReadonlySet<string> => {
    try {
      return new Set(schema.parse(JSON.parse(storage().getItem(KEY) ?? '[]')));
    } catch {
      return new Set();
    }
  };
  const recall = (): ReadonlySet<string> => (closed ??= read());
  return {
    recall,
    close: (words) => {
      closed = new Set([...recall(), ...words]);
      try {
        storage().setItem(KEY, JSON.stringify([...closed]));
      } catch {
        // They are remembered until the page is loaded anew.
      }
    },
  };
}
