/**
 * The processor, or the graphics cards and drivers, of this machine, as far as its system tells without loading one: with another
 * the speed is another, and the numbers may be.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { availableParallelism, cpus, release } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findHomeFolder } from '../../cache-folder.ts';
import type { Device } from './device.ts';

/** What a finding about a device depends on, but for this program. */
export async function hardwareOf(device: Device, platform: NodeJS.Platform = process.platform): Promise<string> {
  if (device === 'cpu') return `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? ''}`;
  if (platform === 'win32') return windowsDrivers();
  // Drivers come with the system.
  if (platform !== 'linux') return release();
  if (device === 'cuda') return nvidiaCards();
  const drivers = await Promise.all((await vulkanDrivers()).map(versionOf));
  return [await nvidiaCards(), await pciCards(), ...drivers].join('; ');
}

/** The cards and the driver of NVIDIA, where it is loaded. */
export async function nvidiaCards(folder = '/proc/driver/nvidia'): Promise<string> {
  const cards = await readdir(join(folder, 'gpus')).catch((): string[] => []);
  const files = [join(folder, 'version'), ...cards.sort().map((card) => join(folder, 'gpus', card, 'information'))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap((text) => text.match(/^(?:NVRM version|Model):.*$/gm) ?? []).join('; ');
}

/** Vendor and model of each card that the kernel drives. */
async function pciCards(folder = '/sys/class/drm'): Promise<string> {
  const names = await readdir(folder).catch((): string[] => []);
  const cards = names.filter((name) => /^card\d+$/.test(name)).sort();
  const read = (card: string, fact: string): Promise<string> =>
    readFile(join(folder, card, 'device', fact), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  const known = await Promise.all(
    cards.map(async (card) => `${await read(card, 'vendor')}:${await read(card, 'device')}`),
  );
  return known.join(' ');
}

/**
 * The manifests of the Vulkan drivers that are installed, where the Vulkan loader looks for them. Without one there is no WebGPU
 * under Linux.
 */
export async function vulkanDrivers(
  env: Readonly<Record<string, string | undefined>> = process.env,
  home: string | undefined = findHomeFolder(),
): Promise<string[]> {
  const named = env['VK_DRIVER_FILES'] || env['VK_ICD_FILENAMES'];
  if (named) return existing(named.split(delimiter));
  const split = (list: string | undefined, otherwise: string): string[] => (list || otherwise).split(delimiter);
  const inHome = (...names: string[]) => (home === undefined ? undefined : join(home, ...names));
  const folders = [
    env['XDG_CONFIG_HOME'] || inHome('.config'),
    ...split(env['XDG_CONFIG_DIRS'], '/etc/xdg'),
    '/etc',
    env['XDG_DATA_HOME'] || inHome('.local', 'share'),
    ...split(env['XDG_DATA_DIRS'], '/usr/local/share:/usr/share'),
  ]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, 'vulkan', 'icd.d'));
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch((): string[] => []);
      return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
    }),
  );
  return lists.flat().sort();
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (stats) => stats.isFile(),
        () => false,
      ),
    ),
  );
  return paths.filter((_, i) => there[i]);
}

/** A driver's package writes its manifest anew with each version. */
async function versionOf(manifest: string): Promise<string> {
  const facts = await stat(manifest).catch(() => undefined);
  return `${manifest} ${facts?.size ?? 0} ${Math.round(facts?.mtimeMs ?? 0)}`;
}

/** The registry's folder of display adapters. */
const ADAPTERS = String.raw`HKLM\SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}`;

async function windowsDrivers(): Promise<string> {
  const query = ['query', ADAPTERS, '/s', '/f', 'Driver', '/v'];
  // It also fails for a folder beneath that only the system may read, and has printed the others.
  const printed = await promisify(execFile)('reg', query, { timeout: 5_000, windowsHide: true }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout?: unknown }) => String(stdout ?? ''),
  );
  // Better a system's version than nothing: it comes with drivers, too.
  return adaptersIn(printed) || release();
}

/** Names and versions of display adapters, from what `reg query` prints. */
export function adaptersIn(printed: string): string {
  return [...printed.matchAll(/^\s+(?:DriverDesc|DriverVersion)\s+REG_SZ\s+(.+?)\s*$/gm)]
    .map(([, value]) => value)
    .join('; ');
}
