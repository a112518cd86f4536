/** Puts into a sidecar what was decided: into properties that all programs know, and, of what these have no place for, into our own. */
import type { Element } from '@xmldom/xmldom';
import type { Writing } from '../format.ts';
import { framesOf, type Rational } from '../frame-clock.ts';
import type { Handed, HandedTag, HandedVideo } from '../handed.ts';
import { inWords, labelNamed, oneLine } from '../words/said.ts';
import { xmlRoot } from '../xml/tree.ts';
import { element, leaf } from '../xml/write.ts';
import { append, descriptions, documentOf, elements, itemsOf, listIn, property, textOf } from './xmp-dom.ts';
import { countedRate, NS, rateText, TRACK } from './xmp-names.ts';

const KEPT_NOTE =
  'The sidecar has another description already, which stays: the note is written as reeltag:Note alone.';
const KEPT_RATING =
  'The sidecar has another rating already, which stays: that of here is written as reeltag:Rating alone.';

/** @returns our own description, as text that belongs where `OURS` stands: a tree of it would take as long as all the rest */
export function putOurs(rdf: Element, { handed, remark }: Writing, video: HandedVideo): string {
  const counted = countedTimes(video);
  const subjects = putSubjects(rdf, video);
  const shared: string[] = [];
  const lines: string[] = [];
  if (subjects.added.length > 0) lines.push(...(subjects.isNew ? [listOf('dc:subject', 'Bag', subjects.added)] : []));
  if (video.note !== '') {
    if (textOf(rdf, NS.dc, 'description') === undefined) {
      const text = element('rdf:li', { 'xml:lang': 'x-default' }, video.note);
      lines.push(element('dc:description', {}, [element('rdf:Alt', {}, [text])]));
      shared.push('dc:description');
    } else remark(KEPT_NOTE, video.name);
  }
  if (video.rating > 0) {
    const before = textOf(rdf, NS.xmp, 'Rating')?.trim();
    if (before === undefined) {
      lines.push(leaf('xmp:Rating', video.rating));
      shared.push('xmp:Rating');
    } else if (before !== String(video.rating)) remark(KEPT_RATING, video.name);
  }
  for (const line of [...tracks(rdf, video, handed, counted), ...ours(video, handed, counted)]) lines.push(line);
  if (subjects.added.length > 0) lines.push(listOf('reeltag:Subjects', 'Bag', subjects.added));
  if (shared.length > 0) lines.push(listOf('reeltag:Properties', 'Bag', shared));
  const about = aboutOf(rdf);
  append(rdf, documentOf(rdf).createProcessingInstruction(OURS, ''));
  return deeper(element('rdf:Description', { 'rdf:about': about, ...PREFIXES }, lines));
}

/** No program writes an instruction of this name. */
export const OURS = 'reeltag-ours';

/** All of a packet’s properties are about one thing; old programs name it. */
function aboutOf(rdf: Element): string {
  const [first] = descriptions(rdf);
  return first?.getAttributeNS(NS.rdf, 'about') ?? '';
}

const PREFIXES = Object.fromEntries(
  (['rdf', 'dc', 'xmp', 'xmpDM', 'reeltag'] as const).map((prefix) => [`xmlns:${prefix}`, NS[prefix]]),
);

/** As deep as it will lie. */
function deeper(xml: string): string {
  return xml.replace(/\n(?=\s*<)/g, '\n    ');
}

function made(rdf: Element, xml: string): Element {
  const root = xmlRoot(`<x xmlns:rdf="${NS.rdf}">${deeper(xml)}</x>`);
  return documentOf(rdf).importNode(elements(root)[0] as Element, true);
}

function listOf(name: string, kind: 'Bag' | 'Seq', items: readonly string[]): string {
  return element(name, {}, [
    element(
      `rdf:${kind}`,
      {},
      items.map((item) => leaf('rdf:li', item)),
    ),
  ]);
}

function structures(name: string, kind: 'Bag' | 'Seq', items: readonly (readonly string[])[]): string[] {
  if (items.length === 0) return [];
  const all = items.map((fields) => element('rdf:li', { 'rdf:parseType': 'Resource' }, fields));
  return [element(name, {}, [element(`rdf:${kind}`, {}, all)])];
}

function fields(prefix: string, values: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [leaf(`${prefix}:${name}`, value)],
  );
}

/** Labels that are true of the whole: those that stand there already are not put twice. */
function putSubjects(rdf: Element, { tags }: HandedVideo): { added: string[]; isNew: boolean } {
  const true_ = tags.filter(({ span, decision }) => span === undefined && decision === 'yes');
  const there = property(rdf, NS.dc, 'subject');
  const known = new Set(itemsOf(there).map((item) => item.textContent ?? ''));
  const added = [...new Set(true_.map(({ label }) => oneLine(label)))].filter((label) => !known.has(label));
  const list = listIn(there);
  if (list === undefined) return { added, isNew: true };
  for (const label of added) append(list, made(list, leaf('rdf:li', label)));
  return { added, isNew: false };
}

interface Counting {
  readonly rate: Rational;
  of(span: HandedTag['span']): { readonly startTime: number; readonly duration: number } | undefined;
}

function countedTimes({ clock }: HandedVideo): Counting {
  const rate = countedRate(clock);
  return {
    rate,
    of(span) {
      if (span === undefined) return undefined;
      const frames = clock && framesOf(clock, span);
      const [start, end] =
        clock === undefined || frames === undefined
          ? [Math.round(span.start * 1e6), Math.round(span.end * 1e6)]
          : clock.constant
            ? [frames.first, frames.end]
            : [clock.ticks[frames.first] as number, clock.ticks[frames.end] as number];
      return { startTime: start, duration: end - start };
    },
  };
}

/** Our track; where others have theirs it is put beside them, and nothing is left to write. */
function tracks(rdf: Element, { tags }: HandedVideo, { model }: Handed, { rate, of }: Counting): string[] {
  const moments = new Map<string, readonly string[]>();
  const yes = tags.filter(({ span, decision }) => span !== undefined && decision === 'yes');
  for (const tag of yes.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))) {
    const name = oneLine(tag.label);
    const comment = inWords({ ...tag, as: tag.decision }, model);
    const times = of(tag.span);
    // Of two people who say the same, one marker.
    moments.set(JSON.stringify([name, times]), fields('xmpDM', { ...times, name, comment, type: 'Comment' }));
  }
  if (moments.size === 0) return [];
  const track = [
    ...fields('xmpDM', { trackName: TRACK, trackType: 'Comment', frameRate: rateText(rate) }),
    ...structures('xmpDM:markers', 'Seq', [...moments.values()]),
  ];
  const list = listIn(property(rdf, NS.xmpDM, 'Tracks'));
  if (list === undefined) return structures('xmpDM:Tracks', 'Bag', [track]);
  const item = element('rdf:li', { 'rdf:parseType': 'Resource', 'xmlns:xmpDM': NS.xmpDM }, track);
  append(list, made(list, item));
  return [];
}

function ours(video: HandedVideo, handed: Handed, { rate, of }: Counting): string[] {
  const { id, name, contentId, note, rating, reviewed, tags, suggestions } = video;
  const { model } = handed;
  const isTimed = [...tags, ...suggestions].some(({ span }) => span !== undefined);
  return [
    ...fields('reeltag', {
      ...{ Version: handed.version, Library: handed.library, VideoId: id, Name: name, ContentId: contentId },
      ...{ Note: note || undefined, Rating: rating || undefined, Reviewed: reviewed ? 'True' : 'False' },
      ...(model && { Model: model.name, ModelSha256: model.sha256 }),
      ...(model && { ModelSampling: model.sampling, ModelPrecision: model.precision }),
      frameRate: isTimed ? rateText(rate) : undefined,
    }),
    ...structures(
      'reeltag:Decisions',
      'Seq',
      tags.map(({ label, decision, by, at, span }) =>
        fields('reeltag', { label: oneLine(label), decision, by, at, ...of(span) }),
      ),
    ),
    ...structures(
      'reeltag:Suggestions',
      'Seq',
      suggestions.map(({ label, fit, calibrated, span }) =>
        fields('reeltag', { label: oneLine(label), fit, calibrated: calibrated ? 'True' : 'False', ...of(span) }),
      ),
    ),
    ...structures('reeltag:Labels', 'Bag', usedLabels(video, handed)),
  ];
}

function usedLabels({ tags, suggestions }: HandedVideo, handed: Handed): string[][] {
  const used = new Set([...tags, ...suggestions].map(({ label }) => label));
  return [...used].flatMap((text) => {
    const label = labelNamed(handed, text);
    if (label === undefined) return [];
    const { id, colour, group } = label;
    return [fields('reeltag', { label: oneLine(text), id, colour, group: group?.name, groupKind: group?.kind })];
  });
}
