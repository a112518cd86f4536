/** Paths as another machine writes them. Pure. */
import { isAbsolute, relative, sep } from 'node:path';
import type { Paths } from '../../wire/app/interchange.ts';

export function writtenPath(path: string, paths: Paths): string {
  switch (paths.as) {
    case 'absolute':
      return path;
    case 'relative': {
      const way = relative(paths.to, path);
      const isOutside = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
      return isOutside ? path : way.split(sep).join('/');
    }
    case 'mapped':
      return moved(path, paths.from, paths.to) ?? path;
  }
}

/**
 * What begins with one folder, beginning with the other: separators follow the other.
 *
 * @returns undefined for what does not begin so
 */
export function moved(path: string, from: string, to: string): string | undefined {
  const [parts, start] = [partsOf(path, from), partsOf(from, from)];
  const isSame = (a: string, b: string | undefined): boolean =>
    isWindows(from) ? a.toLowerCase() === b?.toLowerCase() : a === b;
  if (start.length > parts.length || !start.every((part, n) => isSame(part, parts[n]))) return undefined;
  const between = isWindows(to) ? '\\' : '/';
  const rest = parts.slice(start.length);
  const beginning = to.replace(isWindows(to) ? /[\\/]+$/ : /\/+$/, '');
  return rest.length === 0 ? beginning || to : [beginning, ...rest].join(between);
}

/** Which of the two a path is; one says so by its drive, or by what is between its folders. */
function isWindows(path: string): boolean {
  return /^[A-Za-z]:|^\\\\/.test(path) || (path.includes('\\') && !path.includes('/'));
}

function partsOf(path: string, like: string): string[] {
  return path.replace(isWindows(like) ? /[\\/]+$/ : /\/+$/, '').split(isWindows(like) ? /[\\/]/ : '/');
}

/** The last part of a path of any system. */
export function nameIn(path: string): string {
  return path.split(isWindows(path) || !path.includes('/') ? /[\\/]/ : '/').at(-1) ?? path;
}
