/** Every package that is given out with Reeltag: inside of its bundles, or beside them as what they need to run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS, type PartName, packagesInside } from '../build/parts.ts';

export interface Shipped {
  readonly name: string;
  readonly version: string;
  /** an SPDX expression */
  readonly licence: string;
  /** from the checkout's root, as the lockfile has it: `node_modules/react` */
  readonly folder: string;
  /** the parts of the build that have it inside */
  readonly inside: readonly PartName[];
  /** whether it is installed with Reeltag */
  readonly installed: boolean;
  /** `sha512-…`, of what the registry gave */
  readonly integrity: string | undefined;
  /** folders of those that it needs itself, where they are shipped too */
  readonly needs: readonly string[];
}

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** By folder; the checkout itself is ''. */
type Lockfile = Readonly<Record<string, Locked>>;

/** Of what was built last; in the order of their names. Builds nothing. */
export function shippedPackages(root: string): Shipped[] {
  const locked = readLockfile(root);
  const inside = new Map<string, PartName[]>();
  for (const part of PARTS) {
    for (const folder of packagesInside(part, root)) inside.set(folder, [...(inside.get(folder) ?? []), part]);
  }
  const installed = installedWithUs(locked, root);
  const shipped = new Set([...inside.keys(), ...installed]);
  return [...shipped]
    .map((folder) => {
      const entry = locked[folder];
      if (entry?.version === undefined) throw new Error(`${folder} is in the build and not in package-lock.json`);
      return {
        name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
        version: entry.version,
        licence: entry.license ?? licenceInPackage(folder, root),
        folder,
        inside: inside.get(folder) ?? [],
        installed: installed.has(folder),
        integrity: entry.integrity,
        needs: needsOf(folder, locked).filter((each) => shipped.has(each)),
      };
    })
    .sort((a, b) => (a.name === b.name ? a.folder.localeCompare(b.folder, 'en') : a.name.localeCompare(b.name, 'en')));
}

/** Folders of what Reeltag itself asks for, and of what it asks for by way of a package of which nothing is left in its bundles. */
export function directNeeds(root: string, shipped: readonly Shipped[]): string[] {
  const { dependencies, optionalDependencies, devDependencies } = readLockfile(root)[''] ?? {};
  const named = new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies }));
  const needed = new Set(shipped.flatMap(({ needs }) => needs));
  return shipped
    .filter(({ name, folder }) => !needed.has(folder) || (named.has(name) && folder === `node_modules/${name}`))
    .map(({ folder }) => folder);
}

/** Whatever npm installs for one who installs Reeltag here. Packages for other systems are in the lockfile, too. */
function installedWithUs(locked: Lockfile, root: string): ReadonlySet<string> {
  const folders = new Set<string>();
  const queue = needsOf('', locked);
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (folders.has(folder) || !existsSync(join(root, folder, 'package.json'))) continue;
    folders.add(folder);
    queue.push(...needsOf(folder, locked));
  }
  return folders;
}

function readLockfile(root: string): Lockfile {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lockfile };
  return packages;
}

/** Where Node would find what the package asks for: in it, or in a folder around it. */
function needsOf(folder: string, locked: Lockfile): string[] {
  const { dependencies, optionalDependencies } = locked[folder] ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) => {
    for (let around = folder; ; around = around.slice(0, Math.max(0, around.lastIndexOf('/node_modules/')))) {
      const candidate = around === '' ? `node_modules/${name}` : `${around}/node_modules/${name}`;
      if (locked[candidate] !== undefined) return [candidate];
      if (around === '') return [];
    }
  });
}

/** Old packages name several, each with an address. */
function licenceInPackage(folder: string, root: string): string {
  const { licenses, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    license?: string;
    licenses?: readonly { type?: string }[];
  };
  return license ?? licenses?.map(({ type }) => type).join(' OR ') ?? '';
}
