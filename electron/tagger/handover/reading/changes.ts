/** What a plan changes in the library as it is now. */
import type { StoredLabel } from '../../../library/index.ts';
import { breathing } from '../../../turns/breath.ts';
import { type ImportPlan, NAMED_IN_PLAN } from '../../../wire/app/interchange.ts';
import type { Decision, Span } from '../../../wire/app/tags.ts';
import type { Deciding } from '../../tags/deciding.ts';
import type { HeldMarks } from '../../tags/marks.ts';
import type { Planned, PlannedMarks, PlannedPlace } from './planned.ts';
import { type Library, type Outcome, outcomesAt } from './steps.ts';

export interface ChangesOptions {
  readonly library: Library;
  readonly marks: HeldMarks;
  readonly deciding: Deciding;
  /** those of the list */
  readonly listed: () => readonly StoredLabel[];
}

/** What is written of one place. */
export interface PlaceChange {
  readonly place: PlannedPlace;
  readonly label: string;
  readonly span: Span | undefined;
  readonly outcomes: readonly Outcome[];
  /** labels of its one-of group that are no longer true, or were never decided */
  readonly excluded: readonly string[];
}

export class Changes {
  readonly #o: ChangesOptions;
  readonly #planned: Planned;
  readonly #replace: boolean;
  /** what the files themselves say of the whole of each video */
  readonly #wholes = new Set<string>();

  constructor(options: ChangesOptions, planned: Planned, replace: boolean) {
    this.#o = options;
    this.#planned = planned;
    this.#replace = replace;
    for (const { video, label, span } of planned.places) {
      const id = planned.labels[label]?.id;
      if (span === undefined && id !== undefined) this.#wholes.add(`${video} ${id}`);
    }
  }

  /** @param id of a label by its place in the plan; of one that is yet to come there is none */
  at(place: PlannedPlace, id: string | undefined): Omit<PlaceChange, 'label'> {
    const { span, outcomes } = outcomesAt(place, id, this.#planned.authors, {
      library: this.#o.library,
      replace: this.#replace,
    });
    const last = outcomes.findLast(({ isWritten }) => isWritten);
    if (span !== undefined || last?.decision !== 'yes' || last.is === 'same')
      return { place, span, outcomes, excluded: [] };
    const rivals = this.#rivals(place, id);
    if (!this.#replace && rivals.some((rival) => this.#o.library.tags.decision(place.footage, rival) === 'yes')) {
      // Another of its group is true here: that is decided otherwise.
      const before: Decision = 'no';
      return {
        place,
        span,
        outcomes: outcomes.map((one) => ({ ...one, is: 'other', before, isWritten: false })),
        excluded: [],
      };
    }
    const excluded = rivals.filter((rival) => this.#o.library.tags.decision(place.footage, rival) !== 'no');
    return { place, span, outcomes, excluded };
  }

  /** Of those of a one-of group the ones of which the files say nothing. */
  #rivals({ video }: PlannedPlace, id: string | undefined): string[] {
    const listed = this.#o.listed();
    const group = listed.find((label) => label.id === id)?.facts.group;
    if (group?.kind !== 'one-of') return [];
    return listed
      .filter(
        (other) =>
          other.id !== id && other.facts.group?.name === group.name && !this.#wholes.has(`${video} ${other.id}`),
      )
      .map((other) => other.id);
  }

  /** What is new of what files say of a video besides tags; undefined where nothing is. */
  ofMarks({ footage, rating, note, reviewed }: PlannedMarks) {
    const before = this.#o.marks.of(footage);
    const isRated = rating > 0 && rating !== before.rating && (before.rating === 0 || this.#replace);
    const isNoted = note.trim() !== '' && note !== before.note && (before.note === '' || this.#replace);
    const isReviewed = reviewed && before.reviewed !== true && !this.#o.deciding.isReviewed(footage);
    const after = {
      reviewed: isReviewed ? true : before.reviewed,
      rating: isRated ? rating : before.rating,
      note: isNoted ? note : before.note,
    };
    return { count: Number(isRated) + Number(isNoted) + Number(isReviewed), after };
  }
}

/** @throws AbortError */
export async function tellChanges(
  changes: Changes,
  { labels, authors, places, marks, vectors }: Planned,
  signal: AbortSignal,
): Promise<Pick<ImportPlan, 'tags' | 'labels' | 'moreLabels' | 'vectors' | 'marks' | 'changes'>> {
  const tags = { new: 0, same: 0, agreed: 0, other: 0 };
  const told: ImportPlan['changes'] = [];
  const breathe = breathing(signal);
  for (const place of places) {
    const { entry, id } = labels[place.label] as (typeof labels)[number];
    const { span, outcomes } = changes.at(place, id);
    for (const { is, decision, author, before, isWritten } of outcomes) {
      tags[is === 'same' && isWritten ? 'agreed' : is] += 1;
      if (is === 'same' || told.length >= NAMED_IN_PLAN) continue;
      const by = author === undefined ? undefined : authors[author]?.by;
      told.push({
        ...{ id: place.video, label: entry.text, after: decision },
        ...(span === undefined ? {} : { span }),
        ...(before === undefined ? {} : { before }),
        ...(by === undefined ? {} : { by }),
      });
    }
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  const fresh = labels.filter(({ id }) => id === undefined).map(({ entry }) => entry.text);
  const newMarks = new Map(marks.map((each) => [each.video, changes.ofMarks(each).count]));
  return {
    tags,
    labels: fresh.slice(0, NAMED_IN_PLAN),
    moreLabels: Math.max(0, fresh.length - NAMED_IN_PLAN),
    vectors: vectors.length,
    marks: [...newMarks.values()].reduce((sum, count) => sum + count, 0),
    changes: told,
  };
}
