import { expect, test } from 'vitest';
import { lastLine, newLines } from '../../electron/cluster/client/log.ts';
import type { JobLine } from '../../electron/cluster/job.ts';

const where = { clips: 10, done: 4, failed: 1, shards: 2, shardsDone: 1 };
const progress: JobLine = { reeltag: 'progress', ...where, clipsPerSecond: 2.5, secondsLeft: null, workers: 2 };
const note: JobLine = { reeltag: 'note', message: 'A worker ended and was started again: “ö”.' };
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

test('each line is told once, however the log grows, and the rest is text', () => {
  const log = `setting up\n${line(progress)}(pid=1) {"reeltag"\n${line({ reeltag: 'progress' })}${line(note)}${line(7)}half`;
  const seen: JobLine[] = [];
  let [text, from] = ['', 0];
  for (let length = 0; length <= log.length; length++) {
    const found = newLines(log.slice(0, length), from, length === log.length);
    seen.push(...found.lines);
    text += found.text;
    from = found.next;
  }
  expect(seen).toEqual([progress, note]);
  expect(text).toBe('setting up\n(pid=1) {"reeltag"\n{"reeltag":"progress"}\n7\nhalf\n');
  expect(newLines(log, from, true)).toEqual({ lines: [], text: '', next: from });
});

test('of a shorter log, of another job, all is new', () => {
  expect(newLines(line(note), 1000, false).lines).toEqual([note]);
});

test('of much text the end is kept, and each line of the driver', () => {
  const noise = Array.from({ length: 100_000 }, (_, n) => `noise ${n}\n`).join('');
  const { lines, text } = newLines(`${line(progress)}${noise}${line(note)}`, 0, false);
  expect(lines).toEqual([progress, note]);
  expect(text.length).toBe(256 * 1024);
  expect(noise.endsWith(text)).toBe(true);
});

test('what is longer than any line of the driver is text', () => {
  const long = line({ ...note, message: 'long '.repeat(20_000) });
  expect(newLines(long, 0, true).lines).toEqual([]);
  expect(
    lastLine(line({ reeltag: 'failed', error: { kind: 'network', message: 'long '.repeat(20_000) } })),
  ).toBeUndefined();
});

test('the last word is found from the end, and a note is none', () => {
  const end: JobLine = { reeltag: 'end', ...where, seconds: 3 };
  expect(lastLine('')).toBeUndefined();
  expect(lastLine('noise\n\nmore')).toBeUndefined();
  expect(lastLine(`${line(progress)}${line(end)}noise\n${line(note)}{"reeltag": "e`)).toEqual(end);
  expect(lastLine(line(progress).trimEnd())).toEqual(progress);
});
