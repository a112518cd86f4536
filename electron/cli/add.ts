/** `reeltag add`: videos for the library of the Reeltag that is open, by way of it. */
import { resolve } from 'node:path';
import { connectToOwner, type OwnerConnection } from '../owner/connect.ts';
import type { Added } from '../wire/app/videos.ts';
import { TagError } from '../wire/errors.ts';
import { WireClosed } from '../wire/rpc.ts';
import { sayLeftOut } from './added.ts';
import type { Context } from './context.ts';
import { type DataOptions, dataArgument, folderOf } from './data-folder.ts';

/** Names at a time: whatever a command line holds, each is a message that the owner takes. */
const NAMES_AT_ONCE = 10_000;

/** @param paths videos and folders */
export async function addCommand(context: Context, paths: readonly string[], options: DataOptions): Promise<number> {
  if (paths.includes('')) throw new TagError('usage', 'The name of a file is empty: name a file or a folder.');
  const connection = await connectToOwner(folderOf(options), { signal: context.signal });
  if (connection === undefined) {
    const where = dataArgument(options);
    throw new TagError(
      'not-found',
      `Reeltag is not open: start it (its window, or “reeltag serve${where}”), then add again; “reeltag serve${where} PATH…” does both.`,
    );
  }
  try {
    const added = await addToOwner(context, connection, paths);
    context.print(sentenceOf(added));
    sayLeftOut(context, added);
    if (added.refused.length === 0) return 0;
    return added.added.length + added.known.length > 0 ? 2 : 1;
  } finally {
    connection.close();
  }
}

/**
 * Adds files and folders, and says meanwhile how many videos were found.
 *
 * @throws TagError `write-failed` where the owner ends meanwhile; what else it refuses them for; AbortError
 */
export async function addToOwner(
  { signal, progress }: Context,
  { client }: OwnerConnection,
  paths: readonly string[],
): Promise<Added> {
  const named = paths.map((path) => resolve(path));
  const parts: Added[] = [];
  try {
    for (let start = 0; start < named.length; start += NAMES_AT_ONCE) {
      const before = parts.reduce((sum, { added, known }) => sum + added.length + known.length, 0);
      const onProgress = ({ found }: { found: number }): void => progress.show(`${videos(before + found)} found`);
      const part = named.slice(start, start + NAMES_AT_ONCE);
      parts.push(await client.call('addPaths', { paths: part }, { signal, onProgress }));
    }
  } catch (error) {
    if (!(error instanceof WireClosed)) throw error;
    signal.throwIfAborted();
    throw new TagError('write-failed', 'Reeltag ended before all was added: start it again, then add again.');
  } finally {
    progress.clear();
  }
  return joined(parts);
}

function joined(parts: readonly Added[]): Added {
  const passedOver = parts.flatMap((part) => part.passedOver ?? []);
  return {
    added: parts.flatMap(({ added }) => added),
    known: parts.flatMap(({ known }) => known),
    refused: parts.flatMap(({ refused }) => refused),
    ...(passedOver.length === 0
      ? {}
      : {
          passedOver: {
            count: passedOver.reduce((sum, { count }) => sum + count, 0),
            named: passedOver.flatMap(({ named }) => named),
            others: passedOver.reduce((sum, { others }) => sum + others, 0),
          },
        }),
  };
}

function sentenceOf({ added, known }: Added): string {
  const before = known.length === 0 ? '' : `; ${videos(known.length)} in the library before`;
  return `${added.length === 0 ? 'Nothing new was' : `${videos(added.length)} ${added.length === 1 ? 'was' : 'were'}`} added${before}.`;
}

function videos(count: number): string {
  return `${count} ${count === 1 ? 'video' : 'videos'}`;
}
