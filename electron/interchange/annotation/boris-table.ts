/** Events as BORIS exports them in tables: one a row, or a whole state a row (“aggregated”). Pure. */
import { decisionSchema } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import { BYTE_ORDER_MARK, csvRecords, type Separator, unmarked } from '../csv.ts';
import type { LeaveOut, Reader } from '../format.ts';
import type { ReadTag, ReadVideo } from '../handed.ts';
import { lastPart } from '../words/file-url.ts';
import { SUGGESTION_LEFT_OUT } from '../words/said.ts';
import { DECIDED, OBSERVERS, SUGGESTED, WHOLE } from './boris-names.ts';

const NO_VIDEO = 'Rows that name no video are left out.';
const NO_TIME = 'Rows without a time are left out.';
const UNPAIRED = 'States that begin and never end are left out: end them in BORIS first.';
const SUBJECTS = 'Subjects have no place here: what was coded is kept without them.';
const MODIFIERS = 'Modifiers have no place here: what was coded is kept without them.';
const SEVERAL =
  'Times of observations that are of several videos go on from one to the next: import the project instead.';
const MOST_ROWS = 1_000_000;

/** What its columns have been called over time, in small letters. */
const COLUMNS = {
  observation: ['observation id'],
  video: ['media file name', 'media file', 'media file path'],
  source: ['source'],
  subject: ['subject'],
  behaviour: ['behavior'],
  modifiers: ['modifiers', 'modifier #1'],
  type: ['behavior type', 'status'],
  category: ['behavioral category'],
  time: ['time'],
  start: ['start (s)'],
  stop: ['stop (s)'],
  offset: ['time offset (s)'],
  comment: ['comment', 'comment start'],
} as const;
type Column = keyof typeof COLUMNS;

interface Head {
  readonly separator: Separator;
  /** lines before it */
  readonly before: readonly string[];
  readonly line: string;
}

export const borisTableReader: Reader = {
  id: 'boris',
  recognises: (name, beginning) => /\.(?:csv|tsv|txt)$/i.test(name) && headOf(beginning) !== undefined,
  async *read(file, leaveOut) {
    const text = (await file.text()).replace(BYTE_ORDER_MARK, '');
    const head = headOf(text);
    if (head === undefined) {
      throw new TagError('unreadable', 'It has no columns of BORIS: export the events anew, then try again.');
    }
    const videos = new Map<string, { names: ReadVideo['names']; where: string; tags: ReadTag[] }>();
    for (const row of codedRows(text, head, leaveOut)) {
      const known = videos.get(row.video);
      const names = { path: row.video, name: lastPart(row.video) };
      if (known === undefined) videos.set(row.video, { names, where: row.where, tags: [row.tag] });
      else known.tags.push(row.tag);
    }
    yield* videos.values();
  },
};

/** Older versions write what they know of the observation above it. */
function headOf(text: string): Head | undefined {
  const lines = text.replace(BYTE_ORDER_MARK, '').split(/\r\n|\r|\n/, 40);
  for (const [n, line] of lines.entries()) {
    const separator = line.includes('\t') ? '\t' : line.includes(';') && !line.includes(',') ? ';' : ',';
    const cells = line.split(separator).map(plain);
    const has = (column: Column) => COLUMNS[column].some((name) => cells.includes(name));
    const isHead = has('behaviour') && has('subject') && has('type') && (has('time') || (has('start') && has('stop')));
    if (isHead) return { separator, before: lines.slice(0, n), line };
  }
  return undefined;
}

function plain(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim()
    .toLowerCase();
}

interface Row {
  readonly where: string;
  readonly cell: (column: Column) => string;
  readonly observer: string | undefined;
  /** further sets of modifiers */
  readonly more: string;
}

function* rowsOf(text: string, { separator, before, line }: Head): Generator<Row> {
  let place: ReadonlyMap<Column, number> | undefined;
  let [observer, more] = [-1, [] as number[]];
  const head = line.split(separator).map(plain).join('\0');
  for (const { line: number, cells } of csvRecords(text, separator, requireRoom)) {
    if (place === undefined) {
      const names = cells.map(plain);
      if (number <= before.length || names.join('\0') !== head) continue;
      place = placesOf(names);
      observer = names.findIndex((name) => OBSERVERS.test(name));
      more = names.flatMap((name, n) => (/^modifier #(?!1$)/.test(name) ? [n] : []));
      continue;
    }
    const places = place;
    const at = (n: number | undefined) => unmarked((n === undefined ? '' : (cells[n] ?? '')).trim());
    if (cells.every((cell) => cell.trim() === '')) continue;
    yield {
      where: `line ${number}`,
      cell: (column) => at(places.get(column)),
      observer: at(observer < 0 ? undefined : observer) || undefined,
      more: more.map(at).join(''),
    };
  }
}

function requireRoom(records: number): void {
  if (records <= MOST_ROWS) return;
  throw new TagError(
    'too-large',
    `There are more than ${MOST_ROWS.toLocaleString('en')} rows in it: export some observations at a time.`,
  );
}

function placesOf(names: readonly string[]): Map<Column, number> {
  const places = new Map<Column, number>();
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const name = COLUMNS[column].find((each) => names.includes(each));
    if (name !== undefined) places.set(column, names.indexOf(name));
  }
  return places;
}

interface CodedRow {
  readonly video: string;
  readonly where: string;
  readonly tag: ReadTag;
}

function* codedRows(text: string, head: Head, leaveOut: LeaveOut): Generator<CodedRow> {
  const open = new Map<string, { row: Row; start: number; video: string }>();
  const above = videosAbove(head);
  for (const row of rowsOf(text, head)) {
    const { cell, where } = row;
    const video = videoOf(cell('video')) ?? videoOf(cell('source').replace(/^player #\d+:/, '')) ?? above[0];
    const offset = numberIn(cell('offset')) ?? 0;
    const [start, stop] = [numberIn(cell('start') || cell('time')), numberIn(cell('stop'))];
    const problem =
      video === undefined
        ? NO_VIDEO
        : start === undefined || cell('behaviour') === ''
          ? NO_TIME
          : above.length > 1 || /^player #1:[^|]*;/.test(cell('source'))
            ? SEVERAL
            : undefined;
    if (video === undefined || start === undefined || problem !== undefined) {
      leaveOut(problem ?? NO_TIME, where);
      continue;
    }
    const type = cell('type').toUpperCase();
    if (type !== 'START' && type !== 'STOP') {
      yield* coded(row, video, [start - offset, (stop ?? start) - offset], leaveOut);
      continue;
    }
    const key = JSON.stringify([
      ...(['observation', 'subject', 'behaviour', 'modifiers'] as const).map(cell),
      row.more,
    ]);
    const begun = open.get(key);
    open.delete(key);
    if (type === 'START') open.set(key, { row, start, video });
    // A beginning without an end, or the other way round.
    if ((type === 'START') === (begun !== undefined)) leaveOut(UNPAIRED, begun?.row.where ?? where);
    else if (begun !== undefined)
      yield* coded(begun.row, begun.video, [begun.start - offset, start - offset], leaveOut);
  }
  for (const { row } of open.values()) leaveOut(UNPAIRED, row.where);
}

function* coded(
  row: Row,
  video: string,
  [start, end]: readonly [number, number],
  leaveOut: LeaveOut,
): Generator<CodedRow> {
  const { cell, where, observer } = row;
  const [subject, modifier] = [cell('subject'), cell('modifiers')];
  const isSuggested = modifier === SUGGESTED && row.more === '';
  if (isSuggested) return leaveOut(SUGGESTION_LEFT_OUT, where);
  const decision = decisionSchema.safeParse(modifier);
  const isWhole = subject === WHOLE && decision.success;
  if ((modifier !== '' && modifier !== 'None' && !decision.success) || row.more !== '') leaveOut(MODIFIERS, where);
  if (subject !== '' && subject !== 'No focal subject' && !isWhole) leaveOut(SUBJECTS, where);
  const at = DECIDED.exec(cell('comment'))?.[1];
  const category = cell('category');
  const times = {
    start: { seconds: Math.max(0, start) },
    end: end > start ? { seconds: end } : ('next frame' as const),
  };
  const tag: ReadTag = {
    label: cell('behaviour'),
    decision: decision.success ? decision.data : 'yes',
    ...(observer === undefined ? {} : { by: observer }),
    ...(at === undefined || Number.isNaN(Date.parse(at)) ? {} : { at }),
    ...(category === '' || category === 'Not defined' ? {} : { group: { name: category, kind: 'any-of' } }),
    ...(isWhole ? {} : times),
  };
  yield { video, where, tag };
}

function videoOf(text: string): string | undefined {
  const name = text.trim();
  return /^(?:|NA|Not found|LIVE|Live observation)$/i.test(name) ? undefined : name;
}

/** `Player #1⇥clip.mp4` among the lines above. */
function videosAbove({ before, separator }: Head): string[] {
  return before.flatMap((line) => {
    const [name = '', value = ''] = line.split(separator).map((cell) => cell.trim());
    return /^player #1$/i.test(name) && value !== '' ? [value] : [];
  });
}

function numberIn(text: string): number | undefined {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}
