import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { appendFile, mkdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  BERT_MODEL_ID,
  createConfig,
  type ImportProgress,
  INTERNVIDEO2_MODEL_ID,
  InternVideo2MultiModality,
  setupInternVideo2,
} from '../../../../electron/engine/index.ts';
import { CONFIG_1B } from '../../../../electron/engine/internvideo2/config.ts';
import { fillFolderAtomic, requireSpace } from '../../../../electron/engine/internvideo2/importer/cache.ts';
import { stateDictLayout } from '../../../../electron/engine/internvideo2/importer/state-dict.ts';
import { cosine, largestDifference, loadGolden, temporaryFolder } from '../../../support/golden.ts';
import { CHECKPOINT, copyModelDir, tinyConfig, writeTinyModel } from '../../../support/model-dir.ts';
import { type RandomTensor, randomTensor } from '../../../support/random-weights.ts';
import { findReference, reference } from '../../../support/reference.ts';

const scratch = await temporaryFolder();
const golden = loadGolden('small_f4');
let folders = 0;
const newFolder = (): string => {
  folders += 1;
  return join(scratch, String(folders));
};

async function stages(modelDir: string, cacheDir: string): Promise<Set<ImportProgress['stage']>> {
  const seen = new Set<ImportProgress['stage']>();
  const model = new InternVideo2MultiModality(modelDir, { device: 'cpu', cacheDir });
  await model.setup({ onProgress: ({ stage }) => seen.add(stage) });
  await model.close();
  return seen;
}

/** The embedding of clip 0 by a model of small_f4's sizes. */
async function embedClip(modelDir: string, cacheDir: string): Promise<Float32Array> {
  const model = new InternVideo2MultiModality(modelDir, { device: 'cpu', cacheDir });
  await model.setup();
  const embedding = await model.encodeVideoFrames(golden.input('clip.0.input'));
  await model.close();
  return embedding;
}

describe('the layout of the published 1B checkpoint', () => {
  it('is exactly the keys and shapes of the real state dict', () => {
    const published = JSON.parse(readFileSync(reference('keys_1b_f4.json'), 'utf8')) as Record<
      string,
      { shape: number[] }
    >;
    const { required, optional } = stateDictLayout(CONFIG_1B);
    const ours = Object.fromEntries([...required, ...optional].map(([name, shape]) => [name, { shape }]));
    const theirs = Object.fromEntries(Object.entries(published).map(([name, { shape }]) => [name, { shape }]));
    expect(ours).toEqual(theirs);
  });
});

describe('variants of one checkpoint', () => {
  // The 16-bit files hold rounded weights, so their answers are near the golden ones, not on them.
  it.for([
    { file: 'bare_state_dict.pt', within: 5e-6, atLeast: 1 - 1e-9 },
    { file: 'legacy_not_zip.pt', within: 5e-6, atLeast: 1 - 1e-9 },
    { file: 'deepspeed_module_fp16.pt', within: 2e-3, atLeast: 0.99999 },
    { file: 'bf16.pt', within: 2e-2, atLeast: 0.9999 },
  ])('$file', async ({ file, within, atLeast }, context) => {
    const path = findReference(`small_f4/variants/${file}`);
    if (path === undefined) return context.skip('shared/reference has the variants, this clone has not');
    const embedding = await embedClip(await copyModelDir(newFolder(), path), newFolder());
    const expected = golden.floats('clip.0.embedding');
    expect(largestDifference(embedding, expected)).toBeLessThanOrEqual(within);
    expect(cosine(embedding, expected)).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('the cache', () => {
  it('converts once, hashes once, and then only opens', async () => {
    const [modelDir, cacheDir] = [await copyModelDir(newFolder(), join(golden.modelDir, CHECKPOINT)), newFolder()];
    expect(await stages(modelDir, cacheDir)).toEqual(new Set(['converting', 'opening']));
    expect(await stages(modelDir, cacheDir)).toEqual(new Set(['opening']));
  });

  it('knows a checkpoint by its content, wherever it lies', async () => {
    const cacheDir = newFolder();
    const original = join(golden.modelDir, CHECKPOINT);
    await stages(await copyModelDir(newFolder(), original), cacheDir);
    expect(await stages(await copyModelDir(newFolder(), original), cacheDir)).toEqual(new Set(['hashing', 'opening']));
  });

  it('notices changed content by size and time', async () => {
    const [modelDir, cacheDir] = [await writeTinyModel(newFolder(), tinyConfig()), newFolder()];
    await stages(modelDir, cacheDir);
    await writeTinyModelAgain(modelDir);
    expect(await stages(modelDir, cacheDir)).toEqual(new Set(['hashing', 'converting', 'opening']));
  });

  it('makes a damaged conversion again', async () => {
    const [modelDir, cacheDir] = [await copyModelDir(newFolder(), join(golden.modelDir, CHECKPOINT)), newFolder()];
    await stages(modelDir, cacheDir);
    const [key] = readdirSync(join(cacheDir, 'models')) as [string];
    await truncate(join(cacheDir, 'models', key, 'vision.bin'), 1000);
    expect(
      largestDifference(await embedClip(modelDir, cacheDir), golden.floats('clip.0.embedding')),
    ).toBeLessThanOrEqual(5e-6);
  });

  it('survives a memory of digests that is nonsense', async () => {
    const [modelDir, cacheDir] = [await writeTinyModel(newFolder(), tinyConfig()), newFolder()];
    await mkdir(cacheDir);
    await writeFile(join(cacheDir, 'checkpoints.json'), '{"half a');
    expect(await stages(modelDir, cacheDir)).toContain('converting');
  });

  it('gives two models that convert at once the same whole result', async () => {
    const [modelDir, cacheDir] = [await copyModelDir(newFolder(), join(golden.modelDir, CHECKPOINT)), newFolder()];
    const [a, b] = await Promise.all([embedClip(modelDir, cacheDir), embedClip(modelDir, cacheDir)]);
    expect(largestDifference(a, golden.floats('clip.0.embedding'))).toBeLessThanOrEqual(5e-6);
    expect(b).toEqual(a);
    expect(readdirSync(join(cacheDir, 'models')).length).toBe(1);
  });

  it('holds whole conversions only, whenever the process is killed', async () => {
    const [modelDir, cacheDir] = [await copyModelDir(newFolder(), join(golden.modelDir, CHECKPOINT)), newFolder()];
    for (const afterLines of [1, 4, 12, 40]) {
      await killConversion(modelDir, cacheDir, afterLines);
      const models = join(cacheDir, 'models');
      const finished = existsSync(models) ? readdirSync(models).filter((name) => !name.startsWith('.')) : [];
      for (const name of finished) expect(existsSync(join(models, name, 'manifest.json'))).toBe(true);
    }
    expect(
      largestDifference(await embedClip(modelDir, cacheDir), golden.floats('clip.0.embedding')),
    ).toBeLessThanOrEqual(5e-6);
    expect(readdirSync(join(cacheDir, 'models')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const [modelDir, cacheDir] = [await copyModelDir(newFolder(), join(golden.modelDir, CHECKPOINT)), newFolder()];
    const model = new InternVideo2MultiModality(modelDir, { device: 'cpu', cacheDir });
    const cancel = new AbortController();
    const onProgress = ({ stage, fraction }: ImportProgress) => {
      if (stage === 'converting' && fraction > 0.3) cancel.abort();
    };
    await expect(model.setup({ signal: cancel.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(join(cacheDir, 'models'))).toEqual([]);
    expect(await stages(modelDir, cacheDir)).toContain('converting');
  });

  it('keeps nothing of a checkpoint that is written to meanwhile', async () => {
    const [modelDir, cacheDir] = [await writeTinyModel(newFolder(), tinyConfig()), newFolder()];
    const path = join(modelDir, CHECKPOINT);
    const model = new InternVideo2MultiModality(modelDir, { device: 'cpu', cacheDir });
    let isWritten = false;
    const onProgress = ({ stage }: ImportProgress) => {
      // At the first report, how far that may be: the file is hashed and converted side by side, and all of its hash may come
      // first.
      if (stage !== 'converting' || isWritten) return;
      isWritten = true;
      // Its time alone: a read that fell into a real rewrite would meet half a file, and say that instead.
      utimesSync(path, new Date(), new Date(Date.now() + 5000));
    };
    await expect(model.setup({ onProgress })).rejects.toMatchObject({ kind: 'unreadable', message: /changed while/ });
    expect(readdirSync(join(cacheDir, 'models'))).toEqual([]);
    await model.setup();
    await model.close();
  });

  it('says so when the disk is full, and leaves nothing behind', async () => {
    const parent = newFolder();
    const full = () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }));
    await expect(fillFolderAtomic(parent, full, async () => false)).rejects.toMatchObject({
      name: 'TagError',
      kind: 'disk-full',
    });
    expect(readdirSync(parent)).toEqual([]);
    await expect(requireSpace(parent, 1e18)).rejects.toMatchObject({ kind: 'disk-full', message: /1000000\.0 TB/ });
  });

  it('removes what a killed process left before it looks for room', async () => {
    const parent = newFolder();
    const { pid } = spawnSync(process.execPath, ['--version']);
    const [abandoned, alive] = [`.partial-${pid}-0123456789ab`, `.partial-${process.ppid}-0123456789ab`];
    for (const name of [abandoned, alive]) mkdirSync(join(parent, name), { recursive: true });
    await expect(requireSpace(parent, 1e18)).rejects.toMatchObject({ kind: 'disk-full' });
    expect(readdirSync(parent)).toEqual([alive]);
  });

  it('leaves what another process was quicker to write, unless it is damaged', async () => {
    const parent = newFolder();
    const fill = (text: string) => async (folder: string) => {
      await writeFile(join(folder, 'file'), text);
      return 'name';
    };
    const read = () => readFileSync(join(parent, 'name', 'file'), 'utf8');
    await fillFolderAtomic(parent, fill('first'), async () => false);
    await fillFolderAtomic(parent, fill('second'), async () => true);
    expect(read()).toBe('first');
    await fillFolderAtomic(parent, fill('third'), async () => false);
    expect(read()).toBe('third');
    expect(readdirSync(parent)).toEqual(['name']);
  });

  it('says so when its path is too long', async () => {
    const cacheDir = join(scratch, 'x'.repeat(300));
    const model = new InternVideo2MultiModality(golden.modelDir, { device: 'cpu', cacheDir });
    await expect(model.setup()).rejects.toMatchObject({ kind: 'write-failed', message: /REELTAG_CACHE/ });
  });

  it('says so when the cache cannot be written', async () => {
    const file = newFolder();
    await writeFile(file, 'a file where a folder should be');
    const model = new InternVideo2MultiModality(golden.modelDir, { device: 'cpu', cacheDir: join(file, 'cache') });
    await expect(model.setup()).rejects.toMatchObject({ name: 'TagError', kind: 'write-failed' });
  });
});

/** The same file with other weights: another modification time, the same size. */
async function writeTinyModelAgain(modelDir: string): Promise<void> {
  const path = join(modelDir, CHECKPOINT);
  const bytes = readFileSync(path);
  bytes[bytes.length - 2] = (bytes[bytes.length - 2] as number) ^ 1;
  await writeFile(path, bytes);
  const later = new Date(Date.now() + 5000);
  await utimes(path, later, later);
}

async function killConversion(modelDir: string, cacheDir: string, afterLines: number): Promise<void> {
  const script = fileURLToPath(new URL('../../../support/convert-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, modelDir, cacheDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    lines += chunk.toString().split('\n').length - 1;
    if (lines >= afterLines) child.kill('SIGKILL');
  });
  await once(child, 'exit');
}

/** Changes what a `.safetensors` file says of its tensors, and nothing else; the header may not grow. */
async function rewriteHeader(path: string, change: (header: Record<string, unknown>) => void): Promise<void> {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
  change(header);
  bytes.write(JSON.stringify(header).padEnd(length), 8);
  await writeFile(path, bytes);
}

describe('a checkpoint that does not fit', () => {
  const setup = async (modelDir: string): Promise<void> => {
    const model = new InternVideo2MultiModality(modelDir, { device: 'cpu', cacheDir: newFolder() });
    await model.setup();
    await model.close();
  };

  it('names a missing key', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig(), (tensors) => {
      tensors.delete('vision_encoder.blocks.1.mlp.fc1.bias');
    });
    await expect(setup(modelDir)).rejects.toMatchObject({
      kind: 'checkpoint-mismatch',
      message: /missing key vision_encoder\.blocks\.1\.mlp\.fc1\.bias/,
    });
  });

  it('names an unexpected key', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig(), (tensors) => {
      tensors.set('vision_encoder.blocks.2.norm1.weight', { shape: [22], data: new Float32Array(22) });
    });
    await expect(setup(modelDir)).rejects.toMatchObject({
      kind: 'checkpoint-mismatch',
      message: /unexpected key vision_encoder\.blocks\.2\.norm1\.weight/,
    });
  });

  it('names a misshapen key and both shapes', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig(), (tensors) => {
      tensors.set('text_proj.weight', { shape: [8, 15], data: new Float32Array(120) });
    });
    await expect(setup(modelDir)).rejects.toMatchObject({
      kind: 'checkpoint-mismatch',
      message: /key text_proj\.weight has shape \(8, 15\), expected \(8, 16\)/,
    });
  });

  it('names a key of an integer type', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig());
    await rewriteHeader(join(modelDir, CHECKPOINT), (header) => {
      (header['vision_encoder.cls_token'] as { dtype: string }).dtype = 'I32';
    });
    await expect(setup(modelDir)).rejects.toMatchObject({
      kind: 'checkpoint-mismatch',
      message: /key vision_encoder\.cls_token has the type int32/,
    });
  });

  it.each([
    ['vision_encoder.blocks.1.mlp.fc1.bias', Number.NaN],
    ['vision_encoder.blocks.1.ls2.gamma', Number.POSITIVE_INFINITY],
    ['vision_encoder.pos_embed', Number.NaN],
    ['text_encoder.bert.encoder.layer.1.crossattention.self.key.bias', Number.NEGATIVE_INFINITY],
  ])('names %s, which holds %d', async (key, value) => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig(), (tensors) => {
      (tensors.get(key) as RandomTensor).data[7] = value;
    });
    await expect(setup(modelDir)).rejects.toMatchObject({
      kind: 'checkpoint-corrupt',
      message: expect.stringContaining(`the tensor ${key} holds ${value}`),
    });
  });

  it('in fp16, because a weight is too large, is refused rather than cut down', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig(), (tensors) => {
      (tensors.get('vision_encoder.blocks.1.mlp.fc1.weight') as RandomTensor).data[7] = -7e4;
    });
    const model = new InternVideo2MultiModality(modelDir, { device: 'cpu', precision: 'fp16', cacheDir: newFolder() });
    await expect(model.setup()).rejects.toMatchObject({
      kind: 'checkpoint-unsupported',
      message: /fp32 as the precision/,
      detail: /fc1\.weight.*-70000/,
    });
    await expect(setup(modelDir)).resolves.toBeUndefined();
  });

  const MATRICES = ['vision_encoder.blocks.1.mlp.fc2.weight', 'text_encoder.bert.encoder.layer.0.output.dense.weight'];
  it.each([
    { precision: 'fp32', kind: 'checkpoint-corrupt', message: /Get the checkpoint again/ },
    { precision: 'fp16', kind: 'checkpoint-unsupported', message: /fp32 as the precision/ },
  ] as const)('whose answer is not a number says so in $precision', async ({ precision, kind, message }) => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig(), (tensors) => {
      if (precision === 'fp32') for (const name of MATRICES) (tensors.get(name) as RandomTensor).data[7] = Number.NaN;
      // Both projections give zero, and zero has no direction.
      else for (const [name, { data }] of tensors) if (/^(vision|text)_proj/.test(name)) data.fill(0);
    });
    const model = new InternVideo2MultiModality(modelDir, { device: 'cpu', precision, cacheDir: newFolder() });
    await model.setup();
    const { data, shape: dims } = randomTensor('input', [1, 2, 3, 28, 28], 1);
    await expect(model.encodeVideoFrames({ data, dims })).rejects.toMatchObject({ kind, message });
    await expect(model.getTextEmbedding('a dog')).rejects.toMatchObject({ kind, message });
    const wrong = { data: new Float32Array(data).fill(Number.NaN), dims };
    await expect(model.encodeVideoFrames(wrong)).rejects.toThrow('the frames hold values that are not finite');
    await model.close();
  });

  it('takes position ids and the tied decoder, or does without', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig(), (tensors) => {
      tensors.set('text_encoder.cls.predictions.decoder.bias', { shape: [30522], data: new Float32Array(30522) });
    });
    await expect(setup(modelDir)).resolves.toBeUndefined();
  });

  it('passes over a config.json of another schema, and checks against the published 1B model', async () => {
    const modelDir = await copyModelDir(newFolder(), join(golden.modelDir, CHECKPOINT));
    await writeFile(
      join(modelDir, INTERNVIDEO2_MODEL_ID, 'config.json'),
      '{"architectures": ["InternVideo2"], "num_frames": 8}',
    );
    await expect(setup(modelDir)).rejects.toMatchObject({ kind: 'checkpoint-mismatch', message: /1408/ });
    await rm(join(modelDir, INTERNVIDEO2_MODEL_ID, 'config.json'));
    await expect(setup(modelDir)).rejects.toMatchObject({ kind: 'checkpoint-mismatch', message: /1408/ });
  });

  it('refuses a config.json that is broken or contradicts itself', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig());
    const config = join(modelDir, INTERNVIDEO2_MODEL_ID, 'config.json');
    await writeFile(config, '{"model": ');
    await expect(setup(modelDir)).rejects.toMatchObject({ kind: 'bad-config', message: /not valid JSON/ });
    await writeFile(config, JSON.stringify(tinyConfig({ num_heads: 3 })));
    await expect(setup(modelDir)).rejects.toMatchObject({ kind: 'bad-config', message: /3 heads/ });
    await writeFile(config, JSON.stringify(tinyConfig({ name: 'vit_22b' })));
    await expect(setup(modelDir)).rejects.toMatchObject({ kind: 'bad-config', message: /vit_22b/ });
  });

  it('refuses a path without a checkpoint', async () => {
    const open = (path: string) => {
      const tokenizer = join(golden.modelDir, BERT_MODEL_ID);
      return setupInternVideo2(createConfig(path, tokenizer, { device: 'cpu', cacheDir: newFolder() }));
    };
    await expect(open(join(scratch, 'nothing.pt'))).rejects.toMatchObject({ kind: 'not-found' });
    await expect(open(scratch)).rejects.toMatchObject({ kind: 'is-directory' });
  });

  it('refuses a folder without a model, and says how to get one', async () => {
    await mkdir(newFolder());
    await expect(setup(join(scratch, String(folders)))).rejects.toMatchObject({ kind: 'model-missing' });
    await expect(setup(join(scratch, 'nowhere'))).rejects.toMatchObject({ kind: 'model-missing' });
  });

  it('refuses a model without its tokenizer', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig());
    await rm(join(modelDir, 'google-bert'), { recursive: true });
    await expect(setup(modelDir)).rejects.toMatchObject({ kind: 'tokenizer-missing' });
  });

  it('refuses a cut checkpoint and keeps the cache as it was', async () => {
    const modelDir = await writeTinyModel(newFolder(), tinyConfig());
    const path = join(modelDir, CHECKPOINT);
    await truncate(path, (await stat(path)).size - 100);
    await expect(setup(modelDir)).rejects.toMatchObject({ kind: 'checkpoint-truncated' });
    await appendFile(path, Buffer.alloc(100));
    await expect(setup(modelDir)).resolves.toBeUndefined();
  });
});

describe('a device', () => {
  it('that is asked for and not there is an error that says what to do', async (context) => {
    if (existsSync('/dev/nvidia0')) return context.skip('this machine has an NVIDIA GPU');
    const cacheDir = newFolder();
    const model = new InternVideo2MultiModality(golden.modelDir, { device: 'cuda', cacheDir });
    await expect(model.setup()).rejects.toMatchObject({
      kind: 'device-unavailable',
      message: /cpu or auto as the device/,
    });
    expect(existsSync(cacheDir), 'nothing was converted for it').toBe(false);
  });

  it('that ONNX Runtime has not on this platform is the same error, not the CPU under its name', async () => {
    const device = process.platform === 'darwin' ? 'dml' : 'coreml';
    const model = new InternVideo2MultiModality(golden.modelDir, { device, cacheDir: newFolder() });
    await expect(model.setup()).rejects.toMatchObject({
      kind: 'device-unavailable',
      message: /on this platform.*cpu or auto as the device/,
    });
  });

  it('or a precision that does not exist is an error that names the others', async () => {
    const options = { cacheDir: newFolder() };
    const device = new InternVideo2MultiModality(golden.modelDir, { ...options, device: 'gpu' as 'cuda' });
    await expect(device.setup()).rejects.toMatchObject({
      kind: 'usage',
      message: /auto, cpu, cuda, dml, coreml or webgpu/,
    });
    const precision = new InternVideo2MultiModality(golden.modelDir, { ...options, precision: 'fp8' as 'fp16' });
    await expect(precision.setup()).rejects.toMatchObject({ kind: 'usage', message: /auto, fp32, fp16 or int8/ });
    expect(existsSync(options.cacheDir)).toBe(false);
  });

  it('is the CPU where there is no other, and says why', async (context) => {
    if (existsSync('/dev/nvidia0') || process.platform !== 'linux') return context.skip('this machine may have a GPU');
    const model = new InternVideo2MultiModality(golden.modelDir, { cacheDir: newFolder() });
    await model.setup();
    expect(model.device).toBe('cpu');
    expect(model.deviceReason).toMatch(/CUDA\) is not used/);
    await model.close();
  });

  it('other than the CPU has no int8', async () => {
    const model = new InternVideo2MultiModality(golden.modelDir, {
      device: 'cuda',
      precision: 'int8',
      cacheDir: newFolder(),
    });
    await expect(model.setup()).rejects.toMatchObject({ kind: 'device-unavailable' });
  });
});
