/** The driver's package: an archive that others read, and the same bytes of the same files. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { packageOf } from '../../electron/cluster/client/package.ts';
import { zipOf } from '../../electron/cluster/client/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(bytes: Buffer): Promise<[name: string, text: string, mode: number][]> {
  const zip = await fromBufferPromise(bytes);
  const found: [string, string, number][] = [];
  for await (const entry of zip.eachEntry()) {
    const text = (await buffer(await zip.openReadStreamPromise(entry))).toString();
    found.push([entry.fileName, text, entry.externalFileAttributes >>> 16]);
  }
  return found;
}

const entries = [
  { name: 'b/é.txt', bytes: Buffer.from('zwei') },
  { name: 'a.py', bytes: Buffer.from('print(1)\n') },
  { name: 'b/empty', bytes: Buffer.alloc(0) },
];

test('is read as it was written, checksums and all', async () => {
  expect(await read(zipOf(entries))).toEqual([
    ['a.py', 'print(1)\n', 0o100644],
    ['b/empty', '', 0o100644],
    ['b/é.txt', 'zwei', 0o100644],
  ]);
  expect(zipOf([...entries].reverse())).toEqual(zipOf(entries));
  expect(await read(zipOf([]))).toEqual([]);
});

const hasPython = (() => {
  try {
    return execFileSync('python3', ['--version']).length > 0;
  } catch {
    return false;
  }
})();
test.skipIf(!hasPython)('Python, which unpacks it on the cluster, finds nothing wrong with it', () => {
  const path = join(folder, 'python.zip');
  writeFileSync(path, zipOf(entries));
  const program = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist())';
  expect(execFileSync('python3', ['-c', program, path], { encoding: 'utf8', env: { PYTHONIOENCODING: 'utf8' } })).toBe(
    "None ['a.py', 'b/empty', 'b/é.txt']\n",
  );
});

test('the driver goes without its tests and what Python made of it, under a name that only its content changes', async () => {
  const driver = join(folder, 'driver');
  for (const part of ['reeltag_driver/__pycache__', 'tests']) mkdirSync(join(driver, part), { recursive: true });
  const put = (name: string, text: string): void => writeFileSync(join(driver, name), text);
  put('reeltag_driver/__main__.py', 'run()\n');
  put('reeltag_driver/job.py', 'x = 1\n');
  put('reeltag_driver/__pycache__/job.pyc', 'made');
  put('tests/test_job.py', 'assert True\n');
  const first = await packageOf(driver);
  expect((await read(first.bytes)).map(([name]) => name)).toEqual([
    'reeltag_driver/__main__.py',
    'reeltag_driver/job.py',
  ]);
  expect(first.name).toMatch(/^_ray_pkg_[\da-f]{32}\.zip$/);
  expect(first.uri).toBe(`gcs://${first.name}`);
  utimesSync(join(driver, 'reeltag_driver/job.py'), 1, 1);
  chmodSync(join(driver, 'reeltag_driver/job.py'), 0o755);
  put('tests/test_more.py', 'assert True\n');
  expect(await packageOf(driver)).toEqual(first);
  put('reeltag_driver/job.py', 'x = 2\n');
  expect((await packageOf(driver)).name).not.toBe(first.name);
});

test('a folder without a driver is said to be none', async () => {
  mkdirSync(join(folder, 'bare'));
  for (const name of ['bare', 'nowhere']) {
    await expect(packageOf(join(folder, name))).rejects.toMatchObject({
      kind: 'not-found',
      message: /install it again/,
    });
  }
});
