/**
 * ELAN's annotation format, `.eaf`, one a video: a tier for each label and whoever decided, an annotation for each span, whose value is
 * the decision from a controlled vocabulary. Pure.
 */

import type { StreamFormat, Writing } from '../format.ts';
import { framesOf } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { fileNamer } from '../words/file-namer.ts';
import { baseOf, fileUrl } from '../words/file-url.ts';
import { labelNamed, oneLine } from '../words/said.ts';
import { element } from '../xml/write.ts';
import { PROPERTIES, type TierKind, TYPES, tierName, VOCABULARY } from './elan-names.ts';

const NO_DURATION =
  'How long it is, is not known, so decisions on the whole video are left out: look at it here, then export again.';
const ROUNDED = 'ELAN counts milliseconds, which are too long for this video’s frames: spans may be off by some.';

interface Annotation {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

interface Tier {
  readonly label: string;
  readonly kind: TierKind;
  readonly by: string;
  readonly annotations: Annotation[];
}

export const elan: StreamFormat = {
  id: 'elan',
  ending: '.eaf',
  needs: { clock: true },
  layout: 'folder',
  async *write(writing, videos) {
    const fileFor = fileNamer('.eaf');
    for await (const video of videos) yield { file: fileFor(baseOf(video.name)), data: documentOf(writing, video) };
  },
};

function documentOf(writing: Writing, video: HandedVideo): string {
  const { handed } = writing;
  const tiers = tiersOf(writing, video);
  const slots = slotsOf(tiers);
  let annotations = 0;
  const tierLines = numbered(tiers).map(([name, { kind, by, annotations: all }]) => {
    const lines = all.map((annotation) => {
      annotations += 1;
      return annotationOf(annotation, kind, `a${annotations}`, slots);
    });
    return element('TIER', { LINGUISTIC_TYPE_REF: TYPES[kind], TIER_ID: name, ANNOTATOR: by }, lines);
  });
  const root = {
    ...{ AUTHOR: 'Reeltag', DATE: handed.at, FORMAT: '3.0', VERSION: '3.0' },
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:noNamespaceSchemaLocation': 'http://www.mpi.nl/tools/elan/EAFv3.0.xsd',
  };
  const lines = [
    headerOf(handed, video, annotations),
    element('TIME_ORDER', {}, slots.lines),
    ...tierLines,
    ...types(),
    element('LANGUAGE', UNDETERMINED, []),
    vocabulary(),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('ANNOTATION_DOCUMENT', root, lines)}\n`;
}

/** ELAN’s vocabularies are in languages. */
const UNDETERMINED = {
  LANG_DEF: 'http://cdb.iso.org/lg/CDB-00130975-001',
  LANG_ID: 'und',
  LANG_LABEL: 'undetermined (und)',
};

const MEDIA: Readonly<Record<string, string>> = {
  ...{ mp4: 'video/mp4', m4v: 'video/mp4', mov: 'video/quicktime', qt: 'video/quicktime' },
  ...{ mpg: 'video/mpeg', mpeg: 'video/mpeg', avi: 'video/x-msvideo', mkv: 'video/x-matroska', webm: 'video/webm' },
};

function headerOf(handed: Handed, video: HandedVideo, annotations: number): string {
  const { path, name, id, contentId, note, rating, reviewed } = video;
  const isRelative = !/^(?:[\\/]|[A-Za-z]:)/.test(path);
  const url = fileUrl(path);
  const media = {
    MEDIA_URL: isRelative ? `./${url}` : url,
    MIME_TYPE: MEDIA[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'video/*',
    RELATIVE_MEDIA_URL: isRelative ? `./${url}` : `./${encodeURIComponent(name.toWellFormed())}`,
  };
  const { model } = handed;
  const properties: (readonly [string, string | undefined])[] = [
    ['URN', `urn:nl-mpi-tools-elan-eaf:${id}`],
    ['lastUsedAnnotationId', String(annotations)],
    [PROPERTIES.id, id],
    [PROPERTIES.contentId, contentId],
    [PROPERTIES.note, note || undefined],
    [PROPERTIES.rating, rating > 0 ? String(rating) : undefined],
    [PROPERTIES.reviewed, reviewed ? 'yes' : undefined],
    [PROPERTIES.model, model && `${model.name}, SHA-256 ${model.sha256}, ${model.sampling}, ${model.precision}`],
    ...labelFacts(handed, video),
  ];
  const lines = properties.flatMap(([NAME, value]) =>
    value === undefined ? [] : [element('PROPERTY', { NAME }, value)],
  );
  return element('HEADER', { MEDIA_FILE: '', TIME_UNITS: 'milliseconds' }, [
    element('MEDIA_DESCRIPTOR', media, []),
    ...lines,
  ]);
}

/** Of each label that is used one property, as JSON. */
function labelFacts(handed: Handed, { tags, suggestions }: HandedVideo): [string, string][] {
  return [...new Set([...tags, ...suggestions].map(({ label }) => label))].flatMap((text) => {
    const label = labelNamed(handed, text);
    if (label === undefined) return [];
    const { id, colour, group } = label;
    return [[PROPERTIES.labels, JSON.stringify({ label: oneLine(text), id, colour, group })] as [string, string]];
  });
}

function tiersOf({ handed, remark }: Writing, video: HandedVideo): Tier[] {
  const { tags, suggestions, duration, clock } = video;
  const tiers: Tier[] = [];
  let isRounded = false;
  const add = (label: string, kind: TierKind, by: string, span: HandedVideo['tags'][number]['span'], value: string) => {
    if (span === undefined && duration === undefined) return remark(NO_DURATION, video.name);
    const { start, end } = span ?? { start: 0, end: duration ?? 0 };
    const from = Math.round(start * 1000);
    const annotation = { start: from, end: Math.max(from + 1, Math.round(end * 1000)), value };
    isRounded ||= clock !== undefined && !isKept(clock, { start, end }, annotation);
    place(tiers, { label: oneLine(label), kind, by: oneLine(by) }, annotation);
  };
  for (const { label, span, decision, by } of tags)
    add(label, span === undefined ? 'whole' : 'moment', by, span, decision);
  const model = handed.model === undefined ? 'model' : `${handed.model.name} ${handed.model.sha256.slice(0, 12)}`;
  for (const { label, span, fit, calibrated } of suggestions) {
    add(label, 'suggested', model, span, `fit ${fit}${calibrated ? '' : ', not calibrated'}`);
  }
  if (isRounded) remark(ROUNDED, video.name);
  return tiers;
}

function isKept(clock: NonNullable<HandedVideo['clock']>, span: { start: number; end: number }, written: Annotation) {
  const ours = framesOf(clock, span);
  const theirs = framesOf(clock, { start: written.start / 1000, end: written.end / 1000 });
  return ours.first === theirs.first && ours.end === theirs.end;
}

/** Annotations of one tier do not overlap: another is opened for what would. */
function place(tiers: Tier[], { label, kind, by }: Omit<Tier, 'annotations'>, annotation: Annotation): void {
  const { start, end } = annotation;
  const tier = tiers.find(
    (each) =>
      each.label === label &&
      each.kind === kind &&
      each.by === by &&
      each.annotations.every((other) => other.end <= start || other.start >= end),
  );
  if (tier !== undefined) tier.annotations.push(annotation);
  else tiers.push({ label, kind, by, annotations: [annotation] });
}

function numbered(tiers: readonly Tier[]): [string, Tier][] {
  const taken = new Set<string>();
  return tiers.map((tier) => {
    for (let number = 1; ; number += 1) {
      const name = tierName(tier.label, tier.kind, tier.by, number);
      if (taken.has(name)) continue;
      taken.add(name);
      return [name, tier];
    }
  });
}

interface Slots {
  readonly lines: readonly string[];
  /** of each annotation its two */
  readonly of: ReadonlyMap<Annotation, { readonly start: string; readonly end: string }>;
}

/** Two for each annotation, all in ascending order: annotations that shared one would be moved together. */
function slotsOf(tiers: readonly Tier[]): Slots {
  const edges = tiers.flatMap(({ annotations }) =>
    annotations.flatMap((annotation) => (['start', 'end'] as const).map((edge) => ({ annotation, edge }))),
  );
  const of = new Map<Annotation, { start: string; end: string }>();
  const sorted = edges.toSorted((a, b) => a.annotation[a.edge] - b.annotation[b.edge]);
  const lines = sorted.map(({ annotation, edge }, n) => {
    const id = `ts${n + 1}`;
    of.set(annotation, { ...(of.get(annotation) ?? { start: id, end: id }), [edge]: id });
    return element('TIME_SLOT', { TIME_SLOT_ID: id, TIME_VALUE: annotation[edge] }, []);
  });
  return { lines, of };
}

function annotationOf(annotation: Annotation, kind: TierKind, id: string, { of }: Slots): string {
  const { value } = annotation;
  const { start, end } = of.get(annotation) ?? {};
  const attributes = {
    ...{ ANNOTATION_ID: id, CVE_REF: kind === 'suggested' ? undefined : value },
    ...{ TIME_SLOT_REF1: start, TIME_SLOT_REF2: end },
  };
  const text = element('ANNOTATION_VALUE', {}, value);
  return element('ANNOTATION', {}, [element('ALIGNABLE_ANNOTATION', attributes, [text])]);
}

function types(): string[] {
  return (Object.keys(TYPES) as TierKind[]).map((kind) =>
    element(
      'LINGUISTIC_TYPE',
      {
        CONTROLLED_VOCABULARY_REF: kind === 'suggested' ? undefined : VOCABULARY,
        ...{ GRAPHIC_REFERENCES: 'false', LINGUISTIC_TYPE_ID: TYPES[kind], TIME_ALIGNABLE: 'true' },
      },
      [],
    ),
  );
}

function vocabulary(): string {
  const entries = ['yes', 'no', 'unsure'].map((value) =>
    element('CV_ENTRY_ML', { CVE_ID: value }, [element('CVE_VALUE', { LANG_REF: 'und' }, value)]),
  );
  const description = element('DESCRIPTION', { LANG_REF: 'und' }, 'Whether the tier’s label is true');
  return element('CONTROLLED_VOCABULARY', { CV_ID: VOCABULARY }, [description, ...entries]);
}
