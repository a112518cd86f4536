/** Where the driver's Python lies: a cluster's machines get it from there. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Python's name for it, and of its folder. */
const PACKAGE = 'reeltag_driver';
/** Beside the bundles, as the build lays it (scripts/build/driver.ts). */
export const BUILT_DRIVER = 'cluster-driver';

/** The folder that has the package `reeltag_driver` in it: beside this file in the source, beside the bundle in what was built. */
export function clusterDriverFolder(module: string = fileURLToPath(import.meta.url)): string {
  const here = dirname(module);
  return existsSync(join(here, PACKAGE)) ? here : join(here, BUILT_DRIVER);
}
