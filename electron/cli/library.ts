/** `reeltag library restore`, `new` and `backups`: the ways out for a library that cannot be opened. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { listBackups, restoreCopy, restoreLastBackup, startAnew, whenOf } from '../library/rescue.ts';
import { TagError } from '../wire/errors.ts';
import type { Context } from './context.ts';
import { type DataOptions, dataArgument, folderOf } from './data-folder.ts';

/** @param copy a library's file of the user's own, instead of the last backup */
export async function restoreLibrary(
  context: Context,
  copy: string | undefined,
  options: DataOptions,
): Promise<number> {
  if (copy === '') throw new TagError('usage', 'The name of the copy is empty: give one, or leave it out.');
  if (copy !== undefined) {
    const { aside } = restoreCopy(folderOf(options), resolve(copy));
    context.print(`The library is again as it is in ${copy}.`);
    sayAside(context, aside);
    return 0;
  }
  const { backup, passedOver, aside } = restoreLastBackup(folderOf(options));
  for (const { path } of passedOver) context.say(`${path} is damaged or cannot be read, and was passed over`);
  context.print(`The library is again as it was at ${whenOf(backup.made)}.`);
  sayAside(context, aside);
  return 0;
}

export async function newLibrary(context: Context, options: DataOptions): Promise<number> {
  const { aside } = startAnew(folderOf(options));
  context.print(
    aside === undefined
      ? 'There was no library: the next start begins one.'
      : 'The next start begins an empty library.',
  );
  sayAside(context, aside);
  return 0;
}

export async function showBackups(context: Context, options: DataOptions): Promise<number> {
  const folder = folderOf(options);
  if (!existsSync(folder)) {
    throw new TagError('not-found', `There is no folder ${folder}: check the name of the data folder.`);
  }
  const backups = listBackups(folder);
  for (const { made, path } of backups) context.print(`${whenOf(made)}  ${path}`);
  if (backups.length === 0) context.say(`There is no backup of the library in ${folder} yet.`);
  return 0;
}

/** What helps with a library that is damaged, as commands. */
export function waysOut(options: DataOptions): string {
  const where = dataArgument(options);
  return `“reeltag library restore${where}” brings the last backup back, “reeltag library new${where}” starts anew`;
}

function sayAside(context: Context, aside: string | undefined): void {
  if (aside !== undefined) context.say(`what was there is kept in ${aside}`);
}
