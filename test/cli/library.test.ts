import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeBackup } from '../../electron/library/backups/backups.ts';
import { Library } from '../../electron/library/index.ts';
import { labelTexts, putLabels } from '../support/labels.ts';
import { CliLab } from '../support/run-cli.ts';

const lab = new CliLab();
const data = mkdtempSync(join(tmpdir(), "reeltag library's-"));
const file = join(data, 'library.sqlite');
afterAll(() => {
  lab.remove();
  rmSync(data, { recursive: true, force: true });
});

test('a damaged library: serve says what to do, and each command does it', async () => {
  const library = Library.open(data);
  putLabels(library, ['kept']);
  await makeBackup({ dataDirectory: data, library: file }, new Date('2026-05-03T10:20Z'));
  library.close();
  truncateSync(file, 1);

  const refused = await lab.run(['serve', '--data', data]);
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  const [sentence = '', advice = ''] = refused.stderr.split('\n');
  expect(sentence).toMatch(
    /^reeltag: The library .*library\.sqlite is damaged: restore its backup of 2026-05-03 10:20 UTC/,
  );
  const quoted = `'${data.replaceAll("'", "'\\''")}'`;
  expect(advice).toContain(`“reeltag library restore --data ${quoted}”`);

  const listed = await lab.run(['library', 'backups', '--data', data]);
  expect(listed.stdout).toMatch(/^2026-05-03 10:20 UTC {2}.*library-20260503T102000000Z-1\.sqlite\n$/);

  const restored = await lab.run(['library', 'restore', '--data', data]);
  expect([restored.code, restored.stdout]).toEqual([0, 'The library is again as it was at 2026-05-03 10:20 UTC.\n']);
  expect(restored.stderr).toMatch(/what was there is kept in .*library-aside-/);
  const again = Library.open(data);
  expect(labelTexts(again)).toEqual(['kept']);
  again.close();

  const copied = await lab.run(['library', 'restore', file, '--data', data]);
  expect([copied.code, copied.stdout]).toEqual([0, `The library is again as it is in ${file}.\n`]);

  const anew = await lab.run(['library', 'new', '--data', data]);
  expect([anew.code, anew.stdout]).toEqual([0, 'The next start begins an empty library.\n']);
  expect(readdirSync(data).filter((name) => !name.startsWith('library-aside-'))).toEqual([
    'backups',
    'library.sqlite.lock',
  ]);
  expect((await lab.run(['library', 'restore', '--data', data])).stderr).toMatch(/There is no backup of the library/);
  for (const what of ['restore', 'backups']) {
    const nowhere = await lab.run(['library', what, '--data', join(data, 'nowhere')]);
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringMatching(/There is no folder .*nowhere/)]);
  }
  expect(readdirSync(data)).not.toContain('nowhere');
});

test.each([
  ['search', 'beach', '--library'],
  ['similar', file, '--library'],
  ['library', 'status', '--data'],
  ['add', '.', '--data'],
])('%s with a data folder that is a file says so', async (...args) => {
  writeFileSync(join(data, 'a file'), '');
  const refused = await lab.run([...args, join(data, 'a file')]);
  expect(refused.stdout + refused.stderr).toMatch(/a file/);
  expect(refused.stderr).not.toMatch(/Something is wrong inside/);
});
