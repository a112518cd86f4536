/**
 * Newer versions of this program: looked for once a day at most and never while anything is at work, downloaded in the background,
 * put in place when the program ends. All of it only after somebody has said yes; until then nothing of this is even loaded.
 */
import type { ProgramUpdates } from '../../tagger/calls/updates.ts';
import { type Log, toProblem } from '../../tagger/problem.ts';
import type { Updates } from '../../wire/app/updates.ts';
import { TagError } from '../../wire/errors.ts';
import type { Work } from './at-work.ts';
import type { Found, Installer } from './installer.ts';
import { type Kept, readKept, writeKept } from './kept.ts';

export interface UpdatesOptions {
  /** why this program does not renew itself, and what to do instead */
  readonly unsupported?: { readonly why: string; readonly how: string } | undefined;
  /** why they are off, whatever anybody says */
  readonly forbidden?: string | undefined;
  /** where it is remembered what somebody said */
  readonly file: string;
  readonly installer: () => Promise<Installer>;
  readonly work: () => Work;
  /** Ends the program; `finish` is called on the way. */
  readonly end: () => void;
  readonly log: Log;
  readonly now?: () => number;
}

const DAY_MS = 24 * 60 * 60_000;
/** Somebody who has started the program so often may be asked. */
const KNOWN_AFTER = 3;

export class UpdatesOfProgram implements ProgramUpdates {
  readonly #options: UpdatesOptions;
  readonly #now: () => number;
  readonly #listeners = new Set<(facts: Updates) => void>();
  #kept: Kept;
  #facts: Updates;
  #installer: Promise<Installer> | undefined;
  #found: Found | undefined;
  /** ends what runs */
  #stop = new AbortController();
  /** One after the other: electron-updater takes a second download for the first. */
  #last: Promise<void> = Promise.resolve();
  #restarts = false;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#kept = readKept(options.file);
    if (this.#kept.wanted === undefined && options.unsupported === undefined && options.forbidden === undefined) {
      this.#keep({ starts: (this.#kept.starts ?? 0) + 1 });
    }
    this.#facts = this.#resting();
  }

  get facts(): Updates {
    return this.#facts;
  }

  onChange(listener: (facts: Updates) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  turn(on: boolean): void {
    const { unsupported, forbidden } = this.#options;
    if (unsupported !== undefined) throw new TagError('usage', `${unsupported.why} ${unsupported.how}`);
    if (forbidden !== undefined) throw new TagError('usage', forbidden);
    if (on === this.#isOn) {
      // Whoever says no has been asked.
      if (this.#kept.wanted === undefined) this.#keep({ wanted: on });
      this.#tell(on ? this.#facts : this.#resting());
      return;
    }
    this.#keep({ wanted: on });
    this.#abort();
    this.#found = undefined;
    this.#tell(this.#resting());
    if (!on) this.#last = this.#last.then(() => this.#clear());
    else if (!this.#options.work().busy) void this.#look();
  }

  async check(): Promise<void> {
    this.#mustBeOn();
    if (this.#facts.kind === 'downloading' || this.#facts.kind === 'ready') return;
    await (this.#facts.kind === 'checking' ? this.#last : this.#look());
  }

  download(): void {
    this.#mustBeOn();
    if (this.#facts.kind !== 'available') return;
    this.#tell({ ...this.#facts, waits: true });
    if (!this.#options.work().busy) this.#fetch();
  }

  cancel(): void {
    const { kind } = this.#facts;
    if (kind !== 'checking' && kind !== 'downloading' && kind !== 'available') return;
    this.#abort();
    this.#tell(kind === 'checking' ? this.#resting() : this.#available(false));
  }

  restart(): void {
    if (this.#facts.kind !== 'ready') throw new TagError('usage', 'There is no newer version to start.');
    if (this.#options.work().busy) {
      throw new TagError(
        'in-use',
        'Something is at work: restart once it is done, or quit when you like. The newer version is there after that.',
      );
    }
    this.#restarts = true;
    this.#options.end();
  }

  /** From time to time: begins what is due, and gives way to work. */
  tick(): void {
    if (!this.#isOn) return;
    const { busy, quiet } = this.#options.work();
    const { kind } = this.#facts;
    if (kind === 'downloading' && busy) {
      this.#abort();
      this.#tell(this.#available(true));
    }
    if (!quiet) return;
    if ((kind === 'idle' || kind === 'failed') && this.#isDue()) void this.#look();
    if (this.#facts.kind === 'available' && this.#facts.waits === true) this.#fetch();
  }

  /** Ends what runs; what has arrived is kept. */
  async close(): Promise<void> {
    this.#abort();
    await this.#last;
  }

  /**
   * Puts the newer version in place, if it is there. Everything else has been given up.
   *
   * @returns whether the program is ended by this
   */
  async finish(): Promise<boolean> {
    if (this.#facts.kind !== 'ready') return false;
    try {
      return (await (await this.#installer)?.install(this.#restarts)) ?? false;
    } catch (error) {
      // The old one is still there, and tomorrow is another day.
      this.#options.log('the newer version could not be put in place', error);
      return false;
    }
  }

  get #isOn(): boolean {
    const { unsupported, forbidden } = this.#options;
    return this.#kept.wanted === true && unsupported === undefined && forbidden === undefined;
  }

  #mustBeOn(): void {
    if (!this.#isOn) throw new TagError('usage', 'Updates are off: turn them on in the settings first.');
  }

  /** How it stands while nothing is found and nothing runs. */
  #resting(): Updates {
    const { unsupported, forbidden } = this.#options;
    if (unsupported !== undefined) return { kind: 'unsupported', why: unsupported.why, how: unsupported.how };
    if (forbidden !== undefined) return { kind: 'off', fixed: forbidden };
    const { wanted, starts = 0, checkedAt } = this.#kept;
    if (wanted === true) return { kind: 'idle', ...(checkedAt === undefined ? {} : { checkedAt }) };
    return { kind: 'off', ...(wanted === undefined && starts >= KNOWN_AFTER ? { ask: true as const } : {}) };
  }

  #available(waits: boolean): Updates {
    if (this.#found === undefined) return this.#resting();
    return { kind: 'available', ...this.#found, ...(waits ? { waits: true as const } : {}) };
  }

  /** A clock that was set back must not keep it from looking for years. */
  #isDue(): boolean {
    const { checkedAt } = this.#kept;
    return checkedAt === undefined || Math.abs(this.#now() - Date.parse(checkedAt)) >= DAY_MS;
  }

  async #look(): Promise<void> {
    this.#tell({ kind: 'checking' });
    await this.#run(async (signal) => {
      const installer = await this.#theInstaller();
      try {
        this.#found = await installer.check(signal);
      } finally {
        // Whatever came of it: a server that is out of order is asked no more often.
        if (!signal.aborted) this.#keep({ checkedAt: new Date(this.#now()).toISOString() });
      }
      if (!signal.aborted) this.#tell(this.#available(true));
    });
    if (this.#facts.kind === 'available' && this.#facts.waits === true && this.#options.work().quiet) this.#fetch();
  }

  #fetch(): void {
    const found = this.#found;
    if (found === undefined) return;
    const { version, notes, bytes: total } = found;
    this.#tell({ kind: 'downloading', version, done: 0, total });
    void this.#run(async (signal) => {
      const installer = await this.#theInstaller();
      await installer.download(signal, (done) => {
        if (!signal.aborted) this.#tell({ kind: 'downloading', version, done, total });
      });
      if (!signal.aborted) this.#tell({ kind: 'ready', version, notes });
    });
  }

  /** After what ran before has come to its end. Whoever stops it says how it stands then. */
  #run(job: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const { signal } = this.#stop;
    this.#last = this.#last.then(async () => {
      try {
        if (!signal.aborted) await job(signal);
      } catch (error) {
        if (!signal.aborted) this.#tell({ kind: 'failed', problem: toProblem(error, this.#options.log) });
      }
    });
    return this.#last;
  }

  #abort(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /** Nobody stops it: a program that ends waits for it. */
  async #clear(): Promise<void> {
    try {
      await (await this.#installer)?.clear();
    } catch (error) {
      this.#options.log('what had arrived of a newer version could not be deleted', error);
    }
  }

  #theInstaller(): Promise<Installer> {
    this.#installer ??= this.#options.installer();
    return this.#installer;
  }

  #keep(changes: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...changes };
    try {
      writeKept(this.#options.file, this.#kept);
    } catch (error) {
      this.#options.log('what was said about updates could not be remembered', error);
    }
  }

  #tell(facts: Updates): void {
    this.#facts = facts;
    for (const listener of this.#listeners) listener(facts);
  }
}
