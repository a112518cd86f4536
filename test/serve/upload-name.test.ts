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

test.each([
  ...['COM¹.mp4', 'com².tar.gz', 'LPT³', 'COM0.mp4', 'lpt9.mov', 'CONIN$', 'conout$.mp4', 'CLOCK$.avi'],
  ...['prn .mp4', 'nul   ', 'NUL.tar.gz', 'nul. .mp4', '  con.mp4', '..\\Aux', 'con\u{A0}.mp4'],
  ...['aux .', 'CON..mp4'],
])('%j is a device to Windows, and becomes a file', (name) => {
  const end = name.split('\\').at(-1) ?? '';
  expect(safeName(name)).toBe(`_${end.trim().replace(/[ .]+$/, '')}`);
});

test.each([
  'clip.mp4:stream',
  'clip.mp4::$DATA',
  'C:clip.mp4',
  '\\\\.\\COM1',
  '\\\\?\\C:\\nul',
  'a\u{200F}b.mp4',
  '\u{2066}a.mp4',
])('%j names no stream, no drive, no device, and shows as it is', (name) => {
  expect(safeName(name)).toMatch(/^(?!com1|nul)[^:\\/\p{Cf}]+$/iu);
});

test('a name that is cut does not end in what Windows takes from an end', () => {
  for (const end of [' ', '.', ' . ', '. . .']) {
    for (const length of [195, 196, 197, 198, 199, 200, 201]) {
      const name = safeName(`${'x'.repeat(length)}${end}${'y'.repeat(50)}`);
      expect(name).toMatch(/[xy]$/);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    }
  }
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
