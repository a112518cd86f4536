/** The library, asked: which videos, in which order, and of how many each label holds. */
import { breathing } from '../../turns/breath.ts';
import type { Found, LabelCount, Query } from '../../wire/app/asking.ts';
import { USUAL_THRESHOLD } from '../../wire/app/labels.ts';
import type { Fits } from '../fits/fits.ts';
import type { ActiveLabels, LabelList } from '../labels/list.ts';
import type { Deciding } from '../tags/deciding.ts';
import type { HeldMarks } from '../tags/marks.ts';
import type { Tags } from '../tags/tags.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import { toVideo, type VideoEntry, type VideoList } from '../videos/list.ts';
import { withOneModel } from '../videos/one-model.ts';
import { footageOf } from '../videos/track.ts';
import { type Candidate, find } from './find.ts';
import { type Scores, ScoreTable } from './scores.ts';
import { comparedWith, teachingOf, unlikenessTo } from './teaching.ts';

/** Of so many is found out what they would teach. */
const MOST_TAUGHT = 1_000;

export interface AskingOptions {
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly fits: Fits;
  readonly labels: LabelList;
  readonly tags: Tags;
  readonly marks: HeldMarks;
  readonly deciding: Deciding;
}

export class Asking {
  readonly #o: AskingOptions;
  readonly #table = new ScoreTable();
  readonly #over = new WeakMap<Scores, { readonly places: readonly number[]; readonly stamps: readonly string[] }>();

  constructor(options: AskingOptions) {
    this.#o = options;
  }

  /** @throws TagError `not-found` for a label that is not in the list; AbortError */
  find(query: Query, signal: AbortSignal): Promise<Found> {
    return withOneModel(this.#o.embeddings, () => this.#find(query, signal));
  }

  async #find(query: Query, signal: AbortSignal): Promise<Found> {
    const { labels } = this.#o;
    const label = query.label === undefined ? undefined : labels.require(query.label);
    const { active, revision } = labels;
    const entries = [...this.#o.list.all()];
    const scores = await this.#scores(entries, signal);
    if (query.filters.by !== undefined) this.#o.tags.learnAuthors();
    const place = label === undefined ? undefined : active.ids.indexOf(label.id);
    const { thresholds } = labels;
    await this.#o.fits.ready(active, signal);
    const isByScore = ['score', 'uncertainty', 'teaching'].includes(query.sort);
    const candidates: Candidate[] = [];
    const breathe = breathing(signal);
    for (const [i, entry] of entries.entries()) {
      const candidate = this.#candidate(entry, scores[i], label?.id, place, active, thresholds);
      // Here others have their turns between, and while all are sorted they do not.
      if (isByScore) candidate.learnScore();
      candidates.push(candidate);
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    const threshold = label?.facts.threshold ?? USUAL_THRESHOLD;
    const isTeaching = query.sort === 'teaching';
    const known = isTeaching ? await this.#withTeaching(candidates, query, threshold, signal) : candidates;
    const found = find(known, query, threshold);
    return {
      revision,
      ids: found.map(({ id }) => id),
      ...(label === undefined
        ? {}
        : {
            scores: found.map(({ score }) => score ?? null),
            decisions: found.map(({ decision }) => decision ?? null),
            ...(isTeaching ? { teaching: found.map(({ teaching }) => teaching ?? null) } : {}),
          }),
    };
  }

  /** @throws AbortError */
  count(signal: AbortSignal) {
    return withOneModel(this.#o.embeddings, () => this.#count(signal));
  }

  async #count(signal: AbortSignal) {
    const { labels, list, tags, deciding } = this.#o;
    const { active, revision, listed } = labels;
    const entries = [...list.all()];
    const scores = await this.#scores(entries, signal);
    const breathe = breathing(signal);
    await this.#o.fits.ready(active, signal);
    const placesOver = this.#placesOver(active);
    const over = new Array<number>(active.ids.length).fill(0);
    for (const [i, known] of scores.entries()) {
      for (const place of known === undefined ? [] : placesOver(known, entries[i] as VideoEntry))
        over[place] = (over[place] as number) + 1;
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    const counts = new Map<string, LabelCount>(
      listed.map(({ id }) => [id, { label: id, over: 0, yes: 0, no: 0, unsure: 0 }]),
    );
    for (const [place, id] of active.ids.entries()) {
      const count = counts.get(id);
      if (count !== undefined) count.over = over[place] as number;
    }
    let reviewed = 0;
    for (const entry of entries) {
      const footage = footageOf(entry);
      if (deciding.isReviewed(footage)) reviewed += 1;
      for (const { label, span, decision } of tags.of(footage)) {
        const count = span === undefined ? counts.get(label) : undefined;
        if (count !== undefined) count[decision] += 1;
      }
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return { revision, labels: [...counts.values()], reviewed, videos: entries.length };
  }

  /**
   * What a decision about each would teach, for the most uncertain of those that are meant: to hold all of ten thousand against all that
   * is decided takes seconds, and nobody decides about so many.
   *
   * @throws AbortError
   */
  async #withTeaching(
    candidates: readonly Candidate[],
    query: Query,
    threshold: number,
    signal: AbortSignal,
  ): Promise<Candidate[]> {
    const { list, embeddings } = this.#o;
    const vectorOf = (id: string) => {
      const entry = list.get(id);
      return entry && embeddings.get(footageOf(entry))?.vector;
    };
    const decided = candidates.filter(({ decision }) => decision === 'yes' || decision === 'no');
    const vectors = comparedWith(decided.map(({ id }) => vectorOf(id)).filter((vector) => vector !== undefined));
    const breathe = breathing(signal);
    const uncertain = find(candidates, { ...query, sort: 'uncertainty', descending: true }, threshold);
    const known: Candidate[] = [];
    for (const candidate of uncertain) {
      const { id, score } = candidate;
      const vector = known.length < MOST_TAUGHT && score !== undefined ? vectorOf(id) : undefined;
      const isKnown = vector !== undefined && score !== undefined;
      const teaching = isKnown ? teachingOf(score, threshold, unlikenessTo(vectors, vector)) : undefined;
      known.push({ ...candidate, teaching });
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return known;
  }

  /**
   * The places of the labels that fit a video. What was found is kept as long as nothing has changed that the label's fits are of:
   * where one label has learned something, the others of ten thousand videos are not asked again. A video that was looked at again for
   * matches may have others each time.
   */
  #placesOver(active: ActiveLabels): (scores: Scores, entry: VideoEntry) => readonly number[] {
    const { fits, labels } = this.#o;
    const { thresholds } = labels;
    const stamps = active.ids.map((_, place) => `${fits.stampOf(active, place)} ${thresholds[place]}`);
    const changed = changedSince(stamps);
    return (scores, entry) => {
      const seen = fits.see(footageOf(entry));
      if (seen === undefined) return [];
      const isOver = (place: number): boolean => {
        const fit = fits.of(active, place, seen, scores.cosines[place] as number);
        return fit !== undefined && fit.value >= (thresholds[place] as number);
      };
      if (seen.matches.size > 0) return [...stamps.keys()].filter(isOver);
      const known = this.#over.get(scores);
      const places = known === undefined ? [...stamps.keys()] : changed(known.stamps);
      if (known !== undefined && places.length === 0) return known.places;
      const others = known?.places.filter((place) => !places.includes(place)) ?? [];
      const found = [...others, ...places.filter(isOver)];
      this.#over.set(scores, { places: found, stamps });
      return found;
    };
  }

  #scores(entries: readonly VideoEntry[], signal: AbortSignal): Promise<(Scores | undefined)[]> {
    const { embeddings, labels } = this.#o;
    const videos = entries.map((entry) => {
      const embedding = entry.state === 'done' ? embeddings.get(footageOf(entry)) : undefined;
      return [entry.id, embedding] as const;
    });
    return this.#table.of(videos, labels.active, signal);
  }

  #candidate(
    entry: VideoEntry,
    scores: Scores | undefined,
    label: string | undefined,
    place: number | undefined,
    active: ActiveLabels,
    thresholds: readonly number[],
  ): Candidate & { readonly learnScore: () => void } {
    const { tags, marks, deciding, fits } = this.#o;
    const { id, name, folder, order, state, offline, duration } = toVideo(entry);
    const footage = footageOf(entry);
    const seen = fits.see(footage);
    const fitAt = (other: number): number | undefined =>
      scores && seen && fits.of(active, other, seen, scores.cosines[other] as number)?.value;
    const fitsOfAll = (): number[] => [...active.ids.keys()].map(fitAt).filter((fit) => fit !== undefined);
    const score = once(() => (place === undefined ? highest(fitsOfAll()) : fitAt(place)));
    return {
      ...{ id, name, folder, order, state, offline: offline === true, duration },
      rating: marks.of(footage).rating,
      learnScore: score,
      get score() {
        return score();
      },
      closeness: place === undefined || active.learnt[place] !== true ? undefined : scores?.cosines[place],
      nothingFits: () => {
        const known = [...active.ids.keys()].map((other) => [fitAt(other), thresholds[other] as number] as const);
        const told = known.filter(([fit]) => fit !== undefined);
        return told.length === 0 ? undefined : told.every(([fit = 0, threshold]) => fit < threshold);
      },
      decision: label === undefined ? undefined : tags.decision(footage, label),
      isReviewed: () => deciding.isReviewed(footage),
      note: () => marks.of(footage).note,
      decisions: () => [...tags.of(footage)].map((tag) => ({ decision: tag.decision, by: tags.authorOf(tag).by })),
    };
  }
}

function highest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}

/** Worked out when it is first asked for: of ten thousand videos with a hundred labels each it may never be. */
function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: work() };
    return known.value;
  };
}

/** The places at which stamps are others than these; worked out once for each of the stamps before. */
function changedSince(now: readonly string[]): (then: readonly string[]) => readonly number[] {
  const known = new Map<readonly string[], readonly number[]>([[now, []]]);
  return (then) => {
    const changed = known.get(then) ?? [...now.keys()].filter((place) => now[place] !== then[place]);
    known.set(then, changed);
    return changed;
  };
}
