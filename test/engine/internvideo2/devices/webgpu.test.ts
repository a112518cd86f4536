/** All of the model's operators on a GPU in software. In a process of its own: a GPU that was once looked for is not looked for again. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { modelDirectory, resourcesFolder } from '../../../../electron/catalogue/models.ts';
import { tryCut } from '../../../../electron/engine/internvideo2/devices/trial.ts';
import { CutSource } from '../../../../electron/engine/internvideo2/importer/cut.ts';
import { locateModel } from '../../../../electron/engine/internvideo2/weights.ts';
import { cosine, temporaryFolder } from '../../../support/golden.ts';

const scratch = await temporaryFolder();

/** Chromium's package brings a GPU in software. */
const SOFTWARE = '/usr/lib/chromium/vk_swiftshader_icd.json';

describe.runIf(existsSync(SOFTWARE) && process.platform === 'linux')('WebGPU', () => {
  it('opens all graphs and answers as the CPU does, by a GPU in software', async () => {
    vi.stubEnv('VK_DRIVER_FILES', SOFTWARE);
    // A trained model: random weights make much of the last bits, and a card in software is coarser than a real one.
    const { checkpointPath } = await locateModel(modelDirectory('demo', resourcesFolder()));
    const source = await CutSource.open(checkpointPath, join(dirname(checkpointPath), 'config.json'));
    // From 32 tokens on ONNX Runtime's attention there takes groups of threads for larger than this card's four, and is off.
    const config = { ...source.config, maxTextLength: 31 };
    const [cpu, gpu] = await source.withCut(scratch, { precision: 'fp32' }, async (cut) => [
      await tryCut(cut, config, 'cpu'),
      await tryCut(cut, config, 'webgpu'),
    ]);
    await source.close();
    // An operator that it has not would be no answer, and a wrong one would be off by more than half.
    expect(1 - cosine(gpu.video, cpu.video)).toBeLessThan(1e-4);
    for (const [i, text] of gpu.texts.entries())
      expect(1 - cosine(text, cpu.texts[i] as Float32Array)).toBeLessThan(1e-9);
    for (const [i, match] of gpu.matches.entries()) expect(match).toBeCloseTo(cpu.matches[i] as number, 2);
  }, 180_000);
});
