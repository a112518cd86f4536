/** Files that are there whole, or not at all: written aside, on the disk, and then given their name. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../../../wire/errors.ts';
import { shortened } from '../names.ts';
import { taken } from './failure.ts';

/** Bytes that are gathered before the disk is asked. */
const AT_ONCE = 2 ** 18;

/** A name beside another, which nobody has. Hidden, so that nobody takes it for what it is to become. */
export function asideOf(path: string): string {
  return hiddenBeside(path, 'part');
}

/** The same for what gives way to another until that is in its place: it is never swept away. */
export function wayOf(path: string): string {
  return hiddenBeside(path, 'before');
}

function hiddenBeside(path: string, ending: string): string {
  const name = shortened(basename(path), LONGEST_KEPT);
  return join(dirname(path), `.${name}.reeltag-${randomBytes(6).toString('hex')}.${ending}`);
}

/** Bytes of a name that its hidden one has, too: both have to fit. */
const LONGEST_KEPT = 150;
const ASIDE = /^\..*\.reeltag-[\da-f]{12}\.part$/s;
/** No export goes on for so long without writing. */
const LEFT_MS = 24 * 60 * 60_000;

/** Takes away what exports into a folder left that were killed. A folder that cannot be looked at keeps it. */
export async function sweepAsides(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const path of names.filter((name) => ASIDE.test(name)).map((name) => join(folder, name))) {
    const facts = await lstat(path).catch(() => undefined);
    if (facts === undefined || Date.now() - facts.mtimeMs < LEFT_MS) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return false;
      throw error;
    },
  );
}

/** One file that grows. */
export class Growing {
  readonly #file: FileHandle;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #written = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @param isMore it is there, and goes on */
  static async at(path: string, isMore = false): Promise<Growing> {
    return new Growing(await open(path, isMore ? 'a' : 'wx'));
  }

  async add(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= AT_ONCE) await this.#flush();
  }

  /** @returns how many bytes it has got */
  async finish(): Promise<number> {
    try {
      await this.#flush();
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
    return this.#written;
  }

  async giveUp(): Promise<void> {
    await this.#file.close().catch(() => {});
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#bytes = 0;
    await this.#file.appendFile(bytes);
    this.#written += bytes.length;
  }
}

/** Gives what was written aside its name. @throws TagError `usage` where that is taken meanwhile; system errors */
export async function giveName(aside: string, path: string, replace: boolean): Promise<void> {
  if (replace) await rename(aside, path);
  else if (await isLinked(aside, path)) await rm(aside, { force: true });
  else if (await isThere(path)) throw taken(path);
  else await rename(aside, path);
  await syncFolder(dirname(path));
}

/** In one step with the question whether the name is free; some drives have no links. */
async function isLinked(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw taken(path);
    if (systemErrorCode(error) === 'ENOSPC') throw error;
    return false;
  }
}

/** So that the name outlives a power cut; where a system cannot, it does so by itself. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
