/**
 * `npm run build`: builds what is stale of the main process, the preload and the page into `out/`.
 * Arguments name parts (`renderer`) to build those alone.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Built, packagesIn } from './build/contents.ts';
import { isStale, PARTS, type PartName, STAMP, stampOf } from './build/parts.ts';
import { buildAside, withBuildLock } from './build/swap.ts';
import { inCheckout } from './setup/paths.ts';
import { filesIn } from './shipped/strays.ts';

const root = inCheckout('.').replace(/[\\/]$/, '');

/**
 * Builds the page into `out/renderer`, unless it is there and up to date. Several processes may do so at once.
 *
 * @param print takes a line where there is something to build
 * @throws Error with the build's output
 */
export function buildPage(print: (line: string) => void = () => {}): Promise<void> {
  return buildStale(['renderer'], print);
}

/** Builds those of the parts that are not up to date; see `buildPage`. */
export async function buildStale(
  parts: readonly PartName[] = PARTS,
  print: (line: string) => void = () => {},
): Promise<void> {
  const stale = parts.filter((part) => isStale(part, root));
  if (stale.length === 0) return;
  print(stale.length === 1 && stale[0] === 'renderer' ? 'Building the page…' : 'Building the application…');
  // In a process of its own: the bundler wants the checkout as its working folder, and sets NODE_ENV.
  const child = spawn(process.execPath, [inCheckout('scripts/build.ts'), ...stale], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`building ${stale.join(', ')} failed:\n${output.trim()}`);
}

/** Builds here and now. */
async function buildHere(parts: readonly PartName[]): Promise<void> {
  const out = join(root, 'out');
  await withBuildLock(out, async () => {
    // Another process may have built them while this one waited.
    const stale = parts.filter((part) => isStale(part, root));
    if (stale.length === 0) return console.log('All is up to date.');
    const [{ resolveConfig }, vite] = await Promise.all([import('electron-vite'), import('vite')]);
    process.env['NODE_ENV_ELECTRON_VITE'] = 'production';
    const { config } = await resolveConfig({ root, logLevel: 'warn' }, 'build', 'production');
    for (const part of stale) {
      const partConfig = config?.[part];
      if (partConfig === undefined) throw new Error(`electron.vite.config.ts has no ${part}`);
      await buildAside(out, part, async (outDir) => {
        mkdirSync(outDir, { recursive: true });
        // Of before: a file that changes meanwhile makes it stale again.
        const stamp = stampOf(part, root);
        const merged = vite.mergeConfig(partConfig, { build: { outDir, emptyOutDir: true } });
        const built = await vite.build({ ...merged, configFile: false });
        const packages = packagesIn([built].flat() as Built[], root);
        writeFileSync(join(outDir, STAMP), JSON.stringify({ stamp, packages, files: filesIn(outDir) }));
      });
      console.log(`built out/${part}`);
    }
  });
}

if (import.meta.main) {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`there is no part ${unknown}, only ${PARTS.join(', ')}`);
  process.chdir(root);
  await buildHere(names.length === 0 ? PARTS : PARTS.filter((part) => names.includes(part)));
}
