/** Which labels to name a group by, among several groups. */

/** Below it a label is more likely wrong than right, and names nothing. */
const FITS = 0.5;

/**
 * Of each group the labels that fit it, those first that fit it more than the groups are fitted on the whole: what fits all of them alike
 * tells none apart.
 *
 * @param fits of each group, how likely each label is true of it; undefined where that is not known
 * @param most labels of a group
 * @returns of each group the places of its labels
 */
export function labelsApart(fits: readonly (readonly (number | undefined)[])[], most: number): number[][] {
  const usual = (label: number): number => {
    const known = fits.flatMap((group) => group[label] ?? []);
    return known.reduce((sum, fit) => sum + fit, 0) / known.length;
  };
  const usually = (fits[0] ?? []).map((_, label) => usual(label));
  return fits.map((group) =>
    group
      .flatMap((fit = 0, label) => (fit >= FITS ? { label, fit, lead: fit - (usually[label] ?? 0) } : []))
      .sort((a, b) => b.lead - a.lead || b.fit - a.fit)
      .slice(0, most)
      .map(({ label }) => label),
  );
}
