/**
 * Where a library's socket may lie: in a folder that its user alone can enter, by a path that is short enough. Beside the
 * library where that is so; else in the folder that the system keeps for such things, or in the temporary one.
 */
import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { systemErrorCode } from '../wire/errors.ts';

const FOLDER_MODE = 0o700;
/** Bytes of a socket's path: what macOS takes, which is the least. */
const LONGEST_ADDRESS = 103;

export interface Place {
  readonly address: string;
  /** Takes away what was made for it, once nobody listens there. */
  clear(): void;
}

export interface PlaceOptions {
  readonly platform?: NodeJS.Platform;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly temporary?: string;
}

/** @param file the library's */
export function* placesFor(file: string, options: PlaceOptions = {}): Generator<Place> {
  const { platform = process.platform, env = process.env, temporary = tmpdir() } = options;
  if (platform === 'win32') {
    yield { address: `\\\\.\\pipe\\reeltag-${randomUUID()}`, clear: () => {} };
    return;
  }
  const beside = join(dirname(file), `${basename(file)}.socket`);
  if (isPrivate(dirname(file)) && isShort(beside)) yield { address: beside, clear: () => {} };
  // The same at each start, so that one that was killed leaves no more than one.
  const name = `reeltag-${createHash('sha256').update(file).digest('hex').slice(0, 16)}`;
  const runtime = env['XDG_RUNTIME_DIR'];
  const folders = [
    ...(runtime !== undefined && isAbsolute(runtime) ? [() => made(join(runtime, name))] : []),
    () => made(join(temporary, name)),
    // Where another user has that one.
    () => mkdtempSync(join(temporary, 'reeltag-')),
  ];
  for (const make of folders) {
    const folder = attempt(make);
    if (folder === undefined) continue;
    const address = join(folder, 'socket');
    if (isPrivate(folder) && isShort(address)) yield { address, clear: () => attempt(() => rmdirSync(folder)) };
  }
}

function made(folder: string): string {
  try {
    mkdirSync(folder, { mode: FOLDER_MODE });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
  return folder;
}

/** Whether it is a folder of this user's, and nobody else's. */
function isPrivate(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === process.geteuid?.() && (stats.mode & 0o077) === 0;
}

function isShort(address: string): boolean {
  return Buffer.byteLength(address) <= LONGEST_ADDRESS;
}

/** A folder that cannot be made, or taken away, is no reason to stop: there are others. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
