/**
 * What is true of videos, from a file: a table with the columns `video`, `label` and `decision`, or JSON lines with `video` and either
 * those two or `labels` of such, as results are exported. What has no decision says nothing. Pure, and line by line: a file may be
 * long.
 */

import type { Problem } from '../wire/app/problem.ts';
import { type Decision, decisionSchema } from '../wire/app/tags.ts';
import { TagError } from '../wire/errors.ts';
import { BYTE_ORDER_MARK, csvRecords, SEPARATORS, type Separator, unmarked } from './csv.ts';
import { isObject, objectIn } from './json/read.ts';
import { quoted } from './quoted.ts';
import { wordOf } from './word.ts';

export interface TruthRow {
  /** “Line 7” */
  readonly where: string;
  /** a path, or a name */
  readonly video: string;
  readonly label: string;
  readonly decision: Decision;
}
/** Told as data: of a long file in which every line is refused, errors with their stacks would be gigabytes. */
export type TruthLine = TruthRow | { readonly refused: Problem };

/** @throws TagError `usage`, `unreadable`, `too-large` for what is no such file */
export function* truthLines(text: string): Generator<TruthLine> {
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  yield* /^\s*\{/.test(plain) ? jsonLines(plain) : tableLines(plain);
}

function* tableLines(text: string): Generator<TruthLine> {
  const { separator, places } = headOf(text);
  let isHead = true;
  for (const { line, cells } of csvRecords(text, separator, () => {})) {
    const [video = '', label = '', decision = ''] = places.map((place) => unmarked((cells[place] ?? '').trim()));
    if (!isHead && decision !== '') yield rowOf(`Line ${line}`, video, label, decision);
    isHead = false;
  }
}

const COLUMNS = ['video', 'label', 'decision'];

function headOf(text: string) {
  for (const separator of SEPARATORS) {
    const names = firstCells(text, separator).map((cell) => cell.trim().toLowerCase());
    const places = COLUMNS.map((column) => names.indexOf(column));
    if (!places.includes(-1)) return { separator, places };
  }
  throw new TagError(
    'usage',
    'Its first line should name the columns video, label and decision: add it, then try again.',
  );
}

/** None where this is not what separates the cells: a quote that ends before another sign is no fault of the table then. */
function firstCells(text: string, separator: Separator): readonly string[] {
  try {
    const [first] = csvRecords(text, separator, () => {});
    return first?.cells ?? [];
  } catch (error) {
    if (error instanceof TagError) return [];
    throw error;
  }
}

function* jsonLines(text: string): Generator<TruthLine> {
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
    number += 1;
    if (line.trim() !== '') yield* rowsOf(`Line ${number}`, line);
  }
}

function* rowsOf(where: string, line: string): Generator<TruthLine> {
  const data = objectIn(line);
  const { video } = data ?? {};
  if (data === undefined || typeof video !== 'string') {
    const message = `${where}: it is no object with a video: write {"video": "…", "label": "…", "decision": "yes"}.`;
    yield { refused: { kind: 'unreadable', message } };
    return;
  }
  for (const each of Array.isArray(data['labels']) ? data['labels'] : [data]) {
    const { label, decision } = isObject(each) ? each : {};
    if (decision !== undefined && decision !== null) yield rowOf(where, video, wordOf(label), wordOf(decision));
  }
}

function rowOf(where: string, video: string, label: string, decision: string): TruthLine {
  const word = decision.toLowerCase();
  const known = decisionSchema.options.find((option) => option === word);
  if (known !== undefined) return { where, video, label, decision: known };
  const message = `${where}: ${quoted(decision)} is no decision: write yes, no or unsure.`;
  return { refused: { kind: 'usage', message } };
}
