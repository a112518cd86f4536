/** What people wrote, and the words that are looked for in it. */
import { expect, test } from 'vitest';
import { plain, saysAll, saysAsWords } from '../../../electron/tagger/search/names.ts';

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

test.each([
  ['red', 'chart red.mp4', true],
  ['red', 'chart blurred.mp4', false],
  ['red', 'blurred_red_2.mp4', true],
  ['red', 'red', true],
  ['été', 'Un été.mov', true],
  ['12', 'clip 0012.mov', false],
])('“%s” stands as such in %s: %s', (word, text, stands) => {
  expect(saysAsWords([plain(word)], plain(text))).toBe(stands);
});
