/**
 * Edit decision lists as CMX 3600 has them, one a video: each counts at one rate. Every decision is an event, one after the other in
 * the record, with a marker as Resolve writes it. Pure.
 */
import type { Remark, StreamFormat } from '../format.ts';
import type { Rational } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { formatTimecode, parseTimecode } from '../timecode.ts';
import { fileNamer } from '../words/file-namer.ts';
import { baseOf } from '../words/file-url.ts';
import { inWords, labelNamed, oneLine, type Said, saidToHold } from '../words/said.ts';
import { resolveColour } from './colours.ts';
import { type Conformed, conformed, isCounted, timecodeAt } from './conformed.ts';

const LONGEST_REEL = 8;
const MOST_EVENTS = 999;
const TOO_MANY = `It has more than ${MOST_EVENTS} events: some programs read no more of a list than that.`;
const NOT_COUNTED = 'Time code knows no such rate: lists are read in a project of the video’s own rate alone.';
const SHORT_REEL = `A reel’s name has ${LONGEST_REEL} letters and figures at most: longer ones are cut off, and stand whole in a comment.`;

export const edl: StreamFormat = {
  id: 'edl',
  ending: '.edl',
  needs: { clock: true, source: true },
  layout: 'folder',
  async *write({ handed, remark }, videos) {
    const nameOf = fileNamer('.edl');
    for await (const video of videos) {
      const counted = conformed(video, remark);
      if (counted === undefined) continue;
      const said = saidToHold(video, remark);
      if (said.length === 0) continue;
      yield { file: nameOf(video.name), data: listOf(said, counted, video, handed, remark) };
    }
  },
};

function listOf(said: readonly Said[], counted: Conformed, video: HandedVideo, handed: Handed, remark: Remark): string {
  const { rate, drop } = counted;
  if (said.length > MOST_EVENTS) remark(TOO_MANY, video.name);
  if (!isCounted(rate)) remark(NOT_COUNTED, video.name);
  const reel = reelOf(video, remark);
  // The record begins at one o'clock, as is the custom.
  let recorded = parseTimecode(drop ? '01:00:00;00' : '01:00:00:00', rate)?.frames ?? 0;
  const events = said.map((one, n) => {
    const { first, end } = counted.framesOf(one.span);
    const begin = recorded;
    recorded += end - first;
    const codes = [
      timecodeAt(counted, first),
      timecodeAt(counted, end),
      formatTimecode(begin, rate, drop),
      formatTimecode(recorded, rate, drop),
    ];
    return [
      `${String(n + 1).padStart(3, '0')}  ${reel.padEnd(LONGEST_REEL)} V     C        ${codes.join(' ')}`,
      ...comments(one, video, reel),
      ...rateComment(rate, video),
      marker(one, end - first, handed),
    ].join('\r\n');
  });
  const head = [`TITLE: ${oneLine(video.name)}`, `FCM: ${drop ? 'DROP FRAME' : 'NON-DROP FRAME'}`].join('\r\n');
  return `${[head, ...events].join('\r\n\r\n')}\r\n`;
}

function reelOf({ reel, name }: HandedVideo, remark: Remark): string {
  const plain = (reel ?? baseOf(name)).replace(/[^A-Za-z0-9_]/g, '');
  if (plain.length > LONGEST_REEL) remark(SHORT_REEL, name);
  return plain.slice(0, LONGEST_REEL) || 'AX';
}

function comments({ label }: Said, { name, path, reel }: HandedVideo, written: string): string[] {
  return [
    `* FROM CLIP NAME: ${oneLine(name)}`,
    `* SOURCE FILE: ${oneLine(path)}`,
    ...(reel === undefined || reel === written ? [] : [`* REEL: ${oneLine(reel)}`]),
    ...(withoutBars(label) === label ? [] : [`* LABEL: ${oneLine(label)}`]),
  ];
}

/** Only where it is not the video's own, which is what a list's time codes count. */
function rateComment(rate: Rational, { clock }: HandedVideo): string[] {
  return clock === undefined || isAlike(rate, clock.rate) ? [] : [`* FRAME RATE: ${rate.join('/')}`];
}

function isAlike([num, den]: Rational, other: Rational): boolean {
  return num * other[1] === den * other[0];
}

/** Resolve takes what stands before the first bar for the note. */
function marker(said: Said, length: number, handed: Handed): string {
  const colour = resolveColour(labelNamed(handed, said.label)?.colour);
  return `${withoutBars(inWords(said, handed.model))} |C:${colour} |M:${withoutBars(said.label)} |D:${length}`;
}

function withoutBars(text: string): string {
  return oneLine(text).replaceAll('|', '¦');
}
