import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  writeFileSync(path, 'old\nolder\n');
  expect(await write(false)).toBe('old\nolder\n');
  expect(await write(false, 'new')).toBe('new\n');
});

test.each([
  ['old\n', 'old\nnew\n'],
  ['old\nhalf a li', 'old\nnew\n'],
  ['half a li', 'new\n'],
  ['', 'new\n'],
  [`old\n${'x'.repeat(200_000)}`, 'old\nnew\n'],
])('appending keeps whole lines and drops a half one', async (before, after) => {
  writeFileSync(path, before);
  expect(await write(true, 'new')).toBe(after);
});

test('a place that cannot be written to is named', async () => {
  await expect(LineFile.open(folder, { append: false })).rejects.toMatchObject({ kind: 'is-directory' });
  const nowhere = join(folder, 'missing', 'out.jsonl');
  await expect(LineFile.open(nowhere, { append: false })).rejects.toMatchObject({ kind: 'not-found' });
});

test.skipIf(process.platform !== 'linux')('a full disk is said (needs /dev/full)', async () => {
  await expect(
    (async () => {
      const file = await LineFile.open('/dev/full', { append: false });
      await file.add('x').finally(() => file.close());
    })(),
  ).rejects.toMatchObject({ kind: 'disk-full' });
});
