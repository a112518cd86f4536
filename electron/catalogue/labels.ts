/** What can be said of labels before the model has read them. */
import demo from '../../resources/models/demo/labels.json' with { type: 'json' };

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
