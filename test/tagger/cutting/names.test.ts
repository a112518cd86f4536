import { describe, expect, test } from 'vitest';
import { clipName, requireTemplate, safeName, Taken, timeInName } from '../../../electron/tagger/cutting/names.ts';

const named = { video: 'film', label: 'a dog', start: 62.48, end: 65, number: 7 };

test('names say what stands in the template, and what has nothing to say takes its joint along', () => {
  expect(clipName('{video}_{label}_{start}', named)).toBe('film_a dog_00-01-02.480');
  expect(clipName('{video}_{label}_{start}', { ...named, label: undefined })).toBe('film_00-01-02.480');
  expect(clipName('{label} - {number}', { ...named, label: undefined })).toBe('0007');
  expect(clipName('{start}…{end}', named)).toBe('00-01-02.480…00-01-05.000');
  expect(timeInName(3_600 * 101 + 59.9996)).toBe('101-01-00.000');
});

test('a label that looks like a field is none', () => {
  expect(clipName('{video} {label}', { ...named, label: '{video}$&' })).toBe('film {video}$&');
});

describe('a name', () => {
  test.for([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..', 'clip'],
    ['C:\\temp\\x', 'C__temp_x'],
    ['a/b', 'a_b'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['COM¹', '_COM¹'],
    ['conference', 'conference'],
    ['trailing dots. . .', 'trailing dots'],
    ['.hidden', 'hidden'],
    ['a\u0000b\nc\u202Ed', 'a_b_c_d'],
    ['"<>|?*', '______'],
    ['   ', 'clip'],
    ['cafe\u0301', 'caf\u00e9'],
    ['\ud800x', '\ufffdx'],
  ])('%j is %j on every system', ([text = '', safe]) => {
    expect(safeName(text, 'clip')).toBe(safe);
  });

  test('is no longer than drives take, and no sign of it is cut', () => {
    const long = safeName('👩‍👩‍👧‍👦'.repeat(40), 'clip');
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(180);
    expect(long).toBe('👩‍👩‍👧‍👦'.repeat(7));
    expect(Buffer.byteLength(clipName('{label}', { ...named, label: 'ж'.repeat(500) }))).toBe(180);
  });
});

test('names that a drive cannot tell apart get numbers', () => {
  const taken = new Taken();
  taken.claim('Snow.mp4');
  expect(taken.free('snow', '.mp4')).toBe('snow (2).mp4');
  expect(taken.free('SNOW', '.mp4')).toBe('SNOW (3).mp4');
  expect(taken.free('snow', '.mov')).toBe('snow.mov');
});

test('a hundred thousand of one name are numbered at once', { timeout: 10_000 }, () => {
  const taken = new Taken();
  taken.claim('WHOLE (3).mp4');
  const names = Array.from({ length: 100_000 }, () => taken.free('whole', '.mp4'));
  expect(names.slice(0, 3)).toEqual(['whole.mp4', 'whole (2).mp4', 'whole (4).mp4']);
  expect(new Set(names).size).toBe(100_000);
});

test('a template must tell clips apart, and knows its fields', () => {
  expect(() => requireTemplate('clip', 1)).not.toThrow();
  expect(() => requireTemplate('{video}_{label}', 2)).toThrow(/put \{start\}/);
  expect(() => requireTemplate('{number}', 2)).not.toThrow();
  expect(() => requireTemplate('{camera}', 1)).toThrow(/no \{camera\}/);
});
