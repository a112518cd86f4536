import { describe, expect, it } from 'vitest';
import {
  isolateIdeographs,
  lowercase,
  removeControls,
  splitWords,
  stripAccents,
} from '../../../../electron/engine/internvideo2/tokenizer/unicode.ts';

// What the `tokenizers` 0.19.1 normaliser and pre-tokeniser gave, but that it also turns other white space into spaces. What
// the vocabulary hides from the token ids is here; the ids themselves are in tokenizer.test.ts.
describe('lowercase', () => {
  it.each([
    ['ΌΔΟΣ', 'όδοσ'],
    ['İ', 'i\u0307'],
    ['ẞ', 'ß'],
    ['\u{10400}', '\u{10428}'],
    // Capitals of Unicode 16 and 17, which have lowercase in the runtime
    ['\u1c89', '\u1c89'],
    ['\ua7cb', '\ua7cb'],
    ['\ua7dc', '\ua7dc'],
    ['\u{10d50}', '\u{10d50}'],
    ['\u{16ea0}', '\u{16ea0}'],
  ])('%j → %j', (text, expected) => {
    expect(lowercase(text)).toBe(expected);
  });
});

describe('stripAccents', () => {
  it.each([
    ['Crème Brûlée', 'Creme Brulee'],
    ['İ', 'I'],
    ['한', '\u1112\u1161\u11ab'],
    ['\u212b\u2126', 'A\u03a9'],
    ['\u0f73', ''],
    // Spacing and enclosing marks are no accents, and marks newer than the table are not known as such.
    ['a\u0903b\u20ddc', 'a\u0903b\u20ddc'],
    ['a\u1dfbb\u{1e944}', 'a\u1dfbb\u{1e944}'],
    // Decomposed by the runtime alone
    ['\u{105c9}\u{11938}\u{16121}', '\u{105c9}\u{11938}\u{16121}'],
  ])('%j → %j', (text, expected) => {
    expect(stripAccents(text)).toBe(expected);
  });
});

it('isolates ideographs, but for the gap that the reference has', () => {
  expect(isolateIdeographs('a中\u{20000}b\u{2b81f}\u{2b820}\u{2b91f}\u{2b920}々')).toBe(
    'a 中  \u{20000} b \u{2b81f} \u{2b820}\u{2b91f} \u{2b920} 々',
  );
});

it('removes controls, and neither white space nor what is unassigned', () => {
  expect(removeControls('a\0\u0085\u200b\u{e0001}\ue000\ufffd\t\n\r\u00a0\u0378b')).toBe('a\t\n\r\u00a0\u0378b');
});

it('splits at white space and around punctuation', () => {
  expect(splitWords(' a,b\u3000c\u2028$d\u00a0—\u2e43e ')).toEqual(['a', ',', 'b', 'c', '$', 'd', '—', '\u2e43e']);
});
