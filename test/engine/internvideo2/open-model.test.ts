/** A model goes on to the next place where it cannot be converted for the first. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { listDevices } from '../../../electron/engine/internvideo2/devices/device-list.ts';
import { KnownDevices } from '../../../electron/engine/internvideo2/devices/known-devices.ts';
import { checkpointDigest } from '../../../electron/engine/internvideo2/importer/cache.ts';
import { openModel } from '../../../electron/engine/internvideo2/open-model.ts';
import { locateModel } from '../../../electron/engine/internvideo2/weights.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { loadGolden, temporaryFolder } from '../../support/golden.ts';

// A device that is there, and a disk that has room for no second conversion.
vi.mock(import('../../../electron/engine/internvideo2/session.ts'), async (original) => ({
  ...(await original()),
  tryDevice: async () => {},
}));
vi.mock(import('../../../electron/engine/internvideo2/importer/import.ts'), async (original) => {
  const { importModel } = await original();
  return {
    importModel: async (options) => {
      if (options.precision === 'fp16') throw new TagError('disk-full', 'The disk is too full.');
      return importModel(options);
    },
  };
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it('that nobody named is the CPU where the disk is too full for what the fastest would take', async () => {
  const cacheDir = await temporaryFolder();
  const { checkpointPath } = await locateModel(loadGolden('small_f4').modelDir);
  const driver = join(cacheDir, 'driver.json');
  await writeFile(driver, '{}');
  vi.stubEnv('VK_DRIVER_FILES', driver);
  const digest = await checkpointDigest(checkpointPath, cacheDir);
  const measured = { precision: 'fp16', clipsPerSecond: 1e6, difference: 0 } as const;
  await new KnownDevices(cacheDir).end('webgpu', { digest, precision: 'auto' }, { measured });
  const options = { checkpointPath, configPath: join(dirname(checkpointPath), 'config.json'), cacheDir, say: () => {} };
  const { towers } = await openModel({ ...options, device: 'auto', precision: 'auto' });
  const { device, deviceReason } = towers;
  await towers.close();
  expect(device).toBe('cpu');
  expect(deviceReason).toMatch(/WebGPU\) is not used: .*too full/);
  await expect(openModel({ ...options, device: 'webgpu', precision: 'fp16' })).rejects.toMatchObject({
    kind: 'disk-full',
  });
});

it('on a device that was named is measured there first, once', async () => {
  const cacheDir = await temporaryFolder();
  const { checkpointPath } = await locateModel(loadGolden('small_f4').modelDir);
  const driver = join(cacheDir, 'driver.json');
  await writeFile(driver, '{}');
  vi.stubEnv('VK_DRIVER_FILES', driver);
  const configPath = join(dirname(checkpointPath), 'config.json');
  const stages: string[] = [];
  const open = () =>
    openModel({
      ...{ checkpointPath, configPath, cacheDir, device: 'webgpu', precision: 'auto', say: () => {} },
      onProgress: ({ stage }) => stages.push(stage),
    });
  // The card that the driver promises is not there.
  await expect(open()).rejects.toMatchObject({ kind: 'device-unavailable' });
  expect(stages).toContain('measuring');
  const listed = await listDevices({ checkpointPath, configPath, cacheDir, precision: 'auto' });
  expect(listed.find(({ device }) => device === 'webgpu')).toMatchObject({ state: 'refused' });
  stages.length = 0;
  await expect(open()).rejects.toMatchObject({ kind: 'device-unavailable' });
  expect(stages).not.toContain('measuring');
});
