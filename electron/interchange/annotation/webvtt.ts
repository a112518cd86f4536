/**
 * WebVTT, one file a video: a cue for each moment, spoken by whoever decided it, so that players show it, and editors know who said so.
 * Labels of the whole video stand in a comment at the top. Pure.
 */

import type { StreamFormat, Writing } from '../format.ts';
import { framesOf } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { inWords, oneLine } from '../words/said.ts';
import { besideNamer } from './beside-names.ts';
import { type Moment, momentsOf, wholesOf } from './spoken.ts';
import { cueText, cueTime } from './webvtt-text.ts';

const WHOLE = 'Labels of the whole video stand in a comment, which is not read back.';
const ROUNDED = 'WebVTT counts milliseconds, which are too long for this video’s frames: spans may be off by some.';

export const webvtt: StreamFormat = {
  id: 'webvtt',
  ending: '.vtt',
  needs: { clock: true },
  layout: 'folder',
  async *write(writing, videos) {
    const fileFor = besideNamer('.vtt');
    for await (const video of videos) yield { file: fileFor(video.name), data: textOf(writing, video) };
  },
};

function textOf({ handed, remark }: Writing, video: HandedVideo): string {
  const blocks = momentsOf(video, remark).map((moment, n) => {
    const { start, end } = moment.span;
    const from = Math.round(start * 1000);
    const to = Math.max(from + 1, Math.round(end * 1000));
    if (!isKept(video, moment, from / 1000, to / 1000)) remark(ROUNDED, video.name);
    return `${n + 1}\n${cueTime(from)} --> ${cueTime(to)}\n${payloadOf(moment, handed)}`;
  });
  if (wholesOf(video).length > 0) remark(WHOLE, video.name);
  return `${['WEBVTT', commentOf(handed, video), ...blocks].join('\n\n')}\n`;
}

function isKept({ clock }: HandedVideo, { span }: Moment, start: number, end: number): boolean {
  if (clock === undefined) return true;
  const [ours, theirs] = [framesOf(clock, span), framesOf(clock, { start, end })];
  return ours.first === theirs.first && ours.end === theirs.end;
}

/** The class of a voice says what was decided, where that is no plain yes. */
function payloadOf({ label, as, by, fit }: Moment, { model }: Handed): string {
  const speaker = as === 'suggested' ? `${model?.name ?? 'a model'}, fit ${fit ?? 0}` : oneLine(by ?? '');
  const kind = as === 'yes' ? '' : `.${as}`;
  return `<v${kind} ${cueText(speaker)}>${cueText(oneLine(label))}</v>`;
}

/** No line of it may be empty, or look like a cue’s times. */
function commentOf(handed: Handed, video: HandedVideo): string {
  const { model } = handed;
  const { name, rating, note, reviewed } = video;
  const lines = [
    `${name}, by Reeltag ${handed.version} on ${handed.at}`,
    ...(model === undefined ? [] : [`Model ${model.name}, SHA-256 ${model.sha256}`]),
    ...wholesOf(video).map(
      (said) => `Whole video: ${said.label} (${inWords({ ...said, span: { start: 0, end: 0 } }, model)})`,
    ),
    ...(rating > 0 ? [`Rating: ${rating} of 5`] : []),
    ...(note === '' ? [] : [`Note: ${note}`]),
    ...(reviewed ? ['Reviewed'] : []),
  ];
  return `NOTE\n${lines.map((line) => oneLine(line).replaceAll('-->', '→')).join('\n')}`;
}
