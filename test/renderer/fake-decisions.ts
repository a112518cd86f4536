/**
 * What people do, for the made host: labels, tags, marks, sets and lists as one state that every act replaces, so that an act is
 * taken back by the state before it. The edits and the answers are the application's own functions.
 */
import { DEFAULT_LABELS } from '../../electron/catalogue/default-labels.ts';
import type { StoredLabel } from '../../electron/library/index.ts';
import { decideOn } from '../../electron/moments/decided-spans.ts';
import { type Candidate, find } from '../../electron/tagger/asking/find.ts';
import { teachingOf } from '../../electron/tagger/asking/teaching.ts';
import { editedList, placed } from '../../electron/tagger/labels/edits.ts';
import type { Act, ActKind, Reach, Turned } from '../../electron/wire/app/acts.ts';
import type { Found, LabelCount, Query, SmartList } from '../../electron/wire/app/asking.ts';
import { type LabelEdit, type LabelSet, USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import type { TagEdit } from '../../electron/wire/app/moments.ts';
import type { SavedSearch } from '../../electron/wire/app/search.ts';
import type { Decision, Place, Span, Tag, VideoTags } from '../../electron/wire/app/tags.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { TagError } from '../../electron/wire/errors.ts';

export interface Said {
  readonly reviewed?: boolean | undefined;
  readonly rating: number;
  readonly note: string;
}

/** All that acts change. */
export interface Decided {
  readonly labels: readonly StoredLabel[];
  /** by video, and by label; those on spans by label and span */
  readonly tags: ReadonlyMap<string, ReadonlyMap<string, Tag>>;
  readonly said: ReadonlyMap<string, Said>;
  readonly sets: readonly LabelSet[];
  readonly lists: readonly SmartList[];
  readonly searches: readonly SavedSearch[];
  readonly removed: ReadonlySet<string>;
}

interface Step {
  readonly act: Act;
  readonly before: Decided;
  readonly after: Decided;
}

const NOTHING: Decided = {
  labels: [],
  tags: new Map(),
  said: new Map(),
  sets: [],
  lists: [],
  searches: [],
  removed: new Set(),
};

export class FakeDecisions {
  #now = NOTHING;
  readonly #past = new Map<string, Step[]>();
  readonly #future = new Map<string, Step[]>();
  #lastAct = 0;
  readonly #onChange: (now: Decided, before: Decided, window: string | undefined) => void;

  constructor(onChange: (now: Decided, before: Decided, window: string | undefined) => void) {
    this.#onChange = onChange;
  }

  get now(): Decided {
    return this.#now;
  }

  get listed(): StoredLabel[] {
    return this.#now.labels.filter(({ position }) => position !== undefined);
  }

  perform(kind: ActKind, window: string | undefined, count: number, change: Partial<Decided>): void {
    const before = this.#now;
    this.#now = { ...before, ...change };
    this.#lastAct += 1;
    if (window !== undefined) {
      const step = { act: { id: this.#lastAct, kind, count }, before, after: this.#now };
      this.#past.set(window, [...(this.#past.get(window) ?? []), step]);
      this.#future.delete(window);
    }
    this.#onChange(this.#now, before, window);
  }

  reach(window: string): Reach {
    const [undo, redo] = [this.#past.get(window)?.at(-1)?.act, this.#future.get(window)?.at(-1)?.act];
    return { ...(undo === undefined ? {} : { undo }), ...(redo === undefined ? {} : { redo }) };
  }

  turn(way: 'undo' | 'redo', window: string, id?: number): Turned {
    const [from, to] = way === 'undo' ? [this.#past, this.#future] : [this.#future, this.#past];
    const steps = from.get(window) ?? [];
    const at = id === undefined ? steps.length - 1 : steps.findIndex(({ act }) => act.id === id);
    const step = steps[at];
    if (step === undefined) return { stays: 0, passedOver: [] };
    from.set(window, steps.toSpliced(at, 1));
    to.set(window, [...(to.get(window) ?? []), step]);
    const before = this.#now;
    this.#now = way === 'undo' ? step.before : step.after;
    this.#onChange(this.#now, before, window);
    return { act: step.act, stays: 0, passedOver: [] };
  }

  edit(edit: LabelEdit, window: string | undefined, keyOf: (text: string) => string): void {
    const { labels, tags } = this.#now;
    const listed = this.listed;
    const away = labels.filter(({ position }) => position === undefined);
    const isExample =
      listed.length === DEFAULT_LABELS.length && listed.every(({ text }) => DEFAULT_LABELS.includes(text));
    const edited = placed(editedList(edit, { listed, away, examples: DEFAULT_LABELS, isExample, keyOf }));
    const staying = new Set(edited.map(({ id }) => id));
    const tagged = new Set([...tags.values()].flatMap((own) => [...own.values()].map(({ label }) => label)));
    const gone = labels.filter(({ id }) => !staying.has(id) && tagged.has(id));
    const kept = gone.map((label) => ({ ...label, position: undefined }));
    this.perform('labels', window, 1, { labels: [...edited, ...kept] });
  }

  decide(window: string, ids: readonly string[], label: string, decision: Decision | null, span?: Span): void {
    const others = this.#excludedBy(label, decision);
    const tags = new Map(this.#now.tags);
    for (const id of ids) {
      const own = new Map(tags.get(id));
      change(own, { label, span, decision }, AT);
      for (const other of others) own.set(other.id, { label: other.id, decision: 'no', by: 'ada', at: AT });
      tags.set(id, own);
    }
    this.perform('decide', window, ids.length, { tags });
  }

  /** @returns the act; undefined where it changes nothing */
  decidePlaces(window: string, places: readonly Place[], label: string, decision: Decision | null): number | undefined {
    const others = this.#excludedBy(label, decision);
    const tags = new Map(this.#now.tags);
    let count = 0;
    const put = (id: string, edit: Change): void => {
      const own = new Map(tags.get(id));
      if ((own.get(keyOf(edit))?.decision ?? null) === edit.decision) return;
      change(own, edit, AT);
      tags.set(id, own);
      count += 1;
    };
    for (const [id, own] of Map.groupBy(places, (place) => place.id)) {
      const spans = own.flatMap(({ span }) => span ?? []);
      if (spans.length < own.length) {
        put(id, { label, decision });
        for (const other of others) put(id, { label: other.id, decision: 'no' });
      }
      const decided = [...(tags.get(id)?.values() ?? [])].flatMap(({ label: of, span, decision: was }) =>
        of === label && span !== undefined ? [{ span, decision: was }] : [],
      );
      for (const edit of decideOn(decided, spans, decision)) put(id, { label, ...edit });
    }
    if (count === 0) return undefined;
    this.perform('places', window, count, { tags });
    return this.#lastAct;
  }

  #excludedBy(label: string, decision: Decision | null): StoredLabel[] {
    const known = this.listed.find(({ id }) => id === label);
    if (known === undefined) throw new TagError('not-found', 'This label is not in the list any more.');
    const { group } = known.facts;
    if (decision !== 'yes' || group?.kind !== 'one-of') return [];
    return this.listed.filter(({ id, facts }) => id !== label && facts.group?.name === group.name);
  }

  /** Tags on spans of one video, in one act. */
  editTags(window: string, id: string, edits: readonly TagEdit[]): void {
    const listed = new Set(this.listed.map((label) => label.id));
    if (edits.some(({ label, decision }) => decision !== null && !listed.has(label)))
      throw new TagError('not-found', 'This label is not in the list any more.');
    const own = new Map(this.#now.tags.get(id));
    for (const edit of edits) change(own, edit, AT);
    this.perform('moments', window, edits.length, { tags: new Map(this.#now.tags).set(id, own) });
  }

  say(window: string, ids: readonly string[], kind: ActKind, change: Partial<Said>): void {
    const said = new Map(this.#now.said);
    for (const id of ids) said.set(id, { rating: 0, note: '', ...said.get(id), ...change });
    this.perform(kind, window, ids.length, { said });
  }

  tagsOf(id: string): VideoTags {
    const note = this.#now.said.get(id)?.note ?? '';
    return { id, tags: [...(this.#now.tags.get(id)?.values() ?? [])], ...(note === '' ? {} : { note }) };
  }

  isReviewed(id: string): boolean {
    const said = this.#now.said.get(id)?.reviewed;
    if (said !== undefined) return said;
    const oneOf = this.listed.filter(({ facts }) => facts.group?.kind === 'one-of');
    return oneOf.length > 0 && oneOf.every((label) => this.#now.tags.get(id)?.has(label.id));
  }

  find(query: Query, videos: readonly Video[], score: (id: string, label?: string) => number | undefined): Found {
    const label = this.listed.find(({ id }) => id === query.label);
    const threshold = label?.facts.threshold ?? USUAL_THRESHOLD;
    // Each video is like the next in the list, and like no other.
    const decided = (id?: string) => this.#now.tags.get(id ?? '')?.get(query.label ?? '') !== undefined;
    const unlikeness = (at: number): number =>
      decided(videos[at]?.id) ? 0 : decided(videos[at + 1]?.id) || decided(videos[at - 1]?.id) ? 0.1 : 1;
    const candidates = videos.map((video, at): Candidate => {
      const { id, name, folder, order, state, offline = false, duration } = video;
      const value = state === 'done' ? score(id, label?.text) : undefined;
      return {
        ...{ id, name, folder, order, state, offline, duration, score: value, closeness: value },
        teaching: value === undefined ? undefined : teachingOf(value, threshold, unlikeness(at)),
        rating: this.#now.said.get(id)?.rating ?? 0,
        nothingFits: () => value !== undefined && (score(id) ?? 0) < USUAL_THRESHOLD,
        decision: this.#now.tags.get(id)?.get(query.label ?? '')?.decision,
        isReviewed: () => this.isReviewed(id),
        note: () => this.#now.said.get(id)?.note ?? '',
        decisions: () => [...(this.#now.tags.get(id)?.values() ?? [])],
      };
    });
    const found = find(candidates, query, threshold);
    return {
      revision: 0,
      ids: found.map(({ id }) => id),
      ...(label === undefined
        ? {}
        : {
            scores: found.map((one) => one.score ?? null),
            decisions: found.map(({ decision }) => decision ?? null),
            ...(query.sort === 'teaching' ? { teaching: found.map(({ teaching }) => teaching ?? null) } : {}),
          }),
    };
  }

  count(videos: readonly Video[], score: (id: string, label: string) => number | undefined): LabelCount[] {
    return this.listed.map(({ id, text, facts }) => {
      const of = (decision: Decision): number =>
        videos.filter((video) => this.#now.tags.get(video.id)?.get(id)?.decision === decision).length;
      const threshold = facts.threshold ?? USUAL_THRESHOLD;
      const over = videos.filter((video) => video.state === 'done' && (score(video.id, text) ?? 0) >= threshold).length;
      return { label: id, over, yes: of('yes'), no: of('no'), unsure: of('unsure') };
    });
  }
}

/** Nothing here depends on the clock. */
const AT = '2026-06-01T10:00:00.000Z';

interface Change {
  readonly label: string;
  readonly span?: Span | undefined;
  readonly decision: Decision | null;
}

function keyOf({ label, span }: Pick<Change, 'label' | 'span'>): string {
  return span === undefined ? label : `${label} ${span.start} ${span.end}`;
}

function change(own: Map<string, Tag>, { label, span, decision }: Change, at: string): void {
  const key = keyOf({ label, span });
  if (decision === null) own.delete(key);
  else own.set(key, { label, ...(span === undefined ? {} : { span }), decision, by: 'ada', at });
}
