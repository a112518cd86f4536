/** Chromium, in which the tests open the page. The application itself has no need of it. */
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { runCommand } from './command.ts';
import { debianPackage } from './debian.ts';
import type { Thing } from './things.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const VERSION_TIMEOUT_MS = 30_000;

export const chromium: Thing = {
  name: 'Chromium',
  needed: false,
  wanted: async () => true,
  find: async () => {
    const path = await findChromium();
    return path === undefined ? undefined : `${path} (for the tests)`;
  },
  ways: [debianPackage('chromium')],
  without:
    'the tests that open the page in a browser are skipped, the application has no need of it; install Chromium, or set CHROMIUM_BIN to its path.',
};

/** `CHROMIUM_BIN`, or what is on the path under one of its names, if it starts. */
export async function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const { CHROMIUM_BIN, PATH = '' } = env;
  // An empty entry means the current folder: never run what happens to lie there.
  const folders = PATH.split(delimiter).filter(isAbsolute);
  const candidates = CHROMIUM_BIN
    ? [CHROMIUM_BIN]
    : NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of candidates) if (await starts(path)) return path;
  return undefined;
}

/** A script that only says where to get the browser is none. */
async function starts(path: string): Promise<boolean> {
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!executable) return false;
  const { ok, output } = await runCommand(path, ['--version'], { timeoutMs: VERSION_TIMEOUT_MS });
  return ok && /\b(?:Chromium|Chrome)\b/.test(output);
}
