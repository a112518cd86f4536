/**
 * Chapters as YouTube reads them in a description: a line each, `0:00 title`. One file a video. Whole seconds, and rules of its own: what
 * they ask for is told, and nothing is made up to meet them. Pure.
 */

import type { Remark, StreamFormat } from '../format.ts';
import type { HandedVideo } from '../handed.ts';
import { oneLine } from '../words/said.ts';
import { besideNamer } from './beside-names.ts';

const ONLY_YES = 'Chapters are shown to everybody: only moments that were decided to be true are written.';
const NOT_AT_ZERO = 'YouTube shows chapters only where the first is at 0:00: add a moment that begins with the video.';
const TOO_FEW =
  'YouTube shows chapters only where there are three or more: add moments, or write them for longer videos.';
const TOO_SHORT =
  'YouTube shows chapters only where each lasts ten seconds or more: leave out moments that are close together.';
const ONE_LINE = 'Moments that begin in the same second are one chapter.';
const BRACKETS = 'YouTube refuses < and > in a description: other signs are written for them.';
const FEWEST = 3;
const SHORTEST_S = 10;

export const chapters: StreamFormat = {
  id: 'chapters',
  ending: '.chapters.txt',
  needs: {},
  layout: 'folder',
  async *write({ remark }, videos) {
    const fileFor = besideNamer('.chapters.txt');
    for await (const video of videos) yield { file: fileFor(video.name), data: textOf(video, remark) };
  },
};

function textOf(video: HandedVideo, remark: Remark): string {
  const titles = titlesOf(video, remark);
  const starts = [...titles.keys()].sort((a, b) => a - b);
  tellRules(starts, video, remark);
  const lines = starts.map((start) => `${timeText(start)} ${[...(titles.get(start) ?? [])].join(' · ')}`);
  if (lines.some((line) => /[<>]/.test(line))) remark(BRACKETS, video.name);
  return lines.map((line) => `${line.replaceAll('<', '‹').replaceAll('>', '›')}\n`).join('');
}

/** By the second in which they begin. */
function titlesOf({ name, tags, suggestions }: HandedVideo, remark: Remark): Map<number, Set<string>> {
  const titles = new Map<number, Set<string>>();
  if (suggestions.length > 0 || tags.some(({ span, decision }) => span !== undefined && decision !== 'yes')) {
    remark(ONLY_YES, name);
  }
  for (const { label, span, decision } of tags) {
    if (span === undefined || decision !== 'yes') continue;
    const second = Math.floor(span.start);
    titles.set(second, (titles.get(second) ?? new Set()).add(oneLine(label)));
  }
  if ([...titles.values()].some(({ size }) => size > 1)) remark(ONE_LINE, name);
  return titles;
}

function tellRules(starts: readonly number[], { name, duration }: HandedVideo, remark: Remark): void {
  if (starts.length === 0) return;
  if (starts[0] !== 0) remark(NOT_AT_ZERO, name);
  if (starts.length < FEWEST) remark(TOO_FEW, name);
  const ends = [...starts.slice(1), duration ?? Number.POSITIVE_INFINITY];
  if (starts.some((start, n) => (ends[n] as number) - start < SHORTEST_S)) remark(TOO_SHORT, name);
}

/** `0:07`, `12:34`, `1:02:03` */
function timeText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
