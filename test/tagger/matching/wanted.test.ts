import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { keptRunSchema, type Part, withMore } from '../../../electron/tagger/matching/wanted.ts';
import { MOST_CHOSEN } from '../../../electron/wire/app/matching.ts';
import { expectFailure } from '../../support/failure.ts';

const uuids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

test('videos that are asked for the same labels are one part, each once', () => {
  const [a = '', b = '', c = ''] = uuids(3);
  const [one = '', other = ''] = uuids(2);
  let parts: Part[] = withMore([], { videos: [a, b], labels: 'all' });
  parts = withMore(parts, { videos: [b, c], labels: 'all' });
  expect(parts).toEqual([{ videos: [a, b, c], labels: 'all' }]);
  parts = withMore(parts, { videos: [a], labels: [one, other] });
  parts = withMore(parts, { videos: 'all', labels: [other, one] });
  expect(parts).toEqual([
    { videos: [a, b, c], labels: 'all' },
    { videos: 'all', labels: [one, other] },
  ]);
});

test('as much as may be chosen fits into one setting; more is refused', async () => {
  const most: Part = { videos: uuids(MOST_CHOSEN), labels: uuids(5_000) };
  const parts = withMore([], most);
  expect(JSON.stringify({ parts, paused: true }).length).toBeLessThan(2 ** 20);
  expect(keptRunSchema.safeParse({ parts, paused: true }).success).toBe(true);
  await expectFailure(
    Promise.try(() => withMore(parts, { videos: uuids(1), labels: 'all' })),
    'too-large',
  );
  await expectFailure(
    Promise.try(() => withMore(parts, { videos: 'all', labels: uuids(1) })),
    'too-large',
  );
  expect(withMore(parts, { videos: 'all', labels: 'all' }).length).toBe(2);
});
