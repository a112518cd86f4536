import { expect, test } from 'vitest';
import { typedPath } from '../../../renderer/library/typed-path.ts';

test.each([
  ['  /films/a b.mp4\n', '/films/a b.mp4'],
  ['"C:\\Films\\a b.mp4"', 'C:\\Films\\a b.mp4'],
  ["'/films/it''s.mp4'", "/films/it''s.mp4"],
  ['/films/"quoted".mp4', '/films/"quoted".mp4'],
  ['"', '"'],
  ['file:///films/Stra%C3%9Fe%20im%20Regen.mp4', '/films/Straße im Regen.mp4'],
  ['file:///C:/films/a.mp4', 'C:/films/a.mp4'],
  ['file://nas/films/a.mp4', '//nas/films/a.mp4'],
  ['file:///films/100%.mp4', 'file:///films/100%.mp4'],
  ['~/films', '~/films'],
  ['', ''],
])('%j is %j', (typed, path) => {
  expect(typedPath(typed)).toBe(path);
});
