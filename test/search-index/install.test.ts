import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installIndex, removeIndex } from '../../electron/search-index/install.ts';
import { isInstalled, lancedbFolder } from '../../electron/search-index/place.ts';
import { temporaryFolder } from '../support/golden.ts';

const { signal } = new AbortController();

/** npm as far as `npm ci --prefix FOLDER` is asked of it: does with the folder what the script says. */
async function standIn(script: string): Promise<[string, string]> {
  const path = join(await temporaryFolder(), 'npm.mjs');
  writeFileSync(
    path,
    `import { existsSync, mkdirSync, writeFileSync } from 'node:fs';\nconst folder = process.argv.at(-1);\n${script}`,
  );
  chmodSync(path, 0o755);
  return [process.execPath, path];
}

const BRINGS = `
if (process.argv[2] !== 'ci' || !process.argv.includes('--ignore-scripts')) process.exit(2);
const { readFileSync } = await import('node:fs');
const { packages } = JSON.parse(readFileSync(folder + '/package-lock.json', 'utf8'));
for (const [name, { integrity }] of Object.entries(packages)) if (name !== '' && !integrity.startsWith('sha512-')) process.exit(3);
mkdirSync(folder + '/node_modules/@lancedb/lancedb-here', { recursive: true });
`;

test('it is whole, or not there', async () => {
  const place = await temporaryFolder();
  mkdirSync(join(place, 'partial-of-before'));
  mkdirSync(join(place, 'lancedb-0.1.0'));
  expect(await installIndex({ signal, place, npm: await standIn(BRINGS) })).toBe(true);
  expect(isInstalled(lancedbFolder(place))).toBe(true);
  expect(readdirSync(place)).toHaveLength(1);
  expect(await installIndex({ signal, place, npm: await standIn('process.exit(9)') })).toBe(false);
  expect(await removeIndex(place)).toBe(true);
  expect(existsSync(place)).toBe(false);
  expect(await removeIndex(place)).toBe(false);
});

test('what was half removed is brought again, and what is not ours stays', async () => {
  const place = await temporaryFolder();
  mkdirSync(join(lancedbFolder(place), 'node_modules'), { recursive: true });
  writeFileSync(join(place, 'thesis.txt'), 'ours alone');
  expect(await installIndex({ signal, place, npm: await standIn(BRINGS) })).toBe(true);
  expect(isInstalled(lancedbFolder(place))).toBe(true);
  expect(await removeIndex(place)).toBe(true);
  expect(readdirSync(place)).toEqual(['thesis.txt']);
  expect(await removeIndex(place)).toBe(false);
});

test('what goes wrong is told with what to do, and leaves nothing', async () => {
  const place = await temporaryFolder();
  const failed = installIndex({ signal, place, npm: await standIn("console.error('no registry'); process.exit(1)") });
  await expect(failed).rejects.toMatchObject({ kind: 'network', detail: expect.stringContaining('no registry') });
  const elsewhere = await standIn("mkdirSync(folder + '/node_modules/@lancedb/lancedb', { recursive: true })");
  await expect(installIndex({ signal, place, npm: elsewhere })).rejects.toMatchObject({ kind: 'device-unavailable' });
  const none = installIndex({ signal, place, npm: [join(place, 'no-npm')] });
  await expect(none).rejects.toMatchObject({ kind: 'not-found', message: expect.stringContaining('install Node.js') });
  expect(readdirSync(place)).toEqual([]);
});
