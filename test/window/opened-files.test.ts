import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { filesOf, ownArguments, readHandover } from '../../electron/window/opened-files.ts';

const folder = resolve('/home/me');
const a = resolve(folder, 'a b.mp4');

test.each([
  { args: ['a b.mp4', '../x.mkv'], files: [a, resolve('/home/x.mkv')] },
  { args: [a], files: [a] },
  { args: [pathToFileURL(a).href], files: [a] },
  { args: ['--inspect=9229', '--no-color', '-v', '', 'a b.mp4', '--allow-file-access-from-files'], files: [a] },
  { args: ['--', '-odd.mp4', '--'], files: [resolve(folder, '-odd.mp4'), resolve(folder, '--')] },
  { args: [], files: [] },
])('$args name $files.length files', ({ args, files }) => expect(filesOf(args, folder)).toEqual(files));

test('a URL of another host is kept as it is, to be reported', () => {
  if (process.platform === 'win32') return;
  expect(filesOf(['file://server/share/a.mp4'], folder)).toEqual([resolve(folder, 'file://server/share/a.mp4')]);
});

test('Electron itself, and the folder of a development build, are no files', () => {
  expect(ownArguments(['/bin/electron', '/checkout', 'a.mp4'], false)).toEqual(['a.mp4']);
  expect(ownArguments(['/Reeltag', 'a.mp4'], true)).toEqual(['a.mp4']);
  const switched = ['/bin/electron', '--inspect=0', '--remote-debugging-port=0', '.', 'a.mp4'];
  expect(filesOf(ownArguments(switched, false), folder)).toEqual([resolve(folder, 'a.mp4')]);
  expect(filesOf(ownArguments(['/Reeltag', '--flag', 'a.mp4'], true), folder)).toEqual([resolve(folder, 'a.mp4')]);
});

test('a second instance hands over absolute paths, and nothing else is taken', () => {
  expect(readHandover({ paths: [a] })).toEqual([a]);
  expect(readHandover({ paths: [] })).toEqual([]);
  for (const value of [undefined, null, 'x', [], {}, { paths: 'x' }, { paths: [1] }, { paths: ['relative.mp4'] }]) {
    expect(readHandover(value)).toBeUndefined();
  }
});
