/** What an export is called. Pure. */
import { TagError } from '../../wire/errors.ts';

/** Signs that some system does not take in a file's name. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cs}<>:"/\\|?*]/gu;
const LONGEST = 100;

/** The library, and the day by the host's own calendar. */
export function baseNameOf(library: string, now: Date): string {
  const name = library
    .replace(NOT_IN_NAMES, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+|\.+$/g, '');
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${[...name].slice(0, LONGEST).join('') || 'reeltag'} ${day.join('-')}`;
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
