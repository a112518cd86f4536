/** The updates of the program that runs, in a window. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Log } from './log.ts';
import type { Work } from './updates/at-work.ts';
import { installationOf } from './updates/installation.ts';
import { whyForbidden } from './updates/policy.ts';
import { builtInSource } from './updates/source.ts';
import { UpdatesOfProgram } from './updates/updates.ts';

/** Of a build that its maker has given no key. */
const NO_SOURCE = {
  why: 'This Reeltag was built without a key that newer versions could be checked with.',
  how: 'Look for a newer one where you got this one.',
};

interface ForWindow {
  /** the window's own folder */
  profile: string;
  cache: string;
  work: () => Work;
  log: Log;
}

export function updatesForWindow({ profile, cache, work, log }: ForWindow): UpdatesOfProgram {
  const source = builtInSource();
  const installation = installationOf({
    ...{ isPackaged: app.isPackaged, platform: process.platform, env: process.env, program: process.execPath },
    packageType: packageType(),
  });
  const quit = (): void => app.quit();
  const common = {
    ...{ file: join(profile, 'updates.json'), forbidden: whyForbidden(), work, end: quit },
    log: (what: string, error: unknown) => log.write(what, error),
  };
  const refused = async (): Promise<never> => {
    throw new Error('there is nothing to install');
  };
  if (installation.kind === 'unsupported') {
    return new UpdatesOfProgram({ ...common, unsupported: installation, installer: refused });
  }
  if (source === undefined) return new UpdatesOfProgram({ ...common, unsupported: NO_SOURCE, installer: refused });
  return new UpdatesOfProgram({
    ...common,
    installer: async () => {
      const { makeInstaller } = await import('./updates/installer.ts');
      const relaunch = (file: string): void => app.relaunch({ execPath: file, args: [] });
      const onProblem = (error: unknown): void => log.write('the newer version could not be put in place', error);
      return makeInstaller({
        ...{ source, installation, version: app.getVersion(), profile, cache },
        ...{ relaunch, quit, onProblem },
      });
    },
  });
}

/** electron-builder leaves it beside a program that it has made a package of. */
function packageType(): string | undefined {
  try {
    return readFileSync(join(process.resourcesPath, 'package-type'), 'utf8').trim();
  } catch {
    return undefined;
  }
}
