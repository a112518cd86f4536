/** An installation, with wheels that were made here and a stand-in for pip. `pip.test.ts` has a real one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type InstallOptions, installGpu } from '../../electron/gpu/install.ts';
import type { WheelList } from '../../electron/gpu/list.ts';
import { shippedBinding } from '../../electron/gpu/package.ts';
import { whyImpossible } from '../../electron/gpu/platform.ts';
import { removeGpu } from '../../electron/gpu/remove.ts';
import { gpuStatus } from '../../electron/gpu/status.ts';
import type { GpuProgress } from '../../electron/wire/app/gpu.ts';
import { expectFailure } from '../support/failure.ts';
import { temporaryFolder } from '../support/golden.ts';
import { makeWheel, makeWheels, standInPip } from '../support/wheels.ts';

const scratch = await temporaryFolder();
const binding = await shippedBinding();
let [gpu, wheels] = ['', ''];
let list: WheelList;
let tests = 0;

beforeEach(() => {
  tests += 1;
  gpu = join(scratch, String(tests), 'gpu');
  wheels = join(scratch, String(tests), 'wheels');
  mkdirSync(wheels, { recursive: true });
  list = makeWheels(wheels, binding.version);
});

function install(how = 'copy', options: Partial<InstallOptions> = {}): Promise<boolean> {
  const { signal } = new AbortController();
  return installGpu({ signal, list, gpu, findLinks: wheels, pips: [standInPip(how)], ...options });
}

const installed = (): string => join(gpu, `onnxruntime-${binding.version}`);
/** What lies in the folder, but for the lock. */
const left = (): string[] => (existsSync(gpu) ? readdirSync(gpu).filter((name) => !name.endsWith('.lock')) : []);

/** With only this wheel in the list. */
function only(made: Parameters<typeof makeWheel>[1]): void {
  list = { ...list, wheels: [makeWheel(wheels, made)] };
}

describe.skipIf(whyImpossible() !== undefined)('an installation', () => {
  test('is what was taken from the wheels, a copy of the binding, and a record of both', async () => {
    const told: GpuProgress[] = [];
    expect(await install('copy', { onProgress: (progress) => told.push(progress) })).toBe(true);
    expect(left()).toEqual([`onnxruntime-${binding.version}`]);
    const files = readdirSync(installed(), { recursive: true, encoding: 'utf8' }).sort();
    expect(files).toEqual(
      [
        ...['binding', 'installed.json', 'libraries', 'libraries/libmade.so.1'],
        ...['libonnxruntime_providers_cuda.so', ...binding.files].map((name) => `binding/${name}`),
      ].sort(),
    );
    expect(readFileSync(join(installed(), 'libraries/libmade.so.1'), 'utf8')).toBe('a library '.repeat(5_000));
    for (const name of binding.files) {
      const copy = readFileSync(join(installed(), 'binding', name));
      expect(copy.equals(readFileSync(join(binding.folder, name))), name).toBe(true);
    }
    // Nothing is written to the package.
    expect(readdirSync(binding.folder).filter((name) => name.includes('cuda'))).toEqual([]);

    expect(told[0]).toMatchObject({ stage: 'downloading', package: 'made-library', doneBytes: 0 });
    expect(told.at(-1)).toMatchObject({ stage: 'unpacking', package: 'made-runtime' });
    expect(told.at(-1)?.doneBytes).toBe(told.at(-1)?.totalBytes);
    const steps = told.map(({ doneBytes }) => doneBytes);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  test('is not made twice, and is made anew where the list has moved', async () => {
    await install();
    // There is no pip that could do anything.
    expect(await install('copy', { pips: [] })).toBe(false);
    const before = await gpuStatus(gpu, list);
    expect(before).toMatchObject({ possible: true, installed: { runtime: binding.version, current: true } });

    mkdirSync(join(gpu, 'onnxruntime-0.1.0'));
    only({ name: 'newer', entries: { lib: 'newer' }, takes: { lib: 'libraries/libnewer.so' } });
    expect(await gpuStatus(gpu, list)).toMatchObject({ installed: { current: false }, otherVersions: ['0.1.0'] });
    expect(await install()).toBe(true);
    expect(await gpuStatus(gpu, list)).toMatchObject({ installed: { current: true }, otherVersions: [] });
    expect(readdirSync(join(installed(), 'libraries'))).toEqual(['libnewer.so']);
    expect(left()).toHaveLength(1);
  });

  test('is removed, once', async () => {
    await install();
    expect(await removeGpu(gpu)).toBe(true);
    expect(existsSync(gpu)).toBe(false);
    expect(await removeGpu(gpu)).toBe(false);
  });

  test('is for the version of ONNX Runtime that runs, and no other', async () => {
    const error = await expectFailure(install('copy', { list: { ...list, runtime: '1.2.3' } }), 'device-unavailable');
    expect(error.message).toContain('1.2.3');
    expect(left()).toEqual([]);
  });

  test('is not made where the dynamic linker could not be told of it', async () => {
    await expectFailure(install('copy', { gpu: join(scratch, 'a:b') }), 'usage');
  });
});

describe.skipIf(whyImpossible() !== undefined)('nothing is installed, and nothing left', () => {
  test('where a wheel has another content than its publisher’s, whatever pip says', async () => {
    appendFileSync(join(wheels, list.wheels[1]?.file ?? ''), '!');
    const error = await expectFailure(install(), 'download-mismatch');
    expect(error.message).toContain(list.wheels[1]?.file);
    expect(left()).toEqual([]);
  });

  test('where it has the size and not the content', async () => {
    const path = join(wheels, list.wheels[0]?.file ?? '');
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
    writeFileSync(path, bytes);
    await expectFailure(install(), 'download-mismatch');
    expect(left()).toEqual([]);
  });

  test('where pip brings a wheel of another platform', async () => {
    const error = await expectFailure(install('another'), 'download-mismatch');
    expect(error.message).toMatch(/aarch64\.whl came where .*x86_64\.whl belongs/);
    expect(left()).toEqual([]);
  });

  test.each([
    ['out of the folder', '../../evil'],
    ['to an absolute place', '/tmp/evil'],
    ['by backslashes', '..\\evil'],
  ])('where a name in a wheel leads %s', async (_, name) => {
    only({ name: 'evil', entries: { lib: 'a library', [name]: 'evil' }, takes: { lib: 'libraries/lib.so' } });
    const error = await expectFailure(install(), 'download-mismatch');
    expect(error.message).toContain('not what it should be');
    expect(left()).toEqual([]);
    expect(readdirSync(join(gpu, '..'))).not.toContain('evil');
  });

  test('where a file that is to be taken is not in the wheel, or is of another size', async () => {
    only({ name: 'short', entries: {}, takes: { lib: 'libraries/lib.so' } });
    expect((await expectFailure(install(), 'download-mismatch')).message).toContain('lib is not in it');
    only({ name: 'other', entries: { lib: 'a library' }, takes: { lib: 'libraries/lib.so' } });
    const [wheel] = list.wheels;
    if (wheel === undefined) throw new Error('no wheel');
    const takes = wheel.takes.map((file) => ({ ...file, size: 3 }));
    list = { ...list, wheels: [{ ...wheel, takes }] };
    expect((await expectFailure(install(), 'download-mismatch')).message).toContain('lib has 9 bytes');
    expect(left()).toEqual([]);
  });

  test('where what claims to be a wheel is no archive', async () => {
    only({ name: 'none', entries: { lib: 'x' }, takes: { lib: 'libraries/lib.so' } });
    const path = join(wheels, list.wheels[0]?.file ?? '');
    writeFileSync(path, 'no archive');
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256').update('no archive').digest('hex');
    list = { ...list, wheels: list.wheels.map((wheel) => ({ ...wheel, sha256, size: 10 })) };
    await expectFailure(install(), 'download-mismatch');
    expect(left()).toEqual([]);
  });

  test('where the disk is too small, before anything is fetched', async () => {
    const error = await expectFailure(install('copy', { freeBytes: async () => 1e6, pips: [] }), 'disk-full');
    expect(error.message).toMatch(/takes \d.* and the disk of .* has 1\.0 MB left/);
    expect(left()).toEqual([]);
  });

  test('where the disk is full in the midst of it', async () => {
    const error = await expectFailure(install('full'), 'disk-full');
    expect(error.message).toContain(`The disk of ${gpu} is full: free some space`);
    expect(left()).toEqual([]);
  });

  test('where it is cancelled, and pip has ended by then', async () => {
    const cancel = new AbortController();
    const running = install('hang', { signal: cancel.signal });
    const half = await untilHalf();
    cancel.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(existsSync(half)).toBe(false);
    expect(left()).toEqual([]);
    expect(pipsOf(gpu)).toEqual([]);
  });

  test('where there is no pip', async () => {
    const error = await expectFailure(
      install('copy', { pips: [{ file: 'no-such-program', before: [] }] }),
      'not-found',
    );
    expect(error.message).toMatch(/neither pip .* nor uv/);
    expect(error.detail).toContain('ENOENT');
    expect(left()).toEqual([]);
  });

  test('where pip is too old to be told of a platform; a newer one after it is taken', async () => {
    expect((await expectFailure(install('old'), 'not-found')).detail).toContain('pip 20');
    expect(await install('copy', { pips: [standInPip('old'), standInPip()] })).toBe(true);
  });
});

describe.skipIf(whyImpossible() !== undefined)('one at a time', () => {
  test('a second installation is refused while one runs, and so is a removal', async () => {
    const cancel = new AbortController();
    const running = install('hang', { signal: cancel.signal });
    running.catch(() => {});
    await untilHalf();
    await expectFailure(install(), 'in-use');
    await expectFailure(removeGpu(gpu), 'in-use');
    cancel.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('what `kill -9` left is deleted by the next, which is whole', async () => {
    const program = `
      import { installGpu } from ${JSON.stringify(new URL('../../electron/gpu/install.ts', import.meta.url).href)};
      await installGpu({ ...JSON.parse(process.argv[1]), signal: new AbortController().signal });`;
    const options = JSON.stringify({ list, gpu, findLinks: wheels, pips: [standInPip('hang')] });
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, options], { stdio: 'inherit' });
    await untilHalf();
    const pips = pipsOf(gpu);
    expect(pips).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'close');
    for (const pid of pips) process.kill(pid, 'SIGKILL');
    expect(left()).toEqual([expect.stringMatching(/^partial-/)]);
    expect(await gpuStatus(gpu, list)).not.toHaveProperty('installed');
    mkdirSync(join(gpu, 'leaving-1'));

    // Before it is asked how much room there is.
    const freeBytes = async () => (left().length === 0 ? 1e12 : 0);
    expect(await install('copy', { freeBytes })).toBe(true);
    expect(left()).toEqual([`onnxruntime-${binding.version}`]);
  });

  test('what belongs to others stays when it is removed', async () => {
    await install();
    writeFileSync(join(gpu, 'notes.txt'), 'mine');
    await removeGpu(gpu);
    expect(left()).toEqual(['notes.txt']);
    rmSync(gpu, { recursive: true });
  });
});

/** Waits until the stand-in hangs with half of a wheel. */
async function untilHalf(): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      () => {
        const names = existsSync(gpu) ? readdirSync(gpu, { recursive: true, encoding: 'utf8' }) : [];
        found = names.find((name) => name.endsWith('half'));
        return found;
      },
      { timeout: 30_000 },
    )
    .toBeDefined();
  return join(gpu, found ?? '');
}

/** The processes of pip that were told to work in the folder. */
function pipsOf(folder: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!(pid > 0)) return false;
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return line.includes('stand-in-pip') && line.includes(folder) && line.includes('--dest');
      } catch {
        return false;
      }
    });
}
