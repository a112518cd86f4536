/** The guide's steps can be done as it says: its pictures come out of doing them, all that its pages show, and no others. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PackageCheck } from '../run.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export async function check({ out }: PackageCheck): Promise<string> {
  await promisify(execFile)(process.execPath, [join(root, 'test/e2e/guide.ts'), out], { cwd: root });
  const made = (await readdir(out)).sort();
  assert.deepEqual(made, (await readdir(join(root, 'docs/guide/pictures'))).sort());
  return `${made.length} pictures`;
}
