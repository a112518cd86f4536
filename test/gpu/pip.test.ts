/** The real pip, where there is one, with wheels that were made here and no network. */
import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { installGpu } from '../../electron/gpu/install.ts';
import type { WheelList } from '../../electron/gpu/list.ts';
import { shippedBinding } from '../../electron/gpu/package.ts';
import { findPip } from '../../electron/gpu/pip.ts';
import { whyImpossible } from '../../electron/gpu/platform.ts';
import { expectFailure } from '../support/failure.ts';
import { temporaryFolder } from '../support/golden.ts';
import { makeWheel, makeWheels } from '../support/wheels.ts';

const { signal } = new AbortController();
const scratch = await temporaryFolder();
const binding = await shippedBinding();
const why =
  whyImpossible() ??
  (await findPip(signal).then(
    () => undefined,
    () => 'there is no pip',
  ));
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

const install = (): Promise<boolean> => installGpu({ signal, list, gpu, findLinks: wheels });
const runtimeWheel = (): string => list.wheels[1]?.file ?? '';

describe.skipIf(why !== undefined)(`with a real pip${why === undefined ? '' : ` (${why})`}`, () => {
  test('wheels for one Python and platform are brought, whichever this machine has, and nothing in them is run', async () => {
    expect(await install()).toBe(true);
    const folder = join(gpu, `onnxruntime-${binding.version}`);
    expect(readdirSync(join(folder, 'libraries'))).toEqual(['libmade.so.1']);
    expect(readdirSync(join(folder, 'binding'))).toContain('libonnxruntime_providers_cuda.so');
    expect(readdirSync(folder, { recursive: true })).not.toContain('run.py');
  });

  test('a wheel of another content is refused by pip itself', async () => {
    appendFileSync(join(wheels, runtimeWheel()), '!');
    const error = await expectFailure(install(), 'download-mismatch');
    expect(error.message).toContain('get it again');
    expect(error.detail).toContain('DO NOT MATCH THE HASHES');
  });

  test.each([
    ['of another platform', 'x86_64', 'aarch64'],
    ['of a newer system', 'manylinux_2_28', 'manylinux_2_99'],
    ['for another Python', 'cp312-cp312', 'cp311-cp311'],
    ['of another version', binding.version, '0.0.1'],
  ])('a wheel %s is not taken', async (_, from, to) => {
    renameSync(join(wheels, runtimeWheel()), join(wheels, runtimeWheel().replace(from, to)));
    const error = await expectFailure(install(), 'not-found');
    expect(error.message).toContain(`put ${runtimeWheel()} there`);
    expect(readdirSync(gpu)).toEqual([]);
  });

  test('a folder without the wheel is told', async () => {
    rmSync(join(wheels, runtimeWheel()));
    expect((await expectFailure(install(), 'not-found')).message).toContain(wheels);
  });

  test('what a wheel says that it needs is not brought', async () => {
    const needs = { name: 'needy', entries: { lib: 'x' }, takes: { lib: 'libraries/lib.so' } };
    list = { ...list, wheels: [makeWheel(wheels, { ...needs, requires: 'no-such-package' })] };
    expect(await install()).toBe(true);
  });
});
