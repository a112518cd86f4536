/** Rankings as text for other programs. */
import { BYTE_ORDER_MARK, csvRow, markedAsText } from '../../interchange/csv.ts';
import type { Ranking } from '../../wire/app/rankings.ts';
import { TagError } from '../../wire/errors.ts';

export interface ExportRow {
  readonly path: string;
  /** where a person chose one, counted from 1 */
  readonly track?: number | undefined;
  readonly ranking: Ranking;
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
 * `jsonl` is one line a video: `{video, model, track?, labels: [{label, probability, cosine, match?}], noneOfThese?}`, best label
 * first. `csv` is one row a video and label, as RFC 4180 has it, after a byte order mark.
 *
 * In CSV, a text that a spreadsheet would take for a formula is marked as text. JSON lines have every text as it is.
 *
 * @param most characters of the whole
 */
export function createExporter(format: 'csv' | 'jsonl', model: string | undefined, most = MOST_TEXT): Exporter {
  const isCsv = format === 'csv';
  // A video at a time: the rankings of all of them at once would be more than a process may hold.
  const parts = isCsv ? [`${BYTE_ORDER_MARK}${csvRow(HEADER)}`] : [];
  let length = 0;
  return {
    add: (row) => {
      const part = isCsv ? csvRows(row, model) : jsonLine(row, model);
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

function jsonLine({ path, track, ranking: { scores, noneOfThese } }: ExportRow, model: string | undefined): string {
  return `${JSON.stringify({ video: path, model, track, labels: scores, noneOfThese })}\n`;
}

const HEADER = ['video', 'rank', 'label', 'probability', 'cosine', 'match', 'none of these', 'track', 'model'];

function csvRows({ path, track, ranking: { scores, noneOfThese } }: ExportRow, model = ''): string {
  const video = markedAsText(path);
  const same = [`${noneOfThese ?? ''}`, `${track ?? ''}`, markedAsText(model)];
  const rows = scores.map(({ label, probability, cosine, match }, place) =>
    csvRow([video, `${place + 1}`, markedAsText(label), `${probability}`, `${cosine}`, `${match ?? ''}`, ...same]),
  );
  return rows.join('');
}
