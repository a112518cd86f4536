/** Characters of a text in a sentence. */
const MOST = 60;

/** Part of a sentence: one line, not as long as a file, and nothing in it that a terminal would obey. */
export function quoted(text: string): string {
  const start = [...text.slice(0, 2 * MOST + 2)];
  const shown = start.length > MOST ? [...start.slice(0, MOST - 1), '…'] : start;
  return `“${shown.join('').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{FFFD}')}”`;
}
