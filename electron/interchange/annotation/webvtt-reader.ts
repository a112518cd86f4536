/** WebVTT of any program: what a cue says is a label, and who speaks it has decided it. Styles, regions and comments are passed over. Pure. */
import { TagError } from '../../wire/errors.ts';
import { BYTE_ORDER_MARK } from '../csv.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { ReadTag, ReadVideo } from '../handed.ts';
import { SUGGESTION_LEFT_OUT } from '../words/said.ts';
import { plainText, secondsIn } from './webvtt-text.ts';

const MOST_CUES = 200_000;
const NO_TIMES = 'Cues whose times cannot be read, or that end before they begin, are left out.';
const NO_TEXT = 'Cues without a text say nothing, and are left out.';

export const webvttReader: Reader = {
  id: 'webvtt',
  recognises: (_, beginning) => /^\u{FEFF}?WEBVTT(?:[ \t\r\n]|$)/u.test(beginning),
  async *read(file, leaveOut) {
    const text = (await file.text()).replace(BYTE_ORDER_MARK, '').replace(/\r\n?/g, '\n');
    if (!/^WEBVTT(?:[ \t\n]|$)/.test(text)) {
      throw new TagError('unreadable', 'It does not begin with WEBVTT: save it as WebVTT, then try again.');
    }
    yield { where: 'the file', names: namesOf(file), tags: tagsIn(text, leaveOut) };
  },
};

/** `clip.vtt` and `clip.en.vtt` stand beside `clip.mp4`. */
function namesOf({ name, folder }: HandedFile): ReadVideo['names'] {
  const video = name.replace(/\.vtt$/i, '');
  const base = video.replace(/(?<=.)\.[a-z]{2,3}(?:-[A-Za-z]{2,4})?$/, (ending) =>
    /^\.(?:mp4|mov|mkv|avi|ts|mts|m4v|mpg|ogv|wmv|mxf|flv|vob|3gp)$/.test(ending) ? ending : '',
  );
  return folder === undefined ? { name: base } : { name: base, path: `${folder.replace(/[\\/]$/, '')}/${base}` };
}

const TIMES = /^\s*([\d:.]+)\s*-->\s*([\d:.]+)(?:\s|$)/;

function tagsIn(text: string, leaveOut: LeaveOut): ReadTag[] {
  const lines = text.split('\n');
  const tags: ReadTag[] = [];
  let cues = 0;
  for (let n = 0; n < lines.length; n += 1) {
    const line = lines[n] as string;
    if (!line.includes('-->')) continue;
    const end = endOfBlock(lines, n + 1);
    cues += 1;
    if (cues > MOST_CUES) throw new TagError('too-large', 'It has more cues than any film: import a part of it.');
    tags.push(...cueTags(line, lines.slice(n + 1, end).join('\n'), `line ${n + 1}`, leaveOut));
    n = end - 1;
  }
  return tags;
}

/** A block ends at an empty line, and where the times of another begin. */
function endOfBlock(lines: readonly string[], from: number): number {
  let end = from;
  while (end < lines.length && lines[end] !== '' && !(lines[end] as string).includes('-->')) end += 1;
  return end;
}

function cueTags(line: string, payload: string, where: string, leaveOut: LeaveOut): ReadTag[] {
  const [, from = '', to = ''] = TIMES.exec(line) ?? [];
  const [start, end] = [secondsIn(from), secondsIn(to)];
  if (start === undefined || end === undefined || end < start) {
    leaveOut(NO_TIMES, where);
    return [];
  }
  const times = { start: { seconds: start }, end: end > start ? { seconds: end } : ('next frame' as const) };
  const said = voicesIn(payload);
  if (said.length === 0) leaveOut(NO_TEXT, where);
  return said.flatMap(({ label, by, classes }): ReadTag[] => {
    if (classes.includes('suggested')) {
      leaveOut(SUGGESTION_LEFT_OUT, where);
      return [];
    }
    const decision = classes.includes('unsure') ? 'unsure' : classes.includes('no') ? 'no' : 'yes';
    return [{ label, decision, ...(by === '' ? {} : { by }), ...times }];
  });
}

interface Voice {
  readonly label: string;
  readonly by: string;
  readonly classes: readonly string[];
}

/** What each voice says in a cue; what no voice says is said by nobody. */
function voicesIn(payload: string): Voice[] {
  const parts = payload.split(/(<v(?:\.[^\s>]*)?(?:[ \t\n][^>]*)?>|<\/v>)/);
  const voices: Voice[] = [];
  let [by, classes]: [string, readonly string[]] = ['', []];
  for (const part of parts) {
    const [isVoice, names, speaker] = /^<v((?:\.[^\s>]*)?)(?:[ \t\n]([^>]*))?>$/.exec(part) ?? [];
    if (isVoice !== undefined) {
      by = plainText(speaker ?? '')
        .replace(/\s+/g, ' ')
        .trim();
      classes = (names ?? '').split('.').filter(Boolean);
    } else if (part === '</v>') [by, classes] = ['', []];
    else {
      const label = plainText(part.replace(/<[^>]*>/g, ''))
        .replace(/\s+/g, ' ')
        .trim();
      if (label !== '') voices.push({ label, by, classes });
    }
  }
  return voices;
}
