/** What a search has found, as text. */
import { expect, test } from 'vitest';
import { foundCsv, foundLines } from '../../electron/interchange/found.ts';

const ROWS = [
  { video: '/v/=a, "b".mp4', start: 1.2345678, end: 4, fit: 0.87654321, calibrated: true as const },
  { video: '/v/ä\n.mp4', likeness: -0.25 },
];

test('found moments are rows and lines with what is known of each', () => {
  expect(foundCsv(ROWS)).toBe(
    '\ufeffvideo,start,end,fit,calibrated,likeness\r\n"/v/=a, ""b"".mp4",1.234568,4,0.876543,yes,\r\n"/v/ä\n.mp4",,,,,-0.25\r\n',
  );
  expect(
    foundLines(ROWS)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { video: '/v/=a, "b".mp4', start: 1.234568, end: 4, fit: 0.876543, calibrated: true },
    { video: '/v/ä\n.mp4', likeness: -0.25 },
  ]);
  expect([foundLines([]), foundCsv([]).split('\r\n').length]).toEqual(['', 2]);
});
