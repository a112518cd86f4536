/** How a person wants the pages to be, and by which name they decide. */
import { userInfo } from 'node:os';
import type { Library } from '../library/index.ts';
import type { AppContract } from '../wire/app/index.ts';
import { type Settings, settingsSchema } from '../wire/app/settings.ts';
import type { Args } from '../wire/contract.ts';
import type { Events } from './events.ts';

type Changes = Args<AppContract, 'setSettings'>;

export class SettingsInUse {
  readonly #library: Library;
  readonly #events: Events;
  #facts: Settings;

  constructor(library: Library, events: Events) {
    this.#library = library;
    this.#events = events;
    const known = library.settings.get('settings', settingsSchema.partial()) ?? {};
    this.#facts = merged({ theme: 'system', name: userName() }, known);
  }

  get facts(): Settings {
    return this.#facts;
  }

  /** @throws TagError of the library */
  change(changes: Changes): void {
    const changed = merged(this.#facts, changes);
    this.#library.settings.put('settings', changed);
    this.#facts = changed;
    this.#events.emit('settingsChanged', changed);
  }
}

function merged(settings: Settings, { theme, name }: Changes): Settings {
  return { theme: theme ?? settings.theme, name: name?.trim() || settings.name };
}

/** A system may know nobody by the number that this process runs as. */
function userName(): string {
  try {
    return userInfo().username || 'me';
  } catch {
    return 'me';
  }
}
