/**
 * ELAN's annotation format as anybody writes it, from version 2.0 on. Our tiers come back as they were; of others an annotation's value
 * is a label of the tier's group, or the tier's name where it has no value. Pure.
 */
import type { Element } from '@xmldom/xmldom';
import { COLOURS } from '../../wire/app/labels.ts';
import { decisionSchema } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { HandedLabel, ReadTag, ReadVideo } from '../handed.ts';
import { isObject } from '../json/read.ts';
import { lastPart, pathOfUrl } from '../words/file-url.ts';
import { SUGGESTION_LEFT_OUT } from '../words/said.ts';
import { childOf, childrenOf } from '../xml/read.ts';
import { xmlRoot } from '../xml/tree.ts';
import { kindOfType, labelOfTier, PROPERTIES, type TierKind } from './elan-names.ts';
import { type Annotation, annotationsOf } from './elan-times.ts';

const NO_TIMES = 'Annotations without times of their own are left out: align them in ELAN first.';
const BACKWARD = 'Annotations that end before they begin are left out.';
const NO_DECISION = 'Values other than yes, no and unsure in a tier of decisions say nothing here.';
const MORE_MEDIA = 'It is about several videos: what it says is taken as of the first.';

export const elanReader: Reader = {
  id: 'elan',
  recognises: (name, beginning) => /\.eaf$/i.test(name) || /<ANNOTATION_DOCUMENT[\s>]/.test(beginning),
  async *read(file, leaveOut) {
    const root = xmlRoot(await file.text());
    if (root.nodeName !== 'ANNOTATION_DOCUMENT') {
      throw new TagError('unreadable', 'It is no annotation document: save it anew in ELAN, then try again.');
    }
    const header = childOf(root, 'HEADER');
    const media = mediaOf(header, leaveOut);
    const annotations = annotationsOf(root, Number(media?.getAttribute('TIME_ORIGIN') ?? 0) / 1000 || 0);
    const facts = factsOf(header);
    const tags = [...childrenOf(root, 'TIER')].flatMap((tier) => tagsOf(tier, annotations(tier), leaveOut));
    yield {
      where: 'the document',
      names: namesOf(file, media, facts.texts),
      tags: tags.map((tag) => ({ ...facts.labels.get(tag.label), ...tag })),
      ...marksOf(facts.texts),
    };
  },
};

function tagsOf(tier: Element, annotations: readonly Annotation[], leaveOut: LeaveOut): ReadTag[] {
  const name = (tier.getAttribute('TIER_ID') ?? '').trim();
  const by = tier.getAttribute('ANNOTATOR')?.trim() || undefined;
  const kind = kindOfType(tier.getAttribute('LINGUISTIC_TYPE_REF') ?? '');
  const who = by === undefined ? {} : { by };
  return annotations.flatMap(({ value, span, isBackward }, n): ReadTag[] => {
    const where = `tier “${name}”, annotation ${n + 1}`;
    const problem = kind === 'suggested' ? SUGGESTION_LEFT_OUT : span === undefined ? NO_TIMES : undefined;
    if (problem !== undefined || span === undefined || isBackward) {
      leaveOut(problem ?? BACKWARD, where);
      return [];
    }
    if (kind === undefined) return value === '' && name === '' ? [] : [{ ...labelled(name, value), ...who, ...span }];
    const decision = decisionSchema.safeParse(value.toLowerCase());
    if (decision.success) return [ourTag(name, kind, by, decision.data, span)];
    leaveOut(NO_DECISION, where);
    return [];
  });
}

function labelled(tier: string, value: string): Pick<ReadTag, 'label' | 'decision' | 'group'> {
  if (value === '') return { label: tier, decision: 'yes' };
  return { label: value, decision: 'yes', ...(tier === '' ? {} : { group: { name: tier, kind: 'any-of' } }) };
}

function ourTag(
  tier: string,
  kind: TierKind,
  by: string | undefined,
  decision: ReadTag['decision'],
  span: Pick<ReadTag, 'start' | 'end'>,
): ReadTag {
  const label = labelOfTier(tier, kind, by ?? '');
  return { label, decision, ...(by === undefined ? {} : { by }), ...(kind === 'whole' ? {} : span) };
}

/** The first that is shown: sound may be beside it. */
function mediaOf(header: Element | undefined, leaveOut: LeaveOut): Element | undefined {
  const all = [...childrenOf(header, 'MEDIA_DESCRIPTOR')];
  const videos = all.filter((each) => !/^audio\//.test(each.getAttribute('MIME_TYPE') ?? ''));
  if (videos.length > 1) leaveOut(MORE_MEDIA, 'the header');
  return videos[0] ?? all[0];
}

function namesOf(
  { name }: HandedFile,
  media: Element | undefined,
  texts: ReadonlyMap<string, string>,
): ReadVideo['names'] {
  const urls = ['MEDIA_URL', 'RELATIVE_MEDIA_URL'].map((attribute) => media?.getAttribute(attribute)?.trim());
  const url = urls.find((each) => each);
  const path = url === undefined ? undefined : pathOfUrl(url).replace(/^\.\//, '');
  const [id, contentId] = [texts.get(PROPERTIES.id), texts.get(PROPERTIES.contentId)];
  return {
    ...(path === undefined || path === '' ? { name: name.replace(/\.eaf$/i, '') } : { path, name: lastPart(path) }),
    ...(id === undefined ? {} : { id }),
    ...(contentId === undefined ? {} : { contentId }),
  };
}

interface Facts {
  /** by property */
  readonly texts: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, Pick<ReadTag, 'colour' | 'group'>>;
}

function factsOf(header: Element | undefined): Facts {
  const texts = new Map<string, string>();
  const labels = new Map<string, Pick<ReadTag, 'colour' | 'group'>>();
  for (const property of childrenOf(header, 'PROPERTY')) {
    const [name, text] = [property.getAttribute('NAME') ?? '', property.textContent ?? ''];
    if (name !== PROPERTIES.labels) texts.set(name, text);
    else for (const [label, facts] of labelFacts(text)) labels.set(label, facts);
  }
  return { texts, labels };
}

function labelFacts(json: string): [string, Pick<ReadTag, 'colour' | 'group'>][] {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  if (!isObject(data) || typeof data['label'] !== 'string') return [];
  const colour = COLOURS.find((each) => each === data['colour']);
  const { name, kind } = isObject(data['group']) ? data['group'] : {};
  const group: HandedLabel['group'] =
    typeof name === 'string' && (kind === 'one-of' || kind === 'any-of') ? { name, kind } : undefined;
  return [[data['label'], { ...(colour && { colour }), ...(group && { group }) }]];
}

function marksOf(texts: ReadonlyMap<string, string>): Pick<ReadVideo, 'rating' | 'note' | 'reviewed'> {
  const [note, rating] = [texts.get(PROPERTIES.note), Number(texts.get(PROPERTIES.rating) ?? 0)];
  return {
    ...(note === undefined || note.trim() === '' ? {} : { note }),
    ...(Number.isInteger(rating) && rating >= 1 && rating <= 5 ? { rating } : {}),
    ...(texts.get(PROPERTIES.reviewed) === 'yes' ? { reviewed: true } : {}),
  };
}
