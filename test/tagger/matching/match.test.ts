import { expect, test } from 'vitest';
import { Engines } from '../../../electron/tagger/engines.ts';
import { type InTurn, matchInTurn } from '../../../electron/tagger/matching/match.ts';
import { CountedEngines } from '../../support/counted-engines.ts';

const footage = { contentId: 'c', track: 0 };
const answer = { frames: [0], seconds: [0], probabilities: [0.25] };

/** One video that the model has looked at, an engine that answers when it is told to, and what is kept. */
function lab() {
  const counted = new CountedEngines();
  const engines = new Engines({ start: counted.start });
  const kept: [string, number][] = [];
  let lent = 0;
  const parts = {
    engines,
    events: { matched: () => {} },
    list: { get: () => ({ path: '/a.mp4' }), showing: () => ['a'] },
    files: { footage: async () => footage, isUnchanged: async () => true },
    embeddings: {
      key: { model: 'm', sampling: 's' },
      get: () => ({ vector: new Float32Array(1), frames: [] }),
      unmatched: (_: unknown, texts: string[]) => texts,
      putMatches: (_: unknown, __: unknown, matches: Map<string, number>) => kept.push(...matches),
    },
    model: { status: { state: 'ready' }, ref: { directory: '/m', device: 'cpu', precision: 'fp32' } },
    place: async () => {
      lent += 1;
      let isLent = true;
      return () => {
        if (isLent) lent -= 1;
        isLent = false;
      };
    },
    log: () => {},
  } as unknown as InTurn;
  return { counted, engines, kept, parts, lent: () => lent };
}

test('what the model has begun is kept, though nobody wants it any more', async () => {
  const { counted, engines, kept, parts, lent } = lab();
  const controller = new AbortController();
  const asking = matchInTurn(parts, 'next', { id: 'a', texts: ['x'], signal: controller.signal });
  const question = await counted.question('matchVideo');
  question.progress({ stage: 'decoding', fraction: 0 });
  question.progress({ stage: 'encoding', fraction: 0 });
  // By then it is heard.
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  question.answer(answer);
  await asking;
  expect([kept, lent(), counted.started]).toEqual([[['x', 0.25]], 0, 1]);
  await engines.close();
});

test('what is still read is given up', async () => {
  const { counted, engines, kept, parts, lent } = lab();
  const controller = new AbortController();
  const asking = matchInTurn(parts, 'next', { id: 'a', texts: ['x'], signal: controller.signal });
  const question = await counted.question('matchVideo');
  controller.abort();
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  expect([question.signal.aborted, kept, lent()]).toEqual([true, [], 0]);
  await engines.close();
});

test('a file that takes long to read gives its place to the others', async () => {
  const { counted, engines, parts, lent } = lab();
  const asking = matchInTurn(parts, 'next', { id: 'a', texts: ['x'], signal: new AbortController().signal });
  const question = await counted.question('matchVideo');
  expect(lent()).toBe(1);
  question.progress({ stage: 'decoding', fraction: 0, crawls: true });
  await expect.poll(lent).toBe(0);
  question.answer(answer);
  await asking;
  expect(lent()).toBe(0);
  await engines.close();
});
