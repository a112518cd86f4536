/** What an engine process makes of an installation: which binding it loads, that it works, and what the doctor says. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { modelDirectory } from '../../electron/catalogue/models.ts';
import { BINDING_FOLDER } from '../../electron/engine/onnx-runtime/binding-folder.ts';
import { type EngineProcess, forkEngine } from '../../electron/engine-host/fork.ts';
import { Supervisor } from '../../electron/engine-host/supervisor.ts';
import { gpuEnvironment } from '../../electron/gpu/environment.ts';
import { installGpu } from '../../electron/gpu/install.ts';
import { shippedBinding } from '../../electron/gpu/package.ts';
import { whyImpossible } from '../../electron/gpu/platform.ts';
import { removeGpu } from '../../electron/gpu/remove.ts';
import type { Finding, ModelRef } from '../../electron/wire/engine.ts';
import { temporaryFolder } from '../support/golden.ts';
import { makeWheels, standInPip } from '../support/wheels.ts';

const scratch = await temporaryFolder();
const binding = await shippedBinding();
const demo: ModelRef = { directory: modelDirectory('demo'), device: 'cpu', precision: 'fp32' };
const { signal } = new AbortController();
let tests = 0;
let data = '';

beforeEach(() => {
  tests += 1;
  data = join(scratch, `data ${tests}`);
  vi.stubEnv('XDG_DATA_HOME', data);
  vi.stubEnv('REELTAG_CACHE', join(scratch, 'cache'));
});
afterEach(() => void vi.unstubAllEnvs());

async function install(): Promise<string> {
  const wheels = join(scratch, 'wheels');
  mkdirSync(wheels, { recursive: true });
  await installGpu({ signal, list: makeWheels(wheels, binding.version), findLinks: wheels, pips: [standInPip()] });
  return join(data, 'reeltag', 'gpu', `onnxruntime-${binding.version}`);
}

/** The libraries of ONNX Runtime in an engine that has read a label, and what its doctor says. */
async function askEngine(): Promise<{ loaded: string[]; findings: Finding[] }> {
  let child: EngineProcess | undefined;
  const engine = new Supervisor({
    start: () => {
      child = forkEngine();
      return child;
    },
  });
  try {
    const { embeddings } = await engine.call('embedTexts', { model: demo, texts: ['a red circle'] });
    const [first] = embeddings;
    expect(Math.hypot(...(first ?? []))).toBeCloseTo(1, 5);
    const maps = readFileSync(`/proc/${child?.pid}/maps`, 'utf8').split('\n');
    const paths = maps.map((line) => line.slice(line.indexOf('/'))).filter((path) => path.includes('onnxruntime'));
    const { findings } = await engine.call('examine', {});
    return { loaded: [...new Set(paths)].sort(), findings };
  } finally {
    await engine.close();
  }
}

const aboutGpu = (findings: Finding[]): Finding | undefined => findings.find(({ name }) => name === 'GPU libraries');
const filesIn = (folder: string): string[] => binding.files.map((name) => join(folder, name)).sort();

describe.skipIf(whyImpossible() !== undefined)('an engine process', () => {
  test('loads the copy of what was installed, and works with it on the CPU', async () => {
    const folder = await install();
    const { loaded, findings } = await askEngine();
    expect(loaded).toEqual(filesIn(join(folder, 'binding')));
    expect(aboutGpu(findings)).toMatchObject({ found: expect.stringContaining(`for ONNX Runtime ${binding.version}`) });
    // These are other wheels than those of the program's own list.
    expect(aboutGpu(findings)?.advice).toMatch(/newer ones/);
    expect(findings.find(({ name }) => name === 'ONNX Runtime')?.found).toContain('cuda');
  });

  test("loads the package's own where nothing is installed, whatever its host was told", async () => {
    const folder = await install();
    vi.stubEnv(BINDING_FOLDER, join(folder, 'binding'));
    vi.stubEnv('XDG_DATA_HOME', join(scratch, 'another'));
    const { loaded, findings } = await askEngine();
    expect(loaded).toEqual(filesIn(binding.folder));
    expect(aboutGpu(findings)?.found).toMatch(/^not installed/);
  });

  test("loads the package's own once it is removed", async () => {
    await install();
    await removeGpu();
    expect((await askEngine()).loaded).toEqual(filesIn(binding.folder));
  });

  test("goes on with the package's own where the copy is damaged, and the doctor says what to do", async () => {
    const folder = await install();
    writeFileSync(join(folder, 'binding', 'onnxruntime_binding.node'), 'no library');
    const { loaded, findings } = await askEngine();
    expect(loaded).toEqual(filesIn(binding.folder));
    expect(aboutGpu(findings)).toMatchObject({ status: 'note' });
    expect(aboutGpu(findings)?.advice).toMatch(/damaged .*gpu remove.*gpu install/);
  });

  test('whose provider lacks a library: the doctor names it', async () => {
    const folder = await install();
    // A library that needs another, which is taken away.
    const provider = join(folder, 'binding', 'libonnxruntime_providers_cuda.so');
    copyFileSync(join(folder, 'binding', 'onnxruntime_binding.node'), provider);
    const renamed = readFileSync(provider, 'latin1').replaceAll('libonnxruntime.so.1', 'libnotthere000.so.1');
    writeFileSync(provider, renamed, 'latin1');
    expect(aboutGpu((await askEngine()).findings)?.advice).toContain('does not load without libnotthere000.so.1');
  });

  test("has NVIDIA's libraries first in its path, and no empty entry", async () => {
    const folder = await install();
    const environment = (before?: string) => gpuEnvironment({ LD_LIBRARY_PATH: before });
    expect(environment()).toEqual({
      [BINDING_FOLDER]: join(folder, 'binding'),
      LD_LIBRARY_PATH: join(folder, 'libraries'),
    });
    expect(environment(':/opt/cuda::')['LD_LIBRARY_PATH']).toBe(`${join(folder, 'libraries')}:/opt/cuda`);
    rmSync(join(folder, 'installed.json'));
    expect(environment('/opt/cuda')).toEqual({ [BINDING_FOLDER]: '' });
  });
});
