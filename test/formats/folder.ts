/** A format of several files, written to a disk as an export writes it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StreamFormat } from '../../electron/interchange/format.ts';
import type { HandedVideo } from '../../electron/interchange/handed.ts';
import { written } from '../support/labelling.ts';

/** @returns the names of the files */
export async function writeFolder(
  format: StreamFormat,
  videos: readonly HandedVideo[],
  folder: string,
): Promise<string[]> {
  const { files } = await written(format, videos);
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return [...files.keys()];
}
