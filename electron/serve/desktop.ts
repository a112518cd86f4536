/** The desktop of the machine that serves, reached by the system's own opener. There is none where nobody sits before it. */
import { spawn } from 'node:child_process';
import { basename, dirname } from 'node:path';
import type { Desktop } from '../tagger/desktop.ts';
import { TagError } from '../wire/errors.ts';

export interface Opener {
  readonly program: string;
  readonly args: readonly string[];
  /** the program quotes nothing itself, and its exit code says nothing */
  readonly isExplorer?: true;
}

/** An opener that is still running by then has handed the file on, or is the program itself. */
const LONG_ENOUGH_MS = 2_000;

/** @returns undefined where there is no desktop */
export function findDesktop(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): Desktop | undefined {
  const has = (name: string): boolean => (env[name] ?? '') !== '';
  const isThere = platform === 'win32' || platform === 'darwin' || has('DISPLAY') || has('WAYLAND_DISPLAY');
  if (!isThere) return undefined;
  return {
    reveal: (path) => start(openerFor('reveal', path, platform), path),
    open: (path) => start(openerFor('open', path, platform), path),
  };
}

/** The path is an argument of its own; no shell ever reads it. */
export function openerFor(what: 'reveal' | 'open', path: string, platform: NodeJS.Platform): Opener {
  switch (platform) {
    case 'darwin':
      return { program: 'open', args: what === 'reveal' ? ['-R', path] : [path] };
    case 'win32':
      // Explorer reads its line itself; a path there never holds a quotation mark.
      return { program: 'explorer.exe', args: [`${what === 'reveal' ? '/select,' : ''}"${path}"`], isExplorer: true };
    default:
      // There is no way to name a file in its folder that every desktop knows.
      return { program: 'xdg-open', args: [what === 'reveal' ? dirname(path) : path] };
  }
}

function start({ program, args, isExplorer }: Opener, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...{ shell: false, detached: true, stdio: 'ignore', windowsVerbatimArguments: isExplorer === true },
    });
    const timer = setTimeout(resolve, LONG_ENOUGH_MS);
    const refuse = (detail: string): void => {
      clearTimeout(timer);
      const message = `${basename(path)} could not be opened by ${program}: open it from its folder, ${dirname(path)}.`;
      reject(new TagError('device-unavailable', message, { detail }));
    };
    child.once('error', (error) => refuse(String(error)));
    child.once('exit', (code, signal) => {
      if (code !== 0 && !isExplorer) return refuse(`it ended with ${signal ?? `exit code ${code}`}`);
      clearTimeout(timer);
      resolve();
    });
    child.unref();
  });
}
