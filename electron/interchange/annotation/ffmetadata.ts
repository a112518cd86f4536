/**
 * ffmpeg’s text of metadata, one file a video: `ffmpeg -i clip.mp4 -i clip.ffmeta -map_metadata 1 -codec copy out.mp4` puts its chapters
 * into a film. Each moment is a chapter, in the film’s own ticks, and has keys of its own for who decided it. Pure.
 */

import type { StreamFormat, Writing } from '../format.ts';
import { framesOf, type Rational } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { oneLine } from '../words/said.ts';
import { besideNamer } from './beside-names.ts';
import { KEYS } from './ffmetadata-names.ts';
import { type Moment, momentsOf, wholesOf } from './spoken.ts';

const OVERLAP = 'Chapters that overlap are kept by Matroska; in an MP4 file players show one after the other.';
const MICROSECONDS: Rational = [1, 1_000_000];

export const ffmetadata: StreamFormat = {
  id: 'ffmetadata',
  ending: '.ffmeta',
  needs: { clock: true },
  layout: 'folder',
  async *write(writing, videos) {
    const fileFor = besideNamer('.ffmeta');
    for await (const video of videos) yield { file: fileFor(video.name), data: textOf(writing, video) };
  },
};

function textOf({ handed, remark }: Writing, video: HandedVideo): string {
  const moments = momentsOf(video, remark);
  if (moments.some(({ span }, n) => n > 0 && span.start < (moments[n - 1]?.span.end ?? 0))) remark(OVERLAP, video.name);
  return [
    ';FFMETADATA1',
    ...globalLines(video),
    ...moments.flatMap((moment) => chapterOf(moment, video, handed)),
    '',
  ].join('\n');
}

/** Players and libraries show keywords and comments of a film. */
function globalLines(video: HandedVideo): string[] {
  const labels = wholesOf(video).flatMap(({ as, label }) => (as === 'yes' ? [oneLine(label)] : []));
  // A line each: labels hold commas. One that does is followed by a line, too.
  const isOne = labels.length === 1 && /[,;]/.test(labels[0] ?? '');
  const keywords = [...new Set(labels)].join('\n') + (isOne ? '\n' : '');
  return [
    ...line('keywords', keywords),
    ...line('comment', video.note),
    ...line('rating', video.rating > 0 ? String(video.rating) : ''),
  ];
}

function line(key: string, value: string): string[] {
  return value === '' ? [] : [`${key}=${escaped(value)}`];
}

/** What would end a value, or begin something else. */
function escaped(value: string): string {
  return value.replaceAll('\0', '\u{FFFD}').replace(/[=;#\\\n]/g, '\\$&');
}

function chapterOf(
  { span, label, as, by = '', at = '', fit, calibrated }: Moment,
  { clock }: HandedVideo,
  { model }: Handed,
): string[] {
  const base = clock?.timeBase ?? MICROSECONDS;
  const frames = clock && framesOf(clock, span);
  const [start, end] = [frames?.first, frames?.end].map((frame, n) =>
    frame === undefined ? Math.round((n === 0 ? span.start : span.end) * 1e6) : (clock?.ticks[frame] as number),
  );
  const model_ = as === 'suggested' && model !== undefined ? `${model.name}, SHA-256 ${model.sha256}` : '';
  return [
    '[CHAPTER]',
    `TIMEBASE=${base.join('/')}`,
    `START=${start}`,
    `END=${end}`,
    ...line('title', oneLine(label)),
    ...line(KEYS.decision, as),
    ...line(KEYS.by, by),
    ...line(KEYS.at, at),
    ...line(KEYS.fit, fit === undefined ? '' : `${fit}${calibrated === true ? '' : ', not calibrated'}`),
    ...line(KEYS.model, model_),
  ];
}
