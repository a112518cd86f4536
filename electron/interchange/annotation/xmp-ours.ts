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

/** Moments that are a yes, found again by what a marker says. */
export class OurMoments {
  readonly #byStart = new Map<string, OurDecision[]>();

  constructor(decisions: readonly OurDecision[]) {
    for (const each of decisions) {
      if (each.decision !== 'yes' || each.span === undefined) continue;
      const key = keyOf(each.label, Math.round(each.span.start / SAME));
      this.#byStart.set(key, [...(this.#byStart.get(key) ?? []), each]);
    }
  }

  find(label: string, start: number, duration: number): OurDecision[] {
    const step = Math.round(start / SAME);
    const near = [step - 1, step, step + 1].flatMap((each) => this.#byStart.get(keyOf(label, each)) ?? []);
    return near.filter(
      ({ span }) =>
        span !== undefined && Math.abs(span.start - start) < SAME && Math.abs(span.duration - duration) < SAME,
    );
  }
}

function keyOf(label: string, step: number): string {
  return `${step} ${label.trim()}`;
}
