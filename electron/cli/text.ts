/** Text for a terminal: how wide it is there, and nothing in it that would steer the terminal. */

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Scripts and forms that take two columns (Unicode's East Asian Width W and F), and pictographs shown as emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\u{3000}-\u{303E}\u{FE30}-\u{FE6F}\u{FF01}-\u{FF60}\u{FFE0}-\u{FFE6}]|\p{Emoji_Presentation}|\p{Emoji}\u{FE0F}|\p{Regional_Indicator}{2}/u;
const HALF_WIDTH = /^[\u{FF61}-\u{FFDC}]/u;
/** Combining marks alone, joiners and other invisible characters. */
const ZERO = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;

function graphemeWidth(grapheme: string): number {
  if (ZERO.test(grapheme)) return 0;
  return WIDE.test(grapheme) && !HALF_WIDTH.test(grapheme) ? 2 : 1;
}

/** The columns that `text`, free of control characters, takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** `text`, cut to `columns` with an ellipsis where it is wider. Looks no further into it than it must. */
export function fitText(text: string, columns: number): string {
  if (columns === Number.POSITIVE_INFINITY) return text;
  let cut = '';
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns) return columns < 1 ? '' : `${cut}…`;
    if (width < columns) cut += segment;
  }
  return text;
}

/** File names and labels can hold escape sequences and line breaks: shown as what they are, they do nothing. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u{2028}\u{2029}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, (character) => {
    const code = (character.codePointAt(0) as number).toString(16);
    return character === '\t' ? ' ' : `\\u{${code}}`;
  });
}

/** Columns of a label in a sentence. */
const QUOTED_WIDTH = 60;

/** Part of a sentence: a label can be as long as a file. */
export function quoted(text: string): string {
  return `“${fitText(printable(text), QUOTED_WIDTH)}”`;
}
