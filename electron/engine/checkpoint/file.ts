/** The bytes of a checkpoint file, by position, and the errors that name it. */
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ErrorKind, systemErrorCode, TagError } from '../../wire/errors.ts';

/** Makes the error of a file that is being read: its sentence is the file's name followed by `predicate`. */
export interface Reporter {
  fail(kind: ErrorKind, predicate: string, detail?: string): TagError;
}

/** One `read` call takes at most this many bytes (Linux stops at 2 GiB less a page). */
const LARGEST_READ = 2 ** 30;

export class CheckpointFile implements Reporter {
  readonly path: string;
  readonly byteLength: number;
  readonly #handle: FileHandle;
  #closing: Promise<void> | undefined;

  private constructor(path: string, handle: FileHandle, byteLength: number) {
    this.path = path;
    this.#handle = handle;
    this.byteLength = byteLength;
  }

  /** @throws TagError `not-found`, `is-directory`, `unreadable`, `empty-file` */
  static async open(path: string): Promise<CheckpointFile> {
    let handle: FileHandle | undefined;
    try {
      // Before opening: to open a pipe waits for whoever writes into it.
      refuseUnlessFile(path, await stat(path));
      handle = await open(path, constants.O_RDONLY);
      const stats = await handle.stat();
      refuseUnlessFile(path, stats);
      if (stats.size === 0) {
        throw new TagError('empty-file', `${basename(path)} is empty. Download the checkpoint again.`, {
          detail: path,
        });
      }
      return new CheckpointFile(path, handle, stats.size);
    } catch (error) {
      await handle?.close();
      throw openingError(path, error);
    }
  }

  fail(kind: ErrorKind, predicate: string, detail?: string): TagError {
    const where = detail === undefined ? this.path : `${this.path}: ${detail}`;
    return new TagError(kind, `${basename(this.path)} ${predicate}`, { detail: where });
  }

  /** The file ends before something in it does. `missing` is the number of bytes, where it is known. */
  truncated(missing?: number, detail?: string, exact = true): TagError {
    const amount =
      missing === undefined
        ? `its end is missing after ${count(this.byteLength)} bytes`
        : `${exact ? '' : 'at least '}${count(missing)} bytes are missing after ${count(this.byteLength)}`;
    return this.fail('checkpoint-truncated', `is cut short: ${amount}. Download or copy it again.`, detail);
  }

  /** Fills `target` from `position`. */
  async readInto(target: Uint8Array, position: number): Promise<void> {
    if (position + target.length > this.byteLength) throw this.truncated(position + target.length - this.byteLength);
    let done = 0;
    while (done < target.length) {
      const length = Math.min(target.length - done, LARGEST_READ);
      const { bytesRead } = await this.#read(target, done, length, position + done);
      // The file was long enough when it was opened: something has cut it since.
      if (bytesRead === 0) throw this.truncated(target.length - done, `read of ${length} at ${position + done}`);
      done += bytesRead;
    }
  }

  /** `length` bytes from `position`, in a buffer of their own. */
  async read(position: number, length: number): Promise<Buffer<ArrayBuffer>> {
    // Checked before the memory is taken, since the length may come from the file.
    if (position + length > this.byteLength) throw this.truncated(position + length - this.byteLength);
    const bytes = Buffer.alloc(length);
    await this.readInto(bytes, position);
    return bytes;
  }

  async #read(target: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    if (this.#closing !== undefined) throw new Error(`the checkpoint ${this.path} is closed`);
    try {
      return await this.#handle.read(target, offset, length, position);
    } catch (error) {
      const code = systemErrorCode(error) ?? 'unknown error';
      throw this.fail('unreadable', `could not be read (${code}). Check the disk it is on.`, String(error));
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#handle.close();
    return this.#closing;
  }
}

function refuseUnlessFile(path: string, stats: { isFile(): boolean; isDirectory(): boolean }): void {
  const name = basename(path);
  if (stats.isDirectory()) {
    throw new TagError('is-directory', `${name} is a folder. Choose the checkpoint file in it.`, { detail: path });
  }
  if (!stats.isFile()) {
    throw new TagError('unreadable', `${name} is not an ordinary file. Choose a checkpoint file.`, { detail: path });
  }
}

/** What an error of opening the checkpoint at `path` means to the user; errors of ours and bugs as they are. */
export function openingError(path: string, error: unknown): unknown {
  if (error instanceof TagError) return error;
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const options = { detail: `${path}: ${String(error)}`, cause: error };
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'ERR_INVALID_ARG_VALUE'].includes(code)) {
    return new TagError('not-found', `There is no checkpoint at ${path}. Check the path.`, options);
  }
  return new TagError('unreadable', `${basename(path)} could not be opened (${code}). Check its permissions.`, options);
}

/** A number as people read it: 5,531,024,384. */
export function count(value: number): string {
  return value.toLocaleString('en-GB');
}

/** A name found in a file, fit for an error message: quoted, of bounded length, nothing in it invisible. */
export function quote(name: string): string {
  const escaped = JSON.stringify(name.slice(0, 200)).replace(INVISIBLE, escapeCharacter);
  return escaped.length > 120 ? `${escaped.slice(0, 118)}…"` : escaped;
}

/** Control, format (which can turn the text around), surrogate and private characters. */
const INVISIBLE = /[\p{C}\u2028\u2029]/gu;

function escapeCharacter(character: string): string {
  return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`;
}
