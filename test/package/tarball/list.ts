/** What `npm pack` would put into the package, and what of the built files leads to what. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { importsOf } from '../../../scripts/check/imports.ts';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Packed {
  /** of the file that is made */
  readonly filename: string;
  /** bytes */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** @param more for npm: `--dry-run`, `--pack-destination`, … */
export async function npmPack(...more: string[]): Promise<Packed> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', ...more], {
    cwd: ROOT,
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  const [packed] = JSON.parse(stdout) as Packed[];
  if (packed === undefined) throw new Error('npm pack said nothing of a package');
  return packed;
}

/** The doors: what the launcher runs, and what a process or a thread is started with. */
const DOORS = ['cli.js', 'engine.js', 'reader.js', 'trainer.js', 'vectors.js'];

export interface Reached {
  /** paths from the checkout's root */
  readonly files: ReadonlySet<string>;
  /** names of packages */
  readonly packages: ReadonlySet<string>;
}

/** Every built file that the terminal and its processes may load, and every package that these ask for. */
export function reachedFromDoors(): Reached {
  const files = new Set<string>();
  const packages = new Set<string>();
  const queue = DOORS.map((name) => `out/main/${name}`);
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const text = readFileSync(join(ROOT, file), 'utf8');
    const specifiers = importsOf(file, text).map(({ specifier }) => specifier);
    for (const specifier of [...specifiers, ...required(text)]) {
      if (specifier === undefined || specifier.startsWith('node:')) continue;
      if (specifier.startsWith('.')) queue.push(posix.join(posix.dirname(file), specifier));
      else packages.add(specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return { files, packages };
}

/** Packages that are loaded by `require`, which no list of imports shows: by their names in quotes. */
function required(text: string): string[] {
  const names = [...Object.keys(manifest().optionalDependencies), 'onnxruntime-node'];
  return names.filter((name) => text.includes(`"${name}"`) || text.includes(`'${name}'`));
}

export interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

export function manifest(): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
}
