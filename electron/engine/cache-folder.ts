/** Where the engine keeps what can be made again: converted models, and what was counted in videos. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The variable that names the folder in which a portable program keeps everything. The window sets it for all that it starts; a
 * terminal may, to work with the library on a stick.
 */
export const PORTABLE = 'REELTAG_PORTABLE';

/** Unless the caller says otherwise: `REELTAG_CACHE`, a portable program's, or by the platform's custom. */
export function defaultCacheDir(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env['REELTAG_CACHE']) return env['REELTAG_CACHE'];
  const portable = env[PORTABLE];
  if (portable) return join(portable, 'cache');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Reeltag', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Reeltag');
  // The XDG specification: a relative path is invalid and to be ignored.
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'reeltag');
}
