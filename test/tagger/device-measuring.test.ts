/** Devices are measured after the first answer, and the model goes over to the fastest. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Devices } from '../../electron/wire/app/models.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from '../support/tagger-lab.ts';
import { hasTools } from '../support/video.ts';

let lab: TaggerLab;
let clips: Clips;
let page: Page;

beforeEach(async () => {
  lab = new TaggerLab();
  clips = await Clips.in(join(lab.folder, 'videos'));
  page = await lab.open({ start: startFakeEngine, resources: join(lab.folder, 'resources') });
});
afterEach(async () => {
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

/** A model on a machine with a GPU. */
function withGpu(name: string, gpu: object) {
  const model = fakeModel(lab.folder, name);
  writeFileSync(join(model.directory, 'gpu.json'), JSON.stringify({ clipsPerSecond: 90, comparable: true, ...gpu }));
  return model;
}
const choose = (model: { directory: string }, device: 'auto' | 'cpu' = 'auto') =>
  page.client.call('chooseModel', { model, device, precision: 'auto' });
const runsOn = (device: string) =>
  page.until(({ model }) => model?.state === 'ready' && model.device === device, `it runs on ${device}`);
const measured = (): string[] =>
  page.events
    .filter(({ name }) => name === 'devicesChanged')
    .flatMap(({ value }) => (value as Devices).measuring ?? []);

describe.runIf(hasTools)('a machine with a GPU', () => {
  test('gives the first answer by the CPU, then measures while nothing is begun, and goes over; what was seen stays', async () => {
    await page.client.call('setPaused', { paused: true });
    await page.client.call('addPaths', {
      paths: ['slow-1.mp4', 'slow-2.mp4', 'slow-9.mp4'].map((name) => clips.make(name)),
    });
    await choose(withGpu('fast', { slowMs: 100 }));
    await runsOn('cpu');
    expect(measured()).toEqual([]);
    await page.client.call('setPaused', { paused: false });
    await runsOn('webgpu');
    expect(page.model).toMatchObject({ device: 'webgpu', precision: 'fp16', choice: { device: 'auto' } });
    expect(measured()).toEqual(['The CPU', 'The GPU (WebGPU)']);
    await page.until((it) => [...it.videos.values()].every(({ state }) => state === 'done'), 'all done');
    // Its vectors stand beside the CPU's: nothing of what was done waits again.
    const states = page.events.flatMap(({ name, value }) =>
      name === 'videosChanged' ? (value as { changed: { name: string; state: string }[] }).changed : [],
    );
    const first = states.findIndex(({ state }) => state === 'done');
    const done = states[first]?.name;
    expect(states.slice(first).filter(({ name, state }) => name === done && state !== 'done')).toEqual([]);
  });

  test('that goes away is left for the CPU, which is told at once, with why', async () => {
    await choose(withGpu('going', {}));
    await runsOn('webgpu');
    await page.client.call('addPaths', { paths: [clips.make('leave-1.mp4')] });
    await runsOn('cpu');
    expect(page.model?.deviceReason).toBe('The GPU (WebGPU) is not used any more.');
    await page.until((it) => it.stateOf('leave-1.mp4') === 'done', 'done all the same');
  });

  test('measures when there is nothing to do, once: the next start knows', async () => {
    await choose(withGpu('fast', {}));
    await runsOn('webgpu');
    await lab.close();
    page = await lab.open({ start: startFakeEngine });
    await runsOn('webgpu');
    const { devices } = await page.client.call('listDevices', {});
    expect(devices.map(({ device, state }) => [device, state])).toEqual([
      ['cpu', 'measured'],
      ['webgpu', 'measured'],
    ]);
    expect(measured()).toEqual([]);
  });

  test('stays on the CPU where that is faster, or was named, or measuring the GPU ends its process', async () => {
    await choose(withGpu('named', {}), 'cpu');
    await runsOn('cpu');
    await choose(withGpu('weak', { clipsPerSecond: 2 }));
    await page.until(() => measured().length === 2, 'measured');
    await page.until(
      (it) => it.events.some(({ name, value }) => name === 'devicesChanged' && !(value as Devices).measuring),
      'over',
    );
    expect(page.model).toMatchObject({ device: 'cpu', name: 'weak' });
    await choose(withGpu('ending', { crash: true }));
    await runsOn('cpu');
    await page.client.call('addPaths', { paths: [clips.make('ok-1.mp4')] });
    await page.until((it) => it.stateOf('ok-1.mp4') === 'done', 'done all the same');
    const { devices } = await page.client.call('measureDevices', {});
    expect(devices.at(-1)).toMatchObject({ device: 'webgpu', state: 'refused' });
    expect(page.model).toMatchObject({ device: 'cpu', state: 'ready' });
  });

  test('whose answers are another’s has them apart: videos are seen again', async () => {
    await page.client.call('addPaths', { paths: [clips.make('slow-1.mp4')] });
    const model = withGpu('apart', { comparable: false });
    await choose(model, 'cpu');
    await page.until((it) => it.stateOf('slow-1.mp4') === 'done', 'done by the CPU');
    await choose(model);
    await runsOn('webgpu');
    await page.until((it) => it.stateOf('slow-1.mp4') === 'encoding', 'it is seen again');
    await page.until((it) => it.stateOf('slow-1.mp4') === 'done', 'done by the GPU');
    // Each is there when its device is.
    await choose(model, 'cpu');
    await runsOn('cpu');
    expect(page.stateOf('slow-1.mp4')).toBe('done');
  });

  test('is measured for the model that is chosen meanwhile, and what was measured for another is left', async () => {
    await choose(withGpu('left', { slowMs: 60_000 }));
    await page.until(() => measured().length === 1, 'it is being measured');
    const before = page.events.length;
    await choose(withGpu('next', {}));
    await runsOn('webgpu');
    expect(page.model?.name).toBe('next');
    const told = page.events.slice(before).filter(({ name }) => name === 'devicesChanged');
    expect(told[0]?.value).toEqual({ devices: [] });
    await page.client.call('addPaths', { paths: [clips.make('ok-1.mp4')] });
    await page.until((it) => it.stateOf('ok-1.mp4') === 'done', 'the queue goes on');
  });

  test('that the model does not open on is gone over to once', async () => {
    await choose(withGpu('full', { full: true }));
    await page.until(() => measured().length >= 2, 'measured');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(measured().filter((name) => name === 'The GPU (WebGPU)')).toHaveLength(1);
    expect(measured().length).toBeLessThan(4);
    expect(page.model).toMatchObject({ device: 'cpu', state: 'ready' });
  });

  test('is measured again when a person asks, and the asker may leave', async () => {
    const model = withGpu('again', {});
    await choose(model);
    await runsOn('webgpu');
    writeFileSync(
      join(model.directory, 'gpu.json'),
      JSON.stringify({ clipsPerSecond: 3, comparable: true, slowMs: 200, measured: ['cpu', 'webgpu'] }),
    );
    const controller = new AbortController();
    const left = page.client.call('measureDevices', {}, { signal: controller.signal });
    controller.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    await page.client.call('measureDevices', {});
    await runsOn('cpu');
  });
});
