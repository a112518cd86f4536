/** What can be decided and said about videos: each an act. */
import {
  type Footage,
  footageName,
  footageNamed,
  type Library,
  type Marks,
  type StoredLabel,
} from '../../library/index.ts';
import { decideOn } from '../../moments/decided-spans.ts';
import type { TagEdit } from '../../wire/app/moments.ts';
import type { Decision, Span } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { Acts, RunningAct } from '../acts/acts.ts';
import { type HeldMarks, MARKS, marksAs } from './marks.ts';
import { decidedAs, TAG, type Tags, tagSubject } from './tags.ts';

export interface DecidingOptions {
  readonly library: Library;
  readonly acts: Acts;
  readonly tags: Tags;
  readonly marks: HeldMarks;
  /** the labels of the list */
  readonly labels: () => readonly StoredLabel[];
  /** the person who acts */
  readonly person: () => string;
}

export interface Decided {
  readonly footage: readonly Footage[];
  readonly label: StoredLabel;
  /** null takes a decision back */
  readonly decision: Decision | null;
  readonly span?: Span | undefined;
}

export interface DecidedAt {
  /** without a span the whole */
  readonly places: readonly { readonly footage: Footage; readonly span?: Span | undefined }[];
  readonly label: StoredLabel;
  /** null takes back what is decided there */
  readonly decision: Decision | null;
}

/** What is said; absent is as it is. */
export interface Marking {
  readonly reviewed?: boolean | null;
  readonly rating?: number;
  readonly note?: string;
}

/** Footage that was there before, and by what it is known to have been. */
export interface Earlier {
  readonly footage: Footage;
  readonly by: 'path' | 'name';
}

/** An act is written whole, and nobody is answered meanwhile: of one label, every video that a list may have. */
const MOST_DECISIONS = 100_000;
/** Characters of notes, for the same reason. */
const MOST_NOTES = 2 ** 23;

export class Deciding {
  readonly #o: DecidingOptions;
  /** Asked for once a video. */
  #oneOf: { readonly of: readonly StoredLabel[]; readonly ids: readonly string[] } | undefined;

  constructor(options: DecidingOptions) {
    this.#o = options;
  }

  /**
   * A yes to one of a one-of group is a no to the others, of a whole video.
   *
   * @throws TagError `too-large`
   */
  decide({ footage: named, label, decision, span }: Decided, window: string): void {
    const footage = distinct(named);
    const others = span === undefined ? this.#excludedBy(label, decision) : [];
    requireRoom(footage.length, 1 + others.length, MOST_DECISIONS, 'decisions');
    this.#o.acts.perform('decide', window, (act) => {
      for (const one of footage) this.#decideOne(act, { footage: one, label, decision, span, others }, window);
    });
  }

  /**
   * The same about places of much footage: of one label no two decided spans overlap, as it is where a person decides in a timeline.
   *
   * @returns the act's number; undefined where all of it was so already
   * @throws TagError `too-large`
   */
  decideAt({ places, label, decision }: DecidedAt, window: string): number | undefined {
    const wholes = distinct(places.filter(({ span }) => span === undefined).map(({ footage }) => footage));
    const parts = Map.groupBy(
      places.filter(({ span }) => span !== undefined),
      ({ footage }) => footageName(footage),
    );
    const others = this.#excludedBy(label, decision);
    requireRoom(wholes.length, 1 + others.length, MOST_DECISIONS, 'decisions');
    return this.#o.acts.perform('places', window, (act) => {
      for (const one of wholes) this.#decideOne(act, { footage: one, label, decision, others }, window);
      for (const [name, own] of parts) {
        const footage = footageNamed(name);
        const spans = own.flatMap(({ span }) => span ?? []);
        const edits = decideOn(this.#spansOf(footage, label.id), spans, decision);
        for (const edit of edits) this.#put(act, footage, label.id, edit.span, edit.decision, window);
      }
    });
  }

  /** What a moment excludes follows from the group: it has no decisions of its own, which would have to move with it. */
  #excludedBy({ id, facts: { group } }: StoredLabel, decision: Decision | null): readonly StoredLabel[] {
    if (decision !== 'yes' || group?.kind !== 'one-of') return [];
    return this.#ofGroup(group.name).filter((other) => other.id !== id);
  }

  #decideOne(
    act: RunningAct,
    {
      footage,
      label,
      decision,
      span,
      others,
    }: Omit<Decided, 'footage'> & { footage: Footage; others: readonly StoredLabel[] },
    window: string,
  ): void {
    this.#put(act, footage, label.id, span, decision, window);
    for (const { id } of others) {
      if (this.#o.tags.decision(footage, id) !== 'no') this.#put(act, footage, id, undefined, 'no', window);
    }
  }

  #spansOf(footage: Footage, label: string): { span: Span; decision: Decision }[] {
    return [...this.#o.tags.of(footage)].flatMap(({ label: of, span, decision }) =>
      of === label && span !== undefined ? [{ span, decision }] : [],
    );
  }

  /**
   * Tags on spans of one video, in one act: where a place is named twice, the last word counts.
   *
   * @throws TagError `not-found` where one that is to go is gone: what takes its place would stand beside what another window made of it
   */
  edit(footage: Footage, edits: readonly TagEdit[], window: string): void {
    const last = new Map(edits.map((edit) => [tagSubject(footage, edit.label, edit.span), edit]));
    for (const { label, span, decision } of last.values()) {
      if (decision === null && this.#o.tags.get(footage, label, span) === undefined) throw changedElsewhere();
    }
    this.#o.acts.perform('moments', window, (act) => {
      for (const { label, span, decision } of last.values()) this.#put(act, footage, label, span, decision, window);
    });
  }

  /**
   * Said twice by one person in one window it is one decision. Another window's is one of its own, which keeps it from being taken
   * back; and another person's, which is how it is known that two agree.
   */
  #put(
    act: RunningAct,
    footage: Footage,
    label: string,
    span: Span | undefined,
    decision: Decision | null,
    window: string,
  ): void {
    const now = this.#o.tags.get(footage, label, span);
    if (now?.decision === decision) {
      const author = this.#o.tags.authorOf(now);
      if (author.window === window && author.by === this.#o.person()) return;
    }
    if (now === undefined && decision === null) return;
    const value = decision === null ? undefined : decidedAs({ decision, act: act.id });
    act.change(TAG, tagSubject(footage, label, span), value);
  }

  /** @throws TagError `too-large` */
  mark(named: readonly Footage[], marking: Marking, window: string): void {
    const footage = distinct(named);
    requireRoom(footage.length, marking.note?.length ?? 0, MOST_NOTES, 'characters of notes');
    const kind = marking.rating !== undefined ? 'rate' : marking.note !== undefined ? 'note' : 'review';
    const { reviewed, rating, note } = marking;
    this.#o.acts.perform(kind, window, ({ change }) => {
      for (const one of footage) {
        const before = this.#o.marks.of(one);
        const after: Marks = {
          reviewed: reviewed === undefined ? before.reviewed : (reviewed ?? undefined),
          rating: rating ?? before.rating,
          // Half of a character is none that could be kept.
          note: note?.toWellFormed() ?? before.note,
        };
        change(MARKS, footageName(one), marksAs(after));
      }
    });
  }

  /** Whether a person said so, or has decided every label of all one-of groups that there are. */
  isReviewed(footage: Footage | undefined): boolean {
    if (footage === undefined) return false;
    const said = this.#o.marks.of(footage).reviewed;
    if (said !== undefined) return said;
    const labels = this.oneOfLabels();
    return labels.length > 0 && labels.every((id) => this.#o.tags.decision(footage, id) !== undefined);
  }

  /** The labels that have to be decided before a video is reviewed by itself. */
  oneOfLabels(): readonly string[] {
    const labels = this.#o.labels();
    if (this.#oneOf?.of !== labels) {
      const ids = labels.filter(({ facts }) => facts.group?.kind === 'one-of').map(({ id }) => id);
      this.#oneOf = { of: labels, ids };
    }
    return this.#oneOf.ids;
  }

  /**
   * Footage with tags that lay where this lies, or had its name.
   *
   * @param isListed whether footage is that of another listed video: whose tags they are is plain then
   */
  earlier(
    footage: Footage,
    { path, name }: { path: string; name: string },
    isListed: (footage: Footage) => boolean,
  ): Earlier | undefined {
    const { library } = this.#o;
    if (this.#hasTags(footage)) return undefined;
    const known = (found: readonly Footage[]) => found.find((one) => this.#hasTags(one) && !isListed(one));
    const lay = known(library.tags.earlierAt(path, footage.contentId));
    if (lay !== undefined) return { footage: lay, by: 'path' };
    const named = known(library.tags.earlierNamed(name, footage.contentId));
    return named && { footage: named, by: 'name' };
  }

  /** What was decided on some footage holds of other, too; whose decisions they are stays as it is. */
  adopt(from: Footage, to: Footage, window?: string): void {
    const { acts, tags, marks } = this.#o;
    acts.perform('adopt', window, ({ change }) => {
      for (const { label, span, decision, act } of [...tags.of(from)]) {
        if (tags.get(to, label, span) === undefined) {
          change(TAG, tagSubject(to, label, span), decidedAs({ decision, act }));
        }
      }
      if (marks.now(footageName(to)) === undefined) {
        change(MARKS, footageName(to), marks.now(footageName(from)));
      }
    });
  }

  #hasTags(footage: Footage): boolean {
    for (const _ of this.#o.tags.of(footage)) return true;
    return false;
  }

  #ofGroup(name: string): StoredLabel[] {
    return this.#o.labels().filter(({ facts }) => facts.group?.name === name);
  }
}

function changedElsewhere(): TagError {
  return new TagError(
    'not-found',
    'This moment has been changed in another window meanwhile: see what it is now, then do it again.',
  );
}

/** Files of one content are decided about once, as is one that is named twice. */
function distinct(footage: readonly Footage[]): Footage[] {
  return [...new Map(footage.map((one) => [footageName(one), one])).values()];
}

function requireRoom(videos: number, each: number, most: number, what: string): void {
  if (videos * each <= most) return;
  const [all, few] = [most, Math.floor(most / each)].map((number) => number.toLocaleString('en'));
  throw new TagError(
    'too-large',
    `That would be more than ${all} ${what} in one go: choose ${few} ${few === '1' ? 'video' : 'videos'} at most, then the next.`,
  );
}
