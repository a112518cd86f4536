/** How well a command answers to what was typed. Pure. */

/**
 * Each typed word must begin a word of the label or of the other words for it, or occur in the label: parts of words of many
 * commands would else find what nobody meant.
 *
 * @returns 0 for not at all, up to 1
 */
export function matchCommand(label: string, others: readonly string[], typed: string): number {
  const wanted = wordsOf(typed);
  if (wanted.length === 0) return 1;
  const own = wordsOf(label);
  const scores = wanted.map((word) => {
    if (own.some((each) => each.startsWith(word))) return 1;
    if (others.some((each) => wordsOf(each).some((other) => other.startsWith(word)))) return 0.6;
    return label.toLocaleLowerCase().includes(word) ? 0.3 : 0;
  });
  return scores.includes(0) ? 0 : scores.reduce((sum: number, score) => sum + score, 0) / scores.length;
}

function wordsOf(text: string): string[] {
  return text
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
