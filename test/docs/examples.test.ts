/** What can be held of the examples in no time; `npm run check:package` runs them. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readLabelFile } from '../../electron/interchange/label-file.ts';

const folder = new URL('../../examples/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

test('each list of labels is read whole, with what belongs to its labels', () => {
  const [csv, json, txt] = readdirSync(new URL('labels', folder))
    .sort()
    .map((name) => readLabelFile(name, read(`labels/${name}`)));
  expect([csv?.problems, json?.problems, txt?.problems]).toEqual([[], [], []]);
  const camera = { name: 'camera', kind: 'one-of' };
  const still = { text: 'static camera', threshold: 0.6, key: 's', colour: 'blue', group: camera };
  expect(csv?.labels[0]).toMatchObject({ ...still, wordings: ['a camera that does not move', 'a tripod shot'] });
  expect(json?.labels[0]).toMatchObject(still);
  expect(json?.labels[2]).toMatchObject({ text: 'camera shake', threshold: 0.4, learn: false });
  expect(txt?.labels.map(({ text }) => text)).toContain('zoom in');
});

test('the page of the examples names every one of them', () => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  const page = read('README.md');
  expect(names.filter((name) => name !== 'README.md' && !page.includes(`](${name.replaceAll('\\', '/')})`))).toEqual(
    [],
  );
});
