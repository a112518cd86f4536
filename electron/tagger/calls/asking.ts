/** The calls that ask the library, and keep what was asked. */
import { dirname } from 'node:path';
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import { namelessText } from '../acts/named.ts';
import { foldersOf } from '../asking/folders.ts';
import { SMART_LIST } from '../asking/lists.ts';
import type { Parts } from '../parts.ts';
import { keptName } from './kept-name.ts';

export function askingCalls({ asking, list, tags, lists, acts }: Parts) {
  return {
    findVideos: ({ query }, { signal }) => asking.find(query, signal),
    countLabels: (_, { signal }) => asking.count(signal),
    listFolders: () => ({ folders: foldersOf([...list.all()].map(({ path }) => dirname(path))) }),
    listPeople: () => ({ people: tags.people() }),
    saveList: ({ window, name, query }) => {
      const trimmed = keptName(name, 'A list');
      acts.perform('lists', window, ({ change }) =>
        change(SMART_LIST, trimmed, namelessText({ name: trimmed, query })),
      );
      return {};
    },
    deleteList: ({ window, name }) => {
      if (lists.now(name) === undefined) return {};
      acts.perform('lists', window, ({ change }) => change(SMART_LIST, name, undefined));
      return {};
    },
  } satisfies Partial<Handlers<AppContract>>;
}
