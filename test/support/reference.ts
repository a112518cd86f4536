/** Where the reference data lies: `../shared/reference` where a checkout has it, else the copy in `test/fixtures`. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const shared = fileURLToPath(new URL('../../../shared/reference/', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/reference/', import.meta.url));

/** The path of a piece of reference data, or undefined where neither place has it. */
export function findReference(name: string): string | undefined {
  return [shared, fixtures].map((root) => root + name).find((path) => existsSync(path));
}

/** The path of a piece of reference data that every clone has. */
export function reference(name: string): string {
  const path = findReference(name);
  if (path === undefined) throw new Error(`reference data ${name} is missing from test/fixtures/reference`);
  return path;
}
