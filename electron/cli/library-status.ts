/** `reeltag library status`: who has the library, and what its owner says of it. */
import { existsSync } from 'node:fs';
import { namedOwnerOf } from '../library/owner.ts';
import { connectToOwner, type OwnerConnection } from '../owner/connect.ts';
import { TagError } from '../wire/errors.ts';
import type { Owner } from '../wire/owner.ts';
import type { Context } from './context.ts';
import { type DataOptions, dataArgument, folderOf } from './data-folder.ts';

export interface StatusOptions extends DataOptions {
  json?: boolean | undefined;
}

export async function showLibraryStatus(context: Context, options: StatusOptions): Promise<number> {
  const folder = folderOf(options);
  if (!existsSync(folder)) {
    throw new TagError('not-found', `There is no folder ${folder}: check the name of the data folder.`);
  }
  const connection = await connectToOwner(folder, { signal: context.signal });
  connection?.close();
  const { file } = connection ?? namedOwnerOf(folder);
  if (options.json === true) context.print(JSON.stringify({ library: file, ...asData(connection) }));
  else if (connection !== undefined) for (const line of openLines(connection)) context.print(line);
  else if (existsSync(file)) context.print(`The library ${file} is not open: ${howToOpen(options)}.`);
  else context.print(`There is no library ${file} yet: ${howToOpen(options, 'makes one')}.`);
  return 0;
}

/** Without the link: it lets in whoever has it, and a status is something that people show. */
function asData(connection: OwnerConnection | undefined) {
  if (connection === undefined) return { open: false };
  const { pid, kind, version, videos, queue } = connection.owner;
  return { open: true, pid, host: kind, version, videos, queue };
}

function howToOpen(options: DataOptions, does = 'opens it'): string {
  return `Reeltag's window or “reeltag serve${dataArgument(options)}” ${does}`;
}

const HOSTS: Readonly<Record<string, string>> = {
  electron: "Reeltag's window",
  serve: '“reeltag serve”',
  terminal: 'a command in a terminal',
};

function openLines({ file, owner }: OwnerConnection): string[] {
  const { pid, kind, version, videos } = owner;
  return [
    `The library ${file} is open in ${HOSTS[kind] ?? kind}, process ${pid}, version ${version}.`,
    `${videos} ${videos === 1 ? 'video' : 'videos'}: ${queueSentence(owner)}.`,
  ];
}

function queueSentence({ queue: { paused, left, done, failed, secondsLeft } }: Owner): string {
  const estimate = secondsLeft === undefined ? '' : `, about ${Math.ceil(secondsLeft)} s`;
  const waiting = `${left} left${paused ? ' (paused)' : estimate}`;
  return `${waiting}, ${done} done, ${failed} failed`;
}
