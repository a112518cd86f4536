import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAtWork } from '../../electron/tagger/at-work.ts';
import { renewedByHand } from '../../electron/tagger/calls/updates.ts';
import { FakeUpdates } from '../renderer/fake-updates.ts';
import { Clips, fakeModel, startFakeEngine, TaggerLab } from '../support/tagger-lab.ts';
import { hasTools } from '../support/video.ts';

let lab: TaggerLab;
beforeEach(() => {
  lab = new TaggerLab();
});
afterEach(() => lab.remove());

test('pages ask how updates stand, and are told of each change for as long as the library is open', async () => {
  const updates = new FakeUpdates();
  const page = await lab.open({ start: startFakeEngine, updates });
  const told: unknown[] = [];
  page.client.on('updatesChanged', (facts) => told.push(facts));
  expect(await page.client.call('getUpdates', {})).toEqual({ kind: 'off' });
  expect(await page.client.call('setUpdates', { on: true })).toEqual({ kind: 'idle' });
  expect(await page.client.call('checkForUpdates', {})).toMatchObject({ kind: 'available' });
  expect(await page.client.call('downloadUpdate', {})).toMatchObject({ kind: 'downloading' });
  updates.busy = true;
  await expect(page.client.call('restartToUpdate', {})).rejects.toMatchObject({ kind: 'in-use' });
  expect(told).toEqual([
    { kind: 'idle' },
    { kind: 'available', ...AVAILABLE },
    expect.objectContaining({ done: 53_500_000 }),
  ]);
  await lab.close();
  updates.put({ kind: 'off' });
  expect(told).toHaveLength(3);
});

const AVAILABLE = { version: '0.2.0', notes: expect.any(String), bytes: 214_000_000 };

test.each(['serve', 'terminal'] as const)('what %s is renewed by, it says; it turns nothing on', async (kind) => {
  const page = await lab.open({ start: startFakeEngine, host: { kind, version: '0', platform: 'test' } });
  expect(await page.client.call('getUpdates', {})).toMatchObject({
    kind: 'unsupported',
    // What the tests run in.
    how: expect.stringContaining('git pull'),
  });
  const { facts } = renewedByHand(kind, 'package');
  expect(facts).toMatchObject({ how: expect.stringContaining('npm install --global') });
  expect(facts).not.toMatchObject({ how: expect.stringMatching(/git|npm ci/) });
  await expect(page.client.call('setUpdates', { on: true })).rejects.toMatchObject({ kind: 'usage' });
  expect(await page.client.call('cancelUpdate', {})).toMatchObject({ kind: 'unsupported' });
});

test('a report has what the doctor finds, the model and the log; where the engine does not answer, that', async () => {
  const page = await lab.open({
    start: startFakeEngine,
    logLines: () => ['2026-11-27 it went wrong: beach day.mp4 is odd'],
  });
  const video = join(lab.folder, 'beach day.mp4');
  writeFileSync(video, 'x');
  await page.client.call('addPaths', { paths: [video] });
  const { fileName, text } = await page.client.call('makeReport', {});
  expect(fileName).toMatch(/^reeltag-report-.*\.txt$/);
  expect(text).toContain('The fake engine cannot do this.');
  expect(text).toContain('2026-11-27 it went wrong: (a video).mp4 is odd');
  await lab.close();
  const real = await lab.open({ idle: true });
  const found = (await real.client.call('makeReport', {})).text;
  expect(found).toMatch(/^ {2}ok {6}machine/m);
  expect(found).toMatch(/^ {2}(ok|missing) +model/m);
  expect(found).toContain('There is no log');
});

test('at work: the queue, unless it is paused; a run; a model that is opened', () => {
  const still = {
    queue: { left: 0, paused: false },
    matching: 'idle',
    looking: 'idle',
    cutting: 'idle',
    results: 'idle',
    model: 'ready',
  };
  const working = (changes: Partial<typeof still>): boolean => {
    const { queue, matching, looking, cutting, results, model } = { ...still, ...changes };
    const parts = {
      queue: { facts: queue },
      ...{ matching: { facts: { state: matching } }, looking: { facts: { state: looking } } },
      ...{ cutting: { facts: { state: cutting } }, results: { facts: { state: results } } },
      ...{ model: { status: { state: model } } },
    };
    return isAtWork(parts as unknown as Parameters<typeof isAtWork>[0]);
  };
  expect(working({})).toBe(false);
  expect(working({ queue: { left: 2, paused: false } })).toBe(true);
  expect(working({ queue: { left: 2, paused: true } })).toBe(false);
  expect(working({ matching: 'running' })).toBe(true);
  expect(working({ looking: 'running' })).toBe(true);
  expect(working({ cutting: 'paused' })).toBe(false);
  expect(working({ cutting: 'running' })).toBe(true);
  expect(working({ results: 'running' })).toBe(true);
  expect(working({ model: 'opening' })).toBe(true);
  expect(working({ model: 'failed' })).toBe(false);
});

test.runIf(hasTools)('a tagger with a video to look at is at work until it has been seen', async () => {
  const clips = await Clips.in(join(lab.folder, 'videos'));
  const page = await lab.open({ start: startFakeEngine });
  await page.useModel(fakeModel(lab.folder, 'quick'));
  expect(lab.tagger.isAtWork()).toBe(false);
  await page.client.call('addPaths', { paths: [clips.make('slow-a.mp4')] });
  expect(lab.tagger.isAtWork()).toBe(true);
  await page.until(() => page.stateOf('slow-a.mp4') === 'done', 'the video seen');
  expect(lab.tagger.isAtWork()).toBe(false);
});
