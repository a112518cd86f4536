/** Tables of one row a video and one column a label: yes, no or unsure of the whole video. Pure. */
import { BYTE_ORDER_MARK, csvRecords, csvRow, markedAsText, unmarked } from '../csv.ts';
import type { HandedFile, LeaveOut, Piece, Reader, StreamFormat, Writing } from '../format.ts';
import type { HandedVideo, ReadTag, ReadVideo } from '../handed.ts';
import { quoted } from '../quoted.ts';
import type { Fact } from './columns.ts';
import { cellAt, NO_VECTORS } from './csv-long.ts';
import { headOf, MOST_COLUMNS, noHead } from './head.ts';
import { yesOrNo } from './long.ts';
import { marksOf, NO_VIDEO, namesOf } from './row.ts';
import { decisionOf } from './values.ts';

/** They come first: a label of such a name stands behind them, and is the second of the two. */
const VIDEO_COLUMNS = ['video', 'id', 'content_id', 'rating', 'note', 'reviewed'] as const;
const FACTS: readonly Fact[] = ['video', 'id', 'contentId', 'rating', 'note', 'reviewed'];

export const csvWideFormat: StreamFormat = {
  ...{ id: 'csv-wide', ending: '.csv', needs: {}, layout: 'file' },
  write: wideTable,
};

async function* wideTable(
  { handed, baseName, remark }: Writing,
  videos: AsyncIterable<HandedVideo>,
): AsyncGenerator<Piece> {
  const file = `${baseName}.csv`;
  const labels = handed.labels.map(({ text }) => text);
  yield { file, data: `${BYTE_ORDER_MARK}${csvRow([...VIDEO_COLUMNS, ...labels.map(markedAsText)])}` };
  for await (const video of videos) {
    const { tags, suggestions, vectors } = video;
    if (tags.some(({ span }) => span !== undefined)) {
      remark(
        'Moments are left out: a table with one row a video has no place for them. Choose CSV with one row a decision.',
        video.name,
      );
    }
    if (suggestions.length > 0) {
      remark(
        'Suggestions are left out: a column says yes, no or unsure. Choose CSV with one row a decision.',
        video.name,
      );
    }
    if (vectors.length > 0) remark(NO_VECTORS, video.name);
    yield { file, data: csvRow(wideCells(video, labels)) };
  }
}

function wideCells({ path, id, contentId, rating, note, reviewed, tags }: HandedVideo, labels: readonly string[]) {
  const decisions = new Map(
    tags.filter(({ span }) => span === undefined).map(({ label, decision }) => [label, decision]),
  );
  return [
    ...[markedAsText(path), id, contentId ?? '', `${rating || ''}`, markedAsText(note), yesOrNo(reviewed)],
    ...labels.map((label) => decisions.get(label) ?? ''),
  ];
}

export const csvWideReader: Reader = {
  id: 'csv-wide',
  recognises: (_, beginning) => !/^\s*[[{<]/.test(beginning) && isWide(beginning),
  read,
};

/** Ours by its first columns, for of many labels they are all that can be seen; another's where it has none for labels, and some of its own. */
const OURS = new RegExp(`^\\u{FEFF}?${VIDEO_COLUMNS.join('[,;\\t]')}(?:[,;\\t\\r\\n]|$)`, 'u');

function isWide(beginning: string): boolean {
  if (OURS.test(beginning)) return true;
  const head = headOf(beginning);
  const says = (fact: Fact) => head?.columns.places.has(fact) === true;
  return head !== undefined && !says('label') && !says('start') && head.columns.others.length > 0;
}

async function* read(file: HandedFile, leaveOut: LeaveOut): AsyncGenerator<ReadVideo> {
  const head = headOf(await file.text(), FACTS);
  if (head === undefined) throw noHead();
  const { places, others } = head.columns;
  const labels = others
    .map(({ name, place }) => ({ label: unmarked(name), place }))
    .filter(({ label }) => label !== '');
  let isHead = true;
  for (const { line, cells } of csvRecords(head.body, head.separator, () => {}, MOST_COLUMNS)) {
    const breath = file.breathe();
    if (breath !== undefined) await breath;
    const isRow = !isHead && cells.some((cell) => cell.trim() !== '');
    isHead = false;
    if (!isRow) continue;
    const where = `line ${head.linesBefore + line}`;
    const cellOf = (fact: Fact) => cellAt(cells, places.get(fact));
    const names = namesOf(cellOf);
    if (Object.keys(names).length === 0) leaveOut(NO_VIDEO, where);
    else yield { where, names, tags: decided(cells, labels, where, leaveOut), ...marksOf(where, cellOf, leaveOut) };
  }
}

function decided(
  cells: readonly string[],
  labels: readonly { label: string; place: number }[],
  where: string,
  leaveOut: LeaveOut,
): ReadTag[] {
  const tags: ReadTag[] = [];
  for (const { label, place } of labels) {
    const cell = cells[place]?.trim() ?? '';
    if (cell === '') continue;
    const decision = decisionOf(cell);
    if (decision === undefined)
      leaveOut(`The column ${quoted(label)} holds something else than yes, no and unsure.`, where);
    else tags.push({ label, decision });
  }
  return tags;
}
