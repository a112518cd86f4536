/**
 * Brings LanceDB by npm into the user's data folder, whole or not at all: the packages that a lockfile names, each by its hash, which npm
 * holds what comes against. No script of theirs is run.
 *
 * Everything is made in a folder of another name, which is renamed when it is complete.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resourcesFolder } from '../catalogue/models.ts';
import { lockTarget } from '../engine/download/lock.ts';
import { run } from '../programs/run.ts';
import { writeFailure } from '../programs/write-failure.ts';
import { TagError } from '../wire/errors.ts';
import { isInstalled, lancedbFolder, lancedbPlace } from './place.ts';

/** Bytes that come, and that they take, as measured under Linux; other systems' are smaller. */
export const DOWNLOAD_BYTES = 63_000_000;
export const INSTALLED_BYTES = 176_000_000;

const [INSTALLATION, BROUGHT, PARTIAL] = ['installation', 'lancedb-', 'partial-'];
/** Those of npm's own that would come in: it is told everything. */
const NPM = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
const TOLD = 1_000;

export interface InstallOptions {
  readonly signal: AbortSignal;
  readonly place?: string;
  /** how npm is run: the program, and what comes before its arguments */
  readonly npm?: readonly [string, ...string[]];
}

/**
 * @returns false where it was there
 * @throws TagError `not-found` without npm, `network`, `device-unavailable`, `in-use`, `disk-full`, `write-failed`; AbortError
 */
export async function installIndex({
  signal,
  place = lancedbPlace(),
  npm = findNpm(),
}: InstallOptions): Promise<boolean> {
  try {
    await mkdir(place, { recursive: true, mode: 0o700 });
    const unlock = lockTarget(join(place, INSTALLATION));
    try {
      await removeLeftovers(place);
      if (isInstalled(lancedbFolder(place))) return false;
      await make(place, npm, signal);
      return true;
    } finally {
      await unlock({ done: true });
    }
  } catch (error) {
    throw writeFailure(error, place);
  }
}

/**
 * What was brought, and nothing else: the place may be a folder of somebody's choice.
 *
 * @returns false where there was nothing @throws TagError `in-use`, `write-failed`
 */
export async function removeIndex(place: string = lancedbPlace()): Promise<boolean> {
  if (!existsSync(place)) return false;
  try {
    const unlock = lockTarget(join(place, INSTALLATION));
    let ours: string[];
    try {
      ours = (await readdir(place)).filter((name) => name.startsWith(BROUGHT) || name.startsWith(PARTIAL));
      for (const name of ours) await rm(join(place, name), { recursive: true, force: true, maxRetries: 5 });
    } finally {
      await unlock({ done: true });
    }
    if ((await readdir(place)).length === 0) await rmdir(place);
    return ours.length > 0;
  } catch (error) {
    throw writeFailure(error, place);
  }
}

async function make(
  place: string,
  [npm, ...before]: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<void> {
  const partial = await mkdtemp(join(place, PARTIAL));
  try {
    // Not under npm's own names, by which it would pass over the one and take the other for a package.
    await copyFile(join(resourcesFolder(), 'search-index', 'manifest.json'), join(partial, 'package.json'));
    await copyFile(join(resourcesFolder(), 'search-index', 'lock.json'), join(partial, 'package-lock.json'));
    // What is set for a folder above is not meant for this one.
    await writeFile(join(partial, '.npmrc'), '');
    const { code, stderr, notStarted } = await run(npm, [...before, ...NPM, '--prefix', partial], { signal });
    if (notStarted !== undefined) {
      throw new TagError(
        'not-found',
        'npm is not on this machine, and brings LanceDB: install Node.js, which has it.',
        {
          detail: notStarted,
        },
      );
    }
    if (code !== 0) {
      throw new TagError(
        'network',
        'npm could not bring LanceDB: check the network and the registry that npm is set to ask, and try again.',
        {
          detail: stderr.slice(-TOLD),
        },
      );
    }
    await requireBinary(partial);
    signal.throwIfAborted();
    // What is there is not whole, or it would have been kept.
    await rm(lancedbFolder(place), { recursive: true, force: true });
    await rename(partial, lancedbFolder(place));
    for (const name of await readdir(place)) {
      const isOther = name.startsWith(BROUGHT) && join(place, name) !== lancedbFolder(place);
      if (isOther) await rm(join(place, name), { recursive: true, force: true });
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** It has programs for some kinds of machines alone, and npm passes over what is for others. */
async function requireBinary(folder: string): Promise<void> {
  const packages = await readdir(join(folder, 'node_modules', '@lancedb'));
  if (packages.some((name) => name.startsWith('lancedb-'))) return;
  throw new TagError(
    'device-unavailable',
    `LanceDB is not made for ${process.platform} on ${process.arch}: all vectors are held in memory there.`,
  );
}

/** Where an npm that outlived who had started it is still at work, the next time does. */
async function removeLeftovers(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    if (name.startsWith(PARTIAL)) await rm(join(place, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** The one that came with this Node, or the first on the path. */
function findNpm(): readonly [string, ...string[]] {
  const folder = dirname(process.execPath);
  const scripts = [join(folder, '..', 'lib'), folder].map((each) =>
    join(each, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  );
  const script = scripts.find((path) => existsSync(path));
  return script === undefined ? ['npm'] : [process.execPath, script];
}
