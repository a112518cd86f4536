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

/** Words that say nothing by themselves. */
const SMALL: ReadonlySet<string> = new Set(
  'a an and another any are around at away be been by does for from has in into is it its of on or out that the there this to up was we while with , . : - ; ! ?'.split(
    ' ',
  ),
);

/**
 * What the demo model can read of a text: without the words that it never learnt.
 *
 * @returns empty where nothing is left that says anything
 */
export function learntPart(text: string): string {
  const unknown = new Set(unknownWords(text));
  const left = text.split(/\s+/).filter((word) => !unknownWords(word).some((part) => unknown.has(part)));
  const says = left.flatMap((word) => [...normalForm(word).matchAll(WORDS)].map(([part]) => part));
  return says.every((word) => SMALL.has(word)) ? '' : left.join(' ');
}

/** The text without what BERT never sees: case, accents, controls. */
function normalForm(text: string): string {
  return text
    .replace(/(?!\s)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u{FFFD}]/gu, '')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
