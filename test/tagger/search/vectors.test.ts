/** What is asked of the process that holds all vectors, about footage that has to be named to it first. */
import { setImmediate as later } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Call, Footages, Vectors, type VectorsOptions } from '../../../electron/tagger/search/vectors.ts';
import { TagError } from '../../../electron/wire/errors.ts';

/** Remembers the last few names, as the process does. */
function remembering(most: number): Call {
  const known: string[] = [];
  return (async (name: string, { choice }: { choice: string }) => {
    await later();
    if (name === 'choose') known.splice(0, Math.max(0, known.push(choice) - most));
    else if (!known.includes(choice)) throw new TagError('not-found', 'no longer known');
    return { choice };
  }) as unknown as Call;
}

test('many questions at once, each about other footage, are all answered, though few names are kept', async () => {
  const vectors = new Vectors({ process: { call: remembering(2) } } as unknown as VectorsOptions);
  const { signal } = new AbortController();
  const all = Array.from({ length: 12 }, (_, i) => new Footages([`${i}`]));
  const answers = all.map((footage) =>
    vectors.among(footage, signal, (call, choice) => call('map', { choice, of: 'videos' })),
  );
  expect(await Promise.all(answers)).toEqual(all.map(({ name }) => ({ choice: name })));
});

test('a question that has no answer, whatever is named, is given up', async () => {
  const vectors = new Vectors({ process: { call: remembering(0) } } as unknown as VectorsOptions);
  const answer = vectors.among(new Footages(['a']), new AbortController().signal, (call, choice) =>
    call('map', { choice, of: 'videos' }),
  );
  await expect(answer).rejects.toMatchObject({ kind: 'not-found' });
});
