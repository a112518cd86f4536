/** How wide a person has made the columns, kept by the browser for all its tabs. */
import { z } from 'zod';
import type { ColumnWishes } from './column-layout.ts';

export interface KeptWishes {
  recall(): ColumnWishes;
  remember(wishes: ColumnWishes): void;
}

const KEY = 'columns';
const pixels = z.number().min(0).max(100_000).optional();
const schema = z.object({ videos: pixels, labels: pixels, side: pixels });

/** A storage may refuse, even to be named, as some browsers' do where a person forbids them to keep anything. */
export function wishesIn(storage: () => Pick<Storage, 'getItem' | 'setItem'>): KeptWishes {
  return {
    recall: () => {
      try {
        return schema.parse(JSON.parse(storage().getItem(KEY) ?? '{}'));
      } catch {
        return {};
      }
    },
    remember: (wishes) => {
      try {
        storage().setItem(KEY, JSON.stringify(wishes));
      } catch {
        // They are forgotten, then.
      }
    },
  };
}
