/** One library that is handed over in every format's tests: rates that drift where they are rounded, and words that break files. */
import {
  type FrameClock,
  frameClock,
  frameCount,
  type Rational,
  secondsOfFrame,
} from '../../electron/interchange/frame-clock.ts';
import type { Handed, HandedTag, HandedVideo, ReadTag, ReadVideo } from '../../electron/interchange/handed.ts';
import type { Timecode } from '../../electron/interchange/timecode.ts';
import type { Decision, Span } from '../../electron/wire/app/tags.ts';

/** A kind of film: its name, its rate, and where its time code begins. */
export interface FilmKind {
  readonly name: string;
  readonly rate: Rational;
  /** frames shown of each that there would be: every third is missing */
  readonly variable?: true;
  readonly timebase: Rational;
  readonly timecode?: { readonly text: string; readonly start: number; readonly drop: boolean };
}

const SECONDS = 4;

/** Time codes whose frames cross a minute: 29.97 drops two numbers there. */
export const FILMS: readonly FilmKind[] = [
  {
    name: 'film 23.976.mov',
    rate: [24000, 1001],
    timebase: [1, 24000],
    timecode: { text: '01:00:59:12', start: 87828, drop: false },
  },
  {
    name: 'pal 25.mov',
    rate: [25, 1],
    timebase: [1, 12800],
    timecode: { text: '10:00:00:00', start: 900_000, drop: false },
  },
  {
    name: 'ntsc 29.97 drop.mov',
    rate: [30000, 1001],
    timebase: [1, 30000],
    timecode: { text: '00:59:58;10', start: 107_842, drop: true },
  },
  {
    name: 'ntsc 29.97 non-drop.mov',
    rate: [30000, 1001],
    timebase: [1, 30000],
    timecode: { text: '00:59:58:10', start: 107_950, drop: false },
  },
  { name: 'sport 59.94.mp4', rate: [60000, 1001], timebase: [1, 60000] },
  { name: 'phone variable.mp4', rate: [30, 1], timebase: [1, 15360], variable: true },
];

/** As the container would time it. */
export function madeClock({ rate, timebase, variable }: FilmKind): FrameClock {
  const all = Math.round((SECONDS * rate[0]) / rate[1]);
  const frames = Array.from({ length: all }, (_, n) => n).filter((n) => variable === undefined || n % 3 !== 1);
  const step = (rate[1] * timebase[1]) / (rate[0] * timebase[0]);
  const pts = Float64Array.from(frames, (n) => Math.round(n * step));
  return frameClock(pts, timebase, (all * rate[1]) / rate[0], rate[0] / rate[1]);
}

export const MODEL = {
  name: 'internvideo2-demo',
  sha256: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
  sampling: 'whole/4',
  precision: 'fp32',
} as const;

/** Words as people and strangers write them. */
export const LABELS = [
  { text: 'a dog runs', colour: 'red', group: undefined },
  { text: 'Straße, “nass” & <glatt>', colour: 'blue', group: undefined },
  { text: '=HYPERLINK("http://x","y")', colour: undefined, group: undefined },
  { text: 'كلب يجري', colour: 'green', group: undefined },
  { text: 'goal 🥅; scored|twice', colour: undefined, group: { name: 'play', kind: 'one-of' } },
  { text: 'no goal', colour: 'pink', group: { name: 'play', kind: 'one-of' } },
] as const;

const PEOPLE = ['Ada Lovelace', 'Ünal “U.” O’Neil'] as const;

export const HANDED: Handed = {
  at: '2026-11-27T12:34:56.000Z',
  version: '0.1.0',
  library: 'Holiday & Work',
  model: MODEL,
  labels: LABELS.map((label, n) => ({ id: uuid(0xa0 + n), threshold: 0.5, ...label })),
  people: PEOPLE,
};

function uuid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

function unit(seed: number, size: number): Float32Array {
  const raw = Float32Array.from({ length: size }, (_, n) => Math.sin(seed * 7.1 + n * 1.3));
  const norm = Math.hypot(...raw);
  return raw.map((value) => value / norm);
}

/**
 * The n-th film as a video of the library. Its spans lie on edges of its frames: one alone, some that overlap, the last to the end.
 *
 * @param folder absolute
 */
export function handedVideo(kind: FilmKind, n: number, folder = '/films & more', clock = madeClock(kind)): HandedVideo {
  const last = frameCount(clock);
  const span = (first: number, end: number): Span => ({
    start: secondsOfFrame(clock, first),
    end: secondsOfFrame(clock, end),
  });
  const tag = (label: number, decision: Decision, by: number, of?: Span): HandedTag => ({
    label: LABELS[label]?.text as string,
    span: of,
    decision,
    by: PEOPLE[by] as string,
    at: `2026-11-2${n}T08:0${label}:00.000Z`,
  });
  const duration = secondsOfFrame(clock, last);
  return {
    id: uuid(n + 1),
    path: `${folder}/${kind.name}`,
    name: kind.name,
    contentId: (n + 1).toString(16).padStart(64, 'c'),
    size: 1_000_000 + n,
    track: undefined,
    duration,
    width: 320,
    height: 180,
    codec: 'h264',
    sound: n % 2 === 0 ? { channels: 2, sampleRate: 48_000 } : undefined,
    clock,
    timecode: timecodeOf(kind),
    reel: n === 1 ? 'A001C003' : undefined,
    tags: [
      tag(0, 'yes', 0),
      tag(1, 'no', 1),
      tag(4, 'yes', 1),
      tag(5, 'unsure', 0),
      tag(0, 'yes', 0, span(7, 8)),
      tag(1, 'yes', 1, span(11, 31)),
      tag(2, 'yes', 0, span(20, 45)),
      tag(3, 'yes', 1, span(last - 13, last)),
      tag(3, 'no', 0, span(1, 5)),
    ],
    suggestions: [
      { label: LABELS[3].text, span: undefined, fit: 0.875, calibrated: true },
      { label: LABELS[5].text, span: span(33, 44), fit: 0.625, calibrated: false },
    ],
    vectors: [
      {
        span: undefined,
        vector: unit(n, 8),
        frames: [2, 9, 17, 26].map((index) => ({ index, seconds: secondsOfFrame(clock, index) })),
      },
      {
        span: span(0, 24),
        vector: unit(n + 0.5, 8),
        frames: [1, 7, 13, 19].map((index) => ({ index, seconds: secondsOfFrame(clock, index) })),
      },
    ],
    rating: n % 6,
    note: n === 0 ? 'first take,\n“keep” & check <sound>' : '',
    reviewed: n % 2 === 1,
  };
}

function timecodeOf({ timecode, rate }: FilmKind): Timecode | undefined {
  return timecode && { start: timecode.start, rate, drop: timecode.drop, from: 'track' };
}

export function handedVideos(): HandedVideo[] {
  return FILMS.map((kind, n) => handedVideo(kind, n));
}

/** A tag as one line, its times as frames of the video's own: what is equal here is equal to the frame. */
export function toldTags(
  video: HandedVideo,
  read: Pick<ReadVideo, 'tags'>,
  frameOf: (time: ReadTag['start'], video: HandedVideo) => number,
): string[] {
  return read.tags
    .map(({ label, decision, by, start, end }) => {
      const first = start === undefined ? undefined : frameOf(start, video);
      const after = first === undefined ? undefined : end === 'next frame' ? first + 1 : frameOf(end, video);
      return [label, decision, by ?? '', first === undefined ? 'whole' : `${first}–${after}`].join(' | ');
    })
    .sort();
}
