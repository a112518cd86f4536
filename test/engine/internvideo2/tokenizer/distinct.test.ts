import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { labelKey } from '../../../../electron/catalogue/label-key.ts';
import { distinctLabels, labelFaults } from '../../../../electron/engine/internvideo2/tokenizer/distinct.ts';
import { BertTokenizer } from '../../../../electron/engine/internvideo2/tokenizer/tokenizer.ts';

const demo = fileURLToPath(new URL('../../../../resources/models/demo', import.meta.url));
const tokenizer = await BertTokenizer.ofModel(demo);
const keyOf = (label: string): string => tokenizer.key(label);
const kindOf = (...labels: string[]): string | undefined =>
  labelFaults(labels, keyOf).get(labels.length - 1)?.error.kind;

describe('labels that are one to the model', () => {
  test.each([
    ['pan left', 'pan le\u{AD}ft'],
    ['pan left', '\u{200E}pan left'],
    ['a red square', 'a red\u{200B} square'],
    ['a red square', 'a re\u{2060}d square\u{FEFF}'],
    ['a red square', '\u{2067}A  réd square\u{2069}'],
    ['a red square', 'a\u{2009}red\u{3000}square'],
    ['rock-and-roll', 'rock - and - roll'],
    // Words that it cannot spell are one word to it.
    ['a \u{1F984}', 'a \u{1F409}'],
    ['犬 猫', '犬猫'],
  ])('%j and %j', (first, second) => {
    expect(kindOf(first, second)).toBe('repeated-label');
  });

  test.each([['\u{200B}'], ['\u{AD}\u{200E} \u{2060}'], ['\u{FFFD}'], ['\u{301}'], ['\u{E000}']])(
    '%j is empty',
    (label) => {
      expect(kindOf('a dog', label)).toBe('empty-label');
    },
  );

  test.each([
    ['a dog', 'a dogs'],
    ['dog a', 'a dog'],
    ['\u{1F984}', 'a \u{1F409}'],
    // Beyond what it reads, too.
    [`${'very '.repeat(60)}red`, `${'very '.repeat(60)}blue`],
    // A sigma at the end of a word is another letter to it.
    ['ΟΔΟΣ', 'οδος'],
  ])('%j and %j are two', (first, second) => {
    expect(kindOf(first, second)).toBeUndefined();
  });

  test('are refused with what they are the same as, and nothing that a terminal would obey', () => {
    expect(() => distinctLabels(['pan left', 'zoom', 'pan le\u{AD}ft'], keyOf)).toThrow(
      'The label “pan le\u{FFFD}ft” is there twice (“pan left” is the same to the model): remove one, for they would share its probability.',
    );
    expect(() => distinctLabels(['zoom', '\u{200B}'], keyOf)).toThrow(
      'Label 2 of 2, “\u{FFFD}”, holds nothing that the model reads: remove it.',
    );
  });

  test('may stay where they were taken before, but not as the same text twice', () => {
    const kept = new Set(['pan left', 'pan le\u{AD}ft', '\u{200B}']);
    const labels = ['pan left', 'pan le\u{AD}ft', '\u{200B}', ' zoom '];
    expect(distinctLabels(labels, keyOf, kept)).toEqual(['pan left', 'pan le\u{AD}ft', '\u{200B}', 'zoom']);
    expect(() => distinctLabels([...labels, 'pan left'], keyOf, kept)).toThrow('is there twice');
    expect(() => distinctLabels(['Pan left', ...labels], keyOf, kept)).toThrow('is there twice');
    expect(() => distinctLabels([...labels, 'Zoom'], keyOf, kept)).toThrow('is there twice');
  });
});

test('what the page says without the tokenizer, the tokenizer says too', () => {
  const pieces = [
    ...'aAeÉéΣσςßİı≠-_.犬鮎한カ½ﬁ \t\n',
    ...'\u{AD}\u{200B}\u{200E}\u{2066}\u{FEFF}\u{FFFD}\u{D800}\u{3000}\u{A0}\u{301}',
    ...'\u{1F984}\u{11938}\u{A7CB}\u{591}\u{1AC1}\u{85}\u{1680}\u{180E}\u{E0101}',
  ];
  let seed = 7;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  const texts = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 1 + (random() % 3) }, () => pieces[random() % pieces.length]).join(''),
  );
  const byQuickKey = new Map<string, string>();
  let same = 0;
  for (const text of texts) {
    const quick = labelKey(text);
    if (quick === '') expect([text, keyOf(text)]).toEqual([text, '']);
    const before = byQuickKey.get(quick);
    if (before === undefined) byQuickKey.set(quick, text);
    else if (before !== text) {
      same += 1;
      expect([before, text, keyOf(text)]).toEqual([before, text, keyOf(before)]);
    }
  }
  expect(same).toBeGreaterThan(1_000);
});

test('a tokenizer that is not there is said', async () => {
  await expect(BertTokenizer.ofModel(join(demo, 'nowhere'))).rejects.toMatchObject({ kind: 'tokenizer-missing' });
});
