import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DEFAULT_LABELS } from '../../../electron/catalogue/default-labels.ts';
import type { LabelEdit } from '../../../electron/wire/app/labels.ts';
import { USUAL_MOMENTS } from '../../../electron/wire/app/settings.ts';
import { expectFailure } from '../../support/failure.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

let lab: TaggerLab;
let clips: Clips;
let page: Page;

async function choose(name: string, state = 'ready'): Promise<void> {
  const model = fakeModel(lab.folder, name);
  await page.client.call('chooseModel', { model, device: 'cpu', precision: 'fp32' });
  await page.until(({ model: status }) => status?.name === name && status.state === state, `${name} ${state}`);
}

beforeEach(async () => {
  lab = new TaggerLab();
  vi.stubEnv('REELTAG_MODEL', '');
  clips = await Clips.in(join(lab.folder, 'videos'));
  page = await lab.open({ start: startFakeEngine, resources: join(lab.folder, 'resources') });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await lab.remove();
  expect(lab.logged).toEqual([]);
});

describe.runIf(hasTools)('the model', () => {
  test('is the demo at first; where it is not there, that is said with what to do', async () => {
    await page.until(({ model }) => model?.state === 'failed', 'failed');
    expect(page.model).toMatchObject({
      choice: { model: 'demo', device: 'auto', precision: 'auto' },
      name: 'Demo model',
      problem: { kind: 'model-missing', message: expect.stringMatching(/download the official model|choose a folder/) },
    });
    await page.client.call('addPaths', { paths: [clips.make('ok-1.mp4')] });
    expect(page.stateOf('ok-1.mp4')).toBe('waiting');
  });

  test('the examples come when they are asked for, and go with the first label of one’s own', async () => {
    const texts = () => page.labels?.labels.map(({ text }) => text);
    const edit = (change: LabelEdit) => page.client.call('editLabels', { window: 'w', edit: change });
    expect(texts()).toEqual([]);
    expect((await edit({ kind: 'examples' })).examples).toBe(true);
    expect(texts()).toEqual(DEFAULT_LABELS);
    // Another model may be asked about the same.
    await choose('one');
    expect(texts()).toEqual(DEFAULT_LABELS);
    await edit({ kind: 'add', labels: [{ text: 'a dog' }] });
    expect([texts(), page.labels?.examples]).toEqual([['a dog'], undefined]);
    await edit({ kind: 'add', labels: [{ text: 'a cat' }] });
    expect(texts()).toEqual(['a cat', 'a dog']);
  });

  test('is what the environment says where nobody has chosen, and what was chosen ever after', async () => {
    await lab.close();
    const { directory } = fakeModel(lab.folder, 'environment');
    vi.stubEnv('REELTAG_MODEL', directory);
    page = await lab.open({ start: startFakeEngine });
    expect(page.model).toMatchObject({ name: 'environment', choice: { model: { directory } } });
    await choose('chosen');
    await lab.close();
    page = await lab.open({ start: startFakeEngine });
    expect(page.model?.name).toBe('chosen');
  });

  test('another one encodes the videos again; the one before still knows them', async () => {
    await choose('one');
    await page.client.call('setLabels', { labels: ['snow'] });
    await page.client.call('addPaths', { paths: [clips.make('slow-1.mp4')] });
    await page.until((it) => it.stateOf('slow-1.mp4') === 'done' && it.labels?.ready === true, 'done by one');
    const revision = page.labels?.revision ?? 0;
    await choose('two');
    expect(page.labels?.revision).toBeGreaterThan(revision);
    await page.until((it) => it.stateOf('slow-1.mp4') === 'encoding', 'encoding by two');
    await page.until((it) => it.stateOf('slow-1.mp4') === 'done', 'done by two');
    await page.client.call('setPaused', { paused: true });
    await choose('one');
    await page.until((it) => it.stateOf('slow-1.mp4') === 'done' && it.labels?.ready === true, 'still done by one');
  });

  test('of the demo is said under a name of its own, and what it made is kept under the engine’s', async () => {
    await lab.close();
    fakeModel(join(lab.folder, 'resources'), 'demo');
    page = await lab.open({ start: startFakeEngine, resources: join(lab.folder, 'resources') });
    await page.client.call('addPaths', { paths: [clips.make('ok-1.mp4')] });
    await page.client.call('setLabels', { labels: ['snow'] });
    await page.until((it) => it.stateOf('ok-1.mp4') === 'done' && it.labels?.ready === true, 'done');
    expect(page.model?.id).toBe('reeltag-demo@demo');
    const csv = await page.client.call('exportResults', { format: 'csv' });
    expect(csv.text.trimEnd().split('\r\n')[1]).toMatch(/,reeltag-demo@demo,,,,,/);
    const jsonl = await page.client.call('exportResults', { format: 'jsonl' });
    expect(JSON.parse(jsonl.text)).toMatchObject({ model: 'reeltag-demo@demo' });
    await lab.close();
    const database = new DatabaseSync(join(lab.data, 'library.sqlite'), { readOnly: true });
    expect(database.prepare('SELECT DISTINCT model FROM embeddings').all()).toEqual([{ model: 'fake@demo fp32' }]);
    database.close();
  });

  test('that takes long to open gives way to another choice', async () => {
    await choose('slow', 'opening');
    const began = performance.now();
    await choose('one');
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(page.model).toMatchObject({ id: 'fake@one', device: 'cpu' });
  });

  test('a folder without one is said to be that', async () => {
    const directory = join(lab.folder, 'empty');
    await page.client.call('chooseModel', { model: { directory }, device: 'cpu', precision: 'fp32' });
    await page.until(({ model }) => model?.name === 'empty' && model.state === 'failed', 'failed');
    expect(page.model?.problem).toMatchObject({ kind: 'model-missing', message: expect.stringContaining(directory) });
    const model = { directory: 'not/from/the/root' };
    await expectFailure(page.client.call('chooseModel', { model, device: 'cpu', precision: 'fp32' }), 'usage');
  });

  test('one that crashes when it is opened stops with the reason, and another can be chosen', async () => {
    await choose('crash', 'failed');
    expect(page.model?.problem).toMatchObject({ kind: 'engine-crashed' });
    await page.client.call('restartEngine', {});
    await page.until(({ model }) => model?.state === 'failed', 'failed again');
    await choose('one');
  });

  test('the offers name what is there, and where', async () => {
    vi.stubEnv('REELTAG_MODEL', join(lab.folder, 'official'));
    await choose('own');
    const { models } = await page.client.call('listModels', {});
    expect(models.map(({ name, present }) => [name, present])).toEqual([
      ['Demo model', false],
      ['InternVideo2 1B', false],
      ['own', true],
    ]);
    expect(models[1]).toMatchObject({ directory: join(lab.folder, 'official') });
    await expectFailure(page.client.call('verifyModel', { video: '/v.mp4' }), 'model-missing');
  });

  test('a server’s page names no file outside the roots for its verification either', async () => {
    vi.stubEnv('REELTAG_MODEL', join(lab.folder, 'official'));
    await lab.close();
    const host = { kind: 'serve', version: '0', platform: 'test' } as const;
    page = await lab.open({ start: startFakeEngine, host, roots: [lab.folder] });
    const inside = join(lab.folder, 'v.mp4');
    writeFileSync(inside, 'x');
    await expectFailure(page.client.call('verifyModel', { video: '/etc/passwd' }), 'access-denied');
    await expectFailure(page.client.call('verifyModel', { video: 'v.mp4' }), 'access-denied');
    await expectFailure(page.client.call('verifyModel', { video: inside }), 'model-missing');
  });
});

describe('settings', () => {
  test('are kept, one by one, and told', async () => {
    const { name } = (await page.load()).settings;
    expect((await page.load()).settings).toEqual({ theme: 'system', name, moments: USUAL_MOMENTS, keys: {} });
    // At first the system's name of the user.
    expect(name).not.toBe('');
    await page.client.call('setSettings', { theme: 'dark' });
    expect(await page.client.call('setSettings', { name: ' Ada ' })).toEqual({
      theme: 'dark',
      name: 'Ada',
      moments: USUAL_MOMENTS,
      keys: {},
    });
    expect(page.events.at(-1)).toEqual({
      name: 'settingsChanged',
      value: { theme: 'dark', name: 'Ada', moments: USUAL_MOMENTS, keys: {} },
    });
    const dismissed = ['gpu-libraries'];
    await page.client.call('setSettings', { dismissed });
    await lab.close();
    page = await lab.open({ start: startFakeEngine });
    expect((await page.load()).settings).toEqual({
      theme: 'dark',
      name: 'Ada',
      moments: USUAL_MOMENTS,
      keys: {},
      dismissed,
    });
  });

  test('of the keys are changed and reset one by one; what no command has is dropped, too much is refused', async () => {
    const set = async (keys: Record<string, string[] | null>) => (await page.client.call('setSettings', { keys })).keys;
    expect(await set({ mute: ['X'], pause: [] })).toEqual({ mute: ['X'], pause: [] });
    expect(await set({ play: ['Q', 'Alt+Q'], move: ['Z'], unheardOf: ['Z'] })).toEqual({
      mute: ['X'],
      pause: [],
      play: ['Q'],
    });
    expect(await set({ pause: null })).toEqual({ mute: ['X'], play: ['Q'] });
    await expect(set({ mute: Array(9).fill('X') })).rejects.toThrow();
    await expect(set({ mute: ['X'.repeat(41)] })).rejects.toThrow();
    await lab.close();
    page = await lab.open({ start: startFakeEngine });
    expect((await page.load()).settings.keys).toEqual({ mute: ['X'], play: ['Q'] });
  });

  test('a second host on the same data folder is told who has it', async () => {
    const other = new TaggerLab();
    Object.assign(other, { data: lab.data });
    const error = await expectFailure(other.open({ start: startFakeEngine }), 'in-use');
    expect(error.message).toContain(String(process.pid));
    expect(JSON.parse(readFileSync(join(lab.data, 'library.sqlite.owner'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    await other.remove();
  });
});
