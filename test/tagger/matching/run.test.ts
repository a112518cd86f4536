import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MatchStore } from '../../../electron/library/vectors.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { MatchingLab } from '../../support/matching-lab.ts';
import { hasTools } from '../../support/video.ts';

const childFile = fileURLToPath(new URL('../../support/matching-child.ts', import.meta.url));
const LABELS = ['label 1', 'label 2', 'label 3'];

let lab: MatchingLab;

beforeEach(async () => {
  lab = new MatchingLab();
  await lab.open();
});
afterEach(async () => {
  await lab.lab.remove();
  expect(lab.lab.logged).toEqual([]);
});

const start = (...names: string[]) => lab.page.client.call('startMatching', { ids: lab.ids(...names) });
const startAll = () => lab.page.client.call('startMatching', { ids: 'all' });
const over = (): Promise<void> => lab.untilRun(({ state }) => state === 'idle', 'over');
const names = (): string[] => lab.asked.map(([name]) => name);

describe.runIf(hasTools)('a run', () => {
  test('goes through the videos in order, all labels each, and says how far it is', async () => {
    await lab.see('slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4');
    await lab.label(...LABELS);
    await startAll();
    expect(lab.run).toMatchObject({ state: 'running', done: 0, of: 3, failed: 0 });
    await lab.untilRun(({ done }) => done === 1, 'one done');
    // One took a quarter of a second: two take half a second.
    expect(lab.run?.secondsLeft).toBeGreaterThanOrEqual(0.5);
    await over();
    expect(lab.run).toEqual({ state: 'idle', done: 3, of: 3, failed: 0, waiting: 0 });
    expect(lab.asked).toEqual(['slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4'].map((name) => [name, LABELS]));
    expect((await lab.matched('slow-2.mp4')).toSorted()).toEqual(LABELS);
  });

  test('of a selection and of one label; what is known is not asked again', async () => {
    await lab.see('ok-1.mp4', 'ok-2.mp4', 'ok-3.mp4');
    await lab.label(...LABELS);
    const [label] = lab.page.labels?.labels ?? [];
    const ids = lab.ids('ok-1.mp4', 'ok-3.mp4');
    await lab.page.client.call('startMatching', { ids, labels: [label?.id ?? ''] });
    await over();
    expect(lab.asked).toEqual(['ok-1.mp4', 'ok-3.mp4'].map((name) => [name, ['label 1']]));
    lab.forgetAsked();
    await start('ok-3.mp4', 'ok-2.mp4');
    await over();
    expect(lab.asked).toEqual([
      ['ok-3.mp4', ['label 2', 'label 3']],
      ['ok-2.mp4', LABELS],
    ]);
  });

  test('of very many labels a video, some are asked at a time', async () => {
    await lab.see('ok-1.mp4');
    const many = Array.from({ length: 70 }, (_, n) => `label ${n}`);
    await lab.label(...many);
    await startAll();
    await over();
    expect(lab.asked.map(([, texts]) => texts.length)).toEqual([32, 32, 6]);
    expect((await lab.matched('ok-1.mp4')).length).toBe(70);
  });

  test('labels with words that the demo model never learnt are left out: its numbers mean nothing of them', async () => {
    await lab.lab.remove();
    lab = new MatchingLab();
    await lab.open('demo');
    await lab.see('ok-1.mp4');
    await lab.label('a red circle', 'a xylophone');
    await startAll();
    await over();
    expect(lab.asked).toEqual([['ok-1.mp4', ['a red circle']]]);
  });

  test('pauses after what it is at, and goes on', async () => {
    await lab.see('slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4');
    await lab.label(...LABELS);
    await startAll();
    await lab.untilRun(({ done }) => done === 1, 'one done');
    await lab.page.client.call('pauseMatching', {});
    expect(lab.run?.state).toBe('paused');
    expect(lab.run?.secondsLeft).toBeUndefined();
    await lab.page.client.call('resumeMatching', {});
    expect(lab.run?.state).toBe('running');
    await over();
    expect(lab.run).toMatchObject({ done: 3, of: 3 });
    for (const name of ['slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4']) expect((await lab.matched(name)).length).toBe(3);
  });

  test('cancelled, it keeps what is known, and another begins anew', async () => {
    await lab.see('slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4');
    await lab.label(...LABELS);
    await startAll();
    await lab.untilRun(({ done }) => done === 1, 'one done');
    await lab.page.client.call('cancelMatching', {});
    expect(lab.run).toEqual({ state: 'idle', done: 0, of: 0, failed: 0, waiting: 0 });
    expect((await lab.matched('slow-1.mp4')).length).toBe(3);
    await start('slow-3.mp4');
    await over();
    expect(lab.run).toMatchObject({ done: 1, of: 1 });
    expect((await lab.matched('slow-3.mp4')).length).toBe(3);
  });

  test('passes over a video that fails, and says how many and why', async () => {
    await lab.see('unmatched-1.mp4', 'ok-2.mp4', 'ok-3.mp4');
    await lab.label(...LABELS);
    rmSync(join(lab.clips.folder, 'ok-2.mp4'));
    await start('unmatched-1.mp4', 'ok-3.mp4');
    await over();
    expect(lab.run).toMatchObject({
      ...{ done: 1, of: 2, failed: 1 },
      problem: { kind: 'unreadable', message: expect.stringContaining('unmatched-1.mp4') },
    });
    await start('ok-2.mp4');
    await over();
    expect(lab.run).toMatchObject({ done: 0, of: 1, failed: 1, problem: { kind: 'not-found' } });
  });

  test('another one is added to it, each video once', async () => {
    await lab.see('slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4');
    await lab.label(...LABELS);
    await start('slow-2.mp4', 'slow-3.mp4');
    await start('slow-3.mp4', 'slow-1.mp4');
    expect(lab.run).toMatchObject({ state: 'running', of: 3 });
    await over();
    expect(names()).toEqual(['slow-2.mp4', 'slow-3.mp4', 'slow-1.mp4']);
  });

  test('waits for videos that the model has not looked at, and leaves out those that are removed', async () => {
    await lab.see('ok-1.mp4');
    await lab.label(...LABELS);
    await lab.page.client.call('setPaused', { paused: true });
    await lab.add('ok-2.mp4', 'ok-3.mp4');
    await lab.page.until((page) => page.video('ok-3.mp4') !== undefined, 'added');
    await startAll();
    await lab.untilRun(({ done, waiting }) => done === 1 && waiting === 2, 'the one that could be matched is');
    expect(lab.run).toMatchObject({ state: 'running', of: 3 });
    await lab.page.client.call('removeVideos', { ids: lab.ids('ok-3.mp4') });
    await lab.untilRun(({ of }) => of === 2, 'one left out');
    await lab.page.client.call('setPaused', { paused: false });
    await over();
    expect(lab.run).toMatchObject({ done: 2, of: 2, waiting: 0 });
    expect(names()).toEqual(['ok-1.mp4', 'ok-2.mp4']);
  });

  test('lets the queue go before it', async () => {
    await lab.see('ok-1.mp4');
    await lab.label(...LABELS);
    const others = Array.from({ length: 12 }, (_, n) => `slow-${n}.mp4`);
    await lab.add(...others);
    await start('ok-1.mp4');
    await over();
    const left = others.filter((name) => lab.page.stateOf(name) !== 'done');
    // The last of them may still be at work, but none waits.
    expect(left.filter((name) => lab.page.stateOf(name) === 'waiting')).toEqual([]);
  });

  test('a library that cannot be written pauses it and says why', async () => {
    await lab.see('ok-1.mp4', 'ok-2.mp4');
    await lab.label(...LABELS);
    const full = new TagError('disk-full', 'The disk of the library is full: free some space.');
    const put = vi.spyOn(MatchStore.prototype, 'put').mockImplementation(() => {
      throw full;
    });
    try {
      await startAll();
      await lab.untilRun(({ state }) => state === 'paused', 'paused');
    } finally {
      put.mockRestore();
    }
    expect(lab.run).toMatchObject({ done: 0, of: 2, failed: 0, problem: full.toJSON() });
    await lab.page.client.call('resumeMatching', {});
    await over();
    expect(lab.run).toEqual({ state: 'idle', done: 2, of: 2, failed: 0, waiting: 0 });
  });

  test('is kept: paused, it is so after a restart, and goes on when it is told to', async () => {
    await lab.see('slow-1.mp4', 'slow-2.mp4');
    await lab.label(...LABELS);
    await startAll();
    await lab.page.client.call('pauseMatching', {});
    await lab.reopen();
    expect((await lab.page.load()).matching).toMatchObject({ state: 'paused', of: 2 });
    await lab.page.client.call('resumeMatching', {});
    await over();
    for (const name of ['slow-1.mp4', 'slow-2.mp4']) expect((await lab.matched(name)).length).toBe(3);
    expect(names().filter((name) => name === 'slow-2.mp4').length).toBe(1);
    await lab.reopen();
    expect((await lab.page.load()).matching).toEqual({ state: 'idle', done: 0, of: 0, failed: 0, waiting: 0 });
  });

  test('after kill -9 in the midst of it, the next start goes on, and asks nothing twice that is known', async () => {
    const all = Array.from({ length: 8 }, (_, n) => `slow-${n}.mp4`);
    await lab.see(...all);
    await lab.label(...LABELS);
    await lab.lab.close();
    const host = spawn(process.execPath, [childFile, lab.lab.data], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    host.stdout.setEncoding('utf8').on('data', (words: string) => {
      said += words;
    });
    while (!said.includes('running 2')) await once(host.stdout, 'data');
    host.kill('SIGKILL');
    await once(host, 'close');
    const known = new Set(['slow-0.mp4', 'slow-1.mp4']);
    lab.forgetAsked();
    await lab.open();
    expect((await lab.page.load()).matching.state).toBe('running');
    await over();
    expect(lab.run).toMatchObject({ done: 8, of: 8 });
    expect(names().filter((name) => known.has(name))).toEqual([]);
    for (const name of all) expect((await lab.matched(name)).length).toBe(3);
  });
});
