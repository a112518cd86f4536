/** A library that a command asks something of: by way of whoever has it open, or opened for as long as that takes. */
import { existsSync } from 'node:fs';
import { packageVersion } from '../catalogue/version.ts';
import { namedOwnerOf } from '../library/owner.ts';
import { connectToOwner } from '../owner/connect.ts';
import { openTagger } from '../tagger/index.ts';
import type { AppContract } from '../wire/app/index.ts';
import type { Args, CallName, Progress, Result } from '../wire/contract.ts';
import { TagError } from '../wire/errors.ts';
import { WireClosed } from '../wire/rpc.ts';
import type { Context } from './context.ts';
import { type DataOptions, dataArgument, folderOf } from './data-folder.ts';

export interface LibraryOptions extends DataOptions {
  /** the same by another name */
  library?: string | undefined;
}

export interface AskedLibrary {
  call<N extends CallName<AppContract>>(
    name: N,
    args: Args<AppContract, N>,
    onProgress?: (progress: Progress<AppContract, N>) => void,
  ): Promise<Result<AppContract, N>>;
}

/**
 * @param work what is asked
 * @throws TagError `not-found` where there is no library; what it cannot be opened or asked for; AbortError
 */
export async function withLibrary<T>(
  context: Context,
  { library, data }: LibraryOptions,
  work: (library: AskedLibrary) => Promise<T>,
): Promise<T> {
  const options = { data: library ?? data };
  const folder = folderOf(options);
  const connection = await connectToOwner(folder, { signal: context.signal });
  try {
    if (connection === undefined) return await withOwn(context, folder, options, work);
    const { client } = connection;
    return await work({
      call: (name, args, onProgress = () => {}) => client.call(name, args, { signal: context.signal, onProgress }),
    });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof WireClosed)) throw error;
    throw new TagError('in-use', 'Reeltag ended before it had answered: ask again.');
  } finally {
    context.progress.clear();
    connection?.close();
  }
}

async function withOwn<T>(
  { signal, debug }: Context,
  folder: string,
  options: DataOptions,
  work: (library: AskedLibrary) => Promise<T>,
): Promise<T> {
  const { file } = namedOwnerOf(folder);
  if (!existsSync(file)) {
    const start = `“reeltag serve${dataArgument(options)} PATH…”`;
    throw new TagError(
      'not-found',
      `There is no library ${file}: check the name of its folder, or make one with ${start}.`,
    );
  }
  const tagger = await openTagger({
    dataDirectory: folder,
    host: { kind: 'terminal', version: packageVersion(), platform: process.platform },
    idle: true,
    log: debug ? undefined : () => {},
  });
  try {
    return await work({
      call: async (name, args, onProgress = () => {}) => tagger.handlers[name](args, { signal, onProgress }),
    });
  } finally {
    await tagger.close();
  }
}
