/**
 * Edit decision lists of all who write them: events with Resolve's markers or Avid's locators, which name what they show; those without
 * are what an edit took, and have its title for a label. Times stay time codes: a list does not say at which rate it counts. Pure.
 */
import { TagError } from '../../wire/errors.ts';
import type { LeaveOut, Reader } from '../format.ts';
import type { Rational } from '../frame-clock.ts';
import type { HandedTime, ReadTag, ReadVideo } from '../handed.ts';
import { lastPart, pathOfUrl } from '../words/file-url.ts';
import { fromWords, SUGGESTION_LEFT_OUT } from '../words/said.ts';
import { fromResolveColour } from './colours.ts';

const MOST_BYTES = 16 * 2 ** 20;
const LONGEST_LINE = 4_096;
const CODE = /^\d{1,2}[:;.,]\d\d[:;.,]\d\d[:;.,]\d{2,3}$/;
const EVENT = /^[ \t]*\d{1,6}[ \t]+\S.*[ \t]\d{1,2}[:;.,]\d\d[:;.,]\d\d[:;.,]\d{2,3}[ \t]*\r?$/m;

interface Event {
  /** “line 7” */
  readonly where: string;
  readonly reel: string;
  readonly channel: string;
  /** C for a cut */
  readonly transition: string;
  readonly source: readonly [string, string];
  readonly record: readonly [string, string];
  /** the lines that follow it */
  readonly notes: string[];
}

interface Facts {
  readonly values: ReadonlyMap<string, string>;
  readonly locators: readonly string[];
  readonly markers: readonly Marker[];
}

interface Marker {
  readonly note: string;
  readonly colour: string;
  readonly name: string;
  readonly frames: number;
}

export const edlReader: Reader = {
  id: 'edl',
  recognises: (name, beginning) =>
    (/\.edl$/i.test(name) && (EVENT.test(beginning) || /^\s*TITLE:/i.test(beginning))) ||
    (/\.txt$/i.test(name) && /^\s*TITLE:/i.test(beginning) && EVENT.test(beginning)),
  async *read(file, leaveOut) {
    if (file.byteLength > MOST_BYTES) {
      throw new TagError('too-large', 'It is larger than any edit decision list: choose another file.');
    }
    const { title, events } = listOf(await file.text(), leaveOut);
    const videos = new Map<string, { where: string; names: ReadVideo['names']; tags: ReadTag[] }>();
    for (const event of events) {
      const facts = factsOf(event);
      const names = namesOf(event, facts, title);
      const key = JSON.stringify(names);
      const video = videos.get(key) ?? { where: event.where, names, tags: [] };
      videos.set(key, video);
      video.tags.push(...tagsOf(event, facts, title, leaveOut));
    }
    yield* videos.values();
  },
};

/** @throws TagError `unreadable` where there is no event in it */
function listOf(text: string, leaveOut: LeaveOut): { title: string; events: Event[] } {
  const all: Event[] = [];
  let [title, drop, number] = ['', false, 0];
  for (const line of text.split(/\r\n|\r|\n/)) {
    number += 1;
    const where = `line ${number}`;
    if (line.length > LONGEST_LINE) {
      leaveOut('Lines of more than 4,096 letters are left out.', where);
      continue;
    }
    const plain = line.replace(/^\u{FEFF}/u, '').trim();
    if (/^TITLE:/i.test(plain)) title = plain.slice('TITLE:'.length).trim();
    else if (/^FCM:/i.test(plain)) drop = /DROP/i.test(plain) && !/NON.?DROP/i.test(plain);
    else {
      const event = eventOf(plain, where, drop);
      if (event !== undefined) all.push(event);
      else if (plain !== '') all.at(-1)?.notes.push(plain);
    }
  }
  if (all.length === 0)
    throw new TagError('unreadable', 'There is no event in it: export it as CMX 3600 and try again.');
  return { title, events: all.filter((event) => isTaken(event, leaveOut)) };
}

/** Reels may have spaces in them, so a line is read from its end. */
function eventOf(line: string, where: string, drop: boolean): Event | undefined {
  const words = line.split(/\s+/);
  const codes = words.splice(-4);
  if (codes.length < 4 || !codes.every((code) => CODE.test(code)) || !/^\d{1,6}$/.test(words[0] ?? ''))
    return undefined;
  // How long a transition takes.
  if (/^\d{1,4}$/.test(words.at(-1) ?? '') && words.length > 4) words.pop();
  const transition = words.pop();
  const channel = words.pop();
  const reel = words.slice(1).join(' ');
  if (transition === undefined || channel === undefined || words.length < 1) return undefined;
  const [sourceIn, sourceOut, recordIn, recordOut] = codes.map((code) => (drop ? dropped(code) : code)) as [
    string,
    string,
    string,
    string,
  ];
  return { where, reel, channel, transition, source: [sourceIn, sourceOut], record: [recordIn, recordOut], notes: [] };
}

/** Many lists say once that they drop, and write colons all along. */
function dropped(code: string): string {
  return code.replace(/:(\d+)$/, ';$1');
}

function isTaken({ where, reel, channel, source, notes }: Event, leaveOut: LeaveOut): boolean {
  const [begin, end] = source;
  if (/^(BL|BLACK|BARS)$/i.test(reel)) return false;
  // What a transition comes from has no length.
  if (begin === end && notes.length === 0) return false;
  if (/^A/i.test(channel) && !/V/i.test(channel)) {
    leaveOut('Events of sound alone are left out.', where);
    return false;
  }
  if (notes.some((note) => /^M2\s/i.test(note))) {
    leaveOut('Events that play faster or slower are left out: their times are not the source’s.', where);
    return false;
  }
  return true;
}

const FACT =
  /^\*?\s*(FROM CLIP NAME|TO CLIP NAME|CLIP NAME|SOURCE FILE|FROM CLIP|FROM FILE|TO CLIP|TO FILE|OTIO REFERENCE FROM|FRAME RATE|REEL|LABEL|LOC)( IS)?:\s*(.*)$/i;

function factsOf({ notes }: Event): Facts {
  const values = new Map<string, string>();
  const locators: string[] = [];
  const markers: Marker[] = [];
  for (const note of notes) {
    const marker = markerOf(note);
    if (marker !== undefined) {
      markers.push(marker);
      continue;
    }
    const [, name, , value] = FACT.exec(note) ?? [];
    if (name === undefined || value === undefined) continue;
    if (name.toUpperCase() === 'LOC') locators.push(value);
    else values.set(name.toUpperCase(), value.trim());
  }
  return { values, locators, markers };
}

function markerOf(line: string): Marker | undefined {
  const colour = line.indexOf('|C:');
  const name = line.indexOf('|M:', colour);
  const frames = line.lastIndexOf('|D:');
  if (colour < 0 || name < 0 || frames < name) return undefined;
  const [length] = /^\d{1,9}/.exec(line.slice(frames + 3).trim()) ?? [];
  return {
    // OpenTimelineIO makes a comment of it.
    note: line.slice(0, colour).replace(/^\*/, '').trim(),
    colour: line.slice(colour + 3, name).trim(),
    name: line.slice(name + 3, frames).trim(),
    frames: Number(length ?? 0),
  };
}

function namesOf({ reel, transition }: Event, { values }: Facts, title: string): ReadVideo['names'] {
  const comes = transition.toUpperCase() === 'C' ? 'FROM' : 'TO';
  const clip = values.get(`${comes} CLIP NAME`) ?? values.get('FROM CLIP NAME') ?? values.get('CLIP NAME');
  const file =
    values.get('SOURCE FILE') ??
    values.get(`${comes} CLIP`) ??
    values.get(`${comes} FILE`) ??
    values.get('OTIO REFERENCE FROM');
  const path = file === undefined ? undefined : pathOfUrl(file);
  // A list of a timeline's markers has no clips: the timeline may be called as its video is.
  const unknown = /^(AX|\d{1,3})$/i.test(reel);
  const name = clip ?? (path === undefined ? (unknown ? title : undefined) : lastPart(path));
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    ...(path !== undefined && /[\\/]/.test(path) ? { path } : {}),
    ...(unknown || reel === '' ? {} : { reel: values.get('REEL') ?? reel }),
  };
}

function tagsOf(event: Event, facts: Facts, title: string, leaveOut: LeaveOut): ReadTag[] {
  const { markers, locators, values } = facts;
  const rate = rateOf(values.get('FRAME RATE'));
  if (markers.length > 0) {
    return markers.flatMap((marker) => markerTag(event, marker, rate, values.get('LABEL'), leaveOut));
  }
  if (locators.length > 0) return locators.flatMap((locator) => locatorTag(event, locator, leaveOut));
  const [begin, end] = event.source;
  if (title === '' || begin === end) {
    leaveOut('Events without a marker, in a list without a title, say nothing.', event.where);
    return [];
  }
  return [{ label: title, decision: 'yes', start: { timecode: begin }, end: { timecode: end } }];
}

function markerTag(
  { source, where }: Event,
  marker: Marker,
  rate: Rational | undefined,
  label: string | undefined,
  leaveOut: LeaveOut,
): ReadTag[] {
  const words = fromWords(marker.note);
  if (words?.as === 'suggested') {
    leaveOut(SUGGESTION_LEFT_OUT, where);
    return [];
  }
  const text = label ?? (marker.name || marker.note);
  if (text === '') {
    leaveOut('Markers without a name or a note say nothing.', where);
    return [];
  }
  const colour = fromResolveColour(marker.colour);
  const said: ReadTag = {
    label: text,
    ...(colour === undefined ? {} : { colour }),
    decision: words?.as ?? 'yes',
    ...(words?.by === undefined ? {} : { by: words.by }),
    ...(words?.at === undefined ? {} : { at: words.at }),
  };
  if (words?.whole === true) return [said];
  const start: HandedTime = { timecode: source[0], ...(rate === undefined ? {} : { rate }) };
  return [{ ...said, start, end: marker.frames > 1 ? { ...start, plus: marker.frames } : 'next frame' }];
}

/** `24000/1001`, which our own lists say where it is not the video's. */
function rateOf(text: string | undefined): Rational | undefined {
  const [, num, den] = /^(\d{1,9})\/(\d{1,9})$/.exec(text ?? '') ?? [];
  return Number(num) > 0 && Number(den) > 0 ? [Number(num), Number(den)] : undefined;
}

/** `01:00:01:14 RED     needs work`: a place of the record in Avid's lists, of the source in OpenTimelineIO's. */
function locatorTag({ source, record, where }: Event, locator: string, leaveOut: LeaveOut): ReadTag[] {
  const [at = '', colour = '', ...words] = locator.split(/\s+/);
  const label = words.join(' ');
  if (!CODE.test(at) || label === '') {
    leaveOut('Locators without a time code or words say nothing.', where);
    return [];
  }
  const known = fromResolveColour(colour);
  const said: ReadTag = { label, ...(known === undefined ? {} : { colour: known }), decision: 'yes' };
  if (isWithin(at, source)) return [{ ...said, start: { timecode: at }, end: 'next frame' }];
  if (isAlike(at, record[0])) return [{ ...said, start: { timecode: source[0] }, end: 'next frame' }];
  leaveOut('Locators within an event count the record, whose rate the list does not say: put them on cuts.', where);
  return [];
}

function isWithin(code: string, [begin, end]: readonly [string, string]): boolean {
  return figures(begin) <= figures(code) && figures(code) < figures(end);
}

function isAlike(one: string, other: string): boolean {
  return figures(one) === figures(other);
}

/** Time codes of one rate come in the order of their figures. */
function figures(code: string): string {
  return code
    .split(/[:;.,]/)
    .map((part) => part.padStart(3, '0'))
    .join('');
}
