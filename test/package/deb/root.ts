/** A system's root with nothing in it but a shell, dpkg's own records, and the home of somebody who has a library. */

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PNG_SIZES } from '../../../scripts/package/icon-sizes.ts';
import { APP } from '../../../scripts/package/targets.ts';
import { runCommand } from '../../../scripts/setup/command.ts';
import { run } from './run.ts';

const RUN_TIMEOUT_MS = 30_000;
const LIBRARY = 'home/ada/.local/share/reeltag/library.sqlite';

export interface Root {
  readonly folder: string;
  install(deb: string): Promise<void>;
  checkInstalled(): Promise<void>;
  /** Removes the package, and gives what was said. */
  checkRemoval(): Promise<string>;
}

export async function makeRoot(folder: string): Promise<Root> {
  const place = (path: string): string => join(folder, path);
  for (const path of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/lib/dpkg/triggers', 'tmp']) {
    await mkdir(place(path), { recursive: true });
  }
  await writeFile(place('var/lib/dpkg/status'), '');
  await bring('/bin/sh', folder);
  await mkdir(dirname(place(LIBRARY)), { recursive: true });
  await writeFile(place(LIBRARY), 'what somebody has decided');
  // apt has been asked whether what it depends on is there; nothing of that is in this root.
  const dpkg = (...args: string[]): Promise<string> => run('dpkg', `--root=${folder}`, '--force-depends', ...args);

  return {
    folder,
    install: async (deb) => {
      await dpkg('--install', deb);
      // Over what is there, as newer ones are: what is said of a removal is not said then.
      const again = await dpkg('--install', deb);
      if (again.includes('Your library')) throw new Error(`an update says that something was removed:\n${again}`);
      if ((await readFile(place(LIBRARY), 'utf8')) !== 'what somebody has decided')
        throw new Error('an update touched the library');
      const status = await run('dpkg-query', `--admindir=${place('var/lib/dpkg')}`, '-W', `-f=\${Status}`, APP.file);
      if (status !== 'install ok installed') throw new Error(`the package is ${status}`);
    },
    checkInstalled: async () => {
      const sandbox = await stat(place(`opt/${APP.name}/chrome-sandbox`));
      if (sandbox.uid !== 0 || (sandbox.mode & 0o7777) !== 0o4755)
        throw new Error('the sandbox’s helper is not root’s');
      for (const size of PNG_SIZES) {
        const icon = await readFile(place(`usr/share/icons/hicolor/${size}x${size}/apps/${APP.file}.png`));
        // PNG says its width behind its mark and the first part's name.
        if (icon.readUInt32BE(16) !== size) throw new Error(`the icon of ${size} pixels has another size`);
      }
      for (const name of ['ffmpeg', 'ffprobe', 'COPYING.GPLv3.txt', 'SOURCE.txt']) {
        if (!existsSync(place(`opt/${APP.name}/resources/ffmpeg/${name}`))) throw new Error(`${name} is missing`);
      }
      const sums = await run('dpkg', `--root=${folder}`, '--verify', APP.file);
      if (sums.trim() !== '') throw new Error(`files are not as they were packed:\n${sums}`);
      const started = await runCommand('chroot', [folder, `/opt/${APP.name}/${APP.file}`], {
        timeoutMs: RUN_TIMEOUT_MS,
      });
      if (!started.output.includes('stand-in for Electron'))
        throw new Error(`the program did not start: ${started.output}`);
    },
    checkRemoval: async () => {
      const said = await dpkg('--purge', APP.file);
      const sentence = /Your library[^\n]*reeltag[^\n]*/.exec(said)?.[0];
      if (sentence === undefined) throw new Error(`removal does not say where the library is:\n${said}`);
      if (existsSync(place(`opt/${APP.name}`))) throw new Error('something of the program is left');
      if ((await readFile(place(LIBRARY), 'utf8')) !== 'what somebody has decided')
        throw new Error('the library was touched');
      return sentence;
    },
  };
}

/** A program and the libraries that it is linked to. */
async function bring(program: string, folder: string): Promise<void> {
  const linked = await run('ldd', program);
  for (const file of [program, ...(linked.match(/\/\S+/g) ?? [])]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(file, join(folder, file));
  }
}
