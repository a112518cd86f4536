import { expect, test } from 'vitest';
import { rankingCalls } from '../../electron/tagger/calls/rankings.ts';
import type { Parts } from '../../electron/tagger/parts.ts';

test('exports are made one after the other: each is large', async () => {
  const order: string[] = [];
  const entry = { id: 'a', state: 'waiting' };
  const last = {
    id: 'z',
    get state() {
      order.push('ended');
      return 'waiting';
    },
  };
  const parts = {
    list: {
      all: () => {
        order.push('begun');
        return [...Array<unknown>(2_000).fill(entry), last];
      },
    },
    labels: { active: { texts: [], vectors: [] }, facts: { labels: [] }, thresholds: [] },
    fits: { ready: async () => {} },
    model: { status: { id: 'm' } },
  } as unknown as Parts;
  const calls = rankingCalls(parts);
  const context = { signal: new AbortController().signal, onProgress: () => {} };
  const asking = Array.from({ length: 3 }, () => calls.exportResults({ format: 'csv' }, context));
  await Promise.all(asking);
  expect(order).toEqual(['begun', 'ended', 'begun', 'ended', 'begun', 'ended']);
});
