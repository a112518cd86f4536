import { expect, test } from 'vitest';
import { EmbeddedAlready, embeddingLine } from '../../electron/cli/embedding-lines.ts';

const of = {
  video: 'clip.mp4',
  content: 'whole-0',
  model: 'm',
  vectors: 'fp32',
  part: { range: { start: 1 }, track: 2 },
} as const;
const line = embeddingLine(
  of,
  { device: 'cpu', precision: 'fp32', comparable: true },
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

test('a line of another device is as good where that was measured, and of another kind where it was not', () => {
  const encoded = { frames: [0], seconds: [0], embedding: Float32Array.of(1) };
  const written = (device: string, precision: 'fp32' | 'fp16', comparable: boolean): string =>
    embeddingLine(of, { device, precision, comparable }, encoded);
  expect(isThere(written('cuda', 'fp16', true))).toBe(true);
  expect(isThere(written('cuda', 'fp16', false))).toBe(false);
  expect(isThere(written('webgpu', 'fp32', false))).toBe(false);
  // What goes without saying is not said, so that lines are as they were.
  expect(line).not.toContain('comparable');
  const already = new EmbeddedAlready();
  already.addLine(written('cuda', 'fp16', false));
  expect(already.has({ ...of, vectors: 'fp16' })).toBe(true);
});

test('a line of the demo model that an earlier version wrote, under the official name, is there', () => {
  const said = { ...of, model: 'reeltag-demo@63354cbf2738' };
  const already = new EmbeddedAlready();
  already.addLine(line.replace('"model":"m"', '"model":"OpenGVLab/InternVideo2-Stage2_1B-224p-f4@63354cbf2738"'));
  expect(already.has(said)).toBe(true);
  expect(already.has({ ...said, model: 'reeltag-demo@000000000000' })).toBe(false);
});
