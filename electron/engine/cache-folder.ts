/** Where the engine keeps what can be made again: converted models, and what was counted in videos. */
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { TagError } from '../wire/errors.ts';

/**
 * The variable that names the folder in which a portable program keeps everything. The window sets it for all that it starts; a
 * terminal may, to work with the library on a stick.
 */
export const PORTABLE = 'REELTAG_PORTABLE';

/** The user's own, by the environment or else by the system. There is none for a number that the system knows nobody by. */
export function findHomeFolder(): string | undefined {
  for (const ask of [homedir, () => userInfo().homedir]) {
    try {
      const home = ask();
      // An empty variable would have everything land wherever the program was started.
      if (isAbsolute(home)) return home;
    } catch {
      // The system does not know.
    }
  }
  return undefined;
}

/** @throws TagError `usage` where there is none: only where nothing else says what is asked for */
export function homeFolder(): string {
  const home = findHomeFolder();
  if (home !== undefined) return home;
  throw new TagError('usage', 'This user has no home folder: name one in the variable HOME.');
}

/** Unless the caller says otherwise: `REELTAG_CACHE`, a portable program's, or by the platform's custom. */
export function defaultCacheDir(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home?: string,
): string {
  if (env['REELTAG_CACHE']) return env['REELTAG_CACHE'];
  const portable = env[PORTABLE];
  if (portable) return join(portable, 'cache');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(home ?? homeFolder(), 'AppData', 'Local'), 'Reeltag', 'Cache');
  if (platform === 'darwin') return join(home ?? homeFolder(), 'Library', 'Caches', 'Reeltag');
  // The XDG specification: a relative path is invalid and to be ignored.
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home ?? homeFolder(), '.cache'), 'reeltag');
}
