import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdsModel, modelDirectory, modelOffers, saidModelId } from '../../electron/catalogue/models.ts';
import { INTERNVIDEO2_MODEL_FILE, INTERNVIDEO2_MODEL_ID } from '../../electron/engine/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-models-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file of this many bytes where the downloader would have it; it takes no room. */
function arrived(name: string, bytes: number): void {
  mkdirSync(join(folder, INTERNVIDEO2_MODEL_ID), { recursive: true });
  const path = join(folder, INTERNVIDEO2_MODEL_ID, name);
  writeFileSync(path, '');
  truncateSync(path, bytes);
}

test('a folder holds a model once its checkpoint has its own name', async () => {
  expect(await holdsModel(folder)).toBe(false);
  arrived(`${INTERNVIDEO2_MODEL_FILE}.part`, 10);
  arrived('._model.pt', 10);
  expect(await holdsModel(folder)).toBe(false);
  arrived(INTERNVIDEO2_MODEL_FILE, 10);
  expect(await holdsModel(folder)).toBe(true);
});

test('the demo model lies among what is shipped', () => {
  expect(existsSync(join(modelDirectory('demo'), 'labels.json'))).toBe(true);
});

test('a model of one’s own is offered beside the known ones', async () => {
  arrived('mine.safetensors', 10);
  const offers = await modelOffers({ directory: folder });
  expect(offers.map(({ model }) => model)).toEqual(['demo', 'official', { directory: folder }]);
  expect(offers[2]).toMatchObject({ present: true, directory: folder });
});

test('the demo model’s id is its own, and every other model’s is what the engine says', () => {
  const id = `${INTERNVIDEO2_MODEL_ID}@63354cbf2738`;
  expect(saidModelId(id, modelDirectory('demo'))).toBe('reeltag-demo@63354cbf2738');
  expect(saidModelId(id, `${modelDirectory('demo')}/`)).toBe('reeltag-demo@63354cbf2738');
  expect(saidModelId(id, modelDirectory('official'))).toBe(id);
  expect(saidModelId(id, folder)).toBe(id);
});
