/** Rankings as text for other programs. */
import type { Ranking } from '../app-contract.ts';

export interface ExportRow {
  readonly path: string;
  readonly ranking: Ranking;
}

export interface Exported {
  fileName: string;
  mediaType: string;
  text: string;
}

/** One line a video: `{video, model, labels: [{label, probability, cosine, match?}], noneOfThese?}`, best label first. */
export function toJsonLines(rows: Iterable<ExportRow>, model: string | undefined): Exported {
  const lines = Iterator.from(rows).map(({ path, ranking: { scores, noneOfThese } }) =>
    JSON.stringify({ video: path, model, labels: scores, noneOfThese }),
  );
  const text = [...lines].map((line) => `${line}\n`).join('');
  return { fileName: 'reeltag.jsonl', mediaType: 'application/jsonl', text };
}

const HEADER = ['video', 'rank', 'label', 'probability', 'cosine', 'match', 'none of these'];

/**
 * One row a video and label, as RFC 4180 has it.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe in front, which is how spreadsheets mark text: a
 * label or a file name may come from a stranger. JSON lines have every text as it is.
 */
export function toCsv(rows: Iterable<ExportRow>): Exported {
  const lines = [HEADER.join(',')];
  for (const { path, ranking } of rows) {
    for (const [place, { label, probability, cosine, match }] of ranking.scores.entries()) {
      const numbers = [probability, cosine, match ?? '', ranking.noneOfThese ?? ''];
      lines.push([csvText(path), place + 1, csvText(label), ...numbers].join(','));
    }
  }
  return { fileName: 'reeltag.csv', mediaType: 'text/csv', text: `${lines.join('\r\n')}\r\n` };
}

function csvText(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
