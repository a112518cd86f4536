import { expect, test } from 'vitest';
import { checkRange, parseCount, parseSeconds } from '../../electron/cli/numbers.ts';

const usage = expect.objectContaining({ kind: 'usage' });

test.each([
  ['1', 1],
  ['007', 7],
  ['999999999', 999999999],
  ['99999999999', 99999999999],
])('--top %s is %i', (text, value) => {
  expect(parseCount('--top', text)).toBe(value);
});

test.each(['0', '-1', '1.5', '', ' ', '1e3', '0x10', 'five', '1 ', 'NaN'])('--top %j makes no sense', (text) => {
  expect(() => parseCount('--top', text)).toThrow(usage);
});

test('a count that no computer counts to is refused, and no bug', () => {
  expect(() => parseCount('--track', '9'.repeat(25))).toThrow(usage);
});

test.each([
  ['0', 0],
  ['12', 12],
  ['12.5', 12.5],
  ['.25', 0.25],
  ['3.', 3],
  ['99999999999', 99999999999],
  ['0:02', 2],
  ['1:30', 90],
  ['90:00', 5400],
  ['1:02:03.5', 3723.5],
  ['100:00:00', 360_000],
])('--from %s is %d s', (text, value) => {
  expect(parseSeconds('--from', text)).toBe(value);
});

test.each([
  ...['-1', '', '.', '1e3', 'Infinity', '0x1', 'NaN', '1,5', '9'.repeat(400)],
  ...[':', '1:', ':30', '1:60', '1:60:00', '1:2:3:4', '1.5:00', '-1:00', '1: 30'],
])('--from %j makes no sense', (text) => {
  expect(() => parseSeconds('--from', text)).toThrow(usage);
});

test('a part ends after it begins', () => {
  expect(checkRange(1, 2)).toEqual({ start: 1, end: 2 });
  expect(checkRange(undefined, 2)).toEqual({ end: 2 });
  expect(checkRange(undefined, undefined)).toEqual({});
  expect(() => checkRange(2, 2)).toThrow(usage);
  expect(() => checkRange(3, 2)).toThrow(usage);
});
