/** What an export is called. Pure. */
import type { Format } from '../../interchange/format.ts';
import { TagError } from '../../wire/errors.ts';

/** Signs that some system does not take in a file's name. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cs}<>:"/\\|?*]/gu;
/** Bytes: systems take 255, and the day, the format and the ending come to it. */
const LONGEST = 150;

/**
 * The library, the day by the host's own calendar, and the format where the ending does not say it: what was written on one day for
 * two programs has two names.
 */
export function baseNameOf(
  library: string,
  now: Date,
  { id, ending, layout }: Pick<Format, 'id' | 'ending' | 'layout'>,
): string {
  const name = library
    .replace(NOT_IN_NAMES, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+|\.+$/g, '');
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'));
  const format = layout === 'file' && ending === `.${id}` ? '' : ` ${id}`;
  return `${shortened(name, LONGEST).trim() || 'reeltag'} ${day.join('-')}${format}`;
}

/** As much of a name as has room in so many bytes: systems count these, and a sign takes up to four. */
export function shortened(name: string, bytes: number): string {
  let [length, short] = [0, ''];
  for (const sign of name.toWellFormed()) {
    length += Buffer.byteLength(sign);
    if (length > bytes) break;
    short += sign;
  }
  return short;
}

/** @throws TagError `usage` */
export function checkedName(name: string, ending: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed === '.' || trimmed === '..' || /[/\\\0]/.test(trimmed)) {
    throw new TagError('usage', `“${name}” is no name of a file: leave out what separates folders.`);
  }
  return trimmed.toLowerCase().endsWith(ending.toLowerCase()) ? trimmed : `${trimmed}${ending}`;
}

export function withoutEnding(name: string, ending: string): string {
  return ending !== '' && name.toLowerCase().endsWith(ending.toLowerCase()) ? name.slice(0, -ending.length) : name;
}
