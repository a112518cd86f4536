/** What measuring makes of a device: by trials that are made up, and on the devices of this machine. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Precision } from '../../../../electron/engine/graph/precision.ts';
import { CONFIG_1B } from '../../../../electron/engine/internvideo2/config.ts';
import { listDevices, measureAndRemember } from '../../../../electron/engine/internvideo2/devices/device-list.ts';
import { KnownDevices } from '../../../../electron/engine/internvideo2/devices/known-devices.ts';
import { judge } from '../../../../electron/engine/internvideo2/devices/measure-device.ts';
import { type Trial, tryCut } from '../../../../electron/engine/internvideo2/devices/trial.ts';
import { checkpointDigest, rememberedDigest } from '../../../../electron/engine/internvideo2/importer/cache.ts';
import { CutSource, cutShares } from '../../../../electron/engine/internvideo2/importer/cut.ts';
import { InternVideo2MultiModality } from '../../../../electron/engine/internvideo2/multimodality.ts';
import { locateModel } from '../../../../electron/engine/internvideo2/weights.ts';
import { TagError } from '../../../../electron/wire/errors.ts';
import { loadGolden, temporaryFolder } from '../../../support/golden.ts';

const scratch = await temporaryFolder();
const golden = loadGolden('small_f4');
const { checkpointPath } = await locateModel(golden.modelDir);
const configPath = join(dirname(checkpointPath), 'config.json');

/** Unit vectors whose 1 − cosine from [1, 0] is as asked. */
const answering = (difference: number, milliseconds = 10): Trial => {
  const cosine = 1 - difference;
  const vector = Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2));
  return { milliseconds, video: vector, texts: [Float32Array.of(1, 0)], matches: [0.5] };
};
const EXACT = answering(0);
const SMALL = { ...CONFIG_1B, vision: { ...CONFIG_1B.vision, depth: 1 }, text: { ...CONFIG_1B.text, fusionLayer: 2 } };

async function judged(trials: Partial<Record<Precision, Trial | Error>>, precision: 'auto' | Precision = 'auto') {
  const tried: Precision[] = [];
  const outcome = await judge({ device: 'webgpu', precision }, SMALL, EXACT, async (each) => {
    tried.push(each);
    const trial = trials[each];
    if (trial === undefined || trial instanceof Error) throw trial ?? new Error('not tried');
    return trial;
  });
  return { outcome, tried };
}

describe('a device', () => {
  it('computes in fp16 where its answers may stand beside the CPU’s', async () => {
    expect(await judged({ fp16: answering(5e-6) })).toEqual({
      outcome: { measured: { precision: 'fp16', clipsPerSecond: 100, difference: expect.closeTo(5e-6, 7) } },
      tried: ['fp16'],
    });
  });

  it('computes in fp32 where they may not, or it has no fp16', async () => {
    expect((await judged({ fp16: answering(4e-5), fp32: answering(1e-7, 20) })).outcome).toMatchObject({
      measured: { precision: 'fp32', clipsPerSecond: 50 },
    });
    expect((await judged({ fp16: new Error('no ShaderF16'), fp32: EXACT })).outcome).toMatchObject({
      measured: { precision: 'fp32' },
    });
    expect((await judged({ fp16: answering(4e-5), fp32: new Error('x') })).outcome).toMatchObject({
      measured: { precision: 'fp16' },
    });
  });

  it('is refused where they are wrong, with a sentence; so is one that fails', async () => {
    const wrong = await judged({ fp16: answering(0.5), fp32: answering(0.1) });
    expect(wrong.outcome).toEqual({ refused: expect.stringMatching(/WebGPU\) is not used: .*cosine 0\.9000/) });
    const nothing = { ...EXACT, texts: [Float32Array.of(Number.NaN, 0)] };
    expect((await judged({ fp32: nothing }, 'fp32')).outcome).toMatchObject({ refused: expect.any(String) });
    expect((await judged({ fp32: { ...EXACT, matches: [0.6] } }, 'fp32')).outcome).toMatchObject({
      refused: expect.any(String),
    });
    expect(
      (await judged({ fp32: new Error('Failed to get a WebGPU adapter: No supported adapters') }, 'fp32')).outcome,
    ).toEqual({ refused: expect.stringMatching(/no device or driver/) });
  });

  it('whose memory is full is not judged', async () => {
    expect((await judged({ fp16: new Error('VK_ERROR_OUT_OF_DEVICE_MEMORY') })).outcome).toBeUndefined();
  });

  it('is not refused for what is wrong with the disk', async () => {
    const full = new TagError('disk-full', 'The disk is too full.');
    await expect(judged({ fp16: full, fp32: EXACT })).rejects.toBe(full);
    const beyond = new TagError('checkpoint-unsupported', 'A weight is beyond fp16.');
    expect((await judged({ fp16: beyond, fp32: EXACT })).outcome).toMatchObject({ measured: { precision: 'fp32' } });
  });

  it('adds up what each layer adds: a piece of a model promises less than the whole', async () => {
    const { vision } = cutShares(CONFIG_1B);
    expect(vision).toBeLessThan(0.1);
    const trial = answering(1e-6);
    const outcome = await judge({ device: 'cuda', precision: 'fp16' }, CONFIG_1B, EXACT, async () => trial);
    expect(outcome?.measured?.difference).toBeCloseTo(1e-6 / vision, 6);
    expect(outcome?.measured?.clipsPerSecond).toBeCloseTo(100 * vision, 6);
  });
});

describe('a cut', () => {
  it('of a small model is its whole vision tower: it answers as the model does', async () => {
    const source = await CutSource.open(checkpointPath, configPath);
    const { config } = source;
    const parent = join(scratch, 'cuts');
    const trial = await source.withCut(parent, { precision: 'fp32' }, (cut) => tryCut(cut, config, 'cpu'));
    await source.close();
    expect(cutShares(config).vision).toBe(1);
    expect(await readdir(parent)).toEqual([]);
    const model = new InternVideo2MultiModality(golden.modelDir, { device: 'cpu', cacheDir: join(scratch, 'model') });
    await model.setup();
    const { numFrames, imageSize } = config.vision;
    const dims = [1, numFrames, 3, imageSize, imageSize];
    const data = Float32Array.from({ length: numFrames * 3 * imageSize ** 2 }, (_, i) => (i % 251) / 62.75 - 2);
    const expected = await model.encodeVideoFrames({ data, dims });
    await model.close();
    expect(Math.max(...expected.map((value, i) => Math.abs(value - (trial.video[i] as number))))).toBeLessThan(1e-6);
  });
});

describe('this machine', () => {
  const options = { checkpointPath, configPath, precision: 'auto' } as const;

  it('has its CPU measured, which is remembered', async () => {
    const cacheDir = join(scratch, 'cpu');
    expect((await listDevices({ ...options, cacheDir }))[0]).toEqual({ device: 'cpu', name: 'The CPU', state: 'open' });
    const facts = await measureAndRemember({ ...options, cacheDir, device: 'cpu' });
    expect(facts).toMatchObject({ state: 'measured', precision: 'fp32', difference: 0 });
    expect((await listDevices({ ...options, cacheDir }))[0]).toEqual(facts);
    // In another precision it was not.
    expect((await listDevices({ ...options, precision: 'fp16', cacheDir }))[0]?.state).toBe('open');
  });

  it('does not try a device again that has ended three processes', async () => {
    const cacheDir = join(scratch, 'ended');
    const known = new KnownDevices(cacheDir);
    await measureAndRemember({ ...options, cacheDir, device: 'cpu' }); // its digest is known now
    const digest = (await rememberedDigest(checkpointPath, cacheDir)) as string;
    for (let n = 0; n < 3; n++) await known.begin('cpu', { digest, precision: 'fp16' });
    expect((await listDevices({ ...options, precision: 'fp16', cacheDir }))[0]).toMatchObject({
      state: 'refused',
      why: expect.stringMatching(/did not come to an end/),
    });
  });

  it('cancels: nothing stays behind, and nothing is held against the device', async () => {
    const cacheDir = join(scratch, 'cancelled');
    const measuring = measureAndRemember({ ...options, cacheDir, device: 'cpu', signal: AbortSignal.abort() });
    await expect(measuring).rejects.toMatchObject({ name: 'AbortError' });
    expect((await listDevices({ ...options, cacheDir }))[0]?.state).toBe('open');
  });

  it('knows what it knew where measuring it again is cancelled', async () => {
    const cacheDir = join(scratch, 'cancelled-again');
    const facts = await measureAndRemember({ ...options, cacheDir, device: 'cpu' });
    const again = measureAndRemember({ ...options, cacheDir, device: 'cpu', signal: AbortSignal.abort() });
    await expect(again).rejects.toMatchObject({ name: 'AbortError' });
    expect((await listDevices({ ...options, cacheDir }))[0]).toEqual(facts);
  });
});

describe('what is remembered', () => {
  const model = { digest: 'd', precision: 'auto' } as const;
  const measured = { precision: 'fp32', clipsPerSecond: 1, difference: 0 } as const;

  it('stays where another version has remembered what this one does not know', async () => {
    const cacheDir = join(scratch, 'versions');
    const file = join(cacheDir, 'devices.json');
    const known = new KnownDevices(cacheDir);
    await known.end('cpu', model, { measured });
    const later = { tries: 0, measured: { precision: 'fp8' } };
    await writeFile(file, JSON.stringify({ later, ...JSON.parse(await readFile(file, 'utf8')) }));
    expect(await known.recall('cpu', model)).toEqual({ tries: 0, measured });
    await known.end('cpu', model, { measured });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ later });
  });

  it('leaves nothing beside a file that cannot be written', async () => {
    const cacheDir = join(scratch, 'folder');
    await mkdir(join(cacheDir, 'devices.json'), { recursive: true });
    await new KnownDevices(cacheDir).end('cpu', model, { measured });
    expect(await readdir(cacheDir)).toEqual(['devices.json']);
  });
});

describe('a device that was measured and does not open any more', () => {
  it('is left for the CPU, with a reason', async () => {
    const cacheDir = join(scratch, 'gone');
    const digest = await checkpointDigest(checkpointPath, cacheDir);
    // A driver that is installed and drives nothing.
    const driver = join(scratch, 'driver.json');
    await writeFile(
      driver,
      JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: 'libnone.so', api_version: '1.3' } }),
    );
    vi.stubEnv('VK_DRIVER_FILES', driver);
    const measured = { precision: 'fp16', clipsPerSecond: 1e6, difference: 0 } as const;
    await new KnownDevices(cacheDir).end('webgpu', { digest, precision: 'auto' }, { measured });
    const model = new InternVideo2MultiModality(golden.modelDir, { cacheDir });
    await model.setup();
    const { device, precision, isComparable, deviceReason } = model;
    await model.close();
    vi.unstubAllEnvs();
    expect({ device, precision, isComparable }).toEqual({ device: 'cpu', precision: 'fp32', isComparable: true });
    expect(deviceReason).toMatch(
      /WebGPU\) is not used: (?:no device or driver was found|ONNX Runtime has no provider)/,
    );
    // Nothing was converted for it.
    expect((await readdir(join(cacheDir, 'models'))).filter((name) => name.startsWith('fp16'))).toEqual([]);
  });
});
