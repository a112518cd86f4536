/** What was found, as rows of a list: what people wrote first, as far as it is little, then the moments, then the rest. Pure. */
import type { FoundMoment, Named, Results } from '../../electron/wire/app/search.ts';
import type { Place, Span } from '../../electron/wire/app/tags.ts';

interface RowOf {
  /** the same for the same thing in whichever answer */
  readonly key: string;
  readonly id: string;
  readonly span?: Span | undefined;
}
export type MomentRow = RowOf & {
  readonly kind: 'moment';
  readonly moment: FoundMoment;
  /** where videos stand together: how many moments of its video follow, of which it is the first */
  readonly heads?: number | undefined;
};
export type NamedRow = RowOf & { readonly kind: 'named'; readonly named: Named };
export type Row = MomentRow | NamedRow;

export interface PlaceCounts {
  readonly moments: number;
  /** videos that they are of */
  readonly momentsOf: number;
  /** whole videos */
  readonly wholes: number;
}

/** What was written goes before what the model saw, but does not hide it. */
const NAMED_FIRST = 3;

/** @param isThere whether a video is in the list: some may have gone since */
export function rowsOf({ moments, named }: Results, grouped: boolean, isThere: (id: string) => boolean): Row[] {
  const seen = moments.filter(({ id }) => isThere(id));
  const said = named.filter(({ id }) => isThere(id)).map(namedRow);
  const rows = seen.map((moment, n): MomentRow => {
    const { id, span } = moment;
    const row = {
      kind: 'moment',
      key: keyOfMoment(moment),
      id,
      moment,
      ...(span === undefined ? {} : { span }),
    } as const;
    if (!grouped || seen[n - 1]?.id === id) return row;
    const after = seen.slice(n).findIndex((other) => other.id !== id);
    return { ...row, heads: after < 0 ? seen.length - n : after };
  });
  return uniquely([...said.slice(0, NAMED_FIRST), ...rows, ...said.slice(NAMED_FIRST)]);
}

function namedRow(named: Named): NamedRow {
  const { id, span } = named;
  return { kind: 'named', key: keyOfNamed(named), id, named, ...(span === undefined ? {} : { span }) };
}

export function keyOfMoment(moment: FoundMoment): string {
  return keyOf('seen', moment);
}

export function keyOfNamed(named: Named): string {
  return `${keyOf(named.by, named)} ${named.says}`;
}

function keyOf(kind: string, { id, span }: Pick<RowOf, 'id' | 'span'>): string {
  return span === undefined ? `${kind} ${id}` : `${kind} ${id} ${span.start} ${span.end}`;
}

function uniquely(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}

/** As it is told others. */
export function placeOf({ id, span }: Pick<RowOf, 'id' | 'span'>): Place {
  return span === undefined ? { id } : { id, span };
}

/** Each once, whichever rows it stands in. */
export function placesOf(rows: readonly Row[]): Place[] {
  const places = rows.map(placeOf);
  return [...new Map(places.map((place) => [keyOf('', place), place])).values()];
}

/** How much it is that is decided about. */
export function countsOf(places: readonly Pick<RowOf, 'id' | 'span'>[]): PlaceCounts {
  const parts = places.filter(({ span }) => span !== undefined);
  const wholes = places.filter(({ span }) => span === undefined);
  return { moments: parts.length, momentsOf: videosOf(parts).length, wholes: videosOf(wholes).length };
}

/** The videos, in the order in which they stand. */
export function videosOf(rows: readonly Pick<Row, 'id'>[]): string[] {
  return [...new Set(rows.map(({ id }) => id))];
}

/** When the picture of a place is taken, seconds: in its middle. Undefined for a whole video, which has its poster. */
export function pictureTime(span: Span | undefined): number | undefined {
  return span === undefined ? undefined : Math.round((span.start + span.end) * 5) / 10;
}
