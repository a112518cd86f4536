/** Paths as file URLs, of whichever system they are, and back. Pure. */

/**
 * A path beneath a drive or a root is an address with a scheme, what is relative stays so; all that an address does not hold is escaped.
 *
 * @param host which Final Cut Pro 7 and Premiere want named
 */
export function fileUrl(path: string, host: '' | 'localhost' = ''): string {
  const [drive] = /^[A-Za-z]:(?=[\\/])/.exec(path) ?? [];
  if (drive !== undefined) {
    // Premiere escapes the colon of a drive.
    const named = host === '' ? drive : encodeURIComponent(drive);
    return `file://${host}/${named}${escapedParts(path.slice(2).split(/[\\/]/))}`;
  }
  const [, server, share] = /^\\\\([^\\/]+)([\\/].*)$/s.exec(path) ?? [];
  if (server !== undefined && share !== undefined) {
    return `file://${encodeURIComponent(server)}${escapedParts(share.split(/[\\/]/))}`;
  }
  const parts = escapedParts(path.split('/'));
  return path.startsWith('/') ? `file://${host}${parts}` : parts;
}

function escapedParts(parts: readonly string[]): string {
  // Half of a character that needs two is no text.
  return parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/');
}

/** The path that an address names: of a scheme of another kind, or what is no address, it is taken as it stands. */
export function pathOfUrl(url: string): string {
  const [, host, rest] = /^file:(?:\/\/([^/]*))?(\/.*)$/is.exec(url) ?? [];
  if (rest === undefined) return decoded(url);
  const path = decoded(rest);
  if (/^\/[A-Za-z]:(\/|$)/.test(path)) return path.slice(1).replaceAll('/', '\\');
  if (host === undefined || host === '' || host.toLowerCase() === 'localhost') return path;
  return `\\\\${decoded(host)}${path.replaceAll('/', '\\')}`;
}

/** Without its signs in percents, where they are whole. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // A path that holds a percent sign of its own.
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** What a path ends with, of whichever system it is. */
export function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Without its ending. */
export function baseOf(name: string): string {
  return name.replace(/(?<=.)\.[^.]*$/s, '');
}
