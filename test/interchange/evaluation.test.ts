/** Evaluations for other programs, and for paper. */
import { expect, test } from 'vitest';
import { evaluationHtml } from '../../electron/interchange/evaluation-html.ts';
import { evaluationJson } from '../../electron/interchange/evaluation-json.ts';
import { truthLines } from '../../electron/interchange/truth-file.ts';
import type { Evaluation } from '../../electron/wire/app/evaluation.ts';

const [BEACH, NASTY] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
const EVIL = `<img src=x onerror="alert(1)"> & 'so on'`;
const CONTEXT = {
  texts: new Map([
    [BEACH, 'beach'],
    [NASTY, EVIL],
  ]),
  model: 'demo@1',
  truth: undefined,
  at: '2026-06-01T10:00:00.000Z',
};
const counts = { unsure: 0, unknown: 0, threshold: 0.5 };
const EVALUATION: Evaluation = {
  revision: 3,
  labels: [
    {
      ...{ label: BEACH, yes: 3, no: 2, ...counts, judged: { trueYes: 2, falseYes: 1, trueNo: 1, falseNo: 1 } },
      ...{ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, auc: 0.75, aucIsHeldOut: true, seenInTraining: true },
      bins: [{ from: 0.9, to: 1, count: 3, said: 0.95, true: 2 / 3 }],
      ...{ error: 0.2, from: ['head'], calibrated: false },
    },
    {
      ...{ label: NASTY, yes: 0, no: 1, ...counts, judged: { trueYes: 0, falseYes: 0, trueNo: 1, falseNo: 0 } },
      ...{ bins: [{ from: 0, to: 1, count: 0 }], from: ['background'], calibrated: false },
    },
  ],
  groups: [{ name: '<b>', labels: [BEACH, NASTY], cells: [{ decided: BEACH, highest: NASTY, videos: 7 }] }],
  agreements: [
    { one: 'ada', other: '<bob>', videos: 4, same: 3, kappa: 0.5, labels: [{ label: BEACH, videos: 4, same: 3 }] },
  ],
};

test('JSON has the labels’ words, says what it is, and has no numbers that could not be computed', () => {
  const read = JSON.parse(evaluationJson(EVALUATION, CONTEXT));
  expect(read).toMatchObject({ format: 'reeltag-evaluation', version: 1, model: 'demo@1', source: 'decisions' });
  expect(read.labels[0]).toMatchObject({ label: 'beach', auc: 0.75, seenInTraining: true });
  expect(read.labels[1].label).toBe(EVIL);
  expect(read.labels[1]).not.toHaveProperty('auc');
  expect(read.groups[0].cells).toEqual([{ decided: 'beach', highest: EVIL, videos: 7 }]);
});

test('the page runs nothing, loads nothing, and says what flatters', () => {
  const page = evaluationHtml(EVALUATION, CONTEXT);
  expect(page).not.toMatch(/<script|<img|<b>|<bob>|src=x onerror="|https?:/);
  expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;so on&#39;');
  expect(page).toContain('the numbers flatter');
  expect(page).toContain('<td>beach ¹</td>');
  expect(page).not.toContain('NaN');
  expect(page).not.toContain('undefined');
});

test('results as they are exported say what is true, as JSON lines and as a table', () => {
  const labels = [{ label: 'beach', fit: 0.3, decision: 'yes' }, { label: 'dog' }];
  const lines = [JSON.stringify({ video: '/v/a.mp4', labels }), '', 'no json'].join('\n');
  const [first, second, ...others] = truthLines(lines);
  expect(first).toEqual({ where: 'Line 1', video: '/v/a.mp4', label: 'beach', decision: 'yes' });
  expect(second).toMatchObject({ refused: { kind: 'unreadable' } });
  expect(others).toEqual([]);
  const table = '\u{FEFF}video,rank,label,decision\r\n"/v/a, b.mp4",1,\'=beach,No\r\n/v/c.mp4,2,dog,\r\n';
  expect([...truthLines(table)]).toEqual([{ where: 'Line 2', video: '/v/a, b.mp4', label: '=beach', decision: 'no' }]);
});

test.each([';', '\t', ','])('a table with quotes around its names and %j between them is one', (separator) => {
  const rows = [
    ['video', 'label', 'decision'],
    ['a, b.mp4', 'beach; sea', 'yes'],
  ];
  const table = rows.map((cells) => cells.map((cell) => `"${cell}"`).join(separator)).join('\n');
  const said = { where: 'Line 2', video: 'a, b.mp4', label: 'beach; sea', decision: 'yes' };
  expect([...truthLines(table)]).toEqual([said]);
});

test.each([
  ['an object that is no text', '{"toString":1,"valueOf":1}'],
  ['lists in lists without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
])('%s as a label or a decision is a line that is left out', (_, value) => {
  const line = (label: string, decision: string) => `{"video":"a.mp4","label":${label},"decision":${decision}}`;
  const lines = [line('"beach"', value), line(value, '"yes"'), line('"beach"', '"no"')].join('\n');
  expect([...truthLines(lines)]).toMatchObject([
    { refused: { kind: 'usage' } },
    { label: '', decision: 'yes' },
    { label: 'beach', decision: 'no' },
  ]);
});

test.each([
  ['HTML', evaluationHtml],
  ['JSON', evaluationJson],
])(
  'as %s, labels of a book each in a group of thousands are refused before they are more than a text can hold',
  (_, write) => {
    const cells = Array.from({ length: 10_000 }, () => ({ decided: BEACH, highest: NASTY, videos: 1 }));
    const groups = [{ name: 'books', labels: [BEACH, NASTY], cells }];
    const texts = new Map([BEACH, NASTY].map((id) => [id, '"'.repeat(20_000)]));
    expect(() => write({ ...EVALUATION, groups }, { ...CONTEXT, texts })).toThrow(
      expect.objectContaining({ kind: 'too-large', message: expect.stringMatching(/shorten them/) }),
    );
    expect(write(EVALUATION, { ...CONTEXT, texts }).length).toBeGreaterThan(20_000);
  },
);
