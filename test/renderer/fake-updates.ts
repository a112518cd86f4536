/** The made host's newer versions: each state can be set, and what is asked for leads to the next. */
import type { ProgramUpdates } from '../../electron/tagger/calls/updates.ts';
import type { Updates } from '../../electron/wire/app/updates.ts';
import { TagError } from '../../electron/wire/errors.ts';

export const NEWER = {
  version: '0.2.0',
  notes: [
    '## New',
    '- **Faster**: matches are checked in half the time, on [every device](https://example.com/devices).',
    '- Clips can be cut with `--exact`.',
    '',
    'Thanks to all who wrote. <img src=x onerror="window.harmed = true">',
  ].join('\n'),
  bytes: 214_000_000,
};

export class FakeUpdates implements ProgramUpdates {
  readonly #listeners = new Set<(facts: Updates) => void>();
  facts: Updates = { kind: 'off' };
  /** whether something is at work, so that the program may not end */
  busy = false;
  restarted = 0;

  onChange(listener: (facts: Updates) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  put(facts: Updates): void {
    this.facts = facts;
    for (const listener of this.#listeners) listener(facts);
  }

  turn(on: boolean): void {
    this.put(on ? { kind: 'idle' } : { kind: 'off' });
  }

  async check(): Promise<void> {
    this.put({ kind: 'available', ...NEWER });
  }

  download(): void {
    this.put({ kind: 'downloading', version: NEWER.version, done: 53_500_000, total: NEWER.bytes });
  }

  cancel(): void {
    this.put({ kind: 'available', ...NEWER });
  }

  restart(): void {
    if (this.busy) throw new TagError('in-use', 'Something is at work: restart once it is done.');
    this.restarted += 1;
  }
}
