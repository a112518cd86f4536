/** What is pinned, held against what is installed here. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { downloadBytes, PINNED, peakBytes, unpackedBytes } from '../../electron/gpu/list.ts';
import { shippedBinding } from '../../electron/gpu/package.ts';
import { whyImpossible } from '../../electron/gpu/platform.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const runtime = PINNED.wheels.find((wheel) => wheel.package === 'onnxruntime-gpu');

test('the provider is of the version of ONNX Runtime that is shipped', async () => {
  const named = Object.entries(manifest.dependencies).filter(([name]) => name.startsWith('onnxruntime'));
  expect(named.map(([, version]) => version)).toEqual([PINNED.runtime]);
  expect(runtime?.version).toBe(PINNED.runtime);
  if (whyImpossible() === undefined) expect((await shippedBinding()).version).toBe(PINNED.runtime);
});

test('every wheel is named by what pip is told to look for', () => {
  for (const { file, package: name, version, sha256 } of PINNED.wheels) {
    expect(file.startsWith(`${name.replaceAll('-', '_')}-${version}-`), file).toBe(true);
    const [python, platforms = ''] = [
      file.split('-').at(-3),
      file
        .replace(/\.whl$/, '')
        .split('-')
        .at(-1),
    ];
    expect(['py3', `cp${PINNED.python.replace('.', '')}`], file).toContain(python);
    expect(
      platforms.split('.').filter((platform) => PINNED.platforms.includes(platform)),
      file,
    ).not.toEqual([]);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('its files go into three folders, each to a place of its own, and every licence can be read before', () => {
  const places = PINNED.wheels.flatMap(({ takes }) => takes.map(({ to }) => to));
  for (const place of places) expect(place).toMatch(/^(binding|libraries|licences)\/[\w.-]+$/);
  expect(new Set(places).size).toBe(places.length);
  for (const { licence } of PINNED.wheels) expect(PINNED.licences[licence]).toMatch(/^https:/);
  for (const name of ['cuda', 'shared']) expect(places).toContain(`binding/libonnxruntime_providers_${name}.so`);
});

test('it takes 1.35 GB of the network and 2.1 GB of the disk, with pip’s second copy of a wheel counted', () => {
  expect(downloadBytes(PINNED)).toBeCloseTo(1.346e9, -7);
  expect(peakBytes(PINNED, 46e6)).toBeGreaterThanOrEqual(
    PINNED.wheels.reduce((sum, wheel) => sum + unpackedBytes(wheel), 46e6),
  );
  const wheels = [10, 1].map((size) => ({ ...PINNED.wheels[0], size, takes: [{ path: '', to: '', size: 15 }] }));
  expect(peakBytes({ ...PINNED, wheels: wheels as never }, 0)).toBe(31);
  expect(peakBytes({ ...PINNED, wheels: wheels.slice(0, 1) as never }, 0)).toBe(25);
});

test.each([
  ['linux', 'x64', undefined],
  ['linux', 'arm64', /Linux on x64/],
  ['win32', 'x64', /DirectML/],
  ['darwin', 'arm64', /Core ML/],
] as const)('on %s, %s', (platform, arch, says) => {
  if (says === undefined) expect(whyImpossible(platform, arch)).toBeUndefined();
  else expect(whyImpossible(platform, arch)).toMatch(says);
});
