import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lastLines } from '../../electron/report/last-lines.ts';
import { withoutPrivateWords } from '../../electron/report/private-words.ts';
import { writeReport } from '../../electron/report/write-report.ts';
import { openLog } from '../../electron/window/log.ts';
import { CliLab } from '../support/run-cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-report-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const HOMES = ['/home/ada', 'C:\\Users\\ada'];

test.each([
  ['could not open beach.mp4: no', 'could not open (a video).mp4: no'],
  ['x: "/home/ada/My films/beach day.MP4" is gone', 'x: "(a video).mp4" is gone'],
  ["'C:\\\\Users\\\\ada\\\\Film 1.mov' failed", "'(a video).mov' failed"],
  ['C:\\Users\\ada\\Film 1.mov failed', '(a video).mov failed'],
  ['refused /mnt/a b/c d.mkv, then more', 'refused (a video).mkv, then more'],
  ['~/Movies/x.ts is no video', '(a video).ts is no video'],
  // What tells where the program is wrong stays.
  ['    at f (/home/ada/app/electron/window/log.ts:10:3)', '    at f (~/app/electron/window/log.ts:10:3)'],
  ['The library is in /home/ada/.local/share/reeltag.', 'The library is in ~/.local/share/reeltag.'],
  ['/home/adam is another', '/home/adam is another'],
  ['“beach day.mp4” is empty', '“(a video).mp4” is empty'],
  ['"a" is beside beach.mp4', '"a" is beside (a video).mp4'],
  ["open 'beach day.mp4' and can't", "open '(a video).mp4' and can't"],
  ['path:/mnt/a b/c d.mp4', 'path:(a video).mp4'],
  ['at f (file:///C:/users/Ada/app/x.js)', 'at f (file:///~/app/x.js)'],
  // What would let somebody in.
  ['http://127.0.0.1:1/?token=abcdefgh_-1234', 'http://127.0.0.1:1/?token=(secret)'],
  [
    "{ token: 'hf_abcdefghij', authorization: 'Bearer abc.def/ghi==' }",
    "{ token: '(secret)', authorization: 'Bearer (secret)' }",
  ],
  ['“hf_abcdefghij” is an invalid header value', '“hf_(secret)” is an invalid header value'],
  ['a token is asked for, and tokenizer.json', 'a token is asked for, and tokenizer.json'],
])('%s', (text, expected) => {
  expect(withoutPrivateWords(text, HOMES)).toBe(expected);
});

test('a report says what it is about, what works and what went wrong, in words', () => {
  const { fileName, text } = writeReport({
    ...{ version: '0.1.0', host: 'electron', made: new Date('2026-11-27T12:34:56Z'), home: HOMES },
    findings: [
      { name: 'ffmpeg', status: 'ok', found: '/home/ada/bin/ffmpeg' },
      { name: 'model', status: 'missing', found: 'not usable', advice: 'Download it.' },
    ],
    log: ['2026-11-27T12:00:00.000Z refused: /home/ada/holidays.mp4'],
  });
  expect(fileName).toBe('reeltag-report-2026-11-27T12-34-56.txt');
  expect(text).toContain('Nothing of this was sent anywhere.');
  expect(text).toMatch(/^Reeltag {3}0\.1\.0 \(electron\)$/m);
  expect(text).toMatch(/^ {2}ok {6}ffmpeg {8}~\/bin\/ffmpeg$/m);
  expect(text).toMatch(/^ {2}missing model {9}not usable\n {24}Download it\.$/m);
  expect(text).toContain('2026-11-27T12:00:00.000Z refused: (a video).mp4');
  expect(text).not.toContain('holidays');
  expect(text).not.toContain('ada');
});

test('a home that is a link is not told by where it leads', () => {
  symlinkSync(folder, join(folder, 'ada'));
  vi.stubEnv('HOME', join(folder, 'ada'));
  vi.stubEnv('USERPROFILE', join(folder, 'ada'));
  const facts = { version: '0.1.0', host: 'serve', findings: 'It did not answer.' };
  const { text } = writeReport({ ...facts, log: [`${realpathSync(folder)}/notes`, join(folder, 'ada', 'more')] });
  vi.unstubAllEnvs();
  expect(text).toMatch(/^~.notes\n~.more$/m);
});

test('of a long log the last lines are in it; of none, a sentence', () => {
  const facts = { version: '0.1.0', host: 'serve', findings: 'It did not answer.' };
  const long = Array.from({ length: 5_000 }, (_, n) => `line ${n} ${'x'.repeat(1_000)}`);
  const { text } = writeReport({ ...facts, log: long });
  expect(text.length).toBeLessThan(210_000);
  expect(text).toContain('line 4999 ');
  expect(text).not.toContain('line 4000 ');
  expect(writeReport(facts).text).toContain('There is no log');
  expect(writeReport({ ...facts, log: [] }).text).toContain('Nothing went wrong.');
});

test('a log is bounded: by its file, which is begun anew with the one before kept, and by each entry', () => {
  const file = join(folder, 'window/reeltag.log');
  const log = openLog(file);
  expect(log.lines()).toEqual([]);
  log.write('a long one', 'x'.repeat(3_000_000));
  expect(statSync(file).size).toBeLessThan(20_000);
  writeFileSync(file, `${'y'.repeat(1_100_000)}\n`);
  log.write('the next');
  log.write('and one more', new Error('a bug'));
  expect(statSync(`${file}.old`).size).toBeGreaterThan(1_000_000);
  expect(log.lines()).toHaveLength(lastLines(file)?.length ?? 0);
  expect(readFileSync(file, 'utf8')).toMatch(/the next\n.*and one more: Error: a bug/);
  expect(lastLines(join(folder, 'nothing.log'))).toBeUndefined();
});

test('`reeltag doctor --report` writes it, once, and says that nothing was sent', async () => {
  const lab = new CliLab();
  try {
    const file = join(folder, 'report.txt');
    const first = await lab.run(['doctor', '--report', file], { XDG_DATA_HOME: folder });
    expect(first.stdout).toBe(`Saved as ${file}. Nothing was sent: read it, and send it yourself if you like.\n`);
    expect(readFileSync(file, 'utf8')).toMatch(/^ {2}ok {6}model/m);
    writeFileSync(file, 'mine');
    const second = await lab.run(['doctor', '--report', file], { XDG_DATA_HOME: folder });
    expect(second.stderr).toContain('is there already: name another file');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  } finally {
    lab.remove();
  }
});
