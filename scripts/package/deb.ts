/** The package for Debian, Ubuntu and their like: the unpacked application in /opt, and how the desktop finds it. */

import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { runCommand } from '../setup/command.ts';
import { inCheckout } from '../setup/paths.ts';
import { PNG_SIZES } from './icon-sizes.ts';
import { desktopFile } from './linux.ts';
import { metainfo } from './metainfo.ts';
import { APP } from './targets.ts';
import { keptSentence } from './windows.ts';

export interface DebOptions {
  /** The folder that electron-builder made. */
  readonly unpacked: string;
  readonly arch: 'x64' | 'arm64';
  /** Where the package is put. */
  readonly folder: string;
  /** For a package that nobody downloads: larger, in a tenth of the time. */
  readonly isQuick?: boolean;
}

const PREFIX = `/opt/${APP.name}`;
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' } as const;
const BUILD_TIMEOUT_MS = 20 * 60_000;

/**
 * What Electron's executable is linked to or loads, by the names of Debian 12 and of those since whose time has 64 bits; and what
 * opens addresses and the trash.
 */
export const DEPENDS: readonly string[] = [
  ...['libc6 (>= 2.28)', 'libgtk-3-0 | libgtk-3-0t64', 'libnss3', 'libasound2 | libasound2t64', 'libgbm1', 'libdrm2'],
  ...['libatspi2.0-0 | libatspi2.0-0t64', 'libatk-bridge2.0-0 | libatk-bridge2.0-0t64', 'libcups2 | libcups2t64'],
  ...['libxkbcommon0', 'libxcomposite1', 'libxdamage1', 'libxrandr2', 'libxfixes3', 'libnotify4', 'libsecret-1-0'],
  ...['libuuid1', 'libxtst6', 'libxss1', 'xdg-utils'],
];
/** Without the loader ONNX Runtime has no WebGPU, and works on the processor. */
const RECOMMENDS: readonly string[] = ['libvulkan1'];

export interface ControlFacts {
  readonly version: string;
  readonly arch: DebOptions['arch'];
  /** bytes */
  readonly size: number;
}

/** The package's own description, as dpkg reads it. */
export function controlFile({ version, arch, size }: ControlFacts): string {
  return [
    `Package: ${APP.file}`,
    // A tilde sorts what comes before a release before it.
    `Version: ${version.replace('-', '~')}`,
    `Architecture: ${ARCHITECTURES[arch]}`,
    `Maintainer: ${APP.maintainer}`,
    `Installed-Size: ${Math.ceil(size / 1024)}`,
    `Depends: ${DEPENDS.join(', ')}`,
    `Recommends: ${RECOMMENDS.join(', ')}`,
    'Section: video',
    'Priority: optional',
    `Description: ${APP.summary[0]?.toLowerCase()}${APP.summary.slice(1)}`,
    ' Drop videos in, type labels, and see at once how well each fits, in the whole',
    ' video and along its timeline. The model InternVideo2 runs on this machine;',
    ' nothing leaves it.',
    ' .',
    ' A small demo model, sample clips and ffmpeg come with it.',
    '',
  ].join('\n');
}

/** Also told where the package was only removed: what people made is never a package's to delete. */
export function removalScript(): string {
  return [
    '#!/bin/sh',
    'set -e',
    'case "$1" in',
    '  remove | purge)',
    `    echo "${keptSentence('~/.local/share/reeltag of each user').replaceAll('"', '\\"')}"`,
    '    ;;',
    'esac',
    '',
  ].join('\n');
}

/** @returns the package's path */
export async function makeDeb({ unpacked, arch, folder, isQuick = false }: DebOptions): Promise<string> {
  const version = await packageVersion();
  const root = join(folder, 'parts', `deb-${arch}`);
  await rm(root, { recursive: true, force: true });
  await cp(unpacked, join(root, PREFIX), { recursive: true, verbatimSymlinks: true });
  // The application asks how it was installed before it looks for updates.
  await put(root, `${PREFIX}/resources/package-type`, 'deb');
  await put(root, `usr/share/applications/${APP.file}.desktop`, desktopFile(`${PREFIX}/${APP.file}`));
  await put(root, `usr/share/metainfo/${APP.id}.metainfo.xml`, metainfo());
  await copy(root, 'renderer/icon.svg', `usr/share/icons/hicolor/scalable/apps/${APP.file}.svg`);
  for (const size of PNG_SIZES.map((pixels) => `${pixels}x${pixels}`)) {
    await copy(root, `packaging/icons/${size}.png`, `usr/share/icons/hicolor/${size}/apps/${APP.file}.png`);
  }
  await put(root, `usr/share/doc/${APP.file}/copyright`, await copyright());
  const files = await filesIn(root);
  await settleModes(root, files);
  const sums = await Promise.all(files.map(async (file) => `${await md5(join(root, file))}  ${file}`));
  await put(root, 'DEBIAN/md5sums', `${sums.join('\n')}\n`);
  await put(root, 'DEBIAN/control', controlFile({ version, arch, size: await bytesOf(root, files) }));
  await put(root, 'DEBIAN/postrm', removalScript());
  await chmod(join(root, 'DEBIAN/postrm'), 0o755);

  // Whoever hosts downloads may change signs that a version has for dpkg alone.
  const deb = join(folder, `${APP.file}_${version}_${ARCHITECTURES[arch]}.deb`);
  // All versions of dpkg read both.
  const compression = isQuick ? ['-Zgzip', '-z1'] : ['-Zxz'];
  const args = ['--root-owner-group', ...compression, '--build', root, deb];
  const { ok, output, reason } = await runCommand('dpkg-deb', args, { timeoutMs: BUILD_TIMEOUT_MS });
  if (!ok) throw new Error(`dpkg-deb: ${reason}\n${output}`);
  await rm(root, { recursive: true });
  return deb;
}

/**
 * Everybody may read, the owner alone may write, and what is a program may be run. Where the kernel gives Chromium's sandbox no
 * namespaces, its helper has to be root's.
 */
async function settleModes(root: string, files: readonly string[]): Promise<void> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(folder);
    const path = join(root, file);
    const head = (await readFile(path)).subarray(0, 4).toString('latin1');
    const isProgram = head.startsWith('#!') || (head === '\x7fELF' && !/\.(so(\.\d+)*|node)$/.test(file));
    await chmod(path, file.endsWith('/chrome-sandbox') ? 0o4755 : isProgram ? 0o755 : 0o644);
  }
  for (const folder of folders) await chmod(join(root, folder), 0o755);
  await chmod(root, 0o755);
}

async function copyright(): Promise<string> {
  const notice = await readFile(inCheckout('NOTICE'), 'utf8');
  return [
    notice.trimEnd(),
    '',
    `The licences are in ${PREFIX}/resources, those of Electron and Chromium in ${PREFIX}, that of ffmpeg in ${PREFIX}/resources/ffmpeg.`,
    'The Apache License, Version 2.0, is also in /usr/share/common-licenses/Apache-2.0.',
    '',
  ].join('\n');
}

async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(inCheckout('package.json'), 'utf8')) as { version: string };
  return version;
}

async function put(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function copy(root: string, from: string, to: string): Promise<void> {
  await mkdir(dirname(join(root, to)), { recursive: true });
  await cp(inCheckout(from), join(root, to));
}

/** With `/` between names, sorted. */
async function filesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

async function md5(path: string): Promise<string> {
  return createHash('md5')
    .update(await readFile(path))
    .digest('hex');
}

async function bytesOf(root: string, files: readonly string[]): Promise<number> {
  let sum = 0;
  for (const file of files) sum += (await readFile(join(root, file))).byteLength;
  return sum;
}
