import { describe, expect, test } from 'vitest';
import { moved, nameIn, writtenPath } from '../../../electron/tagger/handover/paths.ts';
import { uuid5OfUrl } from '../../../electron/tagger/handover/reading/uuid5.ts';

test.each([
  ['/mnt/a/b c/d.mp4', '/mnt/a', 'Z:\\a', 'Z:\\a\\b c\\d.mp4'],
  ['/mnt/a/d.mp4', '/mnt/a/', 'Z:\\', 'Z:\\d.mp4'],
  ['Z:\\A\\b\\d.mp4', 'z:\\a', '/mnt/a/', '/mnt/a/b/d.mp4'],
  ['Z:/a/d.mp4', 'Z:\\a', '/x', '/x/d.mp4'],
  ['\\\\nas\\share\\d.mp4', '\\\\nas\\share', '/mnt/share', '/mnt/share/d.mp4'],
  ['/mnt/ab/d.mp4', '/mnt/a', '/x', undefined],
  ['/mnt/A/d.mp4', '/mnt/a', '/x', undefined],
  ['/a/d.mp4', '/', '/x', '/x/a/d.mp4'],
])('%s, which begins with %s, beginning with %s is %s', (path, from, to, result) => {
  expect(moved(path, from, to)).toBe(result);
});

describe.skipIf(process.platform === 'win32')('a path', () => {
  test('relative to a folder stays whole outside of it', () => {
    const paths = { as: 'relative', to: '/films/2026' } as const;
    expect(writtenPath('/films/2026/may/a.mp4', paths)).toBe('may/a.mp4');
    expect(writtenPath('/films/2025/a.mp4', paths)).toBe('/films/2025/a.mp4');
    expect(writtenPath('/films/2026/..a.mp4', paths)).toBe('..a.mp4');
  });

  test('of any system ends in a name', () => {
    expect([nameIn('/a/b.mp4'), nameIn('Z:\\a\\b.mp4'), nameIn('b.mp4'), nameIn('/a/b\\c.mp4')]).toEqual([
      ...['b.mp4', 'b.mp4', 'b.mp4', 'b\\c.mp4'],
    ]);
  });
});

test('a name has the uuid5 that Python gives it', () => {
  expect(uuid5OfUrl('/films/a.mp4_0_100')).toBe('16372db9-796a-5e91-85b3-cd84b13722fd');
});
