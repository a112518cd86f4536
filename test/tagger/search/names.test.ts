/** What people wrote, and the words that are looked for in it. */
import { expect, test } from 'vitest';
import { plain, saysAll } from '../../../electron/tagger/search/names.ts';

test.each([
  ['Café', 'cafe'],
  ['CAFE\u0301', 'cafe'],
  ['\u202eRe\u200bd', 'red'],
  ['film\u00ad\ufe0f', 'film'],
  ['one\ntwo', 'one\ntwo'],
])('%j is compared as %j', (text, compared) => expect(plain(text)).toBe(compared));

test('what was pasted with signs that nobody sees is found, and what has them is', () => {
  expect(saysAll([plain('\u202abeach\u202c')], plain('Beach day.mp4'))).toBe(true);
  expect(saysAll([plain('beach')], plain('Be\u200bach day.mp4'))).toBe(true);
});
