import { expect, test } from 'vitest';
import type { Contents } from '../../../electron/tagger/videos/contents.ts';
import { Disk } from '../../../electron/tagger/videos/disk.ts';
import type { Embeddings } from '../../../electron/tagger/videos/embeddings.ts';
import { FileFacts } from '../../../electron/tagger/videos/file-facts.ts';
import type { VideoList } from '../../../electron/tagger/videos/list.ts';
import type { MountPoints } from '../../../electron/tagger/videos/mount-points.ts';
import type { Offline } from '../../../electron/tagger/videos/offline.ts';
import { isWhole } from '../../../electron/tagger/videos/probed.ts';

test('a file that waits to be looked at waits once, however often it is asked for', async () => {
  const looked: string[] = [];
  const list = { get: (id: string) => void looked.push(id) } as unknown as VideoList;
  const files = new FileFacts({
    ...{
      list,
      embeddings: {} as Embeddings,
      contents: {} as Contents,
      offline: {} as Offline,
      mountPoints: {} as MountPoints,
    },
    ...{ disk: new Disk(), log: () => {} },
  });
  const ids = ['a', 'b', 'c', 'd'];
  for (let i = 0; i < 1_000; i++) files.lookAt(ids);
  await new Promise((resolve) => setTimeout(resolve, 20));
  // Each look asks for the entry twice.
  for (const id of ids) expect(looked.filter((other) => other === id).length).toBeLessThanOrEqual(4);
  expect(new Set(looked)).toEqual(new Set(ids));
});

test('files that crawl keep no others waiting, unless very many do', async () => {
  const begun: string[] = [];
  const crawling = new Promise<never>(() => {});
  const list = {
    get: (id: string) => {
      begun.push(id);
      return { id, path: id };
    },
  } as unknown as VideoList;
  // Whose drive stalls.
  const disk = { run: () => crawling } as unknown as Disk;
  const files = new FileFacts({
    ...{ list, disk, embeddings: {} as Embeddings, contents: {} as Contents, offline: {} as Offline },
    ...{ mountPoints: {} as MountPoints, log: () => {}, crawlMs: 10 },
  });
  files.lookAt(Array.from({ length: 20 }, (_, i) => `${i}`));
  expect(begun.length).toBe(2);
  // Eight that crawl, and two in whose place none comes.
  await expect.poll(() => begun.length).toBe(10);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(begun.length).toBe(10);
});

test('what an earlier version found out is looked for again, since it did not ask where the clock begins', () => {
  const facts = { duration: 2, width: 64, height: 48, codec: 'h264', hasAudio: false };
  expect([undefined, facts, { ...facts, startTime: 0 }].map(isWhole)).toEqual([false, false, true]);
});
