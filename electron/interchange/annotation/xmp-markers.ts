/** The markers of all tracks in a sidecar. */
import type { Element } from '@xmldom/xmldom';
import type { Rational } from '../frame-clock.ts';
import { field, itemsOf, property, structureField } from './xmp-dom.ts';
import { NS, rateOf } from './xmp-names.ts';

export interface Marker {
  readonly element: Element;
  /** its name, or where it has none its comment */
  readonly label: string;
  readonly start: Counted;
  /** of length 0: a point */
  readonly duration: Counted;
}

/** A whole number of frames of a rate. */
export interface Counted {
  readonly count: number;
  readonly rate: Rational;
}

export interface Track {
  readonly element: Element;
  readonly name: string;
  readonly markers: readonly Marker[];
  /** markers whose times are none */
  readonly broken: number;
}

export function tracksOf(rdf: Element): Track[] {
  return itemsOf(property(rdf, NS.xmpDM, 'Tracks')).map((element) => {
    const rate = rateOf(field(element, NS.xmpDM, 'frameRate')) ?? [1, 1];
    const items = itemsOf(structureField(element, NS.xmpDM, 'markers'));
    const markers = items.flatMap((item) => markerOf(item, rate) ?? []);
    const name = field(element, NS.xmpDM, 'trackName') ?? '';
    return { element, name, markers, broken: items.length - markers.length };
  });
}

function markerOf(element: Element, rate: Rational): Marker | undefined {
  const [start, duration] = ['startTime', 'duration'].map((name) =>
    countedOf(field(element, NS.xmpDM, name) ?? '0', rate),
  );
  const label = ['name', 'comment'].map((name) => field(element, NS.xmpDM, name)?.trim()).find((text) => text);
  return start === undefined || duration === undefined ? undefined : { element, label: label ?? '', start, duration };
}

/** A count, and after it perhaps a rate of its own: `120f30000s1001`. */
function countedOf(text: string, rate: Rational): Counted | undefined {
  const [, count, own] = /^\s*(\d{1,18})(?:\.0*)?(f\d+(?:s\d+)?)?\s*$/.exec(text) ?? [];
  const counting = own === undefined ? rate : rateOf(own);
  return count === undefined || counting === undefined ? undefined : { count: Number(count), rate: counting };
}

export function secondsOf({ count, rate }: Counted): number {
  return (count * rate[1]) / rate[0];
}
