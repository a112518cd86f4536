/** Edits of the list of labels. Each takes a list and gives another; none of them looks at anything else. */
import { labelKey } from '../../electron/catalogue/label-key.ts';
import { LONGEST_LABEL, MOST_LABELS } from '../../electron/wire/app/labels.ts';

/** Typed or pasted text as labels: one a line, blank lines passed over. Commas are a part of a label. */
export function parseLabels(text: string): string[] {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export interface AddedLabels {
  labels: readonly string[];
  added: readonly string[];
  /** in the list before, or twice among the new ones, to the model at least */
  repeated: readonly string[];
  /** longer than a label may be, or more than a list may hold */
  refused: readonly string[];
}

export function addLabels(labels: readonly string[], texts: readonly string[]): AddedLabels {
  const known = new Set(labels.map(labelKey));
  const added: string[] = [];
  const repeated: string[] = [];
  const refused: string[] = [];
  for (const text of texts) {
    const key = labelKey(text);
    // Nothing that anybody sees, as a blank line is nothing.
    if (key === '') continue;
    if (known.has(key)) repeated.push(text);
    else if (text.length > LONGEST_LABEL || known.size >= MOST_LABELS) refused.push(text);
    else {
      known.add(key);
      added.push(text);
    }
  }
  return { labels: [...labels, ...added], added, repeated, refused };
}

export function removeLabels(labels: readonly string[], texts: ReadonlySet<string>): readonly string[] {
  return labels.filter((label) => !texts.has(label));
}

/** Gives the label at `index` another text; undefined where that would be empty, too long, or there already. */
export function renameLabel(labels: readonly string[], index: number, text: string): readonly string[] | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > LONGEST_LABEL || index < 0 || index >= labels.length) return undefined;
  const key = labelKey(trimmed);
  if (key === '') return undefined;
  if (labels.some((label, other) => other !== index && labelKey(label) === key)) return undefined;
  return labels.with(index, trimmed);
}

/** Moves the label at `from` to where `to` is now; a place beyond the ends is the end. */
export function moveLabel(labels: readonly string[], from: number, to: number): readonly string[] {
  const moved = labels[from];
  const target = Math.max(0, Math.min(labels.length - 1, to));
  if (moved === undefined || target === from) return labels;
  const rest = labels.toSpliced(from, 1);
  return rest.toSpliced(target, 0, moved);
}

/** What was done to `base` to get `mine`, done to `theirs`; the order is mine only where nobody else has changed anything. */
export function rebaseLabels(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): readonly string[] {
  if (sameLabels(base, theirs)) return mine;
  const [before, after] = [new Set(base), new Set(mine)];
  const removed = new Set(base.filter((label) => !after.has(label)));
  const added = mine.filter((label) => !before.has(label));
  return addLabels(removeLabels(theirs, removed), added).labels;
}

export function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((label, index) => label === b[index]));
}
