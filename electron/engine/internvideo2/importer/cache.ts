/**
 * The cache of converted models: one folder a (checkpoint content, configuration, precision, importer version), complete
 * or not there at all.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { systemErrorCode, TagError } from '../../../wire/errors.ts';
import { openingError } from '../../checkpoint/file.ts';
import { formatBytes } from '../../download/disk.ts';

const digestsSchema = z.record(z.string(), z.object({ size: z.number(), modifiedMs: z.number(), sha256: z.string() }));
type Digests = z.infer<typeof digestsSchema>;

/** What changes when a file is replaced or written to. */
export async function fileState(checkpointPath: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(checkpointPath, { bigint: true });
    return [dev, ino, size, mtimeNs].join();
  } catch (error) {
    throw openingError(checkpointPath, error);
  }
}

/** The sha256 of a checkpoint's bytes if it was hashed before and has kept its path, size and modification time. */
export async function rememberedDigest(path: string, cacheDir: string): Promise<string | undefined> {
  const absolute = resolve(path);
  const { size, mtimeMs } = await stat(absolute);
  const known = (await readDigests(digestsPath(cacheDir)))[absolute];
  return known?.size === size && known.modifiedMs === mtimeMs ? known.sha256 : undefined;
}

/**
 * Hashes a checkpoint's bytes, and remembers the result by path, size and modification time.
 *
 * @param onBytes called with the number of bytes hashed since the last call
 * @returns the sha256, hex
 */
export async function checkpointDigest(path: string, cacheDir: string, options: HashOptions = {}): Promise<string> {
  const digest = await CheckpointDigest.begin(path, cacheDir);
  await hashFile(resolve(path), digest, options).catch((error: unknown) => {
    throw openingError(resolve(path), error);
  });
  return digest.finish();
}

/** The sha256 of a checkpoint's bytes in the making, for who reads them all anyway. */
export class CheckpointDigest {
  readonly #path: string;
  readonly #memory: string;
  readonly #size: number;
  readonly #modifiedMs: number;
  readonly #hash = createHash('sha256');

  private constructor(path: string, memory: string, size: number, modifiedMs: number) {
    this.#path = path;
    this.#memory = memory;
    this.#size = size;
    this.#modifiedMs = modifiedMs;
  }

  /** Notes the file's size and time; before anything is read of it, so that a later change shows. */
  static async begin(path: string, cacheDir: string): Promise<CheckpointDigest> {
    const absolute = resolve(path);
    const { size, mtimeMs } = await stat(absolute);
    return new CheckpointDigest(absolute, digestsPath(cacheDir), size, mtimeMs);
  }

  /** Takes the bytes that follow those before. */
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** Remembers the digest by path, size and modification time, and gives it, hex. */
  async finish(): Promise<string> {
    const sha256 = this.#hash.digest('hex');
    await rememberDigest(this.#memory, this.#path, { size: this.#size, modifiedMs: this.#modifiedMs, sha256 });
    return sha256;
  }
}

interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: (count: number) => void;
}

function digestsPath(cacheDir: string): string {
  return join(cacheDir, 'checkpoints.json');
}

const HASH_CHUNK = 4 * 1024 * 1024;

/** Reads the next chunk while the last one is hashed: the hash is as slow as the disk, and neither waits. */
async function hashFile(path: string, digest: CheckpointDigest, { signal, onBytes }: HashOptions): Promise<void> {
  const file = await open(path, 'r');
  try {
    let [current, next] = [Buffer.allocUnsafe(HASH_CHUNK), Buffer.allocUnsafe(HASH_CHUNK)];
    let position = 0;
    let { bytesRead } = await file.read(current, 0, HASH_CHUNK, position);
    while (bytesRead > 0) {
      signal?.throwIfAborted();
      position += bytesRead;
      const reading = file.read(next, 0, HASH_CHUNK, position);
      digest.update(current.subarray(0, bytesRead));
      onBytes?.(bytesRead);
      [current, next] = [next, current];
      ({ bytesRead } = await reading);
    }
  } finally {
    await file.close();
  }
}

/** A memory that cannot be written costs a new hash next time and nothing else. */
async function rememberDigest(memory: string, path: string, digest: Digests[string]): Promise<void> {
  try {
    await mkdir(dirname(memory), { recursive: true });
    // Read again: another process may have added its own meanwhile.
    const digests = { ...(await readDigests(memory)), [path]: digest };
    await writeFileAtomic(memory, JSON.stringify(digests, undefined, 1));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
  }
}

/** What was remembered; a memory that cannot be read costs a new hash and nothing else. */
async function readDigests(path: string): Promise<Digests> {
  try {
    return digestsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}

/** Writes a small file through another beside it: readers see the old text or the new. */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

const PARTIAL = /^\.partial-(\d+)-/;

/** A name in `parent` that counts as half done: what has it is removed once this process is no longer alive. */
export function partialName(parent: string): string {
  return join(parent, `.partial-${process.pid}-${randomBytes(6).toString('hex')}`);
}

/**
 * Fills a new folder in `parent` through a temporary one beside it: readers see all of it or nothing, whenever this stops.
 *
 * @param fill writes (and syncs) the folder's files, and gives the name that it shall have
 * @param isWhole whether a folder of that name, from another process that was quicker, is as good as the new one
 * @returns the folder's path
 * @throws TagError `disk-full`, `write-failed`; whatever `fill` throws. Nothing stays behind.
 */
export async function fillFolderAtomic(
  parent: string,
  fill: (folder: string) => Promise<string>,
  isWhole: (folder: string) => Promise<boolean>,
): Promise<string> {
  const temporary = partialName(parent);
  try {
    await mkdir(parent, { recursive: true });
    await mkdir(temporary);
    const target = join(parent, await fill(temporary));
    await syncFolder(temporary);
    await moveFolder(temporary, target, isWhole);
    await syncFolder(parent);
    return target;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw translateWriteError(error, parent);
  }
}

/** Removes what processes that are no longer alive left half written; what cannot be removed stays. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent).catch(() => [])) {
    const pid = Number(PARTIAL.exec(entry)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await rm(join(parent, entry), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH';
  }
}

async function moveFolder(
  source: string,
  target: string,
  isWhole: (folder: string) => Promise<boolean>,
): Promise<void> {
  try {
    await rename(source, target);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(systemErrorCode(error) ?? '')) throw error;
    // Its files may be mapped by now: what is whole stays where it is, and only what is damaged makes room.
    if (await isWhole(target)) return rm(source, { recursive: true, force: true });
    await rename(target, `${source}-old`);
    await rename(source, target);
    await rm(`${source}-old`, { recursive: true, force: true });
  }
}

/** Makes a rename durable; Windows has no such thing for folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What the system said of writing a model, in words; what it did not say stays as it is. */
export function translateWriteError(error: unknown, folder: string): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, undefined, error);
  if (error instanceof Error && 'syscall' in error) {
    return new TagError(
      'write-failed',
      `The converted model cannot be written to ${folder}; check that folder or set another with REELTAG_CACHE.`,
      {
        detail: String(error),
        cause: error,
      },
    );
  }
  return error;
}

function diskFull(folder: string, neededBytes: number | undefined, cause?: unknown): TagError {
  const needed = neededBytes === undefined ? 'more space' : formatBytes(neededBytes);
  return new TagError(
    'disk-full',
    `The disk is too full for the converted model: ${folder} needs ${needed}; free some or set another folder with REELTAG_CACHE.`,
    { ...(cause === undefined ? {} : { detail: String(cause), cause }) },
  );
}

/**
 * Makes the folder that `fillFolderAtomic` is to fill, clear of what interrupted conversions left there: gigabytes.
 *
 * @throws TagError `disk-full` where its disk then has less than `neededBytes` free, `write-failed`
 */
export async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw translateWriteError(error, folder);
  });
  await removeAbandoned(folder);
  const disk = await statfs(folder);
  if (disk.bavail * disk.bsize < neededBytes) throw diskFull(folder, neededBytes);
}
