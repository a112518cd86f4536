/** A backup a day, for a program that runs for weeks as well as for one that is opened for minutes. */
import { type BackupPlace, isBackupDue, makeBackup } from './backups.ts';

export interface BackupTimes {
  /** After the start, milliseconds: what a person waits for comes first. */
  readonly firstMs: number;
  /** between looks at whether one is due */
  readonly everyMs: number;
}

export const BACKUP_TIMES: BackupTimes = { firstMs: 20_000, everyMs: 30 * 60_000 };

export interface DailyBackupOptions {
  readonly place: BackupPlace;
  readonly times: BackupTimes;
  /** Called with a failure, and with undefined once one succeeds again. */
  readonly onOutcome: (failure: unknown) => void;
}

export class DailyBackup {
  readonly #o: DailyBackupOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: DailyBackupOptions) {
    this.#o = options;
    this.#wait(options.times.firstMs);
  }

  /** Resolves when the one that is being written is done: its thread reads the library. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const running = this.#running;
    this.#running = Promise.resolve();
    await running;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#work().then(() => {
        if (this.#timer !== undefined) this.#wait(this.#o.times.everyMs);
      });
    }, ms);
    // No reason for a program to go on running.
    this.#timer.unref();
  }

  /** Never rejects. */
  async #work(): Promise<void> {
    const { place, onOutcome } = this.#o;
    const now = new Date();
    try {
      if (!isBackupDue(place.dataDirectory, now)) return;
      await makeBackup(place, now);
      onOutcome(undefined);
    } catch (error) {
      onOutcome(error);
    }
  }
}
