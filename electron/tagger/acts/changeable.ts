/** What acts change: things of several kinds, each of which stands as a text that can be put back. */
import type { Change } from '../../library/index.ts';

/** One kind of thing. */
export interface Changeable {
  /** How a thing of this kind stands; undefined where there is none. */
  now(subject: string): string | undefined;
  /** Whether it may stand so: a log that was damaged must not bring in what nobody can read. */
  reads(subject: string, value: string | undefined): boolean;
  /** Keeps it in the library, within a transaction. */
  store(subject: string, value: string | undefined): void;
  /** Holds it in memory. Never throws. */
  hold(subject: string, value: string | undefined): void;
  /** Tells the pages, once all of an act is done. */
  tell(subjects: readonly string[]): void;
  /** Where these changes are logged, if not among those of all other kinds. */
  readonly log?: ChangeLog;
}

export interface ChangeLog {
  add(act: number, change: Omit<Change, 'of'>): void;
  of(act: number): Omit<Change, 'of'>[];
}
