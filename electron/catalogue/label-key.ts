/**
 * The quick half of whether two labels are one to the model: what can be said without its tokenizer, for a page while someone
 * types and for a host that has no tokenizer. It reads neither case, nor accents, nor the length of a gap, nor characters
 * that are not seen. Labels of one key are surely one; of those with different keys the model's tokens decide.
 */
export function labelKey(label: string): string {
  return (
    label
      .toWellFormed()
      .replace(UNSEEN, '')
      // Character by character, as the tokenizer does: whole words would have a sigma of their own at the end.
      .replace(/\P{ASCII}|[A-Z]+/gu, (characters) => characters.toLowerCase().normalize('NFD'))
      .replace(ACCENTS, '')
      .replace(GAPS, ' ')
      .trim()
  );
}

/** Controls, soft hyphens, spaces without width, joiners, marks of direction: of all Unicodes, so that no version disagrees. */
const UNSEEN =
  /(?![\t\n\r])[\p{Cc}\u{ad}\u{61c}\u{180e}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2064}\u{2066}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{fffd}]/gu;
const ACCENTS = /[\u{300}-\u{36f}]/gu;
const GAPS = /[\t\n\r \u{a0}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}]+/gu;
