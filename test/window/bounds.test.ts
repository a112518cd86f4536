import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fitPlace, readPlace, writePlace } from '../../electron/window/bounds.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-bounds-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const displays = [
  { x: 0, y: 25, width: 1920, height: 1055 },
  { x: -1280, y: 0, width: 1280, height: 1024 },
];
const at = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  maximised: false,
});

test('without a place it is centred at the usual size', () => {
  expect(fitPlace(undefined, displays)).toEqual({ bounds: { width: 1280, height: 800 }, maximised: false });
});

test.each([at(100, 100), at(-1200, 50), at(1800, 900), at(-1500, 0)])('$bounds can be reached, and stays', (place) =>
  expect(fitPlace(place, displays)).toEqual(place),
);

test.each([
  { why: 'the display to the right has gone', place: at(2000, 100) },
  { why: 'above every display: no title bar to move it by', place: at(100, 10) },
  { why: 'below', place: at(100, 1060) },
  { why: 'but a sliver is visible', place: at(1900, 100) },
])('$why: it is centred and keeps its size', ({ place }) => {
  expect(fitPlace({ ...place, maximised: true }, displays)).toEqual({
    bounds: { width: 1000, height: 700 },
    maximised: true,
  });
});

test('it is never smaller than the page can be', () => {
  expect(fitPlace(at(100, 100, 10, 10), displays)).toEqual(at(100, 100, 800, 560));
});

test('what is written is read again', () => {
  const file = join(folder, 'new', 'place.json');
  writePlace(file, { x: -5, y: 6, width: 900, height: 600 }, true);
  expect(readPlace(file)).toEqual({ bounds: { x: -5, y: 6, width: 900, height: 600 }, maximised: true });
  expect(readdirSync(join(folder, 'new'))).toEqual(['place.json']);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"x":1,"y":2,"width":"3","height":4}',
  '{"x":1e999,"y":2,"width":3,"height":4}',
  '{"x":1.5,"y":2,"width":3,"height":4}',
  '{"x":10000000,"y":2,"width":3,"height":4}',
])('a file that says %j is as none', (text) => {
  const file = join(folder, 'place.json');
  writeFileSync(file, text);
  expect(readPlace(file)).toBeUndefined();
  expect(readPlace(join(folder, 'missing.json'))).toBeUndefined();
});

test('what cannot be written leaves what was there, and no remains', () => {
  const file = join(folder, 'place.json');
  mkdirSync(file);
  writeFileSync(join(file, 'inside'), 'kept');
  expect(() => writePlace(file, { x: 1, y: 2, width: 3, height: 4 }, false)).toThrow();
  expect(readdirSync(folder)).toEqual(['place.json']);
  expect(readFileSync(join(file, 'inside'), 'utf8')).toBe('kept');
});
