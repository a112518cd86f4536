import { expect, test } from 'vitest';
import { EmbeddedAlready, embeddingLine } from '../../electron/cli/embedding-lines.ts';

const of = {
  video: 'clip.mp4',
  content: 'whole-0',
  model: 'm',
  precision: 'fp32',
  part: { range: { start: 1 }, track: 2 },
} as const;
const line = embeddingLine(
  of,
  { device: 'cpu' },
  {
    frames: [0, 1],
    seconds: [0, 0.5],
    embedding: Float32Array.of(0.25, -0.5),
  },
);

function isThere(...lines: string[]): boolean {
  const already = new EmbeddedAlready();
  for (const each of lines) already.addLine(each);
  return already.has(of);
}

test.each([line, `${line}\r`, ` ${line} `])('a whole line is there: %j', (each) => {
  expect(isThere('', 'no JSON', each)).toBe(true);
});

test.each([
  ...[line.slice(0, -1), line.slice(0, line.indexOf('"timestamps"')), line.slice(0, -10) + line],
  line.replace('[0.25,-0.5]', '[]'),
])('a line that was cut, within its numbers too, is not: %j', (each) => {
  expect(isThere(each)).toBe(false);
});
