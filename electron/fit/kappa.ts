/** How far two people agree, beyond what chance would give them. */

/**
 * Cohen's kappa: 1 where they always agree, 0 where as often as by chance, below 0 where less often.
 *
 * @param one (n) what one says of each
 * @param other (n) what the other says of the same
 * @returns undefined where one of them says only one thing, or nothing: chance then cannot be told from agreement
 */
export function kappa<T>(one: readonly T[], other: readonly T[]): number | undefined {
  const counts = [one, other].map((said) => {
    const count = new Map<T, number>();
    for (const word of said) count.set(word, (count.get(word) ?? 0) + 1);
    return count;
  });
  const [first, second] = counts as [Map<T, number>, Map<T, number>];
  if (first.size < 2 || second.size < 2) return undefined;
  const n = one.length;
  const agreed = one.filter((word, i) => word === other[i]).length / n;
  const byChance = [...first].reduce((sum, [word, count]) => sum + (count * (second.get(word) ?? 0)) / n ** 2, 0);
  return (agreed - byChance) / (1 - byChance);
}
