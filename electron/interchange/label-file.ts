/** A file of labels, whatever its format: read, and sifted from what cannot be a label of a list; and written. Pure. */
import { labelKey } from '../catalogue/label-key.ts';
import {
  type LabelEntry,
  type LabelFormat,
  type LabelGroup,
  MOST_LABELS,
  NAMED_PROBLEMS,
  type ReadLabels,
} from '../wire/app/labels.ts';
import { TagError } from '../wire/errors.ts';
import { BYTE_ORDER_MARK } from './csv.ts';
import { readLabelCsv, writeLabelCsv } from './label-csv.ts';
import type { FileRow, FoundLabel } from './label-fields.ts';
import { readLabelJson, writeLabelJson } from './label-json.ts';
import { readLabelLines, writeLabelLines } from './label-lines.ts';
import { quoted } from './quoted.ts';

const FORMATS: Readonly<
  Record<
    LabelFormat,
    {
      extensions: readonly string[];
      mediaType: string;
      read(text: string): FileRow[];
      write(labels: readonly LabelEntry[]): string;
    }
  >
> = {
  lines: { extensions: ['txt'], mediaType: 'text/plain', read: readLabelLines, write: writeLabelLines },
  csv: { extensions: ['csv', 'tsv'], mediaType: 'text/csv', read: readLabelCsv, write: writeLabelCsv },
  json: { extensions: ['json'], mediaType: 'application/json', read: readLabelJson, write: writeLabelJson },
};

/** By its name; what is neither table nor JSON has a label a line. */
export function labelFormatOf(name: string): LabelFormat {
  const extension = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const formats = Object.keys(FORMATS) as LabelFormat[];
  return formats.find((format) => FORMATS[format].extensions.includes(extension)) ?? 'lines';
}

/**
 * The labels of a file. A label of which something is wrong is left out whole, and what is wrong is said with its place: half
 * of what somebody wrote would look like all of it.
 *
 * @param name says which format it is
 * @throws TagError `unreadable`, `usage`, `too-large`, `no-labels` for a file that is none of labels
 */
export function readLabelFile(name: string, text: string): ReadLabels {
  if (text.includes('\0')) {
    throw new TagError('unreadable', 'It is not a text: in a spreadsheet, save it as CSV (UTF-8), then import that.');
  }
  const { read } = FORMATS[labelFormatOf(name)];
  const found = sifted(read(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text));
  if (found.labels.length > 0 || found.problems.length > 0) return found;
  throw new TagError('no-labels', 'There are no labels in it: write one a line, or choose another file.');
}

function sifted(rows: readonly FileRow[]): ReadLabels {
  const known = new Known();
  const labels: LabelEntry[] = [];
  const refused: TagError[] = [];
  for (const row of rows) {
    const why = 'refused' in row ? row.refused : known.whyNot(row);
    if (why !== undefined || 'refused' in row) {
      if (why !== undefined) refused.push(why);
      continue;
    }
    labels.push(known.take(row));
    if (labels.length <= MOST_LABELS) continue;
    const most = MOST_LABELS.toLocaleString('en');
    throw new TagError('too-large', `There are more than ${most} labels in it, and a list has no more: remove some.`);
  }
  const problems = refused.slice(0, NAMED_PROBLEMS).map((error) => error.toJSON());
  return { labels, problems, moreProblems: refused.length - problems.length };
}

/** What the labels so far leave to those that follow. */
class Known {
  readonly #labels = new Map<string, FoundLabel>();
  readonly #keys = new Map<string, FoundLabel>();
  readonly #kinds = new Map<string, LabelGroup['kind']>();

  whyNot({ where, entry: { text, key }, group }: FoundLabel): TagError | undefined {
    const same = labelKey(text);
    const first = this.#labels.get(same);
    if (same === '') {
      return new TagError('empty-label', `${where}: ${quoted(text)} holds nothing that the model reads: remove it.`);
    }
    if (first !== undefined) {
      const of = `${quoted(text)} is the same to the model as ${quoted(first.entry.text)} of ${lowered(first.where)}`;
      return new TagError('repeated-label', `${where}: ${of}: remove one of them.`);
    }
    const holder = key === undefined ? undefined : this.#keys.get(key);
    if (holder !== undefined) {
      const of = `the key ${quoted(key ?? '')} is that of ${quoted(holder.entry.text)} of ${lowered(holder.where)}`;
      return new TagError('usage', `${where}: ${of}: give one of them another.`);
    }
    const kind = this.#kinds.get(group?.name ?? '');
    if (group?.kind === undefined || kind === undefined || group.kind === kind) return undefined;
    const of = `the group ${quoted(group.name)} is ${kind} before, and ${group.kind} here`;
    return new TagError('usage', `${where}: ${of}: make them one.`);
  }

  take(found: FoundLabel): LabelEntry {
    const { entry, group } = found;
    this.#labels.set(labelKey(entry.text), found);
    if (entry.key !== undefined) this.#keys.set(entry.key, found);
    if (group === undefined) return entry;
    const { name, kind = this.#kinds.get(name) ?? 'one-of' } = group;
    this.#kinds.set(name, kind);
    return { ...entry, group: { name, kind } };
  }
}

function lowered(where: string): string {
  return where.toLowerCase();
}

/** @param name of a set, for its file */
export function writeLabelFile(format: LabelFormat, labels: readonly LabelEntry[], name = 'labels') {
  const { extensions, mediaType, write } = FORMATS[format];
  return { fileName: `${fileNameOf(name)}.${extensions[0]}`, mediaType, text: write(labels) };
}

/** What every system takes for a file's name. */
function fileNameOf(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80)
    .toWellFormed();
  return plain === '' ? 'labels' : plain;
}
