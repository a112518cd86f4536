/** Rankings, and what was decided, as text for other programs. */
import { BYTE_ORDER_MARK, csvRow, markedAsText } from '../../interchange/csv.ts';
import type { Ranking } from '../../wire/app/rankings.ts';
import type { Decision } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';

export interface ExportRow {
  readonly path: string;
  /** where a person chose one, counted from 1 */
  readonly track?: number | undefined;
  readonly ranking: Ranking;
  /** no fit reaches its label's threshold; undefined where no fits are known */
  readonly noneFits?: boolean | undefined;
  /** on the whole video, by the label's text */
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly reviewed: boolean;
  /** 1 to 5; 0 where nobody has rated it */
  readonly rating: number;
  readonly note: string;
}

export interface ExportContext {
  readonly model: string | undefined;
  /** of labels that have words which the model never learnt, by their texts */
  readonly unknownWords: ReadonlyMap<string, readonly string[]>;
}

export interface Exported {
  fileName: string;
  mediaType: string;
  text: string;
}

/** Characters. Escaped as JSON it must still be one text of JavaScript's, and the page must hold it twice. */
const MOST_TEXT = 2 ** 27;

export interface Exporter {
  /** @throws TagError `too-large`: the text would be more than a page can be handed */
  add(row: ExportRow): void;
  finish(): Exported;
}

/**
 * `jsonl` is one line a video: `{video, model, track?, labels: [{label, fit?, fitFrom?, probability, cosine, match?, decision?, unknownWords?}], noneFits?,
 * reviewed, rating?, note?}`, best label first. `csv` is one row a video and label, as RFC 4180 has it, after a byte order mark.
 *
 * In CSV, a text that a spreadsheet would take for a formula is marked as text. JSON lines have every text as it is.
 *
 * @param most characters of the whole
 */
export function createExporter(
  format: 'csv' | 'jsonl',
  { model, unknownWords }: ExportContext,
  most = MOST_TEXT,
): Exporter {
  const isCsv = format === 'csv';
  // A video at a time: the rankings of all of them at once would be more than a process may hold.
  const parts = isCsv ? [`${BYTE_ORDER_MARK}${csvRow(HEADER)}`] : [];
  let length = 0;
  return {
    add: (row) => {
      const part = isCsv ? csvRows(row, model) : jsonLine(row, model, unknownWords);
      length += part.length;
      if (length > most) {
        const labels = row.ranking.scores.length;
        const message = `The results are too many for one file (${labels} ${labels === 1 ? 'label' : 'labels'} for each video): shorten the list of labels, then export again.`;
        throw new TagError('too-large', message);
      }
      parts.push(part);
    },
    finish: () => ({
      fileName: isCsv ? 'reeltag.csv' : 'reeltag.jsonl',
      mediaType: isCsv ? 'text/csv' : 'application/jsonl',
      text: parts.join(''),
    }),
  };
}

function jsonLine(
  { path, track, ranking: { scores }, noneFits, decisions, reviewed, rating, note }: ExportRow,
  model: string | undefined,
  unknownWords: ExportContext['unknownWords'],
): string {
  const labels = scores.map(({ label, fit, ...score }) => ({
    ...{ label, fit: fit?.value, fitFrom: fit?.from },
    ...score,
    decision: decisions.get(label),
    unknownWords: unknownWords.get(label),
  }));
  const said = { reviewed, rating: rating || undefined, note: note || undefined };
  return `${JSON.stringify({ video: path, model, track, labels, noneFits, ...said })}\n`;
}

const HEADER = [
  ...['video', 'rank', 'label', 'probability', 'cosine', 'match', 'none fits', 'track', 'model'],
  ...['decision', 'reviewed', 'rating', 'note', 'fit', 'fit from'],
];

function csvRows(
  { path, track, ranking: { scores }, noneFits, decisions, reviewed, rating, note }: ExportRow,
  model = '',
): string {
  const video = markedAsText(path);
  const same = [noneFits === undefined ? '' : noneFits ? 'yes' : 'no', `${track ?? ''}`, markedAsText(model)];
  const said = [reviewed ? 'yes' : '', `${rating || ''}`, markedAsText(note)];
  const rows = scores.map(({ label, fit, probability, cosine, match }, place) =>
    csvRow([
      ...[video, `${place + 1}`, markedAsText(label), `${probability}`, `${cosine}`, `${match ?? ''}`],
      ...[...same, decisions.get(label) ?? '', ...said, `${fit?.value ?? ''}`, fit?.from ?? ''],
    ]),
  );
  return rows.join('');
}
