/** That whatever the bundles import is there: their own chunks, and packages with all that these load in turn. */

import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { importsOf } from '../../../scripts/check/imports.ts';
import { runCommand } from '../../../scripts/setup/command.ts';

const LOAD_TIMEOUT_MS = 60_000;

/** @returns how many packages, or parts of packages, are imported */
export async function checkImports(application: string): Promise<number> {
  const folder = join(application, 'out', 'main');
  const packages = new Set<string>();
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.js')) continue;
    for (const { specifier } of importsOf(name, await readFile(join(folder, name), 'utf8'))) {
      // Electron brings itself, and the folders of workers are computed.
      if (specifier === undefined || specifier === 'electron' || isBuiltin(specifier)) continue;
      if (!specifier.startsWith('.')) packages.add(specifier);
      else if (!existsSync(join(folder, specifier)))
        throw new Error(`${name} imports ${specifier}, which is not there`);
    }
  }
  const probe = join(folder, 'imports-probe.mjs');
  await writeFile(probe, [...packages].map((name) => `await import(${JSON.stringify(name)});\n`).join(''));
  const loaded = await runCommand(process.execPath, [probe], {
    timeoutMs: LOAD_TIMEOUT_MS,
    env: { ORT_DISABLE_TELEMETRY: '1', NODE_PATH: '' },
  });
  await rm(probe);
  if (!loaded.ok) throw new Error(`the packages do not load: ${loaded.reason}\n${loaded.output}`);
  return packages.size;
}
