/** What fits need to know of labels is found out in turns: of each label it may be ten thousand decisions. */
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Fits, type FitsOptions } from '../../../electron/tagger/fits/fits.ts';

const LABELS = 40;

function bench() {
  const asked: string[] = [];
  const ids = Array.from({ length: LABELS }, (_, n) => `label ${n}`);
  const active = { ids, texts: ids, vectors: ids.map(() => Float32Array.of(1)), learnt: ids.map(() => true) };
  const calibrationOf = (label: string, source: string): undefined => {
    asked.push(`${label} ${source}`);
    for (const until = performance.now() + 5; performance.now() < until; );
  };
  const heads = () => ({ calibrationOf, logit: () => undefined, headOf: () => undefined });
  return { fits: new Fits({ heads } as unknown as FitsOptions), active, asked };
}

test('others have their turn between labels', async () => {
  const { fits, active, asked } = bench();
  let isOver = false;
  let turns = 0;
  const others = (async () => {
    for (; !isOver; turns++) await turnOfLoop();
  })();
  await fits.ready(active, new AbortController().signal);
  isOver = true;
  await others;
  expect(asked).toHaveLength(2 * LABELS);
  expect(turns).toBeGreaterThan(LABELS / 2);
});

test('nothing more is worked out once nobody wants it any more', async () => {
  const { fits, active, asked } = bench();
  const controller = new AbortController();
  const ready = fits.ready(active, controller.signal);
  controller.abort();
  await expect(ready).rejects.toMatchObject({ name: 'AbortError' });
  expect(asked.length).toBeLessThan(LABELS);
});
