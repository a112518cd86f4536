/** The part of a file that has arrived, kept so that a later process can go on with it, and never taken for the whole. */
import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { syncFolderOf, writeWhole } from './disk.ts';
import { ContentMismatch, digestFile, type Expected, sameContent, startDigest } from './expected.ts';

/** Which server sent the part, and what it calls this version: for `If-Range`. */
export interface Validator {
  readonly origin: string;
  /** a strong entity tag, with its quotes */
  readonly etag: string;
}

const sidecarSchema = z.object({
  size: z.number().int().nonnegative(),
  algorithm: z.enum(['sha256', 'sha512', 'git-sha1']),
  hex: z.string(),
  validator: z.object({ origin: z.string(), etag: z.string() }).optional(),
});

/**
 * `<target>.part`, and beside it `<target>.part.json`, which says what the whole must be.
 *
 * The sidecar is on disk before the first byte of the part, and the part goes before the sidecar changes, so at every
 * moment the bytes belong to the version that the sidecar names. What a crash may damage, the hash finds in the end.
 */
export class PartialFile {
  readonly path: string;
  readonly expected: Expected;
  readonly #target: string;
  readonly #handle: FileHandle;
  #digest = startDigest({ size: 0, algorithm: 'sha256', hex: '' });
  #offset = 0;
  #validator: Validator | undefined;

  private constructor(target: string, expected: Expected, handle: FileHandle, validator: Validator | undefined) {
    this.#target = target;
    this.path = `${target}.part`;
    this.expected = expected;
    this.#handle = handle;
    this.#digest = startDigest(expected);
    this.#validator = validator;
  }

  /**
   * Open what there is of `target`, or begin.
   *
   * A part of another version, or one without a sidecar, is deleted; one of this version is hashed (`onBytes`).
   */
  static async open(
    target: string,
    expected: Expected,
    options: { signal?: AbortSignal | undefined; onBytes?: (hashedBytes: number) => void },
  ): Promise<PartialFile> {
    const known = await readSidecar(target);
    const goesOn = known !== undefined && sameContent(known, expected);
    if (!goesOn) {
      await rm(`${target}.part`, { force: true });
      await writeSidecar(target, expected, undefined);
    }
    const handle = await open(`${target}.part`, constants.O_RDWR | constants.O_CREAT, 0o644);
    const part = new PartialFile(target, expected, handle, goesOn ? known.validator : undefined);
    try {
      await part.#readWhatIsThere(options);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return part;
  }

  /** Delete what a finished, abandoned or foreign download of `target` left behind. */
  static async removeLeftovers(target: string): Promise<void> {
    await rm(`${target}.part`, { force: true });
    await rm(sidecarPath(target), { force: true });
    await rm(`${sidecarPath(target)}.tmp`, { force: true });
  }

  /** bytes that are there, and hashed */
  get offset(): number {
    return this.#offset;
  }

  get missingBytes(): number {
    return this.expected.size - this.#offset;
  }

  get validator(): Validator | undefined {
    return this.#validator;
  }

  /** Add the next bytes. Never writes past the expected size. */
  async append(chunk: Uint8Array): Promise<void> {
    if (chunk.length > this.missingBytes) {
      throw new ContentMismatch(`more than the expected ${this.expected.size} bytes arrived`);
    }
    for (let written = 0; written < chunk.length; ) {
      const rest = chunk.length - written;
      written += (await this.#handle.write(chunk, written, rest, this.#offset + written)).bytesWritten;
    }
    this.#digest.update(chunk);
    this.#offset += chunk.length;
  }

  /** Begin again at byte 0, with bytes that `validator` names. */
  async restart(validator: Validator | undefined): Promise<void> {
    // A file of 0 bytes is not truncated: nothing to do, and special files refuse it.
    if (this.#offset > 0) await this.#handle.truncate(0);
    this.#digest = startDigest(this.expected);
    this.#offset = 0;
    if (validator?.etag === this.#validator?.etag && validator?.origin === this.#validator?.origin) return;
    this.#validator = validator;
    await writeSidecar(this.#target, this.expected, validator);
  }

  /**
   * Verify the hash and put the file in its place: on disk first, then by one rename.
   *
   * @throws ContentMismatch when the bytes are not the expected ones
   */
  async commit(): Promise<void> {
    if (this.#offset !== this.expected.size)
      throw new Error(`commit of ${this.#offset} of ${this.expected.size} bytes`);
    const hex = this.#digest.copy().digest('hex');
    if (hex !== this.expected.hex) {
      throw new ContentMismatch(`${this.expected.algorithm} is ${hex}, not ${this.expected.hex}`);
    }
    await this.#handle.sync();
    // Windows does not rename an open file.
    await this.#handle.close();
    await rename(this.path, this.#target);
    await syncFolderOf(this.#target);
    await PartialFile.removeLeftovers(this.#target);
  }

  /** Close and delete everything. */
  async discard(): Promise<void> {
    await this.close();
    await PartialFile.removeLeftovers(this.#target);
  }

  /** Close and keep everything. A second call does nothing. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #readWhatIsThere(options: {
    signal?: AbortSignal | undefined;
    onBytes?: (hashedBytes: number) => void;
  }): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size > this.expected.size) {
      await this.#handle.truncate(0);
      return;
    }
    this.#offset = await digestFile(this.#handle, this.#digest, size, options);
  }
}

function sidecarPath(target: string): string {
  return `${target}.part.json`;
}

async function readSidecar(target: string): Promise<(Expected & { validator?: Validator | undefined }) | undefined> {
  try {
    return sidecarSchema.safeParse(JSON.parse(await readFile(sidecarPath(target), 'utf8'))).data;
  } catch {
    // Absent, unreadable or not JSON: all of them mean that nobody knows what the part is a part of.
    return undefined;
  }
}

async function writeSidecar(target: string, expected: Expected, validator: Validator | undefined): Promise<void> {
  const { size, algorithm, hex } = expected;
  await writeWhole(sidecarPath(target), JSON.stringify({ size, algorithm, hex, ...(validator && { validator }) }));
}
