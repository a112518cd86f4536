/** Words in what people wrote, whatever their case and accents. Pure. */

/** Texts are compared in this form. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

/** Whether a text, in its plain form, has one of the words, and the same text with what stands around it has all. */
export function saysAll(needles: readonly string[], text: string, around = ''): boolean {
  let own = 0;
  for (const needle of needles) {
    if (text.includes(needle)) own += 1;
    else if (!around.includes(needle)) return false;
  }
  return own > 0;
}

export function saysAny(needles: readonly string[], text: string): boolean {
  return needles.some((needle) => text.includes(needle));
}
