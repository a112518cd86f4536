import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VIDEOS_AT_ONCE } from '../../../electron/tagger/engines.ts';
import { MatchingLab } from '../../support/matching-lab.ts';
import { hasTools } from '../../support/video.ts';

const LABELS = Array.from({ length: 12 }, (_, n) => `label ${n}`);

let lab: MatchingLab;

beforeEach(async () => {
  lab = new MatchingLab();
  await lab.open();
});
afterEach(async () => {
  await lab.lab.remove();
  expect(lab.lab.logged).toEqual([]);
});

/** As a page that shows a video: until it is told to stop. */
function show(name: string): () => Promise<void> {
  const controller = new AbortController();
  const [id = ''] = lab.ids(name);
  const showing = lab.page.client.call('showVideo', { id }, { signal: controller.signal });
  const over = showing.then(
    () => {},
    () => {},
  );
  return () => {
    controller.abort();
    return over;
  };
}

const toldOf = (name: string): boolean =>
  lab.page.events.some(({ name: event, value }) => {
    const [id = ''] = lab.ids(name);
    return event === 'matchesChanged' && 'ids' in value && value.ids.includes(id);
  });

describe.runIf(hasTools)('the video on screen', () => {
  test('has its few best labels matched by themselves, and pages are told', async () => {
    await lab.see('ok-1.mp4', 'ok-2.mp4');
    await lab.label(...LABELS);
    show('ok-1.mp4');
    await lab.page.until(() => toldOf('ok-1.mp4'), 'told of its matches');
    const best = (await lab.scores('ok-1.mp4')).slice(0, 5).map(({ label }) => label);
    expect(lab.asked).toEqual([['ok-1.mp4', best]]);
    expect(await lab.matched('ok-1.mp4')).toEqual(best);
    expect(await lab.matched('ok-2.mp4')).toEqual([]);
  });

  test('a label that has become one of them is matched, too, and no other again', async () => {
    await lab.see('ok-1.mp4');
    await lab.label('label 1', 'label 2');
    show('ok-1.mp4');
    await lab.page.until(() => toldOf('ok-1.mp4'), 'told of its matches');
    await lab.label('label 1', 'label 2', 'label 3');
    await expect.poll(() => lab.asked.length).toBe(2);
    expect(lab.asked.at(-1)).toEqual(['ok-1.mp4', ['label 3']]);
  });

  test('two pages that show it ask for it once; one that goes on leaves it to the other', async () => {
    await lab.see('ok-1.mp4');
    await lab.label(...LABELS);
    const stop = show('ok-1.mp4');
    show('ok-1.mp4');
    await lab.page.until(() => toldOf('ok-1.mp4'), 'told of its matches');
    await stop();
    expect(lab.asked.length).toBe(1);
  });

  test('one that is gone through is not matched, only the one that is stayed at', async () => {
    await lab.see('ok-1.mp4', 'ok-2.mp4', 'ok-3.mp4');
    await lab.label(...LABELS);
    for (const name of ['ok-1.mp4', 'ok-2.mp4']) await show(name)();
    show('ok-3.mp4');
    await lab.page.until(() => toldOf('ok-3.mp4'), 'told of its matches');
    expect(lab.asked.map(([name]) => name)).toEqual(['ok-3.mp4']);
  });

  test('one whose file is still read is given up for the next', async () => {
    writeFileSync(lab.go('crawl-1.mp4'), '');
    await lab.see('crawl-1.mp4', 'ok-2.mp4');
    rmSync(lab.go('crawl-1.mp4'));
    await lab.label(...LABELS);
    const stop = show('crawl-1.mp4');
    await expect.poll(() => lab.asked.length).toBe(1);
    await stop();
    show('ok-2.mp4');
    await lab.page.until(() => toldOf('ok-2.mp4'), 'told of the next');
    expect(await lab.matched('crawl-1.mp4')).toEqual([]);
    // Who comes back to it has it asked again.
    writeFileSync(lab.go('crawl-1.mp4'), '');
    show('crawl-1.mp4');
    await lab.page.until(() => toldOf('crawl-1.mp4'), 'told of the first');
  });

  test('one that fails is not asked again until something changes, and nobody is told', async () => {
    await lab.see('unmatched-1.mp4', 'ok-2.mp4', 'ok-3.mp4');
    await lab.label('label 1');
    const leave = show('unmatched-1.mp4');
    await expect.poll(() => lab.asked.length).toBe(1);
    // Whose turn comes when the first one's is over: before that, who leaves would take the question back.
    show('ok-2.mp4');
    await lab.page.until(() => toldOf('ok-2.mp4'), 'told of another');
    await leave();
    const stop = show('unmatched-1.mp4');
    show('ok-3.mp4');
    await lab.page.until(() => toldOf('ok-3.mp4'), 'told of a third');
    expect(lab.asked.map(([name]) => name)).toEqual(['unmatched-1.mp4', 'ok-2.mp4', 'ok-3.mp4']);
    await lab.label('label 1', 'label 2');
    await expect.poll(() => lab.asked.filter(([name]) => name.startsWith('unmatched')).length).toBe(2);
    await stop();
    expect(lab.page.stateOf('unmatched-1.mp4')).toBe('done');
  });

  test('labels with words that the demo model never learnt are left out: its numbers mean nothing of them', async () => {
    await lab.lab.remove();
    lab = new MatchingLab();
    await lab.open('demo');
    await lab.see('ok-1.mp4');
    await lab.label('a red circle', 'a xylophone');
    show('ok-1.mp4');
    await lab.page.until(() => toldOf('ok-1.mp4'), 'told of its matches');
    expect(lab.asked).toEqual([['ok-1.mp4', ['a red circle']]]);
  });

  test('does not wait for a long queue: it comes before the next video', async () => {
    await lab.see('ok-1.mp4');
    await lab.label(...LABELS);
    const names = Array.from({ length: VIDEOS_AT_ONCE + 60 }, (_, n) => `slow-${n}.mp4`);
    await lab.add(...names);
    show('ok-1.mp4');
    await lab.page.until(() => toldOf('ok-1.mp4'), 'told of its matches');
    expect(lab.page.stateOf(names.at(-1) as string)).toBe('waiting');
  });

  test('one that waits for the model is matched once that has looked at it', async () => {
    await lab.page.client.call('setPaused', { paused: true });
    await lab.add('ok-1.mp4');
    await lab.label(...LABELS);
    show('ok-1.mp4');
    await lab.page.client.call('setPaused', { paused: false });
    await lab.page.until(() => toldOf('ok-1.mp4'), 'told of its matches');
  });
});
