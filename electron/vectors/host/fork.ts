/** Starts the process that holds all vectors as a child of Node's. Electron's main process starts the same file in its own way. */
import { fileURLToPath } from 'node:url';
import { type EngineProcess, type ForkOptions, forkEngine } from '../../engine-host/fork.ts';

export function forkVectors(options: ForkOptions = {}): EngineProcess {
  return forkEngine({ entry: defaultEntry(), ...options });
}

/** Beside this file in the source tree; in a build, where everything is bundled, beside the bundle. */
function defaultEntry(): string {
  const entry = import.meta.url.endsWith('.ts') ? '../entry.ts' : './vectors.js';
  return fileURLToPath(new URL(entry, import.meta.url));
}
