/**
 * OpenTimelineIO's JSON of whichever program: timelines, stacks, tracks, collections and clips alone, one within the other. A marker on
 * a clip is a moment; a clip that has a name other than its file's is one, too. Pure.
 */

import { decisionSchema } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { LeaveOut, Reader } from '../format.ts';
import type { Rational } from '../frame-clock.ts';
import type { HandedLabel, HandedTime, ReadTag, ReadVideo } from '../handed.ts';
import { requireShallow } from '../json/depth.ts';
import { formatTimecode } from '../timecode.ts';
import { baseOf, lastPart, pathOfUrl } from '../words/file-url.ts';
import { SUGGESTION_LEFT_OUT } from '../words/said.ts';
import { fromOtioColour } from './colours.ts';

const MOST_BYTES = 64 * 2 ** 20;
const DEEPEST = 64;
const MOST_FRAMES = 2 ** 40;

type Json = Readonly<Record<string, unknown>>;

/** What of the timeline its clips are read by. */
interface Around {
  readonly title: string;
  readonly labels: ReadonlyMap<string, Pick<ReadTag, 'group' | 'colour'>>;
  readonly leaveOut: LeaveOut;
}

export const otioReader: Reader = {
  id: 'otio',
  recognises: (name, beginning) => /\.otio$/i.test(name) || /^\s*\{[^{]*"OTIO_SCHEMA"\s*:/.test(beginning),
  async *read(file, leaveOut) {
    if (file.byteLength > MOST_BYTES) {
      throw new TagError(
        'too-large',
        'It is larger than 64 MiB: export shorter timelines and import one after the other.',
      );
    }
    const data = parsed(await file.text());
    if (!isObject(data) || schemaOf(data) === '') {
      throw new TagError('unreadable', 'It is no timeline of OpenTimelineIO: it names no schema.');
    }
    let number = 0;
    for (const { clip, around } of clipsIn(data, { title: '', labels: new Map(), leaveOut }, 0)) {
      number += 1;
      const video = videoOf(clip, around, `clip ${number}`);
      if (video !== undefined) yield video;
    }
  },
};

function parsed(text: string): unknown {
  requireShallow(text);
  try {
    return JSON.parse(text.replace(/^\u{FEFF}/u, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TagError('unreadable', 'It is no valid JSON: export the timeline once more.', {
      detail: error.message,
      cause: error,
    });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** “Clip” of `Clip.2`. */
function schemaOf(data: Json): string {
  const { OTIO_SCHEMA: schema } = data;
  return typeof schema === 'string' ? schema.replace(/\.\d+$/, '') : '';
}

function* clipsIn(data: unknown, around: Around, depth: number): Generator<{ clip: Json; around: Around }> {
  if (!isObject(data)) return;
  if (depth > DEEPEST) {
    around.leaveOut('Timelines within more than 64 others are left out.', around.title);
    return;
  }
  const schema = schemaOf(data);
  if (schema === 'Clip') {
    yield { clip: data, around };
    return;
  }
  if (schema === 'Timeline') {
    const inside = { ...around, title: textOf(data['name']), labels: labelsOf(data) };
    yield* clipsIn(data['tracks'], inside, depth + 1);
    return;
  }
  for (const marker of listOf(data['markers'])) {
    if (isObject(marker))
      around.leaveOut('Markers of a timeline or track are left out: put them on clips.', around.title);
  }
  for (const child of listOf(data['children'])) yield* clipsIn(child, around, depth + 1);
}

function labelsOf(timeline: Json): Around['labels'] {
  const ours = oursOf(timeline);
  const labels = new Map<string, Pick<ReadTag, 'group' | 'colour'>>();
  for (const label of listOf(ours?.['labels'])) {
    if (!isObject(label) || typeof label['text'] !== 'string') continue;
    const group = groupOf(label['group']);
    if (group !== undefined) labels.set(label['text'], { group });
  }
  return labels;
}

function groupOf(value: unknown): HandedLabel['group'] {
  const { name, kind } = isObject(value) ? value : {};
  if (typeof name !== 'string' || name === '') return undefined;
  return kind === 'one-of' || kind === 'any-of' ? { name, kind } : undefined;
}

function oursOf({ metadata }: Json): Json | undefined {
  const ours = isObject(metadata) ? metadata['reeltag'] : undefined;
  return isObject(ours) ? ours : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function videoOf(clip: Json, around: Around, where: string): ReadVideo | undefined {
  const media = mediaOf(clip);
  const kind = media === undefined ? '' : schemaOf(media);
  if (kind === 'GeneratorReference' || kind === 'ImageSequenceReference') {
    around.leaveOut('Clips that show no video file are left out.', where);
    return undefined;
  }
  const ours = oursOf(clip);
  const names = namesOf(clip, media, ours);
  const base = isObject(media?.['available_range']) ? timeOf(media['available_range']['start_time']) : undefined;
  const markers = listOf(clip['markers']).flatMap((marker) => markerTag(marker, base, around, where));
  const { note, rating, reviewed } = ours ?? {};
  return {
    where,
    names,
    tags: [
      ...(ours === undefined ? clipTag(clip, media, names, base, around) : []),
      ...markers,
      ...listOf(ours?.['no']).flatMap((no) => noTag(no, base, around, where)),
    ],
    ...(typeof note === 'string' && note !== '' ? { note } : {}),
    ...(typeof rating === 'number' && Number.isInteger(rating) && rating > 0 && rating <= 5 ? { rating } : {}),
    ...(reviewed === true ? { reviewed } : {}),
  };
}

/** Clips had one reference before they had several by name. */
function mediaOf(clip: Json): Json | undefined {
  const { media_reference: one, media_references: all, active_media_reference_key: active } = clip;
  if (isObject(one)) return one;
  if (!isObject(all)) return undefined;
  const chosen = typeof active === 'string' && Object.hasOwn(all, active) ? all[active] : Object.values(all)[0];
  return isObject(chosen) ? chosen : undefined;
}

function namesOf(clip: Json, media: Json | undefined, ours: Json | undefined): ReadVideo['names'] {
  const url = textOf(media?.['target_url']);
  const path = url === '' ? undefined : pathOfUrl(url);
  const name = path === undefined ? textOf(media?.['name']) || textOf(clip['name']) : lastPart(path);
  const { id, contentId } = ours ?? {};
  return {
    ...(path === undefined ? {} : { path }),
    ...(name === '' ? {} : { name }),
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof contentId === 'string' ? { contentId } : {}),
  };
}

/** What an edit took of a video: called as the clip is, or, where that is only its file's name, as the timeline. */
function clipTag(
  clip: Json,
  media: Json | undefined,
  names: ReadVideo['names'],
  base: Time | undefined,
  around: Around,
): ReadTag[] {
  const own = textOf(clip['name']);
  const file = [names.name ?? '', textOf(media?.['name'])];
  const isFiles = own === '' || file.some((name) => own === name || own === baseOf(name));
  const label = isFiles ? around.title : own;
  const span = spanOf(clip['source_range'], base);
  if (label === '' || span === undefined) return [];
  return [{ label, decision: 'yes', ...span }];
}

function markerTag(marker: unknown, base: Time | undefined, around: Around, where: string): ReadTag[] {
  if (!isObject(marker)) return [];
  const ours = oursOf(marker);
  const label = textOf(marker['name']) || textOf(marker['comment']);
  if (ours?.['decision'] === 'suggested') {
    around.leaveOut(SUGGESTION_LEFT_OUT, where);
    return [];
  }
  const span = spanOf(marker['marked_range'], base);
  if (label === '' || span === undefined) {
    around.leaveOut('Markers without a name, or without a time, are left out.', where);
    return [];
  }
  const colour = fromOtioColour(marker['color']);
  const said = { label, ...around.labels.get(label), ...(colour === undefined ? {} : { colour }) };
  return [{ ...said, ...decisionOf(ours), ...(ours?.['whole'] === true ? {} : span) }];
}

function noTag(no: unknown, base: Time | undefined, around: Around, where: string): ReadTag[] {
  if (!isObject(no)) return [];
  const label = textOf(no['label']);
  const span = spanOf(no['marked_range'], base);
  if (label === '' || (span === undefined && no['whole'] !== true)) {
    around.leaveOut('Decisions without a label, or without a time, are left out.', where);
    return [];
  }
  return [{ label, ...around.labels.get(label), ...decisionOf(no), decision: 'no', ...span }];
}

function decisionOf(ours: Json | undefined): Pick<ReadTag, 'decision' | 'by' | 'at'> {
  const { decision, by, at } = ours ?? {};
  const known = decisionSchema.options.find((option) => option === decision);
  return {
    decision: known ?? 'yes',
    ...(typeof by === 'string' && by !== '' ? { by } : {}),
    ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { at } : {}),
  };
}

interface Time {
  readonly value: number;
  readonly rate: number;
}

function timeOf(data: unknown): Time | undefined {
  const { value, rate } = isObject(data) ? data : {};
  if (typeof value !== 'number' || typeof rate !== 'number') return undefined;
  if (!(Math.abs(value) < MOST_FRAMES && rate > 0 && rate < 1_000_000)) return undefined;
  return { value, rate };
}

/** @param base where the media's own time begins; undefined where nobody says: then it is its time code */
function spanOf(
  data: unknown,
  base: Time | undefined,
): { start: HandedTime; end: HandedTime | 'next frame' } | undefined {
  const start = isObject(data) ? timeOf(data['start_time']) : undefined;
  const duration = isObject(data) ? timeOf(data['duration']) : undefined;
  if (start === undefined || duration === undefined || duration.value < 0) return undefined;
  const first = handed(start, base);
  if (first === undefined) return undefined;
  if (duration.value === 0) return { start: first, end: 'next frame' };
  const end = handed({ value: start.value + (duration.value * start.rate) / duration.rate, rate: start.rate }, base);
  return end && { start: first, end };
}

function handed({ value, rate }: Time, base: Time | undefined): HandedTime | undefined {
  const counted = base === undefined ? value : value - (base.value * rate) / base.rate;
  const frame = Math.round(counted);
  if (frame < 0) return undefined;
  // Sound, and effects, may lie between frames.
  if (Math.abs(counted - frame) > 1e-3) return base === undefined ? undefined : { seconds: counted / rate };
  const exact = exactRate(rate);
  if (base !== undefined) return { frame, rate: exact };
  return { timecode: formatTimecode(frame, exact, false), rate: exact };
}

/** Rates come as 23.976023976, or rounded. */
function exactRate(rate: number): Rational {
  const whole = Math.round(rate);
  if (whole > 0 && Math.abs(rate - whole) < 1e-6) return [whole, 1];
  const ntsc = Math.round((rate * 1001) / 1000);
  if (Math.abs(rate - (ntsc * 1000) / 1001) < 5e-3) return [ntsc * 1000, 1001];
  return [Math.max(1, Math.round(rate * 1000)), 1000];
}
