/** A search's words, out of what a command line has. */

const QUOTES = /["“”„]/gu;

/** Words as a window's box has them. */
export function questionWords(words: readonly string[], not: readonly string[] = []): string {
  const wanted = words.join(' ');
  // Quotes that were left open would take what is to be left out into themselves.
  const end = (wanted.match(QUOTES) ?? []).length % 2 === 1 ? '"' : '';
  return `${wanted}${end}${not.map((text) => ` -"${text.replace(QUOTES, ' ')}"`).join('')}`;
}
