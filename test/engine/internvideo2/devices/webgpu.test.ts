/** All of the model's operators on a GPU in software. In a process of its own: a GPU that was once looked for is not looked for again. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { modelDirectory, resourcesFolder } from '../../../../electron/catalogue/models.ts';
import { measureAndRemember } from '../../../../electron/engine/internvideo2/devices/device-list.ts';
import { locateModel } from '../../../../electron/engine/internvideo2/weights.ts';
import { temporaryFolder } from '../../../support/golden.ts';

const scratch = await temporaryFolder();

/** Chromium's package brings a GPU in software. */
const SOFTWARE = '/usr/lib/chromium/vk_swiftshader_icd.json';

describe.runIf(existsSync(SOFTWARE) && process.platform === 'linux')('WebGPU', () => {
  it('opens all graphs and answers as the CPU does, by a GPU in software', async () => {
    vi.stubEnv('VK_DRIVER_FILES', SOFTWARE);
    // A trained model: random weights make much of the last bits, and a card in software is coarser than a real one.
    const demo = await locateModel(modelDirectory('demo', resourcesFolder()));
    const facts = await measureAndRemember({
      ...{ checkpointPath: demo.checkpointPath, configPath: join(dirname(demo.checkpointPath), 'config.json') },
      ...{ device: 'webgpu', precision: 'fp32', cacheDir: join(scratch, 'webgpu') },
    });
    expect(facts).toMatchObject({ state: 'measured', precision: 'fp32' });
    // An operator that it has not would be no answer, and a wrong one would be off by more than half.
    expect(facts.difference).toBeLessThan(1e-4);
  }, 180_000);
});
