/**
 * LosslessCut's table of segments: start, end and name, in seconds, without a head, a file a video. An empty end is a marker. It reads
 * three decimals of a second and passes over the rest, so that is what is written. Pure.
 */
import { TagError } from '../../wire/errors.ts';
import { BYTE_ORDER_MARK, csvRecords, csvRow, markedAsText, unmarked } from '../csv.ts';
import type { LeaveOut, Reader, StreamFormat } from '../format.ts';
import type { HandedTime, ReadTag } from '../handed.ts';
import { fileNamer } from '../words/file-namer.ts';
import { oneLine, saidToHold } from '../words/said.ts';

const MOST_BYTES = 4 * 2 ** 20;

const SPANS_ALONE = 'It has spans alone: labels of the whole video are left out.';
const NAMES_ALONE = 'It has names alone: what is unsure or suggested is left out, and who decided, too.';
const MILLISECONDS = 'It has three decimals of a second: times are rounded to a millisecond.';

export const losslessCutCsv: StreamFormat = {
  id: 'losslesscut-csv',
  ending: '.csv',
  needs: {},
  layout: 'folder',
  async *write({ remark }, videos) {
    const nameOf = fileNamer('.csv');
    for await (const video of videos) {
      const said = saidToHold(video, remark);
      const moments = said.flatMap(({ label, span, as }) =>
        as === 'yes' && span !== undefined ? [{ label, span }] : [],
      );
      if (said.some(({ span }) => span === undefined)) remark(SPANS_ALONE, video.name);
      if (said.some(({ as }) => as !== 'yes') || moments.length > 0) remark(NAMES_ALONE, video.name);
      if (moments.some(({ span }) => [span.start, span.end].some((time) => Number(time.toFixed(3)) !== time))) {
        remark(MILLISECONDS, video.name);
      }
      // LosslessCut refuses a table without a row.
      if (moments.length === 0) continue;
      const rows = moments.map(({ label, span }) =>
        csvRow([span.start.toFixed(3), span.end.toFixed(3), markedAsText(oneLine(label))]),
      );
      yield { file: nameOf(video.name), data: rows.join('') };
    }
  },
};

/** Seconds, minutes and hours; the whole of a cell. */
const TIME = /^(?:(?:(\d{1,4}):)?(\d{1,2}):)?(\d{1,9}(?:[.,]\d{0,30})?)$/;

export const losslessCutCsvReader: Reader = {
  id: 'losslesscut-csv',
  recognises(name, beginning) {
    if (!/\.(csv|tsv|txt)$/i.test(name)) return false;
    const [first = '', second] = plain(beginning).split(/\r\n|\r|\n/, 2);
    const row = isHead(first) ? second : first;
    return row !== undefined && looksLikeRow(row, separatorOf(first));
  },
  async *read(file, leaveOut) {
    if (file.byteLength > MOST_BYTES) {
      throw new TagError('too-large', 'It is larger than any table of LosslessCut: choose another file.');
    }
    const text = plain(await file.text());
    const tags: ReadTag[] = [];
    for (const { line, cells } of csvRecords(text, separatorOf(text.slice(0, 1_000)), () => {})) {
      if (cells.length === 1 && cells[0] === '') continue;
      if (line === 1 && isHead(cells.join(','))) continue;
      tags.push(...tagOf(cells, `line ${line}`, leaveOut));
    }
    // Projects were tables of this name before there were projects.
    yield { where: 'the table', names: { name: file.name.replace(/(-llc-edl)?\.(csv|tsv|txt)$/i, '') }, tags };
  },
};

function plain(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function separatorOf(text: string): ',' | '\t' {
  const [first = ''] = text.split(/[\r\n]/, 1);
  return first.includes('\t') ? '\t' : ',';
}

function isHead(line: string): boolean {
  return /^"?start"?[,\t]"?end"?[,\t]"?name"?$/i.test(line.trim());
}

function looksLikeRow(line: string, separator: string): boolean {
  const [start = '', end, name] = line.split(separator).map((cell) => cell.trim());
  if (end === undefined || name === undefined || (start === '' && end === '')) return false;
  return [start, end].every((time) => time === '' || TIME.test(time));
}

function tagOf(cells: readonly string[], where: string, leaveOut: LeaveOut): ReadTag[] {
  const [start = '', end = '', name = ''] = cells.map((cell) => cell.trim());
  const label = unmarked(name);
  if (cells.length !== 3 || label === '') {
    leaveOut('Lines that have not a start, an end and a name are left out.', where);
    return [];
  }
  const first = start === '' ? { seconds: 0 } : timeOf(start);
  const after = end === '' ? 'next frame' : timeOf(end);
  if (first === undefined || after === undefined || (after !== 'next frame' && after.seconds <= first.seconds)) {
    leaveOut('Lines whose times are no seconds, or that end before they begin, are left out.', where);
    return [];
  }
  return [{ label, decision: 'yes', start: first, end: after }];
}

function timeOf(text: string): Extract<HandedTime, { seconds: number }> | undefined {
  const [, hours = '0', minutes = '0', seconds] = TIME.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  return { seconds: (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds.replace(',', '.')) };
}
