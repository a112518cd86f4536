/** The calls that find things again, and what is done with what was found. */
import { foundCsv, foundLines } from '../../interchange/found.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { FoundMoment } from '../../wire/app/search.ts';
import type { Handlers } from '../../wire/rpc.ts';
import { namelessText } from '../acts/named.ts';
import type { TrashVideos } from '../originals/originals.ts';
import type { Parts } from '../parts.ts';
import { SEARCH } from '../search/saved.ts';
import { parseWords } from '../search/words.ts';
import { withOneModel } from '../videos/one-model.ts';
import { keptName } from './kept-name.ts';

export function searchCalls(parts: Parts, trash: TrashVideos) {
  const { search, whole, duplicates, pictures, searches, embeddings, acts } = parts;
  return {
    searchMoments: ({ question, most }, context) => search.find(question, most, context),
    addPicture: async ({ data }, { signal }) => ({ picture: await pictures.add(data, signal) }),
    saveSearch: ({ window, name, question }) => {
      const trimmed = keptName(name, 'A search');
      parseWords(question.words);
      acts.perform('searches', window, ({ change }) =>
        change(SEARCH, trimmed, namelessText({ name: trimmed, question })),
      );
      return {};
    },
    deleteSearch: ({ window, name }) => {
      if (searches.now(name) === undefined) return {};
      acts.perform('searches', window, ({ change }) => change(SEARCH, name, undefined));
      return {};
    },
    exportFound: ({ moments, format }) => {
      const rows = moments.flatMap((moment) => rowOf(parts, moment));
      return format === 'csv'
        ? { fileName: 'found.csv', mediaType: 'text/csv', text: foundCsv(rows) }
        : { fileName: 'found.jsonl', mediaType: 'application/jsonl', text: foundLines(rows) };
    },
    findDuplicates: (_, { signal, onProgress }) => withOneModel(embeddings, () => duplicates.find(signal, onProgress)),
    clusterVideos: async (how, context) => ({ clusters: await whole.clusters(how, context) }),
    findUnlike: async (how, context) => ({ moments: await whole.unlike(how, context) }),
    mapVideos: async ({ filters }, context) => ({ points: await whole.map(filters, context) }),
    trashVideos: ({ window, ids }, { signal }) => trash(window, ids, signal),
  } satisfies Partial<Handlers<AppContract>>;
}

/** None of a video that has left the list meanwhile. */
function rowOf({ list }: Parts, { id, span, fit, calibrated, likeness }: FoundMoment) {
  const entry = list.get(id);
  return entry === undefined
    ? []
    : [{ video: entry.path, start: span?.start, end: span?.end, fit, calibrated, likeness }];
}
