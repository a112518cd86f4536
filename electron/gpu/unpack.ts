/** Takes files out of a wheel, which is a zip. Those that were named alone, to where they were named for: nothing in it decides. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { systemErrorCode, TagError } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import type { TakenFile, Wheel } from './list.ts';

/**
 * @param path the wheel
 * @param folder where the files go
 * @param onBytes is told of each piece that was written
 * @throws TagError `download-mismatch` for a wheel that is not as it should be
 * @throws AbortError, and what the file system throws
 */
export async function unpackWheel(
  wheel: Wheel,
  path: string,
  folder: string,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  const wanted = new Map(wheel.takes.map((file) => [file.path, file]));
  let zip: ZipFile | undefined;
  try {
    // It throws for names that lead out of a folder.
    zip = await openPromise(path, { autoClose: false, strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const file = wanted.get(entry.fileName);
      if (file === undefined) continue;
      if (entry.uncompressedSize !== file.size)
        throw unexpected(wheel, `${file.path} has ${entry.uncompressedSize} bytes`);
      await unpackFile(zip, entry, file, join(folder, file.to), { signal, onBytes });
      wanted.delete(entry.fileName);
    }
  } catch (error) {
    if (error instanceof TagError || isAbortError(error) || systemErrorCode(error) !== undefined) throw error;
    throw unexpected(wheel, error instanceof Error ? error.message : String(error));
  } finally {
    zip?.close();
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw unexpected(wheel, `${missing} is not in it`);
}

async function unpackFile(
  zip: ZipFile,
  entry: Entry,
  file: TakenFile,
  target: string,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  // Never over anything that is there.
  const handle = await open(target, 'wx', 0o644);
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      signal.throwIfAborted();
      await handle.writeFile(chunk as Buffer);
      onBytes((chunk as Buffer).length);
    }
    // The folder gets its name once all is in it: a power cut must not leave a name without the bytes.
    await handle.sync();
    const { size } = await handle.stat();
    if (size !== file.size) throw new Error(`${file.path} ended after ${size} bytes`);
  } finally {
    await handle.close();
  }
}

function unexpected({ file }: Wheel, what: string): TagError {
  return new TagError('download-mismatch', `${file} is not what it should be, and was refused: ${what}.`);
}
