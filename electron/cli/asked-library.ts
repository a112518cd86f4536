/** A library that a command asks something of: by way of whoever has it open, or opened for as long as that takes. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageVersion } from '../catalogue/version.ts';
import { namedOwnerOf } from '../library/owner.ts';
import { connectToOwner } from '../owner/connect.ts';
import { openTagger } from '../tagger/index.ts';
import type { AppContract } from '../wire/app/index.ts';
import type { Args, CallName, Progress, Result } from '../wire/contract.ts';
import { TagError } from '../wire/errors.ts';
import { InternalError } from '../wire/failures.ts';
import { WireClosed } from '../wire/rpc.ts';
import type { Context } from './context.ts';
import { type DataOptions, dataArgument, folderOf } from './data-folder.ts';

export interface LibraryOptions extends DataOptions {
  /** the same by another name */
  library?: string | undefined;
  /** Where there is none, one is made. */
  make?: true | undefined;
}

export interface AskedLibrary {
  call<N extends CallName<AppContract>>(
    name: N,
    args: Args<AppContract, N>,
    onProgress?: (progress: Progress<AppContract, N>) => void,
  ): Promise<Result<AppContract, N>>;
  /** Also where the command was interrupted: what was begun is to be stopped. */
  callToStop<N extends CallName<AppContract>>(name: N, args: Args<AppContract, N>): Promise<Result<AppContract, N>>;
}

/** How long to wait for a library that somebody has who cannot be asked: another command, that is done in some seconds. */
const WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 200;

/**
 * @param work what is asked
 * @throws TagError `not-found` where there is no library; what it cannot be opened or asked for; AbortError
 */
export async function withLibrary<T>(
  context: Context,
  { library, data, make }: LibraryOptions,
  work: (library: AskedLibrary) => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  const options = { data: library ?? data, make };
  const opened = await onceFree(context, waitMs, () => open(context, folderOf(options), options));
  try {
    return await work({ call: opened.call, callToStop: opened.callToStop });
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof WireClosed) throw new TagError('in-use', 'Reeltag ended before it had answered: ask again.');
    if (error instanceof InternalError && opened.version !== packageVersion())
      throw otherVersion(opened.version, error);
    throw error;
  } finally {
    context.progress.clear();
    await opened.close();
  }
}

function otherVersion(version: string, cause: unknown): TagError {
  return new TagError(
    'in-use',
    `The Reeltag that has the library is of version ${version}, and this one of ${packageVersion()}: close that one, and start this one in its place.`,
    { cause },
  );
}

interface Opened extends AskedLibrary {
  /** of whoever answers */
  readonly version: string;
  close(): void | Promise<void>;
}

async function onceFree<T>({ signal, progress }: Context, waitMs: number, attempt: () => Promise<T>): Promise<T> {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TagError) || error.kind !== 'in-use' || performance.now() >= until) throw error;
    }
    progress.show('waiting for another Reeltag to be done with the library');
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
}

/** By way of its owner, or as its owner. */
async function open(context: Context, folder: string, options: LibraryOptions): Promise<Opened> {
  const { signal } = context;
  const connection = await connectToOwner(folder, { signal });
  if (connection === undefined) return openOwn(context, folder, options);
  const { client, owner, close } = connection;
  return {
    version: owner.version,
    call: (name, args, onProgress = () => {}) => client.call(name, args, { signal, onProgress }),
    callToStop: (name, args) => client.call(name, args),
    close,
  };
}

async function openOwn({ signal, debug }: Context, folder: string, options: LibraryOptions): Promise<Opened> {
  const { file } = namedOwnerOf(folder);
  if (!existsSync(file) && options.make !== true) {
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
  return {
    version: packageVersion(),
    call: async (name, args, onProgress = () => {}) => tagger.handlers[name](args, { signal, onProgress }),
    callToStop: async (name, args) =>
      tagger.handlers[name](args, { signal: new AbortController().signal, onProgress: () => {} }),
    close: () => tagger.close(),
  };
}
