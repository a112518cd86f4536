/** A file of lines that holds whole lines only, whenever its writing stops. */
import { type FileHandle, open } from 'node:fs/promises';
import { systemErrorCode, TagError } from '../errors.ts';

export class LineFile {
  readonly #path: string;
  readonly #file: FileHandle;
  /** Undefined for a pipe or a device, which can neither be cut nor synced. */
  #size: number | undefined;

  private constructor(path: string, file: FileHandle, size: number | undefined) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
  }

  /**
   * Opens a file for writing. Without `append` an older file's content goes only when the first line comes.
   *
   * @throws TagError `not-found` for a missing folder, `is-directory`, `write-failed`
   */
  static async open(path: string, { append }: { append: boolean }): Promise<LineFile> {
    let file: FileHandle | undefined;
    try {
      // Not truncated yet: a run that gives nothing must not cost the last one's results.
      file = await open(path, 'a+');
      const isFile = (await file.stat()).isFile();
      return new LineFile(path, file, isFile ? (append ? await wholeLines(file) : 0) : undefined);
    } catch (error) {
      await file?.close();
      throw failure(path, error);
    }
  }

  /**
   * Adds a line and waits until it is on the disk.
   *
   * @throws TagError `disk-full`, `write-failed`; the file is as before
   */
  async add(line: string): Promise<void> {
    const bytes = Buffer.from(`${line}\n`);
    try {
      // What lies beyond is a half line of a power cut, or an older run's.
      await this.#cut();
      for (let done = 0; done < bytes.length; ) done += (await this.#file.write(bytes, done)).bytesWritten;
      if (this.#size === undefined) return;
      await this.#file.sync();
      this.#size += bytes.length;
    } catch (error) {
      await this.#cut().catch(() => {});
      throw failure(this.#path, error);
    }
  }

  async #cut(): Promise<void> {
    if (this.#size !== undefined) await this.#file.truncate(this.#size);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** The length of the file up to and with its last line break. */
async function wholeLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const block = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

function failure(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const options = { detail: String(error), cause: error };
  if (code === 'EISDIR') return new TagError('is-directory', `${path} is a folder: name a file to write to.`, options);
  if (code === 'ENOENT')
    return new TagError('not-found', `The folder of ${path} does not exist: create it first.`, options);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TagError(
      'disk-full',
      `The disk is full and ${path} has only what was written before: free some space, then go on with --append.`,
      options,
    );
  }
  return new TagError(
    'write-failed',
    `${path} cannot be written (${code}): check its permissions or name another file.`,
    options,
  );
}
