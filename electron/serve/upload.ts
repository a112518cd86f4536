/**
 * Files that a browser sends, for it does not tell where they lie. Each arrives under a temporary name and is put in its
 * place whole; nothing that is there is ever written over.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemErrorCode, TagError } from '../wire/errors.ts';
import { abortError } from '../wire/failures.ts';
import { numberedName } from './upload-name.ts';

/** Bytes that are left alone: the library needs to write too. */
const RESERVE = 64 * 2 ** 20;
/** So often, in bytes, the disk is asked anew: others write to it meanwhile, other uploads among them. */
const ASK_EVERY = 2 ** 20;
/** A client that sends less than `LEAST_BYTES` in so long, in milliseconds, has gone to sleep or means ill. */
const IDLE_MS = 30_000;
const LEAST_BYTES = 16 * 1024;
const PART = /^\.[0-9a-f-]{36}\.part$/;

export interface Uploaded {
  readonly path: string;
  /** false where the same file was there before, under the same name */
  readonly fresh: boolean;
}

export interface UploadLimits {
  idleMs?: number;
  /** stands in for the file system's answer */
  freeBytes?: (directory: string) => Promise<number>;
}

/** Removes what uploads that were cut short by the end of the process have left. */
export async function clearParts(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) if (PART.test(name)) await rm(join(directory, name), { force: true });
}

/**
 * Receives a request's body as a file.
 *
 * @param name as `safeName` gives it
 * @throws TagError `disk-full`, `write-failed`, `empty-file`, `timed-out`; AbortError where the client left
 */
export async function receiveFile(
  request: IncomingMessage,
  directory: string,
  name: string,
  { idleMs = IDLE_MS, freeBytes = askFreeBytes }: UploadLimits = {},
): Promise<Uploaded> {
  const part = join(directory, `.${randomUUID()}.part`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const requireRoom = async (bytes: number): Promise<void> => {
      if (bytes > (await freeBytes(directory)) - RESERVE) throw diskFull(name);
    };
    // A body in chunks does not say how long it will be.
    await requireRoom(Number(request.headers['content-length'] ?? 0));
    const file = await open(part, 'wx', 0o600);
    const received = await writeBody(request, file, { name, idleMs, requireRoom }).finally(() => file.close());
    if (received.size === 0) throw new TagError('empty-file', `${name} is empty (0 bytes).`);
    return await place(part, directory, name, received);
  } catch (error) {
    throw failureOf(error, name);
  } finally {
    await rm(part, { force: true }).catch(() => {});
  }
}

interface Received {
  readonly size: number;
  readonly sha256: string;
}

interface Writing {
  readonly name: string;
  readonly idleMs: number;
  /** @throws TagError `disk-full` where so many bytes more would take what is to be left alone */
  requireRoom(bytes: number): Promise<void>;
}

async function writeBody(
  request: IncomingMessage,
  file: FileHandle,
  { name, idleMs, requireRoom }: Writing,
): Promise<Received> {
  const hash = createHash('sha256');
  let size = 0;
  let timed = 0;
  let asked = 0;
  const late = new TagError('timed-out', `${name} stopped arriving and was given up: try again.`);
  const idle = setTimeout(() => request.destroy(late), idleMs);
  try {
    // Not destroyed with the loop: whoever sends too much is told so over this very connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
      const isEnough = size - timed >= LEAST_BYTES;
      if (isEnough) {
        timed = size;
        idle.refresh();
      }
      if (size - asked >= ASK_EVERY) {
        asked = size;
        await requireRoom(ASK_EVERY);
      }
      await file.writeFile(chunk);
      // A slow disk is not the client's doing.
      if (isEnough) idle.refresh();
    }
    if (!request.complete) throw abortError();
    await file.sync();
  } finally {
    clearTimeout(idle);
  }
  return { size, sha256: hash.digest('hex') };
}

/** Under its name, or the next that is free; the same file under the same name is that file. */
async function place(part: string, directory: string, name: string, received: Received): Promise<Uploaded> {
  for (let number = 1; ; number += 1) {
    const path = join(directory, numberedName(name, number));
    if (await putIfFree(part, path)) return { path, fresh: true };
    if (await isSameFile(path, received)) return { path, fresh: false };
  }
}

async function putIfFree(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
  }
  // This file system has no hard links: an empty file keeps the name free.
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
  await rename(part, path);
  return true;
}

async function isSameFile(path: string, { size, sha256 }: Received): Promise<boolean> {
  const stats = await stat(path);
  if (!stats.isFile() || stats.size !== size) return false;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === sha256;
}

async function askFreeBytes(directory: string): Promise<number> {
  const { bavail, bsize, blocks } = await statfs(directory);
  // Some network drives do not say.
  return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
}

function diskFull(name: string, cause?: unknown): TagError {
  const message = `There is no room for ${name} on the disk of the data folder: free some space, or choose the file where it lies instead of dropping it.`;
  return new TagError('disk-full', message, { cause });
}

function failureOf(error: unknown, name: string): unknown {
  const code = systemErrorCode(error);
  if (error instanceof TagError || code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(name, error);
  // The client has left.
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return abortError();
  const message = `${name} could not be kept in the data folder (${code}): check that the folder can be written to.`;
  return new TagError('write-failed', message, { detail: String(error), cause: error });
}
