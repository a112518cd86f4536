/** The bill of materials, by the schema of those who made the format. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import type { PackageCheck } from '../run.ts';

const run = promisify(execFile);

export async function check({ out }: PackageCheck): Promise<string> {
  await run(process.execPath, [inCheckout('scripts/sbom.ts')]);
  const file = inCheckout('dist/sbom.cdx.json');
  const venv = join(out, 'venv');
  await run('python3', ['-m', 'venv', venv]);
  const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const list = join(import.meta.dirname, 'requirements.txt');
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list]);
  const problemOf = async (path: string): Promise<string> =>
    (await run(python, [join(import.meta.dirname, 'validate.py'), path], { maxBuffer: 2 ** 26 })).stdout.trim();

  assert.equal(await problemOf(file), '');
  // It sees what is wrong, or its silence would say nothing.
  const text = await readFile(file, 'utf8');
  const wrong = join(out, 'wrong.json');
  await writeFile(wrong, text.replace('"type": "library"', '"type": "book"'));
  assert.match(await problemOf(wrong), /book/);
  const { components } = JSON.parse(text) as { components: unknown[] };
  return `valid CycloneDX 1.6 with ${components.length} parts`;
}
