import { expect, test } from 'vitest';
import { labelsApart } from '../../../electron/tagger/search/apart.ts';

test('a group is named by what fits it more than the others, and by nothing that hardly fits', () => {
  //      warm  star  pan   zoom
  const fits = [
    [0.97, 0.6, 0.1, undefined],
    [0.99, 0.2, 0.9, 0.55],
    [0.98, 0.1, 0.3, 0.45],
  ];
  expect(labelsApart(fits, 3)).toEqual([[1, 0], [2, 3, 0], [0]]);
  expect(labelsApart(fits, 1)).toEqual([[1], [2], [0]]);
});

test('one group alone is named by what fits it best', () => {
  expect(labelsApart([[0.6, 0.9, undefined, 0.2]], 3)).toEqual([[1, 0]]);
  expect(labelsApart([], 3)).toEqual([]);
});
