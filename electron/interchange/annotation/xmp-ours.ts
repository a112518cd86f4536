/** What was decided, in our own namespace of a sidecar: who and when, what is no yes, and what of shared properties is ours. */
import type { Element } from '@xmldom/xmldom';
import { type Decision, decisionSchema } from '../../wire/app/tags.ts';
import { field, itemsOf, property, textOf } from './xmp-dom.ts';
import { NS, rateOf } from './xmp-names.ts';

export interface OurDecision {
  readonly label: string;
  readonly decision: Decision;
  readonly by: string | undefined;
  readonly at: string | undefined;
  /** seconds; undefined of the whole video */
  readonly span: { readonly start: number; readonly duration: number } | undefined;
  /** whole numbers of the list's rate */
  readonly counted: { readonly start: number; readonly duration: number } | undefined;
}

export function ourDecisions(rdf: Element): OurDecision[] {
  const rate = rateOf(textOf(rdf, NS.reeltag, 'frameRate'));
  return itemsOf(property(rdf, NS.reeltag, 'Decisions')).flatMap((item): OurDecision[] => {
    const text = (name: string) => field(item, NS.reeltag, name)?.trim() || undefined;
    const [label, decision] = [field(item, NS.reeltag, 'label'), decisionSchema.safeParse(text('decision'))];
    const [start, duration] = [text('startTime'), text('duration')];
    if (label === undefined || label.trim() === '' || !decision.success) return [];
    const said = { label, decision: decision.data, by: text('by'), at: text('at') };
    if (start === undefined) return [{ ...said, span: undefined, counted: undefined }];
    const counted = { start: Number(start), duration: Number(duration) };
    if (rate === undefined || !(counted.start >= 0) || !(counted.duration > 0)) return [];
    const seconds = (count: number) => (count * rate[1]) / rate[0];
    return [{ ...said, counted, span: { start: seconds(counted.start), duration: seconds(counted.duration) } }];
  });
}

/** Texts that were put among the subjects of others. */
export function ourSubjects(rdf: Element): string[] {
  return itemsOf(property(rdf, NS.reeltag, 'Subjects')).map((item) => item.textContent ?? '');
}

/** Names of shared properties that are ours as a whole: `dc:description`, `xmp:Rating`. */
export function ourProperties(rdf: Element): string[] {
  return itemsOf(property(rdf, NS.reeltag, 'Properties')).map((item) => item.textContent ?? '');
}

/** Seconds by which a time may differ after another program has counted it in its own ticks. */
const SAME = 0.0005;

export function isSame(ours: OurDecision, label: string, start: number, duration: number): boolean {
  return (
    ours.decision === 'yes' &&
    ours.span !== undefined &&
    ours.label.trim() === label.trim() &&
    Math.abs(ours.span.start - start) < SAME &&
    Math.abs(ours.span.duration - duration) < SAME
  );
}
