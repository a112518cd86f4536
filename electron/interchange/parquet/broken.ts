/** What is wrong with a Parquet file, in words. Pure. */
import { TagError } from '../../wire/errors.ts';

export function broken(where: string): TagError {
  return new TagError('unreadable', `It is no whole Parquet file: ${where}. Write it again, then try again.`);
}

export function tooLarge(what: string): TagError {
  return new TagError('too-large', `${what}: write it again in smaller parts, then try again.`);
}

export function notRead(what: string): TagError {
  return new TagError(
    'unreadable',
    `It holds ${what}, which is not read here: write it again as pyarrow, DuckDB and pandas do by themselves.`,
  );
}
