import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkLabels, readLabels, splitLines } from '../../electron/cli/labels.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array): string {
  const path = join(folder, 'labels.txt');
  writeFileSync(path, content);
  return path;
}

describe('where labels come from', () => {
  test('--labels is split at commas, --label and lines are not', async () => {
    const labelsFile = file('snow, in the dark\na tree\n');
    expect(await readLabels({ labels: ['a dog, a cat', 'a bird'], label: ['a man, walking'], labelsFile })).toEqual([
      'a dog',
      'a cat',
      'a bird',
      'a man, walking',
      'snow, in the dark',
      'a tree',
    ]);
  });

  test('CRLF, old Mac line ends, blank lines and a missing last line end are tolerated', () => {
    expect(splitLines('a dog\r\n\r\n  \n犬\ra cat')).toEqual(['a dog', '犬', 'a cat']);
  });

  test.each([
    ['utf-8', [0xef, 0xbb, 0xbf, 0x61, 0xc3, 0xa9, 0x0a, 0x62]],
    ['utf-16, little end first', [0xff, 0xfe, 0x61, 0, 0xe9, 0, 0x0a, 0, 0x62, 0]],
    ['utf-16, big end first', [0xfe, 0xff, 0, 0x61, 0, 0xe9, 0, 0x0a, 0, 0x62]],
  ])('a byte order mark says which Unicode it is: %s', async (_, bytes) => {
    expect(await readLabels({ labelsFile: file(Uint8Array.from(bytes)) })).toEqual(['aé', 'b']);
  });

  test.each([
    ['NUL characters', 'a dog\0\na cat\n'],
    ['Latin-1', Uint8Array.from([0x63, 0x61, 0x66, 0xe9])],
    ['half a UTF-16 character', Uint8Array.from([0xff, 0xfe, 0x61])],
  ])('a file that is no text is refused: %s', async (_, content) => {
    await expect(readLabels({ labelsFile: file(content) })).rejects.toMatchObject({ kind: 'unreadable' });
  });

  test('a file without end, or of more than anybody labels with, is refused', async () => {
    await expect(readLabels({ labelsFile: file('a\n'.repeat(9_000_000)) })).rejects.toMatchObject({
      kind: 'too-large',
    });
  });

  test('an empty name names no file', async () => {
    await expect(readLabels({ labelsFile: '' })).rejects.toMatchObject({ kind: 'usage' });
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
  test.each([[{}], [{ labels: [''] }], [{ labels: ['  ', ''] }], [{ label: [] }]])('%j gives none', async (sources) => {
    await expect(readLabels(sources)).rejects.toMatchObject({ kind: 'no-labels' });
  });

  test('an empty file gives none', async () => {
    await expect(readLabels({ labelsFile: file('\n\r\n \n') })).rejects.toMatchObject({ kind: 'no-labels' });
  });

  test.each([[['a', '']], [['a', ' \t']], [['']]])('%j has an empty one', (labels) => {
    expect(() => checkLabels(labels)).toThrow(expect.objectContaining({ kind: 'empty-label' }));
  });

  test.each(['a dog,', ',a dog', 'a dog,,a cat', ','])('--labels %j has an empty one', async (labels) => {
    await expect(readLabels({ labels: [labels] })).rejects.toMatchObject({ kind: 'empty-label' });
  });

  test.each([
    [['a dog', ' a dog ']],
    [['a dog', 'A Dog']],
    [['a dog', 'a  dog']],
    [['Ärger', 'ärger']],
    [['café', 'Cafe']],
  ])('%j repeats one', (labels) => {
    expect(() => checkLabels(labels)).toThrow(expect.objectContaining({ kind: 'repeated-label' }));
  });

  test('a long label is not repeated in full', () => {
    const long = 'word '.repeat(1000);
    const wanted = { message: expect.stringMatching(/^The label “(?:word ?){12}…” is there twice: remove one/) };
    expect(() => checkLabels([long, long])).toThrow(expect.objectContaining(wanted));
  });

  test('labels that only look alike are kept', () => {
    expect(checkLabels(['a dog', 'a dogs', 'dog a'])).toEqual(['a dog', 'a dogs', 'dog a']);
  });
});
