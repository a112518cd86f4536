import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InternVideo2MultiModality } from '../../../electron/engine/index.ts';
import { GraphSession } from '../../../electron/engine/internvideo2/session.ts';
import { temporaryFolder } from '../../support/golden.ts';
import { tinyConfig, writeTinyModel } from '../../support/model-dir.ts';
import { randomTensor } from '../../support/random-weights.ts';

const scratch = await temporaryFolder();
const { data, shape } = randomTensor('input', [1, 2, 3, 28, 28], 1);
const feeds = { video: { data, dims: shape } };
/** Said of a graph's data, it makes the weights be mapped at first and packed later. */
const LARGE = 256 * 1024 * 1024;

let graph: string;
beforeAll(async () => {
  const model = new InternVideo2MultiModality(await writeTinyModel(join(scratch, 'model'), tinyConfig()), {
    device: 'cpu',
    cacheDir: join(scratch, 'cache'),
  });
  await model.setup();
  graph = join(model.convertedFolder, 'vision.onnx');
  await model.close();
});

describe('a session on mapped weights', () => {
  let session: GraphSession;
  afterEach(() => session.close());

  it('answers the same before and after they are packed, whoever asks at once', async () => {
    session = await GraphSession.open(graph, 'cpu', 0);
    const expected = await session.run(feeds, ['embedding']);
    await session.close();
    session = await GraphSession.open(graph, 'cpu', LARGE);
    const answers = await Promise.all(Array.from({ length: 24 }, () => session.run(feeds, ['embedding'])));
    for (const { embedding } of answers) {
      expect(embedding.dims).toEqual([1, 8]);
      for (const [i, value] of embedding.data.entries()) expect(value).toBeCloseTo(expected.embedding.data[i] ?? 9, 6);
    }
  });

  it('ends the runs that were asked for before it closes', async () => {
    session = await GraphSession.open(graph, 'cpu', LARGE);
    const runs = Promise.all(Array.from({ length: 3 }, () => session.run(feeds, ['embedding'])));
    await session.close();
    expect((await runs).length).toBe(3);
  });

  it('closes twice, and says so when it is run afterwards', async () => {
    session = await GraphSession.open(graph, 'cpu', LARGE);
    await session.close();
    await session.close();
    await expect(session.run(feeds, ['embedding'])).rejects.toThrow('the model is closed');
  });

  it('goes on after a run that failed', async () => {
    session = await GraphSession.open(graph, 'cpu', LARGE);
    const wrong = { video: { data: new Float32Array(3), dims: [1, 1, 3, 1, 1] } };
    await expect(session.run(wrong, ['embedding'])).rejects.toThrow();
    expect((await session.run(feeds, ['embedding'])).embedding.dims).toEqual([1, 8]);
  });
});
