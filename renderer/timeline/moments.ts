/** What a timeline shows: of each label its fit over time and its moments, suggested and decided. Pure. */
import type { Label } from '../../electron/wire/app/labels.ts';
import { type Lane, MOST_LANES } from '../../electron/wire/app/moments.ts';
import type { Decision, Span, Tag } from '../../electron/wire/app/tags.ts';

export interface Suggested extends Span {
  readonly label: string;
  readonly kind: 'suggested';
  readonly fit: number;
}
export interface Decided extends Span {
  readonly label: string;
  readonly kind: Decision;
  readonly by: string;
}
/** A span in which a label holds, or does not. */
export type Moment = Suggested | Decided;

/** Which one is meant: what fits suggest comes and goes, and so it is told by what it is, not by an id. */
export type MomentRef = Pick<Moment, 'label' | 'start' | 'end'>;

export interface Row {
  readonly label: Label;
  /** absent where nothing was seen, or the fit is not known */
  readonly lane: Lane | undefined;
  /** by their start; none overlaps another */
  readonly moments: readonly Moment[];
  readonly pinned: boolean;
}

export function keyOf({ label, start, end }: MomentRef): string {
  return `${label} ${start} ${end}`;
}

export function isSame(a: MomentRef | undefined, b: MomentRef | undefined): boolean {
  return a !== undefined && b !== undefined && keyOf(a) === keyOf(b);
}

/** A tag on a span, as a moment; of the whole video there is none. */
export function decidedOf(tags: readonly Tag[], label: string): Decided[] {
  return tags
    .filter((tag) => tag.label === label)
    .flatMap(asDecided)
    .sort(byStart);
}

function asDecided({ label, span, decision, by }: Tag): Decided[] {
  return span === undefined ? [] : [{ label, ...span, kind: decision, by }];
}

/** What is decided hides what is suggested where they meet: the host may not have told the newest of both yet. */
export function momentsIn(lane: Lane | undefined, tags: readonly Tag[], label: string): Moment[] {
  const decided = decidedOf(tags, label);
  const suggested = (lane?.moments ?? [])
    .filter(({ start, end }) => !decided.some((one) => one.start < end && one.end > start))
    .map((one): Suggested => ({ label, kind: 'suggested', ...one }));
  return [...decided, ...suggested].sort(byStart);
}

interface RowFacts {
  readonly labels: readonly Label[];
  readonly lanes: readonly Lane[];
  readonly tags: readonly Tag[];
  readonly pins: readonly string[];
  /** the label at hand */
  readonly label: string | undefined;
}

/** Labels whose lanes are asked for whatever their fits are: those that are pinned, the one at hand, and as many of those with tags on spans as there may be lanes. */
export function wantedLabels({ labels, tags, pins, label }: Omit<RowFacts, 'lanes'>): string[] {
  const tagged = tags.filter(({ span }) => span !== undefined).map((tag) => tag.label);
  const listed = new Set(labels.map(({ id }) => id));
  const wanted = new Set([...pins, ...(label === undefined ? [] : [label]), ...tagged]);
  return [...wanted].filter((id) => listed.has(id)).slice(0, MOST_LANES);
}

/** The pinned ones in their order, then the others by how well they fit where they fit best: choosing one moves none. */
export function rowsOf(facts: RowFacts): Row[] {
  const { labels, lanes, tags, pins } = facts;
  const byId = new Map(labels.map((label) => [label.id, label]));
  const laneOf = new Map(lanes.map((lane) => [lane.label, lane]));
  const wanted = wantedLabels(facts);
  const others = [...new Set([...wanted, ...lanes.map((lane) => lane.label)])].filter((id) => !pins.includes(id));
  const best = (id: string): number => bestIn(laneOf.get(id));
  const ids = [...wanted.filter((id) => pins.includes(id)), ...others.sort((a, b) => best(b) - best(a))];
  return ids.flatMap((id) => {
    const label = byId.get(id);
    if (label === undefined) return [];
    const lane = laneOf.get(id);
    return [{ label, lane, moments: momentsIn(lane, tags, id), pinned: pins.includes(id) }];
  });
}

const BEST = new WeakMap<Lane, number>();

function bestIn(lane: Lane | undefined): number {
  if (lane === undefined) return -1;
  const known = BEST.get(lane) ?? lane.fits.reduce((most: number, fit) => Math.max(most, fit ?? 0), 0);
  BEST.set(lane, known);
  return known;
}

/** All of them in the order in which they come: those of the rows, and what is decided about labels that have none. */
export function inOrder(rows: readonly Row[], tags: readonly Tag[]): Moment[] {
  const shown = new Set(rows.map(({ label }) => label.id));
  const others = tags.filter(({ label }) => !shown.has(label)).flatMap(asDecided);
  return [...rows.flatMap(({ moments }) => moments), ...others].sort(byStart);
}

/** The next that begins after a time, or the last before it. */
export function nextMoment(
  moments: readonly Moment[],
  from: { readonly seconds: number; readonly chosen?: MomentRef | undefined },
  direction: 1 | -1,
): Moment | undefined {
  // Some begin together: from one that is chosen on, they are gone through one by one.
  const at = moments.findIndex((moment) => isSame(moment, from.chosen));
  if (at >= 0) return moments[at + direction];
  if (direction === 1) return moments.find(({ start }) => start > from.seconds + ALIKE);
  return moments.findLast(({ start }) => start < from.seconds - ALIKE);
}

/** Of the same label, the one that has most of its span in common. Undefined where none has any. */
export function nearestTo(moments: readonly Moment[], { label, start, end }: MomentRef): Moment | undefined {
  const common = (moment: Moment): number => Math.min(moment.end, end) - Math.max(moment.start, start);
  return moments
    .filter((moment) => moment.label === label && common(moment) > 0)
    .reduce<Moment | undefined>(
      (best, moment) => (best === undefined || common(moment) > common(best) ? moment : best),
      undefined,
    );
}

/** The next edge after a time, or the last before it. */
export function nextEdge(moments: readonly Moment[], seconds: number, direction: 1 | -1): number | undefined {
  const edges = moments.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
  if (direction === 1) return edges.find((edge) => edge > seconds + ALIKE);
  return edges.findLast((edge) => edge < seconds - ALIKE);
}

/** A seek may land so far beside what was meant, seconds. */
const ALIKE = 0.005;

function byStart(a: Span, b: Span): number {
  return a.start - b.start || a.end - b.end;
}
