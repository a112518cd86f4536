import { expect, test } from 'vitest';
import { numberedName, safeName } from '../../electron/serve/upload-name.ts';

test.each([
  ['clip.mp4', 'clip.mp4'],
  ['Ünïcode 試し 🎬.mov', 'Ünïcode 試し 🎬.mov'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\windows\\win.ini', 'win.ini'],
  ['/', 'video'],
  ['..', 'video'],
  ['   ', 'video'],
  ['.bashrc', 'bashrc'],
  ['.mp4', 'mp4'],
  ['a\0b.mp4', 'a_b.mp4'],
  ['line\nfeed\r.mp4', 'line_feed_.mp4'],
  // Shown from right to left, this name would seem to end with mp4.
  ['evil\u{202E}4pm.exe', 'evil_4pm.exe'],
  ['a<b>c:d"e|f?g*h.mp4', 'a_b_c_d_e_f_g_h.mp4'],
  ['con.mp4', '_con.mp4'],
  ['LPT1', '_LPT1'],
  ['console.mp4', 'console.mp4'],
  ['trailing. . .', 'trailing'],
  ['lone \u{D800} surrogate.mp4', 'lone \u{FFFD} surrogate.mp4'],
  ['Ame\u{301}lie.mp4', 'Amélie.mp4'],
])('%j becomes %j', (name, expected) => {
  expect(safeName(name)).toBe(expected);
});

test('long names are cut at whole characters, and keep their extension', () => {
  const name = safeName(`${'é🎬'.repeat(200)}.webm`);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
  expect(Buffer.byteLength(name)).toBeGreaterThan(190);
  expect(name).toMatch(/^(é🎬)+é?\.webm$/u);
  expect(Buffer.byteLength(safeName(`a.${'x'.repeat(500)}`))).toBe(200);
});

test('numbers go before the extension', () => {
  expect([1, 2, 11].map((number) => numberedName('a.b.mp4', number))).toEqual([
    'a.b.mp4',
    'a.b (2).mp4',
    'a.b (11).mp4',
  ]);
  expect(numberedName('plain', 3)).toBe('plain (3)');
});
