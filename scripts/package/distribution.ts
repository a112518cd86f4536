/** Electron's distribution where somebody names one: looked at before anything is made of it. */
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackageTarget } from './targets.ts';

const PROGRAMS = { linux: 'electron', darwin: 'Electron.app', win32: 'electron.exe' } as const;

/**
 * @param path a folder or a zip, or a folder with the zip under the name that Electron publishes it by
 * @param version the one that the application is made for
 * @throws Error with a sentence that says what is wrong with it
 */
export async function requireDistribution(path: string, target: PackageTarget, version: string): Promise<void> {
  const { platform, arch } = target;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`--electron-dist: there is nothing at ${path}.`);
  if (!found.isDirectory()) {
    if ((await beginningOf(path)) !== 'PK') throw new Error(`--electron-dist: ${path} is no zip.`);
    return;
  }
  const zip = join(path, `electron-v${version}-${platform}-${arch}.zip`);
  if (await stat(zip).catch(() => undefined)) return requireDistribution(zip, target, version);
  const program = PROGRAMS[platform];
  if (!(await stat(join(path, program)).catch(() => undefined)))
    throw new Error(`--electron-dist: ${path} has no ${program}, as Electron’s distribution for ${platform} has.`);
  const said = (await readFile(join(path, 'version'), 'utf8').catch(() => version)).trim().replace(/^v/, '');
  if (said !== version)
    throw new Error(`--electron-dist: ${path} is Electron ${said}, and the application is made for ${version}.`);
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await handle.close();
  }
}
