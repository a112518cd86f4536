/**
 * `node scripts/electron-sandbox.ts`: lets Electron of this checkout have its sandbox on a Linux that keeps user namespaces from programs
 * it does not know, as Ubuntu does since 23.10 by AppArmor. Chromium falls back to a helper, which has to be root's, with the bit that
 * lets it run as root; npm cannot install it so. The application is never started without its sandbox, in tests neither.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './setup/command.ts';
import { findBinary } from './setup/electron.ts';
import { inCheckout } from './setup/paths.ts';

const TIMEOUT_MS = 30_000;

type Run = (command: string, args: string[]) => Promise<{ ok: boolean; output: string; reason: string }>;

/**
 * @param folder of Electron's package
 * @param uid of the user; root needs no `sudo`
 * @returns what was done, in words
 */
export async function allowSandbox(folder: string, uid: number | undefined, run: Run): Promise<string> {
  const binary = findBinary(folder);
  if (binary === undefined) throw new Error("Electron's binary is not here: `npm run setup` gets it.");
  const helper = join(dirname(binary), 'chrome-sandbox');
  if (!existsSync(helper)) throw new Error(`${helper} is not there.`);
  for (const command of [
    ['chown', 'root:root', helper],
    ['chmod', '4755', helper],
  ]) {
    const [program, ...args] = uid === 0 ? command : ['sudo', '--non-interactive', ...command];
    const { ok, output, reason } = await run(program as string, args);
    if (!ok) throw new Error(`${program} ${args.join(' ')}: ${reason} ${output}`);
  }
  return `${helper} is root's, and may run as root`;
}

if (import.meta.main) {
  if (process.platform !== 'linux') console.log('Only Linux needs it.');
  else {
    const run: Run = (command, args) => runCommand(command, args, { timeoutMs: TIMEOUT_MS });
    console.log(await allowSandbox(inCheckout('node_modules/electron'), process.getuid?.(), run));
  }
}
