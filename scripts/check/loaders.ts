/**
 * Packages that one file alone may load. By whatever way another would, it has to name the package: an import, `require`,
 * `createRequire(…)`, a mock. So it is the name that is looked for, in every string.
 */
import type { SourceFile } from './arrows.ts';
import { textsOf } from './imports.ts';

/** One line for each place that names such a package where it must not. */
export function findWrongLoaders(files: readonly SourceFile[], loaders: Readonly<Record<string, string>>): string[] {
  return files.flatMap(({ path, text }) => {
    const names = Object.keys(loaders).filter((name) => path !== loaders[name] && text.includes(name));
    if (names.length === 0 || path === OWN_LIST) return [];
    return textsOf(path, text).flatMap(({ value, line }) =>
      names
        .filter((name) => loads(value, name))
        .map((name) => `${path}:${line}: only ${loaders[name]} may load ${name}: import that instead`),
    );
  });
}

/** Where the packages' names are listed. */
const OWN_LIST = 'scripts/check/rooms.ts';

/** Whether the string leads to the package or to its code. Its manifest, its folder of libraries and its install script may be named. */
function loads(value: string, name: string): boolean {
  if (value === `${name}/package.json`) return false;
  if (value === name || value.startsWith(`${name}/`)) return true;
  const inside = value.split(`node_modules/${name}`)[1];
  return inside !== undefined && /^\/?$|^\/(?:dist|lib)\b|\.node$/.test(inside);
}
