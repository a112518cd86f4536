/** Where the application keeps what belongs to the user: by each platform's custom, or all of it beside a portable program. */
import { isAbsolute, join } from 'node:path';
import { homeFolder, PORTABLE } from '../engine/cache-folder.ts';
import { keptModelFolder } from './kept-model-folder.ts';

export { PORTABLE };

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's data folder of this application; nothing is created. */
export function dataFolder(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home?: string,
): string {
  const portable = env[PORTABLE];
  if (portable) return portable;
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(home ?? homeFolder(), 'AppData', 'Local'), 'Reeltag');
  if (platform === 'darwin') return join(home ?? homeFolder(), 'Library', 'Application Support', 'Reeltag');
  // The XDG specification: a relative path is invalid and to be ignored.
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home ?? homeFolder(), '.local', 'share'), 'reeltag');
}

/** Where what can be made again lies: `REELTAG_CACHE`, a portable program's, or by the platform's custom. The engine, alone, has the same rule. */
export function cacheFolder(
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home?: string,
): string {
  if (env['REELTAG_CACHE']) return env['REELTAG_CACHE'];
  const portable = env[PORTABLE];
  if (portable) return join(portable, 'cache');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(home ?? homeFolder(), 'AppData', 'Local'), 'Reeltag', 'Cache');
  if (platform === 'darwin') return join(home ?? homeFolder(), 'Library', 'Caches', 'Reeltag');
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home ?? homeFolder(), '.cache'), 'reeltag');
}

/** Where the model lies: `REELTAG_MODEL`, else where a person has chosen to have it, else in the data folder. */
export function modelFolder(env: Environment = process.env): string {
  return env['REELTAG_MODEL'] || keptModelFolder(dataFolder(env)) || usualModelFolder(env);
}

/** Where it comes to lie if nobody says anything else. */
export function usualModelFolder(env: Environment = process.env): string {
  return join(dataFolder(env), 'models');
}
