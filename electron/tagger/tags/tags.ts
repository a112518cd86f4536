/** The tags that hold: which labels were decided on which footage. */
import {
  type Author,
  type Decided,
  type DecisionChange,
  type Footage,
  footageName,
  footageNamed,
  type KnownAs,
  type Library,
  type TagPlace,
} from '../../library/index.ts';
import type { Decision, Span, Tag } from '../../wire/app/tags.ts';
import type { Changeable, ChangeLog } from '../acts/changeable.ts';

/** The name of tags among the things that acts change. */
export const TAG = 'tag';

export type HeldTag = Omit<TagPlace, 'footage'> & Decided;

export interface TagsOptions {
  readonly library: Library;
  /** under which path and name footage is known now */
  readonly knownAs: (footage: Footage) => KnownAs | undefined;
  /** told whose tags have changed */
  readonly onChanged: (footage: readonly Footage[]) => void;
}

export class Tags implements Changeable {
  readonly #o: TagsOptions;
  /** by footage, and then by label and span */
  readonly #held = new Map<string, Map<string, HeldTag>>();
  readonly #perLabel = new Map<string, number>();
  /** those on whole footage, by label and then by footage */
  readonly #wholes = new Map<string, Map<string, HeldTag>>();
  #onDecided: (labels: ReadonlySet<string>) => void = () => {};
  readonly #authors = new Map<number, Author>();
  #knowsAuthors = false;

  constructor(options: TagsOptions) {
    this.#o = options;
    for (const { footage, label, span, decided } of options.library.tags.log()) {
      if (decided === undefined) this.#remove(footage, label, span);
      else this.#put(footage, { label, span, ...decided });
    }
  }

  /** In the order in which they were last decided. */
  of(footage: Footage | undefined): Iterable<HeldTag> {
    return (footage && this.#held.get(footageName(footage))?.values()) ?? [];
  }

  /** What was decided of a label about the whole of each footage. */
  *wholesOf(label: string): Generator<readonly [footage: Footage, decision: Decision]> {
    for (const [name, { decision }] of this.#wholes.get(label) ?? []) yield [footageNamed(name), decision];
  }

  /** @param listener told of which labels something was decided */
  onDecided(listener: (labels: ReadonlySet<string>) => void): void {
    this.#onDecided = listener;
  }

  get(footage: Footage | undefined, label: string, span?: Span): HeldTag | undefined {
    return footage && this.#held.get(footageName(footage))?.get(placeOf(label, span));
  }

  /** What was decided of the label about the whole of some footage. */
  decision(footage: Footage | undefined, label: string): Decision | undefined {
    return this.get(footage, label)?.decision;
  }

  /** How many tags a label has. */
  countOf(label: string): number {
    return this.#perLabel.get(label) ?? 0;
  }

  /** By whom, in which window and when: known of those that somebody has asked for. */
  authorOf({ act }: HeldTag): Author {
    const author = this.#authors.get(act) ?? this.#o.library.tags.authorOf(act);
    this.#authors.set(act, author);
    return author;
  }

  /** Those of all tags are about to be asked for. */
  learnAuthors(): void {
    if (this.#knowsAuthors) return;
    for (const [act, author] of this.#o.library.tags.authors()) this.#authors.set(act, author);
    this.#knowsAuthors = true;
  }

  /** Everybody who has decided something that holds. */
  people(): string[] {
    this.learnAuthors();
    const people = new Set<string>();
    for (const tags of this.#held.values()) for (const tag of tags.values()) people.add(this.authorOf(tag).by);
    // Nobody's are those whose acts a damaged library has lost.
    people.delete('');
    return [...people].sort((a, b) => a.localeCompare(b));
  }

  now(subject: string): string | undefined {
    const { footage, label, span } = toPlace(subject);
    const tag = this.get(footage, label, span);
    return tag && decidedAs(tag);
  }

  /** Their log gives no others. */
  reads(): boolean {
    return true;
  }

  /** The log is all that is kept of tags. */
  store(): void {}

  hold(subject: string, value: string | undefined): void {
    const { footage, label, span } = toPlace(subject);
    const decided = value === undefined ? undefined : toDecided(value);
    if (decided === undefined) this.#remove(footage, label, span);
    else this.#put(footage, { label, span, ...decided });
  }

  tell(subjects: readonly string[]): void {
    const places = subjects.map(toPlace);
    this.#o.onChanged(places.map(({ footage }) => footage));
    this.#onDecided(new Set(places.map(({ label }) => label)));
  }

  readonly log: ChangeLog = {
    add: (act, { subject, before, after }) => {
      const place = toPlace(subject);
      const { library, knownAs } = this.#o;
      const known = knownAs(place.footage) ?? library.tags.knownAs(place.footage) ?? { path: '', name: '' };
      const [was, is] = [before, after].map((value) => (value === undefined ? undefined : toDecided(value)));
      library.tags.add(act, { ...place, before: was, after: is }, known);
    },
    of: (act) => this.#o.library.tags.ofAct(act).map(toChange),
  };

  #put(footage: Footage, tag: HeldTag): void {
    const name = footageName(footage);
    const tags = this.#held.get(name) ?? new Map<string, HeldTag>();
    this.#held.set(name, tags);
    const place = placeOf(tag.label, tag.span);
    if (!tags.delete(place)) this.#perLabel.set(tag.label, this.countOf(tag.label) + 1);
    tags.set(place, tag);
    if (tag.span !== undefined) return;
    const wholes = this.#wholes.get(tag.label) ?? new Map<string, HeldTag>();
    this.#wholes.set(tag.label, wholes.set(name, tag));
  }

  #remove(footage: Footage, label: string, span: Span | undefined): void {
    const name = footageName(footage);
    const tags = this.#held.get(name);
    if (!tags?.delete(placeOf(label, span))) return;
    if (tags.size === 0) this.#held.delete(name);
    this.#perLabel.set(label, this.countOf(label) - 1);
    if (span === undefined) this.#wholes.get(label)?.delete(name);
  }
}

/** As a page sees it. */
export function toTag({ label, span, decision }: HeldTag, author: Author): Tag {
  return { label, ...(span === undefined ? {} : { span }), decision, by: author.by, at: author.at };
}

/** A tag's name among all things that acts change. */
export function tagSubject({ contentId, track }: Footage, label: string, span: Span | undefined): string {
  return JSON.stringify([contentId, track, label, ...(span === undefined ? [] : [span.start, span.end])]);
}

/** How a decision stands as a text. */
export function decidedAs({ decision, act }: Decided): string {
  return `${decision} ${act}`;
}

function toDecided(text: string): Decided {
  const [decision, act] = text.split(' ');
  return { decision: decision as Decision, act: Number(act) };
}

function toPlace(subject: string) {
  const [contentId, track, label, start, end] = JSON.parse(subject) as [string, number, string, number?, number?];
  const span = start === undefined || end === undefined ? undefined : { start, end };
  return { footage: { contentId, track }, label, span };
}

function toChange({ footage, label, span, before, after }: DecisionChange) {
  return {
    subject: tagSubject(footage, label, span),
    before: before && decidedAs(before),
    after: after && decidedAs(after),
  };
}

function placeOf(label: string, span: Span | undefined): string {
  return span === undefined ? label : `${label}\0${span.start}\0${span.end}`;
}
