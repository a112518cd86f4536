/**
 * Lets code find what lies beside the sources (`../resources/…`) after it was bundled: `import.meta.url` stays the address
 * of the source file, told from where the bundle is.
 */
import { posix } from 'node:path';
import type { Plugin } from 'vite';

/** Where the bundle of the main process is, and its chunks beside it. */
const BUNDLE_FOLDER = 'out/main';

/** @param options.except files that ask where they are themselves */
export function keepSourceUrls(options: { except: string[] }): Plugin {
  let root = '';
  return {
    name: 'reeltag:keep-source-urls',
    configResolved: (config) => {
      root = config.root.replaceAll('\\', '/');
    },
    transform: (code, id) => {
      const file = posix.relative(root, id.replaceAll('\\', '/'));
      if (!file.startsWith('electron/') || options.except.includes(file) || !code.includes('import.meta.url'))
        return null;
      const address = JSON.stringify(posix.relative(BUNDLE_FOLDER, file));
      // One line for one line: the map stays right without being made anew.
      return { code: code.replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`), map: null };
    },
  };
}
