/**
 * What two labels have in common that are one to the model: it reads neither case, nor accents, nor the length of a gap.
 * The host refuses a list in which a key is there twice, so the page must know it before it sends one.
 */
export function labelKey(label: string): string {
  return label
    .toWellFormed()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}
