import { describe, expect, test } from 'vitest';
import {
  baseName,
  formatAuc,
  formatBytes,
  formatCosine,
  formatCount,
  formatDuration,
  formatLanguage,
  formatPercent,
  formatTenths,
  formatTimeLeft,
  formatTimestamp,
  withoutName,
} from '../../renderer/format.ts';

describe('times', () => {
  test.each([
    [0, '0:00'],
    [7.99, '0:07'],
    [5.999999999999999, '0:06'],
    [60, '1:00'],
    [725, '12:05'],
    [3723, '1:02:03'],
    [360_000, '100:00:00'],
    [-1, '–:––'],
    [Number.NaN, '–:––'],
    [Number.POSITIVE_INFINITY, '–:––'],
  ])('%s s lasts %s', (seconds, shown) => expect(formatDuration(seconds)).toBe(shown));

  test.each([
    [0, '0:00.00'],
    [2.5, '0:02.50'],
    [59.999, '1:00.00'],
    [3661.239, '1:01:01.24'],
  ])('%s s is at %s', (seconds, shown) => expect(formatTimestamp(seconds)).toBe(shown));

  test.each([
    [0, 'a few seconds'],
    [9.9, 'a few seconds'],
    [11, '15 s'],
    [59, '60 s'],
    [60, '1 min'],
    [61, '2 min'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [3 * 86_400, '3 days'],
  ])('%s s are left: %s', (seconds, shown) => expect(formatTimeLeft(seconds)).toBe(shown));
});

test.each([
  ['deu', 'German'],
  ['ger', 'German'],
  ['pt-BR', 'Brazilian Portuguese'],
  ['qqx', 'qqx'],
  ['the left one', 'the left one'],
])('the language %s is %s', (code, shown) => expect(formatLanguage(code)).toBe(shown));

test.each([
  [0, '0:00.0'],
  [4.06, '0:04.1'],
  [59.96, '1:00.0'],
  [3_725.5, '1:02:05.5'],
  [Number.NaN, '–:––'],
])('where a place of %s s is found again: %s', (seconds, shown) => expect(formatTenths(seconds)).toBe(shown));

describe('shares', () => {
  test.each([
    [0, '0.0%'],
    [0.0004, '<0.1%'],
    [0.0005, '0.1%'],
    [0.6213, '62.1%'],
    [0.9994, '99.9%'],
    [0.9999, '>99.9%'],
    [1, '100.0%'],
    [Number.NaN, '–'],
  ])('%s is %s', (fraction, shown) => expect(formatPercent(fraction)).toBe(shown));

  test.each([
    [0.31249, '0.312'],
    [-0.0312, '−0.031'],
    [-0.0001, '0.000'],
    [1, '1.000'],
  ])('the cosine %s is %s', (value, shown) => expect(formatCosine(value)).toBe(shown));
});

test.each([
  [0.8134, '.81'],
  [0.5, '.50'],
  [0.999, '.99'],
  [1, '1.00'],
])('an AUC of %s is %s', (auc, shown) => expect(formatAuc(auc)).toBe(shown));

describe('amounts', () => {
  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [999_949, '1000 kB'],
    [999_950, '1.0 MB'],
    [1_234_567, '1.2 MB'],
    [5_600_000_000, '5.6 GB'],
    [212e9, '212 GB'],
  ])('%s bytes are %s', (bytes, shown) => expect(formatBytes(bytes)).toBe(shown));

  test('thousands are set apart', () => expect(formatCount(10_000)).toBe('10,000'));
});

test.each([
  ['/footage/beach.mp4', 'beach.mp4'],
  ['C:\\footage\\beach.mp4', 'beach.mp4'],
  ['/footage/coast/', 'coast'],
  ['beach.mp4', 'beach.mp4'],
])('%s is called %s', (path, name) => expect(baseName(path)).toBe(name));

describe('a reason beside the name that it begins with', () => {
  test.each([
    ['beach.mp4 ends in a frame.', 'ends in a frame.'],
    ['/footage/my clips/beach.mp4: is empty.', 'is empty.'],
    ['“beach.mp4” is no video.', 'is no video.'],
    ['The file beach.mp4 has gone.', 'The file beach.mp4 has gone.'],
    ['The disk is full.', 'The disk is full.'],
    ['beach.mp4', 'beach.mp4'],
  ])('%s → %s', (message, shown) => expect(withoutName(message, 'beach.mp4')).toBe(shown));
});
