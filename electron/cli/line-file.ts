/** A file of JSON lines that holds whole lines only, whenever its writing stops. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { systemErrorCode, TagError } from '../wire/errors.ts';

export class LineFile {
  readonly #path: string;
  readonly #file: FileHandle;
  /** A pipe or a device can neither be cut nor synced. */
  readonly #isFile: boolean;
  /** Where the first line shall begin, in bytes, if something lies beyond: a half line, or an older run's lines. */
  #keep: number | undefined;
  readonly #isNew: boolean;

  private constructor(path: string, file: FileHandle, facts: { isFile: boolean; isNew: boolean; keep?: number }) {
    this.#path = path;
    this.#file = file;
    this.#isFile = facts.isFile;
    this.#isNew = facts.isNew;
    this.#keep = facts.keep;
  }

  /**
   * Opens a file for writing. Without `append` an older file's content goes only when the first line comes.
   *
   * @throws TagError `not-found` for a missing folder, `is-directory`, `write-failed`; `usage` for no name, and for a
   *   file that holds something other than JSON lines, which nobody meant to lose
   */
  static async open(path: string, { append }: { append: boolean }): Promise<LineFile> {
    if (path === '' || path === '-') {
      throw new TagError('usage', `--out needs the name of a file, not ${path === '' ? 'an empty one' : '“-”'}.`);
    }
    let opened: { file: FileHandle; isNew: boolean } | undefined;
    try {
      opened = await openOrCreate(path);
      const { file, isNew } = opened;
      const stats = await file.stat();
      if (!stats.isFile()) return new LineFile(path, file, { isFile: false, isNew });
      await requireJsonLines(path, file);
      const keep = append ? await wholeLines(file) : 0;
      return new LineFile(path, file, { isFile: true, isNew, ...(keep < stats.size ? { keep } : {}) });
    } catch (error) {
      await opened?.file.close();
      throw failure(path, error);
    }
  }

  /** The whole lines that are there and stay, in their order. */
  async *lines(): AsyncGenerator<string> {
    if (!this.#isFile) return;
    const end = this.#keep ?? (await this.#file.stat()).size;
    const block = Buffer.alloc(1024 * 1024);
    const decoder = new StringDecoder('utf8');
    let begun: string[] = [];
    for (let at = 0; at < end; ) {
      const { bytesRead } = await this.#file.read(block, 0, Math.min(block.length, end - at), at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const [first = '', ...more] = decoder.write(block.subarray(0, bytesRead)).split('\n');
      begun.push(first);
      for (const next of more) {
        yield begun.join('');
        begun = [next];
      }
    }
  }

  /**
   * Adds a line and waits until it is on the disk.
   *
   * @throws TagError `disk-full`, `write-failed`; the file is as before
   */
  async add(line: string): Promise<void> {
    const bytes = Buffer.from(`${line}\n`);
    let done = 0;
    try {
      if (this.#keep !== undefined) await this.#file.truncate(this.#keep);
      this.#keep = undefined;
      // At the end, wherever that is by now: another run may be adding to the file too.
      while (done < bytes.length) done += (await this.#file.write(bytes, done)).bytesWritten;
      if (this.#isFile) await this.#file.sync();
    } catch (error) {
      await this.#takeBack(done).catch(() => {});
      throw failure(this.#path, error);
    }
  }

  async #takeBack(written: number): Promise<void> {
    if (this.#isFile && written > 0) await this.#file.truncate((await this.#file.stat()).size - written);
  }

  /** Leaves no empty file behind where there was none before. */
  async close(): Promise<void> {
    const isEmpty = this.#isFile && this.#isNew && (await this.#file.stat()).size === 0;
    await this.#file.close();
    if (isEmpty) await rm(this.#path, { force: true });
  }
}

/** Not truncated yet: a run that gives nothing must not cost the last one's results. */
async function openOrCreate(path: string): Promise<{ file: FileHandle; isNew: boolean }> {
  try {
    return { file: await open(path, 'ax+'), isNew: true };
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    return { file: await open(path, 'a+'), isNew: false };
  }
}

async function requireJsonLines(path: string, file: FileHandle): Promise<void> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, 0);
  if (bytesRead === 0 || buffer.toString('latin1') === '{') return;
  throw new TagError(
    'usage',
    `${path} holds something other than lines of JSON, and was left alone: name another file.`,
  );
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
  if (code === 'ENOENT' || code === 'ENOTDIR')
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
