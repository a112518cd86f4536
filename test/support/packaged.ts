/** The folder that installers hold, made as `npm run package -- --dir` makes it, with the stand-in for Electron's distribution. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { runCommand } from '../../scripts/setup/command.ts';
import { inCheckout } from '../../scripts/setup/paths.ts';
import { makeElectronDistribution } from './electron-distribution.ts';

const PACKAGE_TIMEOUT_MS = 10 * 60_000;

/** @param folder empty; gives the folder with the executable */
export async function packagedInto(folder: string): Promise<string> {
  const electron = join(folder, 'electron');
  await mkdir(electron, { recursive: true });
  await makeElectronDistribution(electron, manifest.devDependencies.electron);
  const output = join(folder, 'dist');
  const args = ['--dir', '--electron-dist', electron, '--output', output];
  const script = inCheckout('scripts/package.ts');
  const made = await runCommand(process.execPath, [script, ...args], { timeoutMs: PACKAGE_TIMEOUT_MS });
  if (!made.ok) throw new Error(`npm run package: ${made.reason}\n${made.output}`);
  const path = made.output.trim().split('\n').at(-1);
  if (!path?.startsWith(output)) throw new Error(`npm run package did not say what it made:\n${made.output}`);
  return path;
}
