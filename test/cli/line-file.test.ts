import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LineFile } from '../../electron/cli/line-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-lines-'));
const path = join(folder, 'out.jsonl');
afterAll(() => rmSync(folder, { recursive: true }));

async function write(append: boolean, ...lines: string[]): Promise<string> {
  const file = await LineFile.open(path, { append });
  for (const line of lines) await file.add(line);
  await file.close();
  return readFileSync(path, 'utf8');
}

test('lines are written one by one', async () => {
  expect(await write(false, '{"a":1}', '{"a":"é犬"}')).toBe('{"a":1}\n{"a":"é犬"}\n');
});

test('an older file is replaced, but not before there is something new', async () => {
  writeFileSync(path, '{"old":1}\n{"older":1}\n');
  expect(await write(false)).toBe('{"old":1}\n{"older":1}\n');
  expect(await write(false, '{"new":1}')).toBe('{"new":1}\n');
});

test.each([
  ['{1}\n', '{1}\n{2}\n'],
  ['{1}\n{half a li', '{1}\n{2}\n'],
  ['{half a li', '{2}\n'],
  ['', '{2}\n'],
  [`{1}\n{${'x'.repeat(200_000)}`, '{1}\n{2}\n'],
])('appending keeps whole lines and drops a half one', async (before, after) => {
  writeFileSync(path, before);
  expect(await write(true, '{2}')).toBe(after);
});

test.each([
  ['', []],
  ['{1}\n', ['{1}']],
  ['{1}\n{"é":"犬"}\n{half a li', ['{1}', '{"é":"犬"}']],
  [`{${'x'.repeat(3_000_001)}é}\n{2}\n`, [`{${'x'.repeat(3_000_001)}é}`, '{2}']],
])('the whole lines that are there can be read', async (before, expected) => {
  writeFileSync(path, before);
  const file = await LineFile.open(path, { append: true });
  const lines: string[] = [];
  for await (const line of file.lines()) lines.push(line);
  await file.close();
  expect(lines).toEqual(expected);
});

test('two that add to the same file lose nothing of each other', async () => {
  writeFileSync(path, '{0}\n');
  const [one, two] = [await LineFile.open(path, { append: true }), await LineFile.open(path, { append: true })];
  for (const line of ['{1}', '{2}', '{3}']) {
    await one.add(line);
    await two.add(line);
  }
  await Promise.all([one.close(), two.close()]);
  expect(readFileSync(path, 'utf8')).toBe('{0}\n{1}\n{1}\n{2}\n{2}\n{3}\n{3}\n');
});

test.each([true, false])('a file that is something else stays what it is (append: %j)', async (append) => {
  const video = Buffer.from('\0\0\0\x20ftypisom');
  writeFileSync(path, video);
  await expect(LineFile.open(path, { append })).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining(path),
  });
  expect(readFileSync(path)).toEqual(video);
});

test.each(['', '-'])('%j is no name of a file', async (name) => {
  await expect(LineFile.open(name, { append: false })).rejects.toMatchObject({ kind: 'usage' });
});

test('no file is left where nothing was written', async () => {
  const fresh = join(folder, 'fresh.jsonl');
  await (await LineFile.open(fresh, { append: false })).close();
  expect(existsSync(fresh)).toBe(false);
});

test('a place that cannot be written to is named', async () => {
  await expect(LineFile.open(folder, { append: false })).rejects.toMatchObject({ kind: 'is-directory' });
  writeFileSync(join(folder, 'file'), '');
  for (const parent of ['missing', 'file']) {
    const nowhere = join(folder, parent, 'out.jsonl');
    await expect(LineFile.open(nowhere, { append: false })).rejects.toMatchObject({ kind: 'not-found' });
  }
});

test.skipIf(process.platform !== 'linux')('a full disk is said (needs /dev/full)', async () => {
  await expect(
    (async () => {
      const file = await LineFile.open('/dev/full', { append: false });
      await file.add('x').finally(() => file.close());
    })(),
  ).rejects.toMatchObject({ kind: 'disk-full' });
});
