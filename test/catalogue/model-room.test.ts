import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { modelFolder } from '../../electron/catalogue/folders.ts';
import { keepModelFolder } from '../../electron/catalogue/kept-model-folder.ts';
import { type Disks, modelRoom, placeFor } from '../../electron/catalogue/model-room.ts';
import { INTERNVIDEO2_MODEL_FILE, INTERNVIDEO2_MODEL_ID } from '../../electron/engine/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-room-'));
  vi.stubEnv('REELTAG_CACHE', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A file of this many bytes where the downloader would have it; it takes no room. */
function arrived(name: string, bytes: number): void {
  mkdirSync(join(folder, INTERNVIDEO2_MODEL_ID), { recursive: true });
  const path = join(folder, INTERNVIDEO2_MODEL_ID, name);
  writeFileSync(path, '');
  truncateSync(path, bytes);
}

/** The model's disk and the cache's, which are one where the latter is not named. */
const disks = (free: number | undefined, cacheFree?: number): Disks => ({
  free: async (place) => (place.includes('cache') && cacheFree !== undefined ? cacheFree : free),
  device: async (place) => (place.includes('cache') && cacheFree !== undefined ? 2 : 1),
});

test('on one disk the model needs room for what is made of it, too, and a refusal says what to do', async () => {
  const room = await modelRoom(join(folder, 'not', 'there', 'yet'), disks(9e9));
  expect(room).toMatchObject({ present: false, oneDisk: true, downloadBytes: 5_530_000_000, freeBytes: 9e9 });
  expect(room.problem).toMatchObject({
    kind: 'disk-full',
    message: expect.stringMatching(
      /needs 11\.1 GB, .* has 9\.0 GB left: free some space, or choose a folder on another drive\.$/,
    ),
  });
  expect(await modelRoom(folder, disks(12e9))).not.toHaveProperty('problem');
});

test('on two disks each needs its own', async () => {
  expect(await modelRoom(folder, disks(6e9, 6e9))).not.toHaveProperty('problem');
  expect((await modelRoom(folder, disks(5e9, 6e9))).problem?.message).toMatch(/needs 5\.5 GB/);
  expect((await modelRoom(folder, disks(6e9, 5e9))).problem?.message).toMatch(/cache has 5\.0 GB left.*REELTAG_CACHE/);
});

test('what an earlier download left need not fit again', async () => {
  arrived(`${INTERNVIDEO2_MODEL_FILE}.part`, 4e9);
  const room = await modelRoom(folder, disks(7.5e9));
  expect(room.downloadBytes).toBe(1_530_000_000);
  expect(room).not.toHaveProperty('problem');
});

test('a system that does not say how much room there is does not stop a download', async () => {
  expect(await modelRoom(folder, disks(undefined))).not.toHaveProperty('problem');
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written to is refused', async () => {
  chmodSync(folder, 0o500);
  expect((await modelRoom(join(folder, 'models'), disks(99e9))).problem?.kind).toBe('write-failed');
  chmodSync(folder, 0o700);
});

test('a folder with other things in it gets a folder of ours', async () => {
  expect(await placeFor(folder)).toBe(folder);
  writeFileSync(join(folder, 'holiday.mp4'), '');
  expect(await placeFor(folder)).toBe(join(folder, 'Reeltag models'));
  arrived(`${INTERNVIDEO2_MODEL_FILE}.part`, 10);
  expect(await placeFor(folder)).toBe(folder);
});

test('the folder that somebody has chosen counts for every door, after what the environment says', () => {
  const env = { XDG_DATA_HOME: folder, HOME: folder };
  vi.stubEnv('XDG_DATA_HOME', folder);
  const usual = modelFolder(env);
  const data = join(usual, '..');
  keepModelFolder(data, '/media/ada/BIG/models');
  expect(modelFolder(env)).toBe('/media/ada/BIG/models');
  expect(modelFolder({ ...env, REELTAG_MODEL: '/own' })).toBe('/own');
  writeFileSync(join(data, 'official-model.json'), '{"directory":"not/from/the/root"}');
  expect(modelFolder(env)).toBe(usual);
  keepModelFolder(data, undefined);
  expect(modelFolder(env)).toBe(usual);
});
