import { expect, test } from 'vitest';
import { toCsv, toJsonLines } from '../../electron/tagger/export.ts';

const rows = [
  {
    path: '/films/a, "b".mp4',
    ranking: {
      id: '1',
      scores: [
        { label: 'rain', probability: 0.75, cosine: 0.25, match: 0.5 },
        { label: '=cmd|"/c calc"!A1', probability: 0.25, cosine: -0.125, match: 0.2 },
      ],
      noneOfThese: 0.4,
    },
  },
  { path: '/films/c.mp4', ranking: { id: '2', scores: [{ label: 'two\nlines', probability: 1, cosine: 0.5 }] } },
];

test('CSV as RFC 4180 has it, and nothing in it that a spreadsheet would run', () => {
  expect(toCsv(rows)).toEqual({
    fileName: 'reeltag.csv',
    mediaType: 'text/csv',
    text: [
      'video,rank,label,probability,cosine,match,none of these',
      '"/films/a, ""b"".mp4",1,rain,0.75,0.25,0.5,0.4',
      '"/films/a, ""b"".mp4",2,"\'=cmd|""/c calc""!A1",0.25,-0.125,0.2,0.4',
      '/films/c.mp4,1,"two\nlines",1,0.5,,',
      '',
    ].join('\r\n'),
  });
});

test('JSON lines, every text as it is', () => {
  const { text, fileName } = toJsonLines(rows, 'model@1');
  expect(fileName).toBe('reeltag.jsonl');
  expect(text.endsWith('\n')).toBe(true);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { video: rows[0]?.path, model: 'model@1', labels: rows[0]?.ranking.scores, noneOfThese: 0.4 },
    { video: rows[1]?.path, model: 'model@1', labels: rows[1]?.ranking.scores },
  ]);
});
