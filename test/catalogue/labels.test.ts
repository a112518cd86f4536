import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { unknownWords } from '../../electron/catalogue/labels.ts';
import {
  isolateIdeographs,
  lowercase,
  removeControls,
  splitWords,
  stripAccents,
} from '../../electron/engine/internvideo2/tokenizer/unicode.ts';

const file = fileURLToPath(new URL('../../resources/models/demo/labels.json', import.meta.url));
const demo = JSON.parse(readFileSync(file, 'utf8')) as {
  vocabulary: string[];
  groups: { concepts: { label: string; heldOut?: string[] }[] }[];
};

describe('words that the demo model never learnt', () => {
  test('none in what it was taught, and in what it is asked of it', () => {
    const concepts = demo.groups.flatMap((group) => group.concepts);
    for (const { label, heldOut = [] } of concepts) {
      for (const text of [label, ...heldOut]) expect([text, unknownWords(text)]).toEqual([text, []]);
    }
  });

  test.each([
    ['a red circle', []],
    ['A RED Círcle', []],
    ['a dog chases a Dog', ['dog', 'chases']],
    ['counter-clockwise', ['counter']],
    ['red circle!', ['!']],
    ['red\u{00AD} cir\u{200B}cle', []],
    ['Zoom-In, Naïve', ['Naïve']],
    ['camera 2x', ['2x']],
    ['犬 camera', ['犬']],
    ['blue_sky', ['_', 'sky']],
    ['', []],
    ['\u{FFFD} \u{0301}', []],
  ])('%j: %j', (label, words) => {
    expect(unknownWords(label)).toEqual(words);
  });

  test('are split as the tokenizer of the engine splits them', () => {
    const known = new Set(demo.vocabulary);
    // What the engine's tokenizer makes of a text before it looks for pieces.
    const wordsOf = (text: string): string[] =>
      splitWords(lowercase(stripAccents(isolateIdeographs(removeControls(text)))));
    const pieces = [
      'red',
      'Círcle',
      'dog',
      '-',
      '’',
      '“',
      '…',
      '犬',
      '鮎',
      '\u{20000}',
      'ß',
      'İ',
      'Σ',
      '≠',
      '\u{37E}',
      '$',
      '€',
      '👍',
      '\t',
      '\u{A0}',
      '\u{3000}',
      ' ',
      ' ',
      'ﬁ',
      'e\u{301}',
      '\u{200D}',
      '\u{AD}',
      '1',
      '½',
      '、',
      '한',
      'カ',
    ];
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed;
    };
    for (let round = 0; round < 3_000; round++) {
      const text = Array.from({ length: 1 + (random() % 8) }, () => pieces[random() % pieces.length]).join('');
      const expected = new Set(wordsOf(text).filter((word) => !known.has(word)));
      const found = new Set(
        unknownWords(text)
          .flatMap(wordsOf)
          .filter((word) => !known.has(word)),
      );
      expect([text, [...found]]).toEqual([text, [...expected]]);
    }
  });
});
