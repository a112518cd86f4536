/** The cluster's driver is Python and is bundled with nothing: it lies beside the bundles as it is in the source. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { BUILT_DRIVER } from '../../electron/cluster/driver/folder.ts';

const SOURCE = 'electron/cluster/driver';

export function withClusterDriver(): Plugin {
  let root = '';
  return {
    name: 'reeltag:cluster-driver',
    configResolved: (config) => {
      root = config.root;
    },
    generateBundle() {
      for (const name of driverFiles(root)) {
        this.emitFile({
          type: 'asset',
          fileName: `${BUILT_DRIVER}/${name}`,
          source: readFileSync(join(root, SOURCE, name)),
        });
      }
    },
  };
}

/** From its folder on, with `/` between names; without what Python leaves beside its modules. */
export function driverFiles(root: string): string[] {
  return readdirSync(join(root, SOURCE), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}
