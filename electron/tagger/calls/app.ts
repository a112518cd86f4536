/** The calls about the application itself: its state as a whole, its settings, the folders of its machine. */
import type { AppContract, AppState } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { withLittleDetail } from '../problem.ts';
import { defaultRoots, listFolder } from '../videos/browse.ts';

export interface AppCallsOptions {
  readonly host: AppState['host'];
  readonly roots: readonly string[] | undefined;
}

export function appCalls(
  {
    events,
    settings,
    views,
    list,
    offline,
    queue,
    matching,
    looking,
    cutting,
    clusterJobs,
    results,
    model,
    official,
    labels,
    labelSets,
    lists,
    searches,
    disk,
    notices,
  }: Parts,
  { host, roots }: AppCallsOptions,
) {
  return {
    getState: () => {
      // What is gathered is in this state: told after it, it would take a page back.
      events.flush();
      return {
        host,
        settings: settings.facts,
        videos: withLittleDetail([...list.all()].map((entry) => views.of(entry))),
        offline: offline.facts,
        queue: queue.facts,
        matching: matching.facts,
        looking: looking.facts,
        cutting: cutting.facts,
        clusterJobs: clusterJobs.facts,
        results: results.facts,
        model: model.status,
        official: official.facts,
        labels: labels.facts,
        labelSets: labelSets.all,
        lists: lists.all,
        searches: searches.all,
        // Last: what was just read may have been set aside.
        libraryNotices: notices.facts,
      };
    },
    setSettings: (changes) => {
      settings.change(changes);
      return settings.facts;
    },
    dismissLibraryNotice: ({ id }) => {
      notices.dismiss(id);
      return {};
    },
    listFolder: async ({ path }, { signal }) => listFolder(path, roots ?? (await defaultRoots()), disk, signal),
  } satisfies Partial<Handlers<AppContract>>;
}
