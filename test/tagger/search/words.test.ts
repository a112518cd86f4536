/** What somebody types, taken apart. */
import { describe, expect, test } from 'vitest';
import { parseWords } from '../../../electron/tagger/search/words.ts';
import { TagError } from '../../../electron/wire/errors.ts';

const kindOf = (typed: string): string | undefined => {
  try {
    parseWords(typed);
    return undefined;
  } catch (error) {
    return error instanceof TagError ? error.kind : 'a bug';
  }
};

describe('words', () => {
  test.each([
    ['beach', ['beach'], []],
    ['  a red   circle ', ['a red circle'], []],
    ['beach -people', ['beach'], ['people']],
    ['-people beach', ['beach'], ['people']],
    ['beach -"many people" sunset', ['beach sunset'], ['many people']],
    ['beach –people −cars', ['beach'], ['people', 'cars']],
    ['beach --people', ['beach'], ['people']],
    ['beach -people -people', ['beach'], ['people']],
    ['-people -"many cars"', [], ['people', 'many cars']],
    ['a well-known man', ['a well-known man'], []],
    ['snow- white', ['snow- white'], []],
    ['-', [], []],
    ['beach -', ['beach'], []],
    ['beach - people', ['beach people'], []],
    ['-""', [], []],
    ['"a dog, running" fast, snow', ['a dog, running fast', 'snow'], []],
    ['“red circle” ‚', ['red circle ‚'], []],
    ['"-people"', ['-people'], []],
    ['beach -"many peo', ['beach'], ['many peo']],
    ['a, b,, c , -d, b', ['a', 'b', 'c'], ['d']],
    ['', [], []],
    ['日本 -雪', ['日本'], ['雪']],
    ['\ud800beach', ['\ufffdbeach'], []],
    ['\u0000', [], []],
    ['\u200b \u0301 \ufe0f, \ud800', [], []],
    ['beach -\u0301 -"\u202e"', ['beach'], []],
  ])('%j', (typed, wanted, without) => {
    expect(parseWords(typed)).toMatchObject({ wanted, without });
  });

  test('in quotes belong together where names are searched, and what is left out is no needle', () => {
    expect(parseWords('"red circle" zoom, in -fast').needles).toEqual(['red circle', 'zoom', 'in']);
  });

  test('of five thousand, or of more parts than are read, are refused; as many as may be are not', () => {
    expect(kindOf('beach '.repeat(5_000))).toBe('too-large');
    expect(kindOf(Array.from({ length: 21 }, (_, i) => `w${i}`).join(', '))).toBe('too-large');
    expect(kindOf(Array.from({ length: 21 }, (_, i) => `-w${i}`).join(' '))).toBe('too-large');
    expect(parseWords('ab '.repeat(600)).wanted).toHaveLength(1);
  });
});
