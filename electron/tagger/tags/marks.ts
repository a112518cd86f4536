/** What people say of some footage besides tags: reviewed or not, a rating, a note. */
import {
  type Footage,
  footageName,
  footageNamed,
  isFootageName,
  type KnownAs,
  type Library,
  type Marks,
  NO_MARKS,
} from '../../library/index.ts';
import { LONGEST_NOTE, ratingSchema } from '../../wire/app/tags.ts';
import { parsed } from '../acts/canonical.ts';
import type { Changeable } from '../acts/changeable.ts';
import type { TagsOptions } from './tags.ts';

/** The name of marks among the things that acts change. */
export const MARKS = 'marks';

export class HeldMarks implements Changeable {
  readonly #library: Library;
  readonly #o: TagsOptions;
  readonly #held = new Map<string, Marks>();

  constructor(options: TagsOptions) {
    this.#o = options;
    this.#library = options.library;
    for (const [footage, marks] of this.#library.marks.all()) this.#held.set(footageName(footage), marks);
  }

  of(footage: Footage | undefined): Marks {
    return (footage && this.#held.get(footageName(footage))) ?? NO_MARKS;
  }

  /** Of how much footage anything is said. */
  get size(): number {
    return this.#held.size;
  }

  now(subject: string): string | undefined {
    const marks = this.#held.get(subject);
    return marks && marksAs(marks);
  }

  reads(subject: string, value: string | undefined): boolean {
    return isFootageName(subject) && (value === undefined || isMarks(parsed(value)));
  }

  store(subject: string, value: string | undefined): void {
    const footage = footageNamed(subject);
    const known: KnownAs = this.#o.knownAs(footage) ?? { path: '', name: '' };
    this.#library.marks.put(footage, value === undefined ? undefined : toMarks(value), known);
  }

  hold(subject: string, value: string | undefined): void {
    if (value === undefined) this.#held.delete(subject);
    else this.#held.set(subject, toMarks(value));
  }

  tell(subjects: readonly string[]): void {
    this.#o.onChanged(subjects.map(footageNamed));
  }
}

/** How marks stand as a text; undefined where there are none. */
export function marksAs({ reviewed, rating, note }: Marks): string | undefined {
  if (reviewed === undefined && rating === 0 && note === '') return undefined;
  return JSON.stringify([reviewed ?? null, rating, note]);
}

function isMarks(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [reviewed, rating, note] = value as unknown[];
  const isNote = typeof note === 'string' && note.length <= LONGEST_NOTE;
  return [null, true, false].includes(reviewed as boolean | null) && ratingSchema.safeParse(rating).success && isNote;
}

function toMarks(text: string): Marks {
  const [reviewed, rating, note] = JSON.parse(text) as [boolean | null, number, string];
  return { reviewed: reviewed ?? undefined, rating, note };
}
