/** XMP sidecars of any program: keywords are labels of the whole, markers are moments; ours say who decided. Pure. */
import type { Element } from '@xmldom/xmldom';
import { COLOURS } from '../../wire/app/labels.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { HandedLabel, HandedTime, ReadTag, ReadVideo } from '../handed.ts';
import { field, itemsOf, property, rdfOf, textOf } from './xmp-dom.ts';
import { type Counted, secondsOf, tracksOf } from './xmp-markers.ts';
import { NS, rateOf } from './xmp-names.ts';
import { isSame, type OurDecision, ourDecisions } from './xmp-ours.ts';

const GONE = 'Another program has taken it out of the sidecar since it was decided: it is no longer there.';
const NAMELESS = 'Markers without a name or a comment say nothing: name them where they were made.';
const BROKEN = 'Markers whose times are no whole numbers of frames are left out.';
const REJECTED = 'A rating of -1 means rejected, which has no place here.';

export const xmpReader: Reader = {
  id: 'xmp',
  recognises: (name, beginning) =>
    /\.xmp$/i.test(name) ||
    (/^\s*(?:<\?[^>]*>\s*)*<[\w.-]*:?(?:xmpmeta|xapmeta|RDF)\b/.test(beginning) && beginning.includes(NS.rdf)),
  async *read(file, leaveOut) {
    const rdf = rdfOf(await file.text());
    const decided = ourDecisions(rdf);
    const facts = labelFacts(rdf);
    const tags = [
      ...subjectTags(rdf, decided, leaveOut),
      ...markerTags(rdf, decided, leaveOut),
      ...decided.filter(({ decision }) => decision !== 'yes').map((each) => tagOf(each, timesOf(rdf, each))),
    ];
    yield {
      where: 'the sidecar',
      names: namesOf(file, rdf),
      tags: tags.map((tag) => ({ ...facts.get(tag.label), ...tag })),
      ...marksOf(rdf, leaveOut),
    };
  },
};

/** `clip.xmp` beside `clip.mov`, or `clip.mov.xmp`: ours say which. */
function namesOf({ name, folder }: HandedFile, rdf: Element): ReadVideo['names'] {
  const own = (property: string) => textOf(rdf, NS.reeltag, property)?.trim() || undefined;
  const [id, contentId] = [own('VideoId'), own('ContentId')];
  const video = own('Name') ?? name.replace(/\.xmp$/i, '');
  return {
    name: video,
    ...(folder === undefined ? {} : { path: `${folder.replace(/[\\/]$/, '')}/${video}` }),
    ...(id === undefined ? {} : { id }),
    ...(contentId === undefined ? {} : { contentId }),
  };
}

function subjectTags(rdf: Element, decided: readonly OurDecision[], leaveOut: LeaveOut): ReadTag[] {
  const subjects = itemsOf(property(rdf, NS.dc, 'subject')).map((item) => (item.textContent ?? '').trim());
  const ours = decided.filter(({ decision, span }) => decision === 'yes' && span === undefined);
  for (const { label } of ours) if (!subjects.includes(label.trim())) leaveOut(GONE, `“${label}”`);
  return [...new Set(subjects)].filter(Boolean).flatMap((label): ReadTag[] => {
    const by = ours.filter((each) => each.label.trim() === label);
    return by.length === 0 ? [{ label, decision: 'yes' }] : by.map((each) => tagOf(each));
  });
}

function markerTags(rdf: Element, decided: readonly OurDecision[], leaveOut: LeaveOut): ReadTag[] {
  const found = new Set<OurDecision>();
  const tags = tracksOf(rdf).flatMap(({ markers, broken }, track) => {
    for (let n = 0; n < broken; n += 1) leaveOut(BROKEN, `track ${track + 1}`);
    return markers.flatMap(({ label, start, duration }, n): ReadTag[] => {
      if (label === '') {
        leaveOut(NAMELESS, `track ${track + 1}, marker ${n + 1}`);
        return [];
      }
      const times = timesBetween(start, duration);
      const ours = decided.filter((each) => isSame(each, label, secondsOf(start), secondsOf(duration)));
      for (const each of ours) found.add(each);
      return ours.length === 0 ? [{ label, decision: 'yes', ...times }] : ours.map((each) => tagOf(each, times));
    });
  });
  for (const each of decided) {
    if (each.decision === 'yes' && each.span !== undefined && !found.has(each)) leaveOut(GONE, `“${each.label}”`);
  }
  return tags;
}

type Times = Pick<ReadTag, 'start' | 'end'>;

function timesBetween(start: Counted, duration: Counted): Required<Times> {
  if (duration.count === 0) return { start: handedTime(start), end: 'next frame' };
  const [[frames, seconds], [other, others]] = [start.rate, duration.rate];
  const isOneRate = frames === other && seconds === others;
  const end = isOneRate
    ? handedTime({ count: start.count + duration.count, rate: start.rate })
    : { seconds: secondsOf(start) + secondsOf(duration) };
  return { start: handedTime(start), end };
}

/** A rate so high is none of frames, but a clock: 254016000000 in Premiere. */
const MOST_FRAMES = 1_000;

function handedTime({ count, rate }: Counted): HandedTime {
  const isFrames = rate[0] / rate[1] <= MOST_FRAMES && rate[0] > rate[1];
  return isFrames ? { frame: count, rate } : { seconds: secondsOf({ count, rate }) };
}

function timesOf(rdf: Element, { counted }: OurDecision): Times {
  const rate = rateOf(textOf(rdf, NS.reeltag, 'frameRate'));
  if (counted === undefined || rate === undefined) return {};
  return timesBetween({ count: counted.start, rate }, { count: counted.duration, rate });
}

function tagOf({ label, decision, by, at }: OurDecision, times: Times = {}): ReadTag {
  const isTime = at !== undefined && !Number.isNaN(Date.parse(at));
  return { label, decision, ...(by === undefined ? {} : { by }), ...(isTime ? { at } : {}), ...times };
}

function labelFacts(rdf: Element): Map<string, Pick<ReadTag, 'colour' | 'group'>> {
  const items = itemsOf(property(rdf, NS.reeltag, 'Labels'));
  return new Map(
    items.map((item) => {
      const text = (name: string) => field(item, NS.reeltag, name)?.trim() || undefined;
      const colour = COLOURS.find((each) => each === text('colour'));
      const [name, kind] = [text('group'), text('groupKind')];
      const group: HandedLabel['group'] =
        name !== undefined && (kind === 'one-of' || kind === 'any-of') ? { name, kind } : undefined;
      return [text('label') ?? '', { ...(colour && { colour }), ...(group && { group }) }];
    }),
  );
}

function marksOf(rdf: Element, leaveOut: LeaveOut): Pick<ReadVideo, 'rating' | 'note' | 'reviewed'> {
  const note = textOf(rdf, NS.dc, 'description') ?? textOf(rdf, NS.reeltag, 'Note');
  const rated = Number(textOf(rdf, NS.xmp, 'Rating') ?? textOf(rdf, NS.reeltag, 'Rating') ?? 0);
  if (rated === -1) leaveOut(REJECTED, 'xmp:Rating');
  const rating = Math.round(rated);
  return {
    ...(note === undefined || note.trim() === '' ? {} : { note }),
    ...(rating >= 1 && rating <= 5 ? { rating } : {}),
    ...(textOf(rdf, NS.reeltag, 'Reviewed')?.trim() === 'True' ? { reviewed: true } : {}),
  };
}
