/** When the annotations of an ELAN document are: some have times, others are where those are that they refer to. */
import type { Element } from '@xmldom/xmldom';
import type { Rational } from '../frame-clock.ts';
import type { HandedTime, ReadTag } from '../handed.ts';
import { childOf, childrenOf, childText, countIn } from '../xml/read.ts';

export interface Annotation {
  readonly value: string;
  /** undefined where neither it nor what it refers to has a time */
  readonly span: Required<Pick<ReadTag, 'start' | 'end'>> | undefined;
  /** It ends before it begins. */
  readonly isBackward: boolean;
}

interface Raw {
  readonly value: string;
  readonly slots: readonly [string, string] | undefined;
  readonly refersTo: string | undefined;
}

/** Counted in milliseconds, or in frames of television. */
const UNITS: Readonly<Record<string, Rational>> = {
  milliseconds: [1000, 1],
  'NTSC-frames': [30_000, 1001],
  'PAL-frames': [25, 1],
  'PAL-50-frames': [50, 1],
};

/** Annotations that refer to each other go no deeper in ELAN’s own documents. */
const DEEPEST = 32;

/**
 * @param origin seconds of the media before the document’s time begins
 * @returns those of a tier, in their order
 */
export function annotationsOf(root: Element, origin: number): (tier: Element) => Annotation[] {
  const unit = childOf(root, 'HEADER')?.getAttribute('TIME_UNITS') ?? 'milliseconds';
  const rate = UNITS[unit] ?? [1000, 1];
  const slots = new Map<string, number>();
  for (const slot of childrenOf(childOf(root, 'TIME_ORDER'), 'TIME_SLOT')) {
    const [id, value] = [slot.getAttribute('TIME_SLOT_ID'), countIn(slot.getAttribute('TIME_VALUE'))];
    if (id !== null && value !== undefined) slots.set(id, value);
  }
  const all = new Map<string, Raw>();
  for (const tier of childrenOf(root, 'TIER')) for (const [id, raw] of rawOf(tier)) all.set(id, raw);

  const timed = (raw: Raw | undefined, depth = 0): readonly [number, number] | undefined => {
    if (raw === undefined || depth > DEEPEST) return undefined;
    if (raw.slots === undefined) return timed(all.get(raw.refersTo ?? ''), depth + 1);
    const [start, end] = raw.slots.map((slot) => slots.get(slot));
    return start === undefined || end === undefined ? undefined : [start, end];
  };
  const time = (count: number): HandedTime => {
    if (origin !== 0 || rate[0] === 1000) return { seconds: Math.max(0, (count * rate[1]) / rate[0] + origin) };
    return { frame: count, rate };
  };
  return (tier) =>
    [...rawOf(tier)].map(([, raw]) => {
      const span = timed(raw);
      if (span === undefined) return { value: raw.value, span, isBackward: false };
      const [start, end] = span;
      return {
        value: raw.value,
        span: { start: time(start), end: end === start ? 'next frame' : time(end) },
        isBackward: end < start,
      };
    });
}

function* rawOf(tier: Element): Generator<[string, Raw]> {
  for (const annotation of childrenOf(tier, 'ANNOTATION')) {
    const inner = childOf(annotation, 'ALIGNABLE_ANNOTATION', 'REF_ANNOTATION');
    if (inner === undefined) continue;
    const [first, second] = [inner.getAttribute('TIME_SLOT_REF1'), inner.getAttribute('TIME_SLOT_REF2')];
    const value = childText(inner, 'ANNOTATION_VALUE') ?? '';
    const slots = first === null || second === null ? undefined : ([first, second] as const);
    const refersTo = inner.getAttribute('ANNOTATION_REF') ?? undefined;
    yield [inner.getAttribute('ANNOTATION_ID') ?? '', { value, slots, refersTo }];
  }
}
