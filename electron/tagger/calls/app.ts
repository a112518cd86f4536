/** The calls about the application itself: its state as a whole, its settings, the folders of its machine. */
import { withChanges } from '../../catalogue/keys/own-keys.ts';
import type { AppContract, AppState } from '../../wire/app/index.ts';
import { type Settings, type SettingsChange, settingsChangeSchema } from '../../wire/app/settings.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { withLittleDetail } from '../problem.ts';
import { defaultRoots, listFolder } from '../videos/browse.ts';
import { toVideo } from '../videos/list.ts';

const DEFAULTS: Settings = { theme: 'system', top: 0, keys: {} };

export interface AppCallsOptions {
  readonly host: AppState['host'];
  readonly roots: readonly string[] | undefined;
}

export function appCalls(
  { library, events, list, offline, queue, model, labels, disk, notices }: Parts,
  { host, roots }: AppCallsOptions,
) {
  let settings = merged(DEFAULTS, library.settings.get('settings', settingsChangeSchema) ?? {});
  return {
    getState: () => {
      // What is gathered is in this state: told after it, it would take a page back.
      events.flush();
      return {
        ...{ host, settings },
        videos: withLittleDetail([...list.all()].map(toVideo)),
        offline: offline.facts,
        queue: queue.facts,
        model: model.status,
        labels: labels.facts,
        labelSets: library.labels.sets(),
        // Last: what was just read may have been set aside.
        libraryNotices: notices.facts,
      };
    },
    setSettings: (changes) => {
      const changed = merged(settings, changes);
      library.settings.put('settings', changed);
      settings = changed;
      events.emit('settingsChanged', settings);
      return settings;
    },
    dismissLibraryNotice: ({ id }) => {
      notices.dismiss(id);
      return {};
    },
    listFolder: async ({ path }, { signal }) => listFolder(path, roots ?? (await defaultRoots()), disk, signal),
  } satisfies Partial<Handlers<AppContract>>;
}

function merged(settings: Settings, { theme, top, keys }: SettingsChange): Settings {
  return {
    theme: theme ?? settings.theme,
    top: top ?? settings.top,
    keys: keys === undefined ? settings.keys : withChanges(settings.keys, keys),
  };
}
