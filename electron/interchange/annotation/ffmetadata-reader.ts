/** ffmpeg’s text of metadata, as ffmpeg writes it and people do: chapters are moments, keywords are labels of the whole. Pure. */
import { decisionSchema } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import { BYTE_ORDER_MARK } from '../csv.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { HandedTime, ReadTag, ReadVideo } from '../handed.ts';
import { SUGGESTION_LEFT_OUT } from '../words/said.ts';
import { KEYS } from './ffmetadata-names.ts';

const MOST_CHAPTERS = 100_000;
const NO_TITLE = 'Chapters without a title say nothing: give them one.';
const NO_TIMES = 'Chapters whose times are no whole numbers, or that end before they begin, are left out.';

export const ffmetadataReader: Reader = {
  id: 'ffmetadata',
  recognises: (_, beginning) => /^\u{FEFF}?;FFMETADATA/u.test(beginning),
  async *read(file, leaveOut) {
    const text = (await file.text()).replace(BYTE_ORDER_MARK, '').replaceAll('\r\n', '\n');
    if (!text.startsWith(';FFMETADATA')) {
      throw new TagError(
        'unreadable',
        'It does not begin with ;FFMETADATA1: let ffmpeg write it anew, then try again.',
      );
    }
    const sections = sectionsOf(text);
    const [global] = sections;
    const chapters = sections.filter(({ name }) => name === 'CHAPTER');
    const tags = chapters.flatMap((chapter, n) => chapterTags(chapter, chapters[n + 1], `chapter ${n + 1}`, leaveOut));
    const [note, rating] = [global?.values.get('comment') ?? '', Number(global?.values.get('rating') ?? 0)];
    yield {
      where: 'the file',
      names: namesOf(file),
      tags: [...keywordTags(global?.values.get('keywords') ?? ''), ...tags],
      ...(note.trim() === '' ? {} : { note }),
      ...(Number.isInteger(rating) && rating >= 1 && rating <= 5 ? { rating } : {}),
    };
  },
};

function namesOf({ name, folder }: HandedFile): ReadVideo['names'] {
  const video = name.replace(/\.(?:txt|ini)$/i, '').replace(/\.(?:ffmeta|ffmetadata)$/i, '');
  return folder === undefined ? { name: video } : { name: video, path: `${folder.replace(/[\\/]$/, '')}/${video}` };
}

interface Section {
  /** empty for what is of the whole file */
  readonly name: string;
  readonly values: Map<string, string>;
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ name: '', values: new Map() }];
  for (const line of logicalLines(text)) {
    if (line === '' || /^[;#]/.test(line)) continue;
    const name = /^\[(\w+)\]\s*$/.exec(line)?.[1];
    if (name !== undefined) {
      sections.push({ name: name.toUpperCase(), values: new Map() });
      if (sections.length > MOST_CHAPTERS) {
        throw new TagError('too-large', 'It has more chapters than any film: import a part of it.');
      }
      continue;
    }
    const [, key, value] = /^((?:\\[\s\S]|[^\\=])*)=([\s\S]*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) sections.at(-1)?.values.set(plain(key).toLowerCase(), plain(value));
  }
  return sections;
}

/** A line break after a backslash is part of a value. */
function* logicalLines(text: string): Generator<string> {
  let line = '';
  for (const part of text.split('\n')) {
    const isOpen = (/\\*$/.exec(part)?.[0].length ?? 0) % 2 === 1;
    if (isOpen) line += `${part}\n`;
    else {
      yield line + part.replace(/\r$/, '');
      line = '';
    }
  }
  if (line !== '') yield line.replace(/\\\n$/, '');
}

function plain(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1');
}

function keywordTags(keywords: string): ReadTag[] {
  const all = keywords.split(keywords.includes('\n') ? /\n/ : /[,;]/).map((label) => label.trim());
  return [...new Set(all)].filter(Boolean).map((label) => ({ label, decision: 'yes' }));
}

function chapterTags({ values }: Section, next: Section | undefined, where: string, leaveOut: LeaveOut): ReadTag[] {
  const label = values.get('title')?.replace(/\s+/g, ' ').trim() ?? '';
  const said = values.get(KEYS.decision)?.trim() ?? 'yes';
  const times = timesOf(values, next?.values);
  const problem =
    label === '' ? NO_TITLE : said === 'suggested' ? SUGGESTION_LEFT_OUT : times === undefined ? NO_TIMES : undefined;
  if (problem !== undefined) {
    leaveOut(problem, where);
    return [];
  }
  const decision = decisionSchema.safeParse(said);
  const [by, at] = [values.get(KEYS.by)?.trim() ?? '', values.get(KEYS.at)?.trim() ?? ''];
  return [
    {
      ...{ label, decision: decision.success ? decision.data : 'yes', ...times },
      ...(by === '' ? {} : { by }),
      ...(at === '' || Number.isNaN(Date.parse(at)) ? {} : { at }),
    },
  ];
}

/** Where a chapter does not say when it ends, the next one begins. */
function timesOf(
  values: ReadonlyMap<string, string>,
  next: ReadonlyMap<string, string> | undefined,
): Required<Pick<ReadTag, 'start' | 'end'>> | undefined {
  const start = timeOf(values, 'start');
  const end = timeOf(values, 'end') ?? (next && timeOf(next, 'start'));
  if (start === undefined) return undefined;
  if (end === undefined || end.seconds === start.seconds) return { start: start.time, end: 'next frame' };
  return end.seconds < start.seconds ? undefined : { start: start.time, end: end.time };
}

/** Nanoseconds, where no chapter says otherwise. */
function timeOf(values: ReadonlyMap<string, string>, key: string): { time: HandedTime; seconds: number } | undefined {
  const [, num = '1', den = '1000000000'] = /^(\d{1,10})\/(\d{1,10})$/.exec(values.get('timebase')?.trim() ?? '') ?? [];
  const count = /^\d{1,18}$/.exec(values.get(key)?.trim() ?? '')?.[0];
  if (count === undefined || Number(num) === 0 || Number(den) === 0) return undefined;
  const seconds = (Number(count) * Number(num)) / Number(den);
  return { time: { seconds }, seconds };
}
