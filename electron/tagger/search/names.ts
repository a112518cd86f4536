/** Words in what people wrote, whatever their case and accents. Pure. */

/** Accents, and what nobody sees: direction marks and joiners that came with what was copied. White space parts words. */
const UNSEEN = /(?!\s)[\p{Mn}\p{Cc}\p{Cf}\p{Co}\p{Cs}\u{FFFD}\p{Default_Ignorable_Code_Point}]/gu;

/** Texts are compared in this form. It is empty for one in which nobody sees anything: that stands in every text. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(UNSEEN, '').toLowerCase();
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

/** Whether all stand there as words, and not within others: “red” does in “chart red.mp4”, and not in “chart blurred.mp4”. */
export function saysAsWords(needles: readonly string[], text: string): boolean {
  return needles.every((needle) => {
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
      if (isEdge(text, at) && isEdge(text, at + needle.length)) return true;
    }
    return false;
  });
}

const WITHIN = /^[\p{L}\p{N}]{2}$/u;

/** Whether no word goes on there. */
function isEdge(text: string, at: number): boolean {
  return at <= 0 || at >= text.length || !WITHIN.test(text.slice(at - 1, at + 1));
}
