/** How a person wants the pages to be, and by which name they decide. */
import { userInfo } from 'node:os';
import { withChanges } from '../catalogue/keys/own-keys.ts';
import type { Library } from '../library/index.ts';
import type { ExportChoice } from '../wire/app/interchange.ts';
import { type Settings, type SettingsChange, settingsChangeSchema, USUAL_MOMENTS } from '../wire/app/settings.ts';
import { TagError } from '../wire/errors.ts';
import type { Events } from './events.ts';

export class SettingsInUse {
  readonly #library: Library;
  readonly #events: Events;
  #facts: Settings;

  constructor(library: Library, events: Events) {
    this.#library = library;
    this.#events = events;
    const known = library.settings.get('settings', settingsChangeSchema) ?? {};
    this.#facts = merged({ theme: 'system', name: userName(), moments: USUAL_MOMENTS, keys: {} }, known);
  }

  get facts(): Settings {
    return this.#facts;
  }

  /** Of an export that names its videos one by one it is kept that it was of all. One that is too long to be kept is forgotten. */
  rememberExport(choice: ExportChoice, folder: string | undefined): void {
    const { scope } = choice;
    const kept = scope.kind === 'videos' ? { ...choice, scope: { kind: 'all' } as const } : choice;
    try {
      this.change({ exportChoice: kept, ...(folder === undefined ? {} : { exportFolder: folder }) });
    } catch (error) {
      if (!(error instanceof TagError)) throw error;
    }
  }

  /** @throws TagError of the library */
  change(changes: SettingsChange): void {
    const changed = merged(this.#facts, changes);
    this.#library.settings.put('settings', changed);
    this.#facts = changed;
    this.#events.emit('settingsChanged', changed);
  }
}

function merged(settings: Settings, changes: SettingsChange): Settings {
  const { theme, name, moments, keys } = changes;
  const { exportChoice = settings.exportChoice, exportFolder = settings.exportFolder } = changes;
  const { dismissed = settings.dismissed } = changes;
  return {
    ...(exportChoice === undefined ? {} : { exportChoice }),
    ...(exportFolder === undefined ? {} : { exportFolder }),
    ...(dismissed === undefined ? {} : { dismissed }),
    theme: theme ?? settings.theme,
    name: name === undefined ? settings.name : name.trim() || userName(),
    moments: moments ?? settings.moments,
    keys: keys === undefined ? settings.keys : withChanges(settings.keys, keys),
  };
}

/** A system may know nobody by the number that this process runs as. */
function userName(): string {
  try {
    return userInfo().username || 'me';
  } catch {
    return 'me';
  }
}
