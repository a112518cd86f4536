import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimed } from '../../../electron/engine/video/claim.ts';

const times = { beatMs: 20, lookMs: 5, staleMs: 200 };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-claim-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Work whose result is kept, and how often it was done. */
function work(milliseconds = 100) {
  const done = { times: 0 };
  let kept: number | undefined;
  const run = async (): Promise<number> => {
    done.times += 1;
    await after(milliseconds);
    kept = 7;
    return kept;
  };
  return { done, run, recall: async () => kept };
}

it('is done by one of those who want it', async () => {
  const { done, run, recall } = work(500);
  const path = join(folder, 'new', 'claim');
  const all = await Promise.all(Array.from({ length: 5 }, () => claimed(path, recall, run, undefined, times)));
  expect(all).toEqual([7, 7, 7, 7, 7]);
  expect(done.times).toBe(1);
  expect(await readdir(join(folder, 'new'))).toEqual([]);
});

it('is done by the next one where the first fails or leaves', async () => {
  const { done, run, recall } = work();
  const path = join(folder, 'claim');
  const first = claimed(path, recall, () => after(50).then(() => Promise.reject(new Error('no'))), undefined, times);
  const failed = expect(first).rejects.toThrow('no');
  await after(20);
  expect(await claimed(path, recall, run, undefined, times)).toBe(7);
  await failed;
  expect(done.times).toBe(1);
});

it('is done in spite of the claim of a process that is dead', async () => {
  const { run, recall } = work();
  await writeFile(join(folder, 'claim'), '');
  expect(await claimed(join(folder, 'claim'), recall, run, undefined, times)).toBe(7);
});

it('is done without a claim where none can be written', async () => {
  const { run, recall } = work();
  await writeFile(join(folder, 'file'), '');
  expect(await claimed(join(folder, 'file', 'claim'), recall, run, undefined, times)).toBe(7);
  // Nor can what lies there be taken away.
  const other = work();
  await mkdir(join(folder, 'claim'));
  expect(await claimed(join(folder, 'claim'), other.recall, other.run, undefined, times)).toBe(7);
});

it('is not waited for any longer by who is cancelled', async () => {
  const { run, recall } = work();
  await writeFile(join(folder, 'claim'), '');
  const waiting = claimed(join(folder, 'claim'), recall, run, AbortSignal.timeout(30), times);
  await expect(waiting).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['claim']);
});
