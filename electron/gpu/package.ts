/** The binding of ONNX Runtime that npm installed: where it lies, its version, its files. Nothing of it is loaded here. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { outsideArchive } from '../engine/archive.ts';

export interface Binding {
  readonly version: string;
  readonly folder: string;
  /** the names of the files that a copy needs; providers that somebody put beside them are not among these */
  readonly files: readonly string[];
  /** bytes, of these files together */
  readonly size: number;
}

export async function shippedBinding(): Promise<Binding> {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifest, 'utf8')));
  // Whoever looks at what a library is linked to reads no archives.
  const folder = join(outsideArchive(dirname(manifest)), 'bin', 'napi-v6', process.platform, process.arch);
  const files = (await readdir(folder)).filter((name) => !name.includes('_providers_'));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
  return { version, folder, files, size: sizes.reduce((sum, size) => sum + size, 0) };
}
