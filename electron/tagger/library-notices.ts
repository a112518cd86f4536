/** What is told of how the library is kept: entries that were set aside, backups that failed. */
import type { Library, Unseen } from '../library/index.ts';
import type { LibraryNotice } from '../wire/app/library.ts';
import { TagError } from '../wire/errors.ts';
import type { Events } from './events.ts';
import type { Log } from './problem.ts';

/** Entries named in one line of the log. */
const LOGGED = 10;

export class LibraryNotices {
  readonly #library: Library;
  readonly #events: Events;
  readonly #log: Log;
  #setAside: LibraryNotice | undefined;
  #backup: LibraryNotice | undefined;

  constructor(library: Library, events: Events, log: Log) {
    this.#library = library;
    this.#events = events;
    this.#log = log;
    this.#lookAtSetAside();
    library.setAside.listen((table, faults, failure) => {
      const named = faults
        .slice(0, LOGGED)
        .map(({ key, column, why }) => `${JSON.stringify(key)} ${column ?? ''}: ${why}`);
      const message = `${faults.length} entries of the library's ${table} were set aside: ${named.join('; ')}`;
      log(message, failure ?? 'they are in its table set_aside');
      this.#lookAtSetAside();
      this.#tell();
    });
  }

  get facts(): LibraryNotice[] {
    return [this.#setAside, this.#backup].filter((notice) => notice !== undefined);
  }

  /** What became of the last backup. */
  tellOfBackup(failure: unknown): void {
    if (failure === undefined && this.#backup === undefined) return;
    if (failure !== undefined) this.#log('the library could not be backed up', failure);
    const message = failure instanceof TagError ? failure.message : 'The library could not be backed up: see the log.';
    this.#backup = failure === undefined ? undefined : { id: 'backup', message };
    this.#tell();
  }

  dismiss(id: LibraryNotice['id']): void {
    if (id === 'backup') this.#backup = undefined;
    else {
      this.#library.setAside.markSeen();
      this.#setAside = undefined;
    }
    this.#tell();
  }

  #lookAtSetAside(): void {
    const unseen = this.#library.setAside.unseen();
    this.#setAside = unseen.length === 0 ? undefined : { id: 'set-aside', message: sentenceOf(unseen) };
  }

  #tell(): void {
    this.#events.emit('libraryNoticesChanged', { libraryNotices: this.facts });
  }
}

const NOUNS: Readonly<Record<string, readonly [one: string, more: string]>> = {
  videos: ['video', 'videos'],
  embeddings: ['result of the model', 'results of the model'],
  texts: ['reading of a label', 'readings of labels'],
  matches: ['match', 'matches'],
  heads: ['learned label', 'learned labels'],
  labels: ['label', 'labels'],
  'labels.facts': ['detail of a label', 'details of labels'],
  label_sets: ['label set', 'label sets'],
  smart_lists: ['smart list', 'smart lists'],
  searches: ['saved search', 'saved searches'],
  settings: ['setting', 'settings'],
};

function sentenceOf(unseen: readonly Unseen[]): string {
  const details = unseen.filter(({ source }) => NOUNS[source] === undefined);
  const count = details.reduce((sum, { count }) => sum + count, 0);
  const parts = [
    ...unseen.filter(({ source }) => NOUNS[source] !== undefined).map(partOf),
    ...(count === 0 ? [] : [`${count} ${count === 1 ? 'detail' : 'details'} of videos`]),
  ];
  return `Some of the library could not be read, or is more than it may hold, and was set aside: ${parts.join(', ')}. The rest works, and nothing was deleted; what the model made is made again.`;
}

function partOf({ source, count, names }: Unseen): string {
  const noun = NOUNS[source]?.[count === 1 ? 0 : 1];
  const named = names.map((name) => `“${shown(name)}”`).join(', ');
  const more = names.length > 0 && names.length < count ? ', …' : '';
  return `${count} ${noun}${names.length === 0 ? '' : ` (${named}${more})`}`;
}

const SHOWN = 60;

function shown(name: string): string {
  const start = [...name].slice(0, SHOWN + 1);
  return (start.length > SHOWN ? [...start.slice(0, SHOWN), '…'] : start)
    .join('')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{FFFD}');
}
