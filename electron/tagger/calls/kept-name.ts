/** The name under which something is kept. */
import { TagError } from '../../wire/errors.ts';
import { plain } from '../search/names.ts';

/**
 * @param what is named, with its article
 * @throws TagError `usage` for one in which nobody sees anything
 */
export function keptName(typed: string, what: string): string {
  const name = typed.trim().toWellFormed();
  if (plain(name).trim() === '') throw new TagError('usage', `${what} needs a name: give it one.`);
  return name;
}
