/** Which of the installed packages the built application never loads: they stay out of the archive. */
import { readFileSync } from 'node:fs';
import { inCheckout } from '../setup/paths.ts';

interface Locked {
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** ffmpeg and ffprobe lie beside the archive. */
const REPLACED = ['ffmpeg-static', '@ffprobe-installer/ffprobe'];
/** What a package, by its manifest, needs for its script of installation alone. */
const FOR_INSTALLING: Readonly<Record<string, readonly string[]>> = {
  'node_modules/onnxruntime-node/package.json': ['adm-zip', 'global-agent'],
};

/** Folders from the checkout's root, as `node_modules/NAME`. */
export function unusedModules(lockfile: string = readFileSync(inCheckout('package-lock.json'), 'utf8')): string[] {
  const { packages } = JSON.parse(lockfile) as { packages: Readonly<Record<string, Locked>> };
  const reached = new Set<string>();
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const { dependencies, optionalDependencies } = packages[folder] ?? {};
    const left = folder === '' ? REPLACED : (FOR_INSTALLING[`${folder}/package.json`] ?? []);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = left.includes(name) ? undefined : find(name, folder, packages);
      if (found === undefined || reached.has(found)) continue;
      reached.add(found);
      waiting.push(found);
    }
  }
  return Object.keys(packages).filter(
    (folder) => folder.startsWith('node_modules/') && packages[folder]?.dev !== true && !reached.has(folder),
  );
}

/** Node looks within the package that asks, and then in each folder above. */
function find(name: string, from: string, packages: Readonly<Record<string, Locked>>): string | undefined {
  const above = from.split('/node_modules/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/node_modules/'));
  const places = [...above.reverse(), ''].map((folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
  return places.find((place) => packages[place] !== undefined);
}
