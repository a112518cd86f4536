/** What the terminal asks, and what it writes of what was found while others change the library. */
import { expect, test } from 'vitest';
import type { AskedLibrary } from '../../electron/cli/asked-library.ts';
import { questionWords } from '../../electron/cli/question-words.ts';
import { groupRows, namedRows } from '../../electron/cli/search.ts';
import { parseWords } from '../../electron/tagger/search/words.ts';
import type { Named } from '../../electron/wire/app/search.ts';

test.each([
  [['beach'], ['people'], ['beach'], ['people']],
  [['"red circle'], ['zoom in'], ['red circle'], ['zoom in']],
  [['a', '“dog', 'runs'], ['snow'], ['a dog runs'], ['snow']],
  [['beach', '-"many'], ['a "big" car'], ['beach'], ['many', 'a big car']],
  [['beach', '-'], ['people', ''], ['beach'], ['people']],
])('%j without %j leaves out what is to be left out, quotes closed or not', (words, not, wanted, without) => {
  expect(parseWords(questionWords(words, not))).toMatchObject({ wanted, without });
});

test('what people wrote stays with its own video where another has left the list meanwhile', async () => {
  const paths = new Map([['b', '/films/b.mp4']]);
  const call = async (_: string, { moments }: { moments: { id: string }[] }) => ({
    text: moments
      .flatMap(({ id }) => (paths.has(id) ? [`${JSON.stringify({ video: paths.get(id) })}\n`] : []))
      .join(''),
  });
  const named: Named[] = ['a', 'b'].map((id) => ({ id, by: 'name', says: `${id}.mp4` }));
  expect(await namedRows({ call } as unknown as AskedLibrary, named)).toEqual([
    { video: '/films/b.mp4', by: 'name', says: 'b.mp4' },
  ]);
});

test('a group of which one alone is still in the list is none', () => {
  const size = 1;
  const groups = [
    {
      videos: [
        { id: 'a', is: 'first' as const, size },
        { id: 'b', is: 'same' as const, size },
        { id: 'c', is: 'same' as const, size },
      ],
    },
    {
      videos: [
        { id: 'a', is: 'first' as const, size },
        { id: 'c', is: 'same' as const, size },
      ],
    },
  ];
  expect(
    groupRows(
      groups,
      new Map([
        ['a', '/a'],
        ['b', '/b'],
      ]),
    ),
  ).toEqual([
    [
      { video: '/a', is: 'first', size },
      { video: '/b', is: 'same', size },
    ],
  ]);
});
