/** The name that an uploaded file gets: the user's own, as far as every file system takes it. */

/** Most file systems end at 255 bytes, and ` (2)` may be added. */
const MOST_BYTES = 200;
const LONGEST_EXTENSION = 16;
/** Devices to Windows, whatever follows the first dot, and with spaces before it, too; ¹²³ count as digits. */
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³]|conin\$|conout\$|clock\$)\s*(?:\.|$)/iu;
/** Windows takes these from a name's end: another file would be meant. */
const LOOSE_END = /[\s.]+$/u;

export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const cleaned = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, '_')
    .replace(/^[\s.]+/u, '')
    .replace(LOOSE_END, '');
  const named = cleaned === '' ? 'video' : cleaned;
  const [stem, extension] = splitName(DEVICE.test(named) ? `_${named}` : named);
  const short = shorten(stem, MOST_BYTES - Buffer.byteLength(extension));
  return extension === '' ? short.replace(LOOSE_END, '') : short + extension;
}

/** `clip (2).mp4` for `clip.mp4`; the name itself for 1. */
export function numberedName(name: string, number: number): string {
  const [stem, extension] = splitName(name);
  return number === 1 ? name : `${stem} (${number})${extension}`;
}

function splitName(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  const isExtension = dot > 0 && Buffer.byteLength(name.slice(dot)) <= LONGEST_EXTENSION;
  return isExtension ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
}

/** Whole characters only. */
function shorten(text: string, bytes: number): string {
  let short = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    short += character;
  }
  return short;
}
