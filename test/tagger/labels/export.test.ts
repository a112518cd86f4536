import { expect, test } from 'vitest';
import { createExporter, type ExportRow } from '../../../electron/tagger/labels/export.ts';
import { TagError } from '../../../electron/wire/errors.ts';

const rows: ExportRow[] = [
  {
    path: '/films/a, "b".mp4',
    ranking: {
      id: '1',
      scores: [
        { label: 'rain', fit: { value: 0.5, from: 'match' }, probability: 0.75, cosine: 0.25, match: 0.5 },
        { label: '=cmd|"/c calc"!A1', probability: 0.25, cosine: -0.125, match: 0.2 },
      ],
    },
    noneFits: false,
    decisions: new Map([['rain', 'yes']]),
    reviewed: true,
    rating: 4,
    note: '=SUM(1), "quoted"',
  },
  {
    path: '/films/c.mp4',
    track: 2,
    ranking: { id: '2', scores: [{ label: 'two\nlines', probability: 1, cosine: 0.5 }] },
    decisions: new Map(),
    reviewed: false,
    rating: 0,
    note: '',
  },
];
const context = { model: 'model@1', unknownWords: new Map([['two\nlines', ['lines']]]) };

function exported(format: 'csv' | 'jsonl', most?: number) {
  const exporter = createExporter(format, context, most);
  for (const row of rows) exporter.add(row);
  return exporter.finish();
}

test('more than a page can be handed is refused before it is made', () => {
  const { length } = exported('jsonl').text;
  expect(exported('jsonl', length).text).toHaveLength(length);
  expect(() => exported('jsonl', length - 1)).toThrow(
    new TagError(
      'too-large',
      'The results are too many for one file (1 label for each video): shorten the list of labels, then export again.',
    ),
  );
});

test('CSV as RFC 4180 has it, in UTF-8 that Excel takes for it, and nothing in it that a spreadsheet would run', () => {
  expect(exported('csv')).toEqual({
    fileName: 'reeltag.csv',
    mediaType: 'text/csv',
    text: [
      '\u{FEFF}video,rank,label,probability,cosine,match,none fits,track,model,decision,reviewed,rating,note,fit,fit from',
      '"/films/a, ""b"".mp4",1,rain,0.75,0.25,0.5,no,,model@1,yes,yes,4,"\'=SUM(1), ""quoted""",0.5,match',
      '"/films/a, ""b"".mp4",2,"\'=cmd|""/c calc""!A1",0.25,-0.125,0.2,no,,model@1,,yes,4,"\'=SUM(1), ""quoted""",,',
      '/films/c.mp4,1,"two\nlines",1,0.5,,,2,model@1,,,,,,',
      '',
    ].join('\r\n'),
  });
});

test('JSON lines, every text as it is', () => {
  const { text, fileName } = exported('jsonl');
  expect(fileName).toBe('reeltag.jsonl');
  expect(text.endsWith('\n')).toBe(true);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      ...{ video: rows[0]?.path, model: 'model@1', noneFits: false, reviewed: true, rating: 4, note: rows[0]?.note },
      labels: [
        {
          ...{ label: 'rain', fit: 0.5, fitFrom: 'match' },
          ...{ probability: 0.75, cosine: 0.25, match: 0.5, decision: 'yes' },
        },
        rows[0]?.ranking.scores[1],
      ],
    },
    {
      ...{ video: rows[1]?.path, model: 'model@1', track: 2, reviewed: false },
      labels: [{ ...rows[1]?.ranking.scores[0], unknownWords: ['lines'] }],
    },
  ]);
});
