/**
 * Labels as JSON: a list of texts and of objects as the contract's `LabelEntry`, alone or as `labels` of an object with the
 * format's version. Keys that are not known are passed over. Pure.
 */
import { type LabelEntry, MOST_LABELS } from '../wire/app/labels.ts';
import { TagError } from '../wire/errors.ts';
import { type FileRow, labelRow } from './label-fields.ts';

/** Of the format. One that is higher may mean what this program does not know. */
const VERSION = 1;

/** @throws TagError `unreadable` for what is no JSON, `usage` for what is no list of labels, `too-large` */
export function readLabelJson(text: string): FileRow[] {
  const labels = listIn(parsed(text));
  if (labels.length > MOST_LABELS) {
    const most = MOST_LABELS.toLocaleString('en');
    throw new TagError(
      'too-large',
      `There are ${labels.length.toLocaleString('en')} labels in it, and a list has ${most} at most: remove some.`,
    );
  }
  return labels.map((label, index) => labelRow(`Label ${index + 1}`, rawLabel(label)));
}

function listIn(data: unknown): unknown[] {
  if (Array.isArray(data)) return data;
  const { labels, reeltag } = isObject(data) ? data : {};
  if (typeof reeltag === 'number' && reeltag > VERSION) {
    throw new TagError(
      'usage',
      'A later Reeltag has written it: bring this one up to date, or export it there as CSV.',
    );
  }
  if (Array.isArray(labels)) return labels;
  throw new TagError(
    'usage',
    'There is no list of labels in it: it should be ["a dog", "a cat"] or {"labels": [{"text": "a dog"}]}.',
  );
}

function rawLabel(label: unknown): Parameters<typeof labelRow>[1] {
  if (!isObject(label)) return { text: label };
  const { text = label['label'], wordings, templates, threshold, key, colour, group, learn, head } = label;
  const { name, kind } = isObject(group) ? group : { name: group, kind: undefined };
  return { text, wordings, templates, threshold, key, colour, group: name, groupKind: kind, learn, head };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = text.slice(0, faultIn(text, error)).split(/\r\n|\r|\n/).length;
    throw new TagError(
      'unreadable',
      `Line ${line}: it is no valid JSON from there on: correct it, or save it as CSV.`,
      {
        detail: error.message,
        cause: error,
      },
    );
  }
}

/** Where a text stops being JSON, which V8 says of some faults only. */
function faultIn(text: string, { message }: SyntaxError): number {
  const said = /at position (\d+)/.exec(message)?.[1];
  if (said !== undefined) return Number(said);
  if (!isUnexpected(text)) return text.length;
  // All that is longer than what comes before the fault has it.
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUnexpected(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return good;
}

/** Whether there is something in it that cannot stand there; that it ends too early is another matter. */
function isUnexpected(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof SyntaxError && error.message.startsWith('Unexpected token');
  }
}

/** A label a line, so that two versions of a file can be compared. */
export function writeLabelJson(labels: readonly LabelEntry[]): string {
  const lines = labels.map((label) => `\n    ${JSON.stringify(label)}`).join(',');
  return `{\n  "reeltag": ${VERSION},\n  "labels": [${lines}${labels.length === 0 ? '' : '\n  '}]\n}\n`;
}
