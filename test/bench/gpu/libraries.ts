/**
 * ONNX Runtime's CUDA provider where nothing can be fetched: what `reeltag gpu install` would leave, made of a provider that
 * was carried there and of NVIDIA's libraries that the machine's PyTorch brought.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PINNED } from '../../../electron/gpu/list.ts';
import { shippedBinding } from '../../../electron/gpu/package.ts';
import { BINDING, gpuFolder, installedFolder, LIBRARIES, RECORD } from '../../../electron/gpu/place.ts';

const FIND = `
import glob, nvidia
for root in nvidia.__path__:
    for path in sorted(glob.glob(root + "/**/lib/*.so*", recursive=True)): print(path)
`;

/**
 * @param data takes the place of the user's data folder
 * @param provider a folder of what pack.ts took of the wheels; it goes before what the machine has
 * @param python one that has NVIDIA's libraries as packages
 * @returns how many of NVIDIA's libraries there are
 */
export async function layOutLibraries(data: string, provider: string, python: string): Promise<number> {
  const binding = await shippedBinding();
  const folder = installedFolder(gpuFolder(join(data, 'reeltag')), PINNED.runtime);
  await mkdir(join(folder, BINDING), { recursive: true });
  await mkdir(join(folder, LIBRARIES), { recursive: true });
  for (const name of binding.files) await copyFile(join(binding.folder, name), join(folder, BINDING, name));
  for (const part of [BINDING, LIBRARIES]) {
    const names = await readdir(join(provider, part)).catch((): string[] => []);
    for (const name of names) await link(resolve(provider, part, name), join(folder, part, name));
  }
  // A Python without them is no failure: all may have been carried.
  const { stdout } = await promisify(execFile)(python, ['-c', FIND]).catch(() => ({ stdout: '' }));
  for (const path of stdout.split('\n').filter((line) => line !== '')) {
    await link(path, join(folder, LIBRARIES, path.slice(path.lastIndexOf('/') + 1)));
  }
  const record = { runtime: PINNED.runtime, cuda: PINNED.cuda, bytes: 0, wheels: [] };
  await writeFile(join(folder, RECORD), JSON.stringify(record));
  return (await readdir(join(folder, LIBRARIES))).length;
}

/** One that is there was made by a run before, in a folder that is kept. */
async function link(target: string, path: string): Promise<void> {
  await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
