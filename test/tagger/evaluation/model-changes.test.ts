/** Another model comes into use while an evaluation runs: vectors of two models cannot be held against each other. */
import { expect, test } from 'vitest';
import type { Library } from '../../../electron/library/index.ts';
import { Evaluating, type EvaluatingOptions } from '../../../electron/tagger/evaluation/evaluating.ts';
import { withOneModel } from '../../../electron/tagger/videos/one-model.ts';
import { abortError } from '../../../electron/wire/failures.ts';
import { meant } from '../../support/footage.ts';

const TRUTH = { truth: '00000000-0000-4000-8000-000000000009' };
const IDS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

/** Two labels, and a hundred videos, as models with vectors of other lengths see them. */
function bench() {
  const vectorOf = (width: number) => new Float32Array(width).fill(1 / Math.sqrt(width));
  let width = 16;
  let key = { model: 'a', sampling: 's' };
  const activeOf = (length: number) => ({
    ids: IDS,
    texts: IDS,
    vectors: IDS.map(() => vectorOf(length)),
    learnt: [true, true],
  });
  let active = activeOf(width);
  const said = Array.from({ length: 100 }, (_, n) => ({ id: `${n}`, footage: meant(`content-${n}`), decision: 'yes' }));
  const options = {
    library: {} as Library,
    embeddings: {
      get key() {
        return key;
      },
    },
    labels: {
      listed: IDS.map((id) => ({ id, text: id, position: 0, facts: {} })),
      revision: 1,
      get active() {
        return active;
      },
      require: (id: string) => ({ id, text: id, position: 0, facts: {} }),
    },
    fits: {
      ready: async () => {},
      see: () => ({ embedding: { vector: vectorOf(width), frames: [] }, matches: new Map() }),
      of: () => ({ value: width / 100, from: 'background' }),
    },
    heads: { heldOutAuc: () => undefined },
    tags: { decision: () => undefined },
    truths: { saidOf: async () => new Map(IDS.map((id) => [id, said])) },
  };
  return {
    evaluating: new Evaluating(options as unknown as EvaluatingOptions),
    adopt: () => {
      width = 8;
      key = { model: 'b', sampling: 's' };
      active = activeOf(width);
    },
  };
}

test('it is made anew with the one that is in use then', async () => {
  const { evaluating, adopt } = bench();
  let isOther = false;
  const onProgress = () => {
    if (!isOther) adopt();
    isOther = true;
  };
  const { labels } = await evaluating.evaluate(TRUTH, { signal: new AbortController().signal, onProgress });
  expect(labels.map(({ yes, unknown, bins }) => [yes, unknown, bins[0]?.said])).toEqual([
    [100, 0, expect.closeTo(0.08, 9)],
    [100, 0, expect.closeTo(0.08, 9)],
  ]);
});

test('what fails with one model, or is given up, is not begun anew', async () => {
  const held = { key: { model: 'a', sampling: 's' } };
  let times = 0;
  const failing = withOneModel(held, async () => {
    times += 1;
    throw new Error('a bug');
  });
  await expect(failing).rejects.toThrow('a bug');
  const givenUp = withOneModel(held, async () => {
    times += 1;
    held.key = { model: 'b', sampling: 's' };
    throw abortError();
  });
  await expect(givenUp).rejects.toMatchObject({ name: 'AbortError' });
  expect(times).toBe(2);
});
