import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InternVideo2MultiModality } from '../../../../electron/engine/index.ts';
import { IMPORTER_VERSION } from '../../../../electron/engine/internvideo2/importer/converted.ts';
import { removeOutdated } from '../../../../electron/engine/internvideo2/importer/outdated.ts';
import { temporaryFolder } from '../../../support/golden.ts';
import { tinyConfig, writeTinyModel } from '../../../support/model-dir.ts';

const scratch = await temporaryFolder();

async function put(models: string, name: string, manifest: string | undefined): Promise<void> {
  await mkdir(join(models, name), { recursive: true });
  await writeFile(join(models, name, 'weights.bin'), 'weights');
  if (manifest !== undefined) await writeFile(join(models, name, 'manifest.json'), manifest);
}

describe('conversions of older importers', () => {
  it('are removed, and nothing else is', async () => {
    const models = join(scratch, 'all');
    await put(models, 'fp32-old', JSON.stringify({ importerVersion: IMPORTER_VERSION - 1 }));
    await put(models, 'fp16-older', JSON.stringify({ importerVersion: 1, whatever: true }));
    await put(models, 'fp32-this', JSON.stringify({ importerVersion: IMPORTER_VERSION }));
    await put(models, 'fp32-newer', JSON.stringify({ importerVersion: IMPORTER_VERSION + 1 }));
    await put(models, 'nonsense', '{');
    await put(models, 'not-ours', undefined);
    await put(models, '.partial-1-aa', JSON.stringify({ importerVersion: 1 }));
    await removeOutdated(models);
    expect((await readdir(models)).sort()).toEqual([
      '.partial-1-aa',
      'fp32-newer',
      'fp32-this',
      'nonsense',
      'not-ours',
    ]);
    await removeOutdated(join(scratch, 'nowhere'));
  });

  it('go when a new one has been made, and not before', async () => {
    const cacheDir = join(scratch, 'cache');
    const models = join(cacheDir, 'models');
    const directory = await writeTinyModel(join(scratch, 'model'), tinyConfig());
    const open = async (): Promise<void> => {
      const model = new InternVideo2MultiModality(directory, { device: 'cpu', cacheDir });
      await model.setup();
      await model.close();
    };
    const putOld = () => put(models, 'fp32-old', JSON.stringify({ importerVersion: IMPORTER_VERSION - 1 }));
    await putOld();
    await open();
    const [made, ...others] = await readdir(models);
    expect([made?.startsWith('fp32-'), made === 'fp32-old', others]).toEqual([true, false, []]);
    await putOld();
    await open();
    expect((await readdir(models)).sort()).toEqual([made, 'fp32-old'].sort());
  });
});
