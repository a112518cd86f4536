/**
 * Labels that the model cannot tell apart, and those of which it reads nothing.
 *
 * What two labels are to the model, only its tokens say: characters that nobody sees are passed over, and every word that it
 * cannot spell is the same word to it. All tokens count, those too beyond the length that it reads.
 */
import { TagError } from '../../../wire/errors.ts';

/** What labels have in common that are one to the model; empty for one that it reads nothing of. */
export type LabelKey = (label: string) => string;

export interface LabelFault {
  /** `empty-label`, `repeated-label`: what the model reads alike would share one probability */
  readonly error: TagError;
  /** the label before it that it repeats */
  readonly first: string | undefined;
}

/** What is wrong with labels beside those before them, by their places in the list. */
export function labelFaults(labels: readonly string[], keyOf: LabelKey): Map<number, LabelFault> {
  const faults = new Map<number, LabelFault>();
  const seen = new Map<string, string>();
  for (const [index, label] of labels.entries()) {
    const key = label === '' ? '' : keyOf(label);
    const first = seen.get(key);
    if (key === '') faults.set(index, { error: emptyLabel(label, index, labels.length), first });
    else if (first !== undefined) faults.set(index, { error: repeatedLabel(label, first), first });
    else seen.set(key, label);
  }
  return faults;
}

/**
 * Labels without the space around them.
 *
 * @param kept texts that were taken before their faults were known: they may stay, but not be there twice as they are
 * @throws TagError `empty-label`, `repeated-label`
 */
export function distinctLabels(
  labels: readonly string[],
  keyOf: LabelKey,
  kept: ReadonlySet<string> = new Set(),
): string[] {
  const trimmed = labels.map((label) => label.trim());
  for (const [index, { error, first }] of labelFaults(trimmed, keyOf)) {
    const label = trimmed[index] as string;
    const isOld = kept.has(label) && (first === undefined || kept.has(first));
    if (!isOld || trimmed.indexOf(label) < index) throw error;
  }
  return trimmed;
}

function emptyLabel(label: string, index: number, count: number): TagError {
  const what = `Label ${index + 1} of ${count}`;
  if (label === '') return new TagError('empty-label', `${what} is empty: remove it, or a comma too many.`);
  return new TagError('empty-label', `${what}, ${quoted(label)}, holds nothing that the model reads: remove it.`);
}

function repeatedLabel(label: string, first: string): TagError {
  const as = first === label ? '' : ` (${quoted(first)} is the same to the model)`;
  return new TagError(
    'repeated-label',
    `The label ${quoted(label)} is there twice${as}: remove one, for they would share its probability.`,
  );
}

/** Characters of a label in a sentence. */
const QUOTED_LENGTH = 60;

/** Part of a sentence: one line, not as long as a file, and nothing in it that a terminal would obey. */
function quoted(text: string): string {
  const start = [...text.slice(0, 4 * QUOTED_LENGTH)];
  const shown = start.length > QUOTED_LENGTH ? [...start.slice(0, QUOTED_LENGTH - 1), '…'] : start;
  return `“${shown.join('').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{FFFD}')}”`;
}
