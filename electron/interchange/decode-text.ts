/** The text that the bytes of a file are. Pure: pages and hosts read files by it. */

/**
 * UTF-8, or what Windows calls Unicode: UTF-16 with a byte order mark.
 *
 * @returns undefined for anything else, and for what has NUL characters in it, as tables and pictures have
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
