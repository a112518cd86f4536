/** What tells an engine process of what was installed for the GPU. It has to be there before the process starts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BINDING_FOLDER } from '../engine/onnx-runtime/binding-folder.ts';
import { PINNED } from './list.ts';
import { BINDING, gpuFolder, installedFolder, LIBRARIES, RECORD } from './place.ts';
import { whyImpossible } from './platform.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables for whoever starts an engine.
 *
 * The dynamic linker reads `LD_LIBRARY_PATH` once, when a process starts, and the provider names NVIDIA's libraries without
 * saying where they are. Ours come first: they are those that it was tried with.
 */
export function gpuEnvironment(env: Environment = process.env): Readonly<Record<string, string>> {
  if (whyImpossible() !== undefined) return {};
  const folder = installedFolder(gpuFolder(), PINNED.runtime);
  // Empty, where nothing is installed: which binding is loaded is for us to say, and not for what we were started with.
  if (!existsSync(join(folder, RECORD))) return { [BINDING_FOLDER]: '' };
  // An empty entry would be the working folder.
  const libraries = [join(folder, LIBRARIES), ...(env['LD_LIBRARY_PATH'] ?? '').split(':')].filter(
    (path) => path !== '',
  );
  return { [BINDING_FOLDER]: join(folder, BINDING), LD_LIBRARY_PATH: libraries.join(':') };
}
