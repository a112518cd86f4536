/**
 * Labels one a line. There are no comments: `#` may begin a label as any other character does. Blank lines are the editor's.
 * What belongs to a label besides its words has no place in such a file. Pure.
 */
import type { LabelEntry } from '../wire/app/labels.ts';
import { type FileRow, labelRow } from './label-fields.ts';
import { MOST_ROWS, requireFewRows } from './rows.ts';

const LINE_END = /\r\n|\r|\n/;

/** The labels alone, as they are written. */
export function labelLines(text: string): string[] {
  return text.split(LINE_END).filter((line) => line.trim() !== '');
}

/** @throws TagError `too-large` */
export function readLabelLines(text: string): FileRow[] {
  // With what follows the last line's end.
  const lines = text.split(LINE_END, MOST_ROWS + 2);
  requireFewRows(lines.at(-1) === '' ? lines.length - 1 : lines.length);
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : [labelRow(`Line ${index + 1}`, { text: line })]));
}

/** A label of several lines becomes one of one: the model reads a break as a space. */
export function writeLabelLines(labels: readonly LabelEntry[]): string {
  return labels.map(({ text }) => `${text.replace(/[\r\n]+/g, ' ')}\n`).join('');
}
