/** What is typed and pasted, as labels. Pure. */
import { labelKey } from '../../electron/catalogue/label-key.ts';
import { LONGEST_LABEL, MOST_LABELS } from '../../electron/wire/app/labels.ts';

/** Lines are labels, whatever else is. */
const LINES = /\r\n|[\n\r\u2028\u2029]/;

/**
 * Text as labels, blank ones passed over: one a line, and within a line one between commas or semicolons.
 *
 * @param whole lines as they are: a comma may be a part of a label
 */
export function parseLabels(text: string, whole = false): string[] {
  return text
    .split(LINES)
    .flatMap((line) => (whole ? [line] : line.split(/[,;，；、]/)))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export interface AddedLabels {
  readonly added: readonly string[];
  /** in the list before, or twice among the new ones, to the model at least */
  readonly repeated: readonly string[];
  /** longer than a label may be, or more than a list may hold */
  readonly refused: readonly string[];
}

/** What of new labels comes into a list. */
export function sortNew(labels: readonly string[], texts: readonly string[]): AddedLabels {
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
  return { added, repeated, refused };
}
