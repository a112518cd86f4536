/** What is in an application's archive, and what must not be. */
import { readFileSync } from 'node:fs';
import { extractFile, listPackage } from '@electron/asar';
import { BUILT_DRIVER } from '../../../electron/cluster/driver/folder.ts';
import { driverFiles } from '../../../scripts/build/driver.ts';
import { inCheckout } from '../../../scripts/setup/paths.ts';

/** Of everything else there is nothing at its root. */
const AT_ITS_ROOT = ['node_modules', 'out', 'package.json', 'resources'];
const UNWANTED: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['sources', /\.(?:ts|tsx|mts|cts)$|\/tsconfig[^/]*\.json$/],
  ['maps', /\.map$/],
  ['tests', /\/(?:test|tests|__tests__)\/|\.(?:test|spec)\.[cm]?js$/],
  ['the demo model’s training', /^\/resources\/models\/demo\/training\//],
  ['what the build knows itself by', /^\/out\/(?:[^/]+\/build\.json|lock\.sqlite)$/],
];
/** How programs of each platform begin. */
const PROGRAMS: readonly (readonly [platform: NodeJS.Platform, beginning: string])[] = [
  ['linux', '7f454c46'],
  ['win32', '4d5a'],
  ['darwin', 'cffaedfe'],
  ['darwin', 'cafebabe'],
];

/** @returns how many files there are */
export function checkList(archive: string, platform: NodeJS.Platform = process.platform): number {
  const paths = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'));
  const roots = [...new Set(paths.map((path) => path.split('/')[1] ?? ''))].sort();
  if (roots.join() !== AT_ITS_ROOT.join()) throw new Error(`at the archive's root there are ${roots.join(', ')}`);
  for (const [what, pattern] of UNWANTED) {
    const found = paths.filter((path) => pattern.test(path));
    if (found.length > 0) throw new Error(`the archive has ${what}: ${found.slice(0, 5).join(', ')}`);
  }
  const production = productionPackages();
  // electron-builder lays them out anew: what tells them apart is name and version.
  const development = paths
    .filter((path) => /\/node_modules\/(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(path))
    .filter((path) => {
      const { name, version } = JSON.parse(extractFile(archive, path.slice(1)).toString()) as Record<string, unknown>;
      return !production.has(`${name}@${version}`);
    });
  if (development.length > 0) throw new Error(`the archive has what is for development: ${development.join(', ')}`);
  const foreign = paths.filter((path) => isForeignProgram(archive, path, platform));
  if (foreign.length > 0) throw new Error(`the archive has programs of other platforms: ${foreign.join(', ')}`);
  for (const needed of [
    'out/main/main.js',
    'out/main/engine.js',
    'out/preload/preload.cjs',
    'out/renderer/index.html',
    // What other machines are given, and what is brought on request.
    ...driverFiles(inCheckout('.')).map((name) => `out/main/${BUILT_DRIVER}/${name}`),
    'resources/cluster/probe.py',
    'resources/cluster/requirements.txt',
    'resources/gpu/cuda-linux-x64.json',
    'resources/search-index/lock.json',
    'resources/search-index/manifest.json',
  ]) {
    if (!paths.includes(`/${needed}`)) throw new Error(`the archive lacks ${needed}`);
  }
  const { productName } = JSON.parse(extractFile(archive, 'package.json').toString()) as { productName?: string };
  if (productName !== 'Reeltag') throw new Error(`the application calls itself ${productName}`);
  return paths.length;
}

/** As `name@version`, of the lockfile. */
function productionPackages(): ReadonlySet<string> {
  const { packages } = JSON.parse(readFileSync(inCheckout('package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; version?: string }>;
  };
  const folders = Object.keys(packages).filter((folder) => packages[folder]?.dev !== true);
  return new Set(folders.map((folder) => `${folder.split('node_modules/').at(-1)}@${packages[folder]?.version}`));
}

function isForeignProgram(archive: string, path: string, wanted: NodeJS.Platform): boolean {
  // The others are text, or the model's, whose size says enough.
  if (!/\.(?:node|dll|dylib|exe|so(?:\.\d+)*)$|\/[^/.]+$/.test(path)) return false;
  const head = headOf(archive, path);
  return PROGRAMS.some(([platform, beginning]) => platform !== wanted && head.startsWith(beginning));
}

/** Its first bytes in hexadecimal; nothing of folders. */
function headOf(archive: string, path: string): string {
  try {
    return extractFile(archive, path.slice(1)).subarray(0, 4).toString('hex');
  } catch {
    return '';
  }
}
