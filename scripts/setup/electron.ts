/** Electron's binary, which the npm package downloads only when it is asked to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorLine, runCommand } from './command.ts';
import { inCheckout } from './paths.ts';
import type { Thing } from './things.ts';

const FOLDER = inCheckout('node_modules/electron');
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

export const electronBinary: Thing = {
  name: "Electron's binary",
  needed: false,
  wanted: async () => existsSync(join(FOLDER, 'package.json')) && !process.env['ELECTRON_SKIP_BINARY_DOWNLOAD'],
  find: async () => findBinary(FOLDER),
  ways: [{ name: "Electron's download", impossible: () => undefined, run: download }],
  without: 'the desktop window and its tests need it, the terminal does not; `npm run setup` tries again.',
};

/** The binary of exactly the package's version, once its install is complete (`path.txt` is written last). */
export function findBinary(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    const installed = readFileSync(join(folder, 'dist/version'), 'utf8').trim().replace(/^v/, '');
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return installed === version && existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

async function download(): Promise<string | undefined> {
  const script = join(FOLDER, 'install.js');
  const result = await runCommand(process.execPath, [script], { timeoutMs: DOWNLOAD_TIMEOUT_MS, cwd: FOLDER });
  return result.ok ? undefined : `${result.reason} (${errorLine(result.output)})`;
}
