import { describe, expect, test } from 'vitest';
import { foldersOf } from '../../../electron/tagger/asking/folders.ts';
import { type FolderNode, linesOf, openAtFirst, stepInTree, treeOf } from '../../../renderer/library/folder-tree.ts';

const TREE = treeOf(
  foldersOf(['/films/a', '/films/a/day 1', '/films/a/day 2', '/films/a b', '/media/card', '/media/card'].values()),
);
const shape = (nodes: readonly FolderNode[]): unknown[] =>
  nodes.map(({ name, videos, within }) => (within.length === 0 ? [name, videos] : [name, videos, shape(within)]));

test('folders lie in each other, and are named by what is new in their paths', () => {
  expect(shape(TREE)).toEqual([
    [
      '/',
      6,
      [
        [
          'films',
          4,
          [
            [
              'a',
              3,
              [
                ['day 1', 1],
                ['day 2', 1],
              ],
            ],
            ['a b', 1],
          ],
        ],
        ['media/card', 2],
      ],
    ],
  ]);
});

test('drives and Windows’ separators', () => {
  const folders = ['C:\\films', 'C:\\films\\a', 'D:\\', 'D:\\b'].map((path) => ({ path, videos: 1 }));
  expect(shape(treeOf(folders))).toEqual([
    ['C:\\films', 1, [['a', 1]]],
    ['D:\\', 1, [['b', 1]]],
  ]);
});

test('at first what leads to a choice is open, and what leads to what is chosen', () => {
  expect([...openAtFirst(TREE, undefined)]).toEqual(['/']);
  expect([...openAtFirst(TREE, '/films/a/day 2')]).toEqual(['/', '/films', '/films/a']);
});

describe('keys', () => {
  const open = new Set(['/', '/films']);
  const lines = linesOf(TREE, open);
  const step = (key: string, at: string) => stepInTree(key, lines, at, open);
  test('the lines of what is open, with their places', () => {
    expect(lines.map(({ node, level, place, count }) => [node.path, level, place, count])).toEqual([
      ['/', 1, 1, 1],
      ['/films', 2, 1, 2],
      ['/films/a', 3, 1, 2],
      ['/films/a b', 3, 2, 2],
      ['/media/card', 2, 2, 2],
    ]);
  });
  test.each([
    ['ArrowDown', '/films/a', { to: '/films/a b' }],
    ['ArrowDown', '/media/card', undefined],
    ['ArrowUp', '/films', { to: '/' }],
    ['Home', '/films/a', { to: '/' }],
    ['End', '/', { to: '/media/card' }],
    ['ArrowRight', '/films', { to: '/films/a' }],
    ['ArrowRight', '/films/a', { open: '/films/a' }],
    ['ArrowRight', '/media/card', undefined],
    ['ArrowLeft', '/films', { close: '/films' }],
    ['ArrowLeft', '/films/a b', { to: '/films' }],
    ['x', '/films', undefined],
  ])('%s at %s', (key, at, expected) => {
    expect(step(key, at)).toEqual(expected);
  });
});
