import { describe, expect, test } from 'vitest';
import { labelFormatOf, readLabelFile, writeLabelFile } from '../../electron/interchange/label-file.ts';
import {
  LABEL_FORMATS,
  type LabelEntry,
  LONGEST_LABEL,
  MOST_LABELS,
  NAMED_PROBLEMS,
} from '../../electron/wire/app/labels.ts';

/** What is wrong with each label that is left out, or with the whole file. */
function complaints(name: string, text: string): string[] {
  return readLabelFile(name, text).problems.map(({ message }) => message);
}
function read(name: string, text: string): LabelEntry[] {
  const { labels, problems } = readLabelFile(name, text);
  expect(problems).toEqual([]);
  return labels;
}
const textsOf = (name: string, text: string): string[] => read(name, text).map((label) => label.text);

function failureOf(name: string, text: string): unknown {
  try {
    return readLabelFile(name, text);
  } catch (error) {
    return error;
  }
}

/** Everything that a format might trip over. */
const ODD: LabelEntry[] = [
  { text: 'a dog' },
  { text: '# 1 jersey' },
  { text: 'a man, walking; "slowly"\tat night' },
  { text: '=cmd|"/c calc"!A1', wordings: ['=1+1', 'a|b', 'c\\d', 'e\\|f', '\\'] },
  { text: "'=quoted already" },
  { text: "''@twice" },
  { text: "'tis" },
  { text: '-5 degrees', threshold: 0.1 + 0.2, key: '-' },
  { text: '犬 🐕‍🦺', key: "'", colour: 'teal', group: { name: 'animals, all; "of" them', kind: 'any-of' } },
  { text: 'label', templates: true, threshold: 0 },
  { text: '{"text": 1}', threshold: 1, group: { name: '=1', kind: 'one-of' } },
  { text: '[a list]', wordings: ['x'], key: ',' },
  { text: '“sep=,”', key: '"' },
  { text: 'not to be learned', learn: false, colour: 'red' },
];

describe('what is written is read again as it was', () => {
  test.each(['csv', 'json'] as const)('%s: with all that belongs to a label', (format) => {
    const labels = [...ODD, { text: 'two\nlines\r\nand more', wordings: ['one\ntwo'] }];
    const { fileName, text } = writeLabelFile(format, labels);
    expect(readLabelFile(fileName, text)).toEqual({ labels, problems: [], moreProblems: 0 });
  });

  const HEAD = {
    ...{ model: 'a model fp32', sampling: 'whole', weights: 'AACAPwAAgD8=', bias: -0.5 },
    ...{ yes: 20, no: 14, better: true, auc: 0.94, low: 0.88, zeroShot: 0.81 },
  };

  test('JSON: with what was learned; tables do without', () => {
    const labels = [{ text: 'a dog', head: HEAD }];
    expect(read('a.json', writeLabelFile('json', labels).text)).toEqual(labels);
    expect(read('a.csv', writeLabelFile('csv', labels).text)).toEqual([{ text: 'a dog' }]);
  });

  test.each([
    ['no object', 'learned'],
    ['weights that are no base64', { ...HEAD, weights: '*' }],
    ['an AUC beyond 1', { ...HEAD, auc: 2 }],
    ['no model', { ...HEAD, model: undefined }],
  ])('a head with %s is told', (_, head) => {
    const { labels, problems } = readLabelFile('a.json', JSON.stringify([{ text: 'a dog', head }, 'a cat']));
    expect(labels).toEqual([{ text: 'a cat' }]);
    expect(problems[0]?.message).toMatch('the head of “a dog” should be as Reeltag writes it');
  });

  test('lines: the texts', () => {
    const { fileName, text } = writeLabelFile('lines', ODD);
    expect(read(fileName, text)).toEqual(ODD.map((label) => ({ text: label.text })));
    expect(writeLabelFile('lines', [{ text: 'two\r\nlines' }]).text).toBe('two lines\n');
  });

  test.each(LABEL_FORMATS)('%s: a whole list', (format) => {
    const labels = Array.from({ length: MOST_LABELS }, (_, n) => ({ text: `label ${n}` }));
    const { fileName, text } = writeLabelFile(format, labels);
    expect(read(fileName, text)).toEqual(labels);
    const more = writeLabelFile(format, [...labels, { text: 'one more' }]);
    expect(() => readLabelFile(fileName, more.text)).toThrow(expect.objectContaining({ kind: 'too-large' }));
  });
});

describe('files', () => {
  test.each([
    ['a.csv', 'csv'],
    ['A.CSV', 'csv'],
    ['a.tsv', 'csv'],
    ['a.json', 'json'],
    ['a.csv.txt', 'lines'],
    ['labels', 'lines'],
    ['', 'lines'],
  ])('%s is read as %s', (name, format) => {
    expect(labelFormatOf(name)).toBe(format);
  });

  test.each([
    [undefined, 'labels.csv'],
    ['Beach: 1/2', 'Beach 1 2.csv'],
    ['..', 'labels.csv'],
    ['x'.repeat(200), `${'x'.repeat(80)}.csv`],
    ['犬', '犬.csv'],
  ])('the set %s is a file that every system takes', (name, fileName) => {
    expect(writeLabelFile('csv', [], name).fileName).toBe(fileName);
  });

  test.each(['a.txt', 'a.csv', 'a.json'])('what is no text, or holds no label, is refused: %s', (name) => {
    expect(() => readLabelFile(name, 'PK\u0003\u0004\0\0')).toThrow(expect.objectContaining({ kind: 'unreadable' }));
    expect(() => readLabelFile(name, name === 'a.json' ? '[]' : '\u{FEFF}\r\n \n')).toThrow(
      expect.objectContaining({ kind: 'no-labels' }),
    );
  });

  test('of a file full of mistakes the first are named, and the others counted', () => {
    const { labels, problems, moreProblems } = readLabelFile('a.txt', 'a dog\n'.repeat(1_000));
    expect(labels).toEqual([{ text: 'a dog' }]);
    expect(problems).toHaveLength(NAMED_PROBLEMS);
    expect(problems[0]?.message).toBe(
      'Line 2: “a dog” is the same to the model as “a dog” of line 1: remove one of them.',
    );
    expect(problems.length + moreProblems).toBe(999);
  });

  test.each([
    ['lines that repeat', 'a.txt', 'a dog\n'.repeat(1_000_000)],
    ['blank lines', 'a.txt', '\n'.repeat(8_000_000)],
    ['rows that repeat', 'a.csv', 'a dog\n'.repeat(1_000_000)],
    ['blank rows', 'a.csv', '\n'.repeat(8_000_000)],
    ['cells', 'a.csv', ','.repeat(8_000_000)],
    ['cells of tabs', 'a.tsv', '\t'.repeat(8_000_000)],
  ])('of millions of %s not all are gone through', (_, name, text) => {
    const began = process.cpuUsage();
    expect(failureOf(name, text)).toMatchObject({ kind: 'too-large' });
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_000);
  });

  test('megabytes of wordings are taken apart in a moment', () => {
    const wordings = Array.from({ length: 100 }, (_, n) => `${n} ${'snow '.repeat(3_000)}`.trim());
    const row = `a dog,"${wordings.join('|')}"\n`;
    const began = process.cpuUsage();
    const [label] = readLabelFile('a.csv', `label,wordings\n${row.repeat(5)}`).labels;
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(500);
    expect(label?.wordings).toEqual(wordings);
  });

  test.each(['a.txt', 'a.csv'])('as many lines as are gone through are, in %s', (name) => {
    const most = '\n'.repeat(4 * MOST_LABELS - 1);
    expect(textsOf(name, `${most}a dog\n`)).toEqual(['a dog']);
    expect(failureOf(name, `${most}a dog\na cat\n`)).toMatchObject({ kind: 'too-large' });
  });
});

describe('one a line', () => {
  test('every line end, blank lines, a byte order mark; a hash is a character', () => {
    expect(textsOf('a.txt', '\u{FEFF}a dog\r\n\r\n  snow, in the dark \n# 3\ra cat')).toEqual([
      'a dog',
      'snow, in the dark',
      '# 3',
      'a cat',
    ]);
  });

  test('what cannot be a label is told with its line', () => {
    const long = 'x'.repeat(LONGEST_LABEL + 1);
    const text = `Café\n\u{200b}\n\n${long}\nCAFE\n`;
    const { labels, problems } = readLabelFile('a.txt', text);
    expect(labels).toEqual([{ text: 'Café' }]);
    expect(problems).toMatchObject([
      { kind: 'empty-label', message: expect.stringMatching(/^Line 2: .* holds nothing that the model reads/) },
      { kind: 'too-large', message: expect.stringMatching(/^Line 4: “x{59}…” has more than 20,000 characters/) },
      { kind: 'repeated-label', message: expect.stringMatching(/^Line 5: “CAFE” .* “Café” of line 1/) },
    ]);
  });
});

describe('tables', () => {
  test('columns in any order, some missing, others passed over, names as people write them', () => {
    const text = [
      'Threshold,notes,LABEL,Group_Kind,color,group,Templates,Key',
      '70 %,x,a dog,any of,Red,animals,yes,d',
      '"0,25",,a cat,,,animals,No,',
      '',
      ',,snow,,,,,7',
      ',,,,,,,',
    ].join('\r\n');
    expect(read('a.csv', text)).toEqual([
      {
        ...{ text: 'a dog', threshold: 0.7, colour: 'red', templates: true, key: 'd' },
        group: { name: 'animals', kind: 'any-of' },
      },
      { text: 'a cat', threshold: 0.25, group: { name: 'animals', kind: 'any-of' } },
      { text: 'snow', key: '7' },
    ]);
  });

  test.each([
    ['commas', 'label,wordings\na dog,a hound | a puppy\n'],
    ['semicolons', 'label;wordings\r\n"a dog";"a hound|a puppy"\r\n'],
    ['tabs', 'label\twordings\na dog\ta hound|a puppy'],
    ['semicolons that Excel is told of', 'sep=;\r\nlabel;wordings\r\na dog;a hound|a puppy\r\n'],
    ['spaces around quotes', 'label, wordings\n "a dog" , "a hound|a puppy"'],
  ])('separated by %s', (_, text) => {
    expect(read('a.csv', text)).toEqual([{ text: 'a dog', wordings: ['a hound', 'a puppy'] }]);
  });

  test('without a header each row is a label, in its first column', () => {
    expect(textsOf('a.csv', 'a dog,1\n"snow, in the dark",2\n"two\nlines",3\n')).toEqual([
      'a dog',
      'snow, in the dark',
      'two\nlines',
    ]);
    expect(textsOf('a.csv', 'a 3" disc\na dog\n')).toEqual(['a 3" disc', 'a dog']);
    expect(textsOf('a.csv', "'=1+1\n'@home\n'tis\n")).toEqual(['=1+1', '@home', "'tis"]);
  });

  test.each([
    ['label\na dog\n"a cat\n', 'Line 3: a quote opens a cell there and none closes it'],
    ['label\n"two\nlines"\n"a" cat\n', 'Line 4: something follows the quote that ends a cell'],
    ['label,key,label\na,b,c\n', 'Line 1: there are two columns named “label”'],
  ])('%j is no table', (text, message) => {
    expect(() => readLabelFile('a.csv', text)).toThrow(message);
  });

  test('a row of which something is wrong is left out whole, and told with its line', () => {
    const text = [
      'label,threshold,key,colour,templates,group,group kind,wordings',
      'two,0.5,k,,,g,one-of,',
      '"more\nlines",1.5',
      'a,0x1',
      'b,,ab',
      'c,,k',
      'd,,,mauve',
      'e,,,,perhaps',
      'f,,,,,g,any-of',
      'h,,,,,h,some',
      ',0.5',
      `i,,,,,,,${'w|'.repeat(101)}`,
      'j,,,,,,,,more',
      'TWO',
      'last,1',
    ].join('\n');
    const { labels, problems } = readLabelFile('a.csv', text);
    expect(labels.map((label) => label.text)).toEqual(['two', 'last']);
    // The places are those of the file, whatever was found first.
    const told = problems.map(({ message }) => message);
    const lines = told.map((message) => Number(/^Line (\d+)/.exec(message)?.[1]));
    expect(lines).toEqual([3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    for (const [index, wanted] of [
      [0, 'threshold of “more�lines” should be a number from 0 to 1'],
      [2, 'key of “b” should be one character, not “ab”: correct it.'],
      [3, 'the key “k” is that of “two” of line 2'],
      [4, 'one of red, orange'],
      [5, 'yes or no, not “perhaps”'],
      [6, 'the group “g” is one-of before, and any-of here'],
      [8, 'has no label'],
      [9, 'up to 100 texts'],
      [10, 'it has 9 cells, and the first line 8'],
    ] as const) {
      expect(told[index]).toContain(wanted);
    }
  });
});

describe('JSON', () => {
  test.each([
    ['a list of texts', '["a dog", "a cat"]'],
    ['of objects', '[{"text": "a dog", "tags": 3, "__proto__": {"key": "x"}}, {"label": "a cat", "key": null}]'],
    ['both, in an object', '\u{FEFF}{"name": "x", "labels": ["a dog", {"text": "a cat", "wordings": []}]}'],
  ])('%s', (_, text) => {
    expect(textsOf('a.json', text)).toEqual(['a dog', 'a cat']);
  });

  test('a group may be a name alone', () => {
    const group = { name: 'animals', kind: 'any-of' };
    const labels = [
      { text: 'a dog', group },
      { text: 'a cat', group: 'animals' },
    ];
    expect(read('a.json', JSON.stringify(labels))).toEqual([
      { text: 'a dog', group },
      { text: 'a cat', group },
    ]);
  });

  test.each([
    ['{"labels": [\n"a",\n"b",\n]}', 'Line 4: it is no valid JSON'],
    ['[\n"a"\n"b"]', 'Line 3: it is no valid JSON'],
    ['[\n"a",\n', 'Line 3: it is no valid JSON'],
    ['a dog\na cat\n', 'Line 1: it is no valid JSON'],
    ['["a",\n "b\nc"]', 'Line 2: it is no valid JSON'],
    [`[${'"a label that is there",\n'.repeat(1_000)}oh]`, 'Line 1001: it is no valid JSON'],
    ['[['.repeat(100_000), 'Line 1: it is no valid JSON'],
    ['{"labels": {"a": 1}}', 'There is no list of labels in it'],
    ['"a dog"', 'There is no list of labels in it'],
    ['null', 'There is no list of labels in it'],
    ['{"reeltag": 2, "labels": []}', 'A later Reeltag has written it'],
  ])('a file of labels is none: %#', (text, message) => {
    expect(() => readLabelFile('a.json', text)).toThrow(message);
  });

  test.each([
    ['an object that is no text', '{"toString":1,"valueOf":1}'],
    ['lists in lists without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('%s in any place is told with its label', (_, value) => {
    const fields = ['text', 'wordings', 'templates', 'threshold', 'key', 'colour', 'learn', 'head'];
    const entries = fields.map((field) => `{"text":"a label with ${field}","${field}":${value}}`);
    const group = `{"text":"a label of a group","group":{"name":"a","kind":${value}}}`;
    expect(complaints('a.json', `[${[...entries, group].join(',')}]`)).toHaveLength(fields.length + 1);
  });

  test('labels of which something is wrong are left out, and told by their places', () => {
    const labels = [
      7,
      ['a'],
      {},
      { text: 'a', threshold: '-1' },
      { text: 'b', wordings: [1] },
      { text: 'c', wordings: { a: 1 } },
      { text: 'd', key: [] },
      { text: 'e', group: { name: 3 } },
      { text: 'f', threshold: true },
      'g',
    ];
    const told = complaints('a.json', JSON.stringify(labels));
    expect(told.map((message) => /^Label (\d+)/.exec(message)?.[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
    ]);
    expect(told[0]).toBe('Label 1: a label is a text, not 7: put it in quotes.');
    expect(told[4]).toContain('wordings of “b” should be up to 100 texts');
  });
});
