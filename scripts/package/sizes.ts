/** What installers have inside, in bytes as they are fetched: of files that are here, and of what has to be told. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { inCheckout } from '../setup/paths.ts';
import { INSTALLER_LIMIT, type PackageTarget, TARGETS } from './targets.ts';

/**
 * Electron's own zip, for all systems: an allowance, above each of those that its releases list. What an installer really has is looked
 * at where it is made (`make.ts`).
 */
const ELECTRON = 130e6;
/**
 * ffmpeg and ffprobe. One static build of John Van Sickle's for Linux on x64 has 78.9 MB, and 29.1 MB when it is compressed
 * (`@ffprobe-installer/linux-x64` 5.2.0); ffmpeg's has the same libraries inside, and so have the other systems' builds.
 */
const TOOLS = 2 * 29.1e6;

export interface InstallerSize {
  readonly target: PackageTarget;
  readonly electron: number;
  readonly tools: number;
  readonly runtime: number;
  readonly models: number;
  readonly application: number;
  readonly total: number;
}

/** @param resources the folder with `app.asar`, of whichever target */
export async function installerSizes(resources: string): Promise<InstallerSize[]> {
  const application = await packedSize(join(resources, 'app.asar'));
  const models = await packedFolder(join(resources, 'app.asar.unpacked', 'resources'));
  const sizes: InstallerSize[] = [];
  for (const target of TARGETS) {
    const runtime = await packedFolder(
      inCheckout(`node_modules/onnxruntime-node/bin/napi-v6/${target.platform}/${target.arch}`),
    );
    const total = ELECTRON + TOOLS + runtime + models + application;
    sizes.push({ target, electron: ELECTRON, tools: TOOLS, runtime, models, application, total });
  }
  return sizes;
}

/** As Markdown. */
export function sizeTable(sizes: readonly InstallerSize[]): string {
  const head = ['for', 'Electron', 'ffmpeg, ffprobe', 'ONNX Runtime', 'demo model, samples', 'Reeltag', 'in all'];
  const rows = sizes.map(({ target, electron, tools, runtime, models, application, total }) => [
    `${target.platform} ${target.arch}`,
    ...[electron, tools, runtime, models, application, total].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** @throws Error where an installer would be too large */
export function requireSmall(sizes: readonly InstallerSize[]): void {
  for (const { target, total } of sizes) {
    if (total <= INSTALLER_LIMIT) continue;
    throw new Error(`an installer for ${target.platform} ${target.arch} would have ${Math.round(total / 1e6)} MB`);
  }
}

async function packedFolder(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    // macOS's library lies there twice, and goes along once: see files.ts.
    if (entry.isFile() && !/\.\d+\.\d+\.dylib$/.test(entry.name))
      sum += await packedSize(join(entry.parentPath, entry.name));
  }
  return sum;
}

/** As gzip would have it; installers compress better than that. */
async function packedSize(file: string): Promise<number> {
  if ((await stat(file)).size === 0) return 0;
  let sum = 0;
  const gzip = createGzip();
  gzip.on('data', (chunk: Buffer) => {
    sum += chunk.length;
  });
  await pipeline(createReadStream(file), gzip);
  return sum;
}
