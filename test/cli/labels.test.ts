import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkLabels, readLabels, splitLines } from '../../electron/cli/labels.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string): string {
  const path = join(folder, 'labels.txt');
  writeFileSync(path, content);
  return path;
}

describe('where labels come from', () => {
  test('--labels is split at commas, --label and lines are not', async () => {
    const labelsFile = file('snow, in the dark\na tree\n');
    expect(await readLabels({ labels: 'a dog, a cat', label: ['a man, walking'], labelsFile })).toEqual([
      'a dog',
      'a cat',
      'a man, walking',
      'snow, in the dark',
      'a tree',
    ]);
  });

  test('a byte order mark, CRLF, old Mac line ends, blank lines and a missing last line end are tolerated', () => {
    expect(splitLines('\uFEFFa dog\r\n\r\n  \n犬\ra cat')).toEqual(['a dog', '犬', 'a cat']);
  });

  test('a missing or odd label file is named', async () => {
    const missing = join(folder, 'missing.txt');
    await expect(readLabels({ labelsFile: missing })).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining(missing),
    });
    await expect(readLabels({ labelsFile: folder })).rejects.toMatchObject({ kind: 'is-directory' });
  });
});

describe('labels that make no sense', () => {
  test.each([[{}], [{ labels: '' }], [{ labels: '  ' }], [{ label: [] }]])('%j gives none', async (sources) => {
    await expect(readLabels(sources)).rejects.toMatchObject({ kind: 'no-labels' });
  });

  test('an empty file gives none', async () => {
    await expect(readLabels({ labelsFile: file('\n\r\n \n') })).rejects.toMatchObject({ kind: 'no-labels' });
  });

  test.each([[['a', '']], [['a', ' \t']], [['']]])('%j has an empty one', (labels) => {
    expect(() => checkLabels(labels)).toThrow(expect.objectContaining({ kind: 'empty-label' }));
  });

  test.each(['a dog,', ',a dog', 'a dog,,a cat', ','])('--labels %j has an empty one', async (labels) => {
    await expect(readLabels({ labels })).rejects.toMatchObject({ kind: 'empty-label' });
  });

  test.each([[['a dog', ' a dog ']], [['a dog', 'A Dog']], [['a dog', 'a  dog']], [['Ärger', 'ärger']]])(
    '%j repeats one',
    (labels) => {
      expect(() => checkLabels(labels)).toThrow(expect.objectContaining({ kind: 'repeated-label' }));
    },
  );

  test('labels that only look alike are kept', () => {
    expect(checkLabels(['a dog', 'a dogs', 'dog a'])).toEqual(['a dog', 'a dogs', 'dog a']);
  });
});
