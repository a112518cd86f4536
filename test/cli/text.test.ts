import { describe, expect, test } from 'vitest';
import type { Context } from '../../electron/cli/context.ts';
import { stageShower } from '../../electron/cli/engine.ts';
import { ProgressLine } from '../../electron/cli/progress.ts';
import { bar, learntFirst, noneFits, percent, rankingTable } from '../../electron/cli/table.ts';
import { fitText, printable, textWidth } from '../../electron/cli/text.ts';

describe('the width of text', () => {
  test.each([
    ['', 0],
    ['a dog', 5],
    ['é', 1],
    ['e\u0301', 1],
    ['犬', 2],
    ['犬がいる', 8],
    ['강아지', 6],
    ['ﾊﾝｶｸ', 4],
    ['ｆｕｌｌ', 8],
    ['🐕', 2],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['🇩🇪', 2],
    ['a\u200Bb', 2],
    ['★ 1©', 4],
  ])('%j is %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test.each([
    ['a dog', 5, 'a dog'],
    ['a dog', 4, 'a d…'],
    ['犬がいる', 7, '犬がい…'],
    ['犬がいる', 6, '犬が…'],
    ['👨‍👩‍👧👨‍👩‍👧', 3, '👨‍👩‍👧…'],
  ])('%j fits %i columns as %j', (text, columns, fitted) => {
    expect(fitText(text, columns)).toBe(fitted);
    expect(textWidth(fitted)).toBeLessThanOrEqual(columns);
  });

  test('what would steer a terminal is shown instead', () => {
    expect(printable('a\x1b[31mred\nb\u202Ec\x07')).toBe('a\\u{1b}[31mred\\u{a}b\\u{202e}c\\u{7}');
  });
});

describe('the table', () => {
  test.each([
    [0, '    '],
    [1, '████'],
    [0.5, '██  '],
    [0.28, '█▏  '],
    [1.0000001, '████'],
    [-0.1, '    '],
  ])('a bar of %d', (value, drawn) => {
    expect(bar(value, 4)).toBe(drawn);
  });

  test('percent', () => {
    expect([0, 0.5, 1].map(percent)).toEqual(['  0.0 %', ' 50.0 %', '100.0 %']);
    // Nothing is said to be none or all that is not.
    expect([0.00049, 0.0005, 0.9994, 0.9995].map(percent)).toEqual([' <0.1 %', '  0.1 %', ' 99.9 %', '>99.9 %']);
  });

  const ranked = {
    frames: [0, 10],
    seconds: [0, 2.04],
    labels: [
      { label: 'a dog', probability: 0.75, cosine: 0.3125, match: 0.9 },
      { label: '雪の中を犬と一緒に歩いている灰色のコートを着た男の人', probability: 0.25, cosine: -0.05, match: 0.002 },
    ],
  };

  test('columns line up within the terminal, wide characters and all', () => {
    const lines = rankingTable('clip.mp4', ranked, { width: 60, color: false });
    expect(lines).toEqual([
      'clip.mp4  ·  frames at 0.0 s, 2.0 s',
      '  percent          cosine    match  label',
      '   75.0 %  ████▌    0.313   90.0 %  a dog',
      '   25.0 %  █▌      -0.050    0.2 %  雪の中を犬と一緒に歩い…',
    ]);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(60);
  });

  test.each([
    [
      48,
      [
        'clip.mp4  ·  frames at 0.0 s, 2.0 s',
        '  percent          cosine    match  label',
        '   75.0 %  ████▌    0.313   90.0 %  a dog',
      ],
    ],
    [
      40,
      [
        'clip.mp4  ·  frames at 0.0 s, 2.0 s',
        '  percent  cosine    match  label',
        '   75.0 %   0.313   90.0 %  a dog',
        '   25.0 %  -0.050    0.2 %  雪の中を犬…',
      ],
    ],
    [
      32,
      [
        'clip.mp4  ·  frames at 0.0 s, 2…',
        '  percent    match  label',
        '   75.0 %   90.0 %  a dog',
        '   25.0 %    0.2 %  雪の中を犬…',
      ],
    ],
    [14, ['clip.mp4  ·  …', '  percent  la…', '   75.0 %  a …', '   25.0 %  雪…']],
  ])('%i columns show what they have room for', (width, lines) => {
    const table = rankingTable('clip.mp4', ranked, { width, color: false });
    expect(table.slice(0, lines.length)).toEqual(lines);
    for (const line of table) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });

  test('nothing is cut where there is no terminal', () => {
    const label = 'a dog '.repeat(100).trim();
    const lines = rankingTable(
      'clip.mp4',
      { ...ranked, labels: [{ label, probability: 1, cosine: 0.5 }] },
      { width: Number.POSITIVE_INFINITY, color: false },
    );
    expect(lines[2]).toBe(`  100.0 %  ${'█'.repeat(30)}   0.500  ${label}`);
  });

  test('labels with words that the model never learnt have no number, and are marked before and after, so that a cut leaves a mark', () => {
    const unknown = new Map([['a dog', ['dog']]]);
    const only = { ...ranked, labels: ranked.labels.slice(0, 1) };
    const wide = rankingTable('clip.mp4', only, { width: 80, color: false }, unknown);
    expect(wide[2]).toMatch(/^ {8}– +– {8}– {2}\? a dog {2}\(never learnt: dog\)$/);
    const narrow = rankingTable('clip.mp4', only, { width: 32, color: false }, unknown);
    expect(narrow[2]).toBe('        –        –  ? a dog  (n…');
  });

  test('labels that it has learnt come first, in their order', () => {
    const labels = ['a dog', 'zoom', 'a cat', 'fade'].map((label) => ({ label, probability: 0.25, cosine: 0 }));
    const unknown = new Map([
      ['a dog', ['dog']],
      ['a cat', ['cat']],
      ['zoom', []],
    ]);
    expect(learntFirst(labels, unknown).map(({ label }) => label)).toEqual(['zoom', 'fade', 'a dog', 'a cat']);
  });

  test('where nothing that is known fits, it is said first', () => {
    const labels = [0.1, 0.4, 0.99].map((match, n) => ({ label: `${n}`, probability: 1 / 3, cosine: 0, match }));
    const unknown = new Map([['2', ['two']]]);
    // What the model never learnt does not count, whatever it makes of it.
    expect(noneFits(labels, unknown)).toBe(true);
    expect(noneFits(labels, new Map())).toBe(false);
    expect(noneFits([{ label: 'a', probability: 1, cosine: 0 }], new Map())).toBe(false);
    expect(noneFits([], new Map())).toBe(false);
    const style = { width: 80, color: false };
    const table = (isNone?: boolean) => rankingTable('clip.mp4', { ...ranked, labels }, style, unknown, isNone);
    expect(table(true)[1]).toBe('  Nothing known fits well.');
    expect(table(false)).toEqual(table());
    expect(table()[1]).toMatch(/^ {2}percent/);
  });

  test('a cosine of about 0 has no sign', () => {
    const labels = [-0.0004, 0, -0.0006].map((cosine) => ({ label: 'a', probability: 1 / 3, cosine }));
    const lines = rankingTable('clip.mp4', { ...ranked, labels }, { width: 60, color: false });
    expect(lines.slice(2).map((line) => line.slice(-9))).toEqual([' 0.000  a', ' 0.000  a', '-0.001  a']);
  });

  test('colour comes only when asked for', () => {
    const plain = rankingTable('clip.mp4', ranked, { width: 80, color: false });
    const colored = rankingTable('clip.mp4', ranked, { width: 80, color: true });
    expect(plain.join('')).not.toContain('\x1b');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
    expect(colored.map((line) => line.replace(/\x1b\[\d+m/g, ''))).toEqual(plain);
  });
});

describe('the progress line', () => {
  function record(isTTY: boolean) {
    const written: string[] = [];
    const line = new ProgressLine({ write: (text) => written.push(text), isTTY, columns: 50 });
    return { written, line };
  }

  test('is drawn over itself and cleared away', () => {
    const { written, line } = record(true);
    line.show('converting', 0.5);
    line.clear();
    line.clear();
    expect(written).toEqual(['\r\x1b[K████████████              50 %  converting', '\r\x1b[K']);
  });

  test('is not redrawn at every call, and never wider than the terminal', () => {
    const { written, line } = record(true);
    for (let i = 0; i < 1000; i++) line.show(`${'very '.repeat(20)}long`, i / 1000);
    expect(written.length).toBeLessThan(10);
    for (const text of written)
      expect(textWidth(text.replace('\r\x1b[K', ''))).toBeLessThanOrEqual(50 - '^C'.length - 1);
  });

  test('says how far the reading of a film is, and how far the looking at it; of a clip each is one step', () => {
    const said = (...stage: [stage: 'decoding' | 'encoding', fraction: number]): string => {
      const written: string[] = [];
      const line = new ProgressLine({ write: (text) => written.push(text), isTTY: true, columns: 80 });
      stageShower({ progress: line } as Context, 'film.mp4')({ stage: stage[0], fraction: stage[1] });
      return written.join('').replace('\r\x1b[K', '').trim();
    };
    expect(said('decoding', 0.25)).toMatch(/25 % {2}reading the video {2}film\.mp4$/);
    expect(said('encoding', 0.25)).toMatch(/25 % {2}looking at the video {2}film\.mp4$/);
    expect(said('encoding', 0)).toBe('looking at the video  film.mp4');
  });

  test('is silent where there is no terminal', () => {
    const { written, line } = record(false);
    line.show('converting', 0.5);
    line.clear();
    expect(written).toEqual([]);
  });
});
