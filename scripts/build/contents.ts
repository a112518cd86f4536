/** Which packages a bundle has inside: they go out with it, and so must their licences. */
import { posix } from 'node:path';

/** What of a bundle is looked at: the bundler's own words for it. */
export interface Built {
  readonly output: readonly (
    | { readonly type: 'chunk'; readonly moduleIds: readonly string[] }
    | { readonly type: 'asset'; readonly originalFileNames: readonly string[] }
  )[];
}

/** Modules that the bundler adds by itself, by the beginnings of their names, and whose they are. */
const ITS_OWN: readonly (readonly [string, string])[] = [
  ['\0vite/', 'vite'],
  ['\0rolldown/', 'rolldown'],
];

/**
 * The folders of the packages that anything in a bundle came from, as the lockfile names them (`node_modules/react`), in order.
 *
 * @param root of the checkout, where assets' names begin
 */
export function packagesIn(bundles: readonly Built[], root: string): string[] {
  const folders = new Set<string>();
  for (const { output } of bundles) {
    for (const file of output) {
      for (const id of file.type === 'chunk' ? file.moduleIds : file.originalFileNames) {
        const folder = packageFolder(id.replaceAll('\\', '/'), root.replaceAll('\\', '/'));
        if (folder !== undefined) folders.add(folder);
      }
    }
  }
  return [...folders].sort();
}

function packageFolder(id: string, root: string): string | undefined {
  const own = ITS_OWN.find(([beginning]) => id.startsWith(beginning));
  if (own !== undefined) return `node_modules/${own[1]}`;
  // The innermost: packages lie in packages.
  const inside = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(posix.isAbsolute(id) ? id : `/${id}`)?.[1];
  if (inside === undefined) return undefined;
  return inside.slice(inside.startsWith(`${root}/`) ? root.length + 1 : inside.indexOf('node_modules/'));
}
