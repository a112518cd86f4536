/**
 * A value of JSON's as a word. A list or an object is none: what `String` would make of one may be no text at all, and of one that is
 * nested deeply there is no end.
 */
export function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
