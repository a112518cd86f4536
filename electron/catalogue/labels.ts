/** What can be said of labels before the model has read them. */
import demo from '../../resources/models/demo/labels.json' with { type: 'json' };
import { TagError } from '../wire/errors.ts';
import { labelKey } from './label-key.ts';

const VOCABULARY: ReadonlySet<string> = new Set(demo.vocabulary);

/** ASCII's symbols and Unicode's punctuation, each a word of its own to BERT; so is each ideograph. */
const SEPARATE = /[!-/:-@[-`{-~\p{P}]|[\p{Script=Han}]/u;
const WORDS = new RegExp(`${SEPARATE.source}|(?:(?!${SEPARATE.source})\\S)+`, 'gu');

/**
 * The words of a label that the demo model never learnt, as they are written, each once.
 *
 * Words are split as BERT splits them (white space, punctuation), and compared without case and accents. A punctuation
 * mark counts as a word, for the model reads it as one.
 */
export function unknownWords(label: string): string[] {
  const unknown = new Map<string, string>();
  for (const [written] of label.matchAll(WORDS)) {
    // What is decomposed may have become a mark and a letter: ≠ is = and a stroke.
    for (const [word] of normalForm(written).matchAll(WORDS)) {
      if (!VOCABULARY.has(word) && !unknown.has(word)) unknown.set(word, written);
    }
  }
  return [...new Set(unknown.values())];
}

/** The text without what BERT never sees: case, accents, controls. */
function normalForm(text: string): string {
  return text
    .replace(/(?!\s)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u{FFFD}]/gu, '')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

/**
 * Labels without the space around them.
 *
 * @throws TagError `empty-label`, `repeated-label`: what the model reads alike would share one probability
 */
export function checkedLabels(labels: readonly string[]): string[] {
  const trimmed = labels.map((label) => label.trim());
  const seen = new Map<string, string>();
  for (const [index, label] of trimmed.entries()) {
    if (label === '') {
      throw new TagError(
        'empty-label',
        `Label ${index + 1} of ${trimmed.length} is empty: remove it, or a comma too many.`,
      );
    }
    const same = labelKey(label);
    const first = seen.get(same);
    if (first !== undefined) {
      const as = first === label ? '' : ` (${quoted(first)} is the same to the model)`;
      throw new TagError(
        'repeated-label',
        `The label ${quoted(label)} is there twice${as}: remove one, for they would share its probability.`,
      );
    }
    seen.set(same, label);
  }
  return trimmed;
}

/** Characters of a label in a sentence. */
const QUOTED_LENGTH = 60;

/** Part of a sentence: one line, not as long as a file, and nothing in it that a terminal would obey. */
function quoted(text: string): string {
  const start = [...text.slice(0, 4 * QUOTED_LENGTH)];
  const shown = start.length > QUOTED_LENGTH ? [...start.slice(0, QUOTED_LENGTH - 1), '…'] : start;
  return `“${shown.join('').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{FFFD}')}”`;
}
