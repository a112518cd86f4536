import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkLabels, type LabelSources, readLabels as readLabelsOf } from '../../electron/cli/labels.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));

const said: string[] = [];
const readLabels = (sources: LabelSources) => readLabelsOf(sources, (sentence) => void said.push(sentence));

function file(content: string | Uint8Array, name = 'labels.txt'): string {
  const path = join(folder, name);
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

  test('CRLF, old Mac line ends, blank lines and a missing last line end are tolerated', async () => {
    expect(await readLabels({ labelsFile: file('a dog\r\n\r\n  \n犬\ra cat') })).toEqual(['a dog', '犬', 'a cat']);
  });

  test('a table and JSON are read as the application writes them; a line that is wrong is named', async () => {
    const csv = file('threshold;label\n0,5;"snow; in the dark"\n;# 1\n', 'labels.csv');
    expect(await readLabels({ labelsFile: csv })).toEqual(['snow; in the dark', '# 1']);
    const json = '{"reeltag": 1, "labels": ["a dog", {"text": "a cat", "threshold": 0.7}]}';
    expect(await readLabels({ labelsFile: file(json, 'labels.json') })).toEqual(['a dog', 'a cat']);
    expect(said).toEqual([]);
    const broken = file('label,threshold\na dog,0.5\na cat,7\n', 'labels.csv');
    await expect(readLabels({ labelsFile: broken })).rejects.toMatchObject({
      kind: 'usage',
      message: `The label file ${broken}: Line 3: the threshold of “a cat” should be a number from 0 to 1, such as 0.7, or a percentage, such as 70 %, not “7”: correct it.`,
    });
  });

  test('that wordings have no use in a terminal is said', async () => {
    const json = file('[{"text": "a dog", "wordings": ["a hound"]}]', 'wordings.json');
    expect(await readLabels({ labelsFile: json })).toEqual(['a dog']);
    expect(said.splice(0)).toEqual([
      `The other wordings in ${json} are passed over: only the application ranks by them.`,
    ]);
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
