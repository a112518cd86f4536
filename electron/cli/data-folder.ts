/** The data folder that a command line names, or the user's own. */
import { resolve } from 'node:path';
import { dataFolder } from '../catalogue/folders.ts';
import { TagError } from '../wire/errors.ts';

export interface DataOptions {
  data?: string | undefined;
}

/** @throws TagError `usage` */
export function folderOf({ data }: DataOptions): string {
  if (data === '') throw new TagError('usage', 'The name of the data folder is empty: give one, or leave it out.');
  return data === undefined ? dataFolder() : resolve(data);
}

/** As it is to be written behind a command that is to find the same library. */
export function dataArgument({ data }: DataOptions): string {
  if (data === undefined) return '';
  return ` --data ${/^[\w./-]+$/.test(data) ? data : `'${data.replaceAll("'", "'\\''")}'`}`;
}
