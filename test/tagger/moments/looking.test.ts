import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SegmentStore } from '../../../electron/library/segments.ts';
import { SettingStore } from '../../../electron/library/settings.ts';
import { FileFacts } from '../../../electron/tagger/videos/file-facts.ts';
import type { Looking } from '../../../electron/wire/app/moments.ts';
import { USUAL_MOMENTS } from '../../../electron/wire/app/settings.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { LookingLab } from '../../support/looking-lab.ts';
import { hasTools } from '../../support/video.ts';

const childFile = fileURLToPath(new URL('../../support/looking-child.ts', import.meta.url));
const SPANS = [
  [0, 20],
  [20, 24],
  [0, 8],
  [4, 12],
  [8, 16],
  [12, 20],
];

let lab: LookingLab;
beforeEach(async () => {
  lab = new LookingLab();
  await lab.open();
});
afterEach(async () => {
  await lab.lab.remove();
  expect(lab.lab.logged).toEqual([]);
});

const film = (name: string): Promise<string> => lab.film(name, ['red', 20], ['blue', 4]);
const askedOf = (name: string) => lab.asked.filter(([of]) => of === name).flatMap(([, spans]) => spans);

/** Numbers below a limit, the same in each run. */
function chances(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * limit);
  };
}

/** Looks at whether a file is the same take longer, together, than an engine to end, as on a drive that was asleep. */
function sleepingDrive() {
  const { isUnchanged } = FileFacts.prototype;
  return vi.spyOn(FileFacts.prototype, 'isUnchanged').mockImplementation(async function (this: FileFacts, ...of) {
    await delay(1_000);
    return isUnchanged.apply(this, of);
  });
}

describe.runIf(hasTools)('looking closer', () => {
  test('finds the scenes, and looks at each and at the parts of long ones; a second time nothing is left', async () => {
    await lab.see(await film('ok-1.mp4'));
    expect(await lab.timeline('ok-1.mp4')).toMatchObject({ segments: 0, complete: false });
    expect((await lab.timeline('ok-1.mp4')).scenes).toBeUndefined();
    await lab.look(['ok-1.mp4']);
    await lab.over();
    expect(lab.run).toEqual({ state: 'idle', done: 1, of: 1, failed: 0 });
    expect(await lab.timeline('ok-1.mp4')).toMatchObject({ scenes: [0, 20], segments: 6, complete: true });
    expect(askedOf('ok-1.mp4')).toEqual(SPANS);
    await lab.look('all');
    await lab.over();
    await lab.reopen();
    expect(await lab.timeline('ok-1.mp4')).toMatchObject({ scenes: [0, 20], segments: 6, complete: true });
    expect(askedOf('ok-1.mp4')).toHaveLength(6);
  });

  test('goes by the settings: other parts are looked at besides', async () => {
    await lab.see(await film('ok-1.mp4'));
    await lab.look(['ok-1.mp4']);
    await lab.over();
    await lab.page.client.call('setSettings', { moments: { ...USUAL_MOMENTS, seconds: 10, overlap: 0 } });
    expect((await lab.timeline('ok-1.mp4')).complete).toBe(false);
    await lab.look(['ok-1.mp4']);
    await lab.over();
    expect(askedOf('ok-1.mp4').slice(6)).toEqual([
      [0, 10],
      [10, 20],
    ]);
  });

  test('of a span alone, without looking for scenes', async () => {
    await lab.see(await film('ok-1.mp4'));
    const ids = [lab.page.idOf('ok-1.mp4')];
    const asked = await lab.page.client.call('estimateLooking', { ids, span: { start: 1, end: 1e300 } });
    expect(asked.segments).toBeLessThan(20);
    await lab.look(['ok-1.mp4'], { start: 1, end: 21 });
    await lab.over();
    expect(askedOf('ok-1.mp4')).toEqual([
      [1, 21],
      [1, 9],
      [5, 13],
      [9, 17],
      [13, 21],
    ]);
    expect(await lab.timeline('ok-1.mp4')).toMatchObject({ segments: 5, complete: false });
  });

  test('of a span that goes on beyond the end what is there; of one beyond it nothing is asked', async () => {
    await lab.see(await film('ok-1.mp4'));
    await lab.look(['ok-1.mp4'], { start: 20, end: 5_000 });
    await lab.over();
    await lab.look(['ok-1.mp4'], { start: 100, end: 5_000 });
    await lab.over();
    expect(lab.run).toMatchObject({ done: 0, failed: 1, problem: { kind: 'bad-range' } });
    expect(lab.asked).toEqual([['ok-1.mp4', [[20, 24]]]]);
  });

  test('what is asked for comes before what runs, which goes on after it with what is left', async () => {
    await lab.see(await film('slow-1.mp4'), await lab.film('slow-2.mp4', ['green', 20], ['blue', 4]));
    await lab.look(['slow-1.mp4']);
    await lab.untilRun(({ at }) => at?.stage === 'segments', 'at the first one’s segments');
    await lab.look(['slow-2.mp4']);
    await lab.over();
    const turns = lab.asked.map(([name]) => name).filter((name, i, all) => name !== all[i - 1]);
    expect(turns).toEqual(['slow-1.mp4', 'slow-2.mp4', 'slow-1.mp4']);
    for (const name of ['slow-1.mp4', 'slow-2.mp4']) expect((await lab.timeline(name)).complete).toBe(true);
  });

  test('of all videos the one on screen comes first, also one that is shown while it runs', async () => {
    const names = ['slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4', 'slow-4.mp4'];
    const colours = ['red', 'green', 'blue', 'white'];
    const paths = await Promise.all(names.map((name, n) => lab.film(name, [colours[n] as string, 20])));
    await lab.see(...paths);
    const showing = new AbortController();
    // Who goes through a list stays at none of it: it takes a while until one counts as shown.
    const show = (name: string) => {
      void lab.page.client.call('showVideo', { id: lab.page.idOf(name) }, { signal: showing.signal }).catch(() => {});
      return new Promise((resolve) => setTimeout(resolve, 800));
    };
    await show('slow-3.mp4');
    await lab.look('all');
    await lab.untilRun(({ at }) => at?.id === lab.page.idOf('slow-3.mp4'), 'the one on screen is first');
    await lab.page.client.call('pauseLooking', {});
    await show('slow-4.mp4');
    await lab.page.client.call('resumeLooking', {});
    await lab.over();
    showing.abort();
    const turns = lab.asked.map(([name]) => name).filter((name, i, all) => name !== all[i - 1]);
    expect(turns[0]).toBe('slow-3.mp4');
    expect(turns.indexOf('slow-4.mp4')).toBeLessThan(turns.indexOf('slow-1.mp4'));
  });

  test('of several that are asked for while one gives way, each goes before those that were asked for earlier', async () => {
    const names = ['slow-1.mp4', 'slow-2.mp4', 'slow-3.mp4'];
    const colours = ['red', 'green', 'white'];
    await lab.see(...(await Promise.all(names.map((name, i) => lab.film(name, [colours[i] ?? '', 20], ['blue', 4])))));
    await lab.look(['slow-1.mp4']);
    await lab.untilRun(({ at }) => at?.stage === 'segments', 'at the first one’s segments');
    await Promise.all([lab.look(['slow-2.mp4']), lab.look(['slow-3.mp4'])]);
    await lab.over();
    const turns = lab.asked.map(([name]) => name).filter((name, i, all) => name !== all[i - 1]);
    expect(turns.slice(-3)).toEqual(['slow-3.mp4', 'slow-2.mp4', 'slow-1.mp4']);
    expect(lab.run).toEqual({ state: 'idle', done: 3, of: 3, failed: 0 });
  });

  test('what was asked for twice is looked at once after a start, too', async () => {
    await lab.see(await film('slow-1.mp4'), await lab.film('slow-2.mp4', ['green', 20], ['blue', 4]));
    await lab.look('all');
    await lab.look(['slow-2.mp4']);
    await lab.page.client.call('pauseLooking', {});
    await lab.reopen();
    expect((await lab.page.load()).looking).toMatchObject({ state: 'paused', done: 0, of: 2 });
  });

  test('paused, resumed, cancelled and asked for again and again, it ends with all that was asked for last', async () => {
    const names = ['slow-1.mp4', 'slow-2.mp4', 'ok-3.mp4'];
    const colours = ['red', 'green', 'white'];
    await lab.see(...(await Promise.all(names.map((name, i) => lab.film(name, [colours[i] ?? '', 20], ['blue', 4])))));
    const { client } = lab.page;
    const chance = chances(7);
    for (let n = 0; n < 150; n++) {
      const which = chance(10);
      const ids = names.filter(() => chance(2) === 0).map((name) => lab.page.idOf(name));
      const some = { ids, ...(chance(4) === 0 ? { span: { start: chance(10), end: 12 + chance(10) } } : {}) };
      const asked =
        which < 5
          ? client.call('lookCloser', some)
          : client.call(which < 7 ? 'pauseLooking' : which < 9 ? 'resumeLooking' : 'cancelLooking', {});
      if (chance(3) === 0) await asked;
      // Now and then something comes of it.
      if (chance(8) === 0)
        await client.call('rankSpan', { id: lab.page.idOf(names[0] ?? ''), span: { start: n, end: n + 1 } });
    }
    await client.call('cancelLooking', {});
    await lab.look('all');
    await lab.over();
    const told = lab.page.events.flatMap(({ name, value }) => (name === 'lookingChanged' ? [value as Looking] : []));
    for (const { state, done, failed, of, at } of told) {
      expect(done).toBeLessThanOrEqual(of);
      expect(failed).toBe(0);
      if (state !== 'running') expect(at).toBeUndefined();
    }
    expect(lab.run).toEqual({ state: 'idle', done: 3, of: 3, failed: 0 });
    for (const name of names) expect((await lab.timeline(name)).complete).toBe(true);
  });

  test('can be paused and goes on; cancelled, what was seen is kept', async () => {
    await lab.see(await film('slow-1.mp4'));
    await lab.look('all');
    await lab.untilRun(({ at }) => at?.stage === 'segments' && at.fraction > 0, 'one is seen');
    await lab.page.client.call('pauseLooking', {});
    await lab.reopen();
    const { looking } = await lab.page.load();
    expect(looking).toMatchObject({ state: 'paused', of: 1 });
    const kept = (await lab.timeline('slow-1.mp4')).segments;
    expect(kept).toBeGreaterThan(0);
    const before = askedOf('slow-1.mp4').length;
    await lab.page.client.call('resumeLooking', {});
    await lab.over();
    expect(askedOf('slow-1.mp4').slice(before)).toHaveLength(6 - kept);
    await lab.page.client.call('setSettings', { moments: { ...USUAL_MOMENTS, seconds: 3 } });
    await lab.look('all');
    await lab.untilRun(({ at }) => at?.stage === 'segments' && at.fraction > 0, 'more are seen');
    await lab.page.client.call('cancelLooking', {});
    expect((await lab.page.load()).looking.state).toBe('idle');
    await expect.poll(async () => (await lab.timeline('slow-1.mp4')).segments).toBeGreaterThan(6);
  });

  test('closed while what was seen is being kept, it is kept all the same', async () => {
    const scenes = Array.from({ length: 40 }, (_, n): [string, number] => [n % 2 === 0 ? 'red' : 'blue', 2]);
    await lab.see(await lab.film('slow-1.mp4', ...scenes));
    await lab.look('all');
    await lab.untilRun(({ at }) => at?.stage === 'segments' && at.fraction > 0, 'one is seen');
    const drive = sleepingDrive();
    try {
      await lab.page.client.call('pauseLooking', {});

      await lab.lab.close();
    } finally {
      drive.mockRestore();
    }
    await lab.open();
    expect((await lab.timeline('slow-1.mp4')).segments).toBeGreaterThan(0);
  });

  test('says what it would take once it was measured, and what is left of it meanwhile', async () => {
    await lab.see(await lab.film('slow-1.mp4', ['red', 60]));
    const asked = { ids: [lab.page.idOf('slow-1.mp4')] };
    const before = await lab.page.client.call('estimateLooking', asked);
    expect(before.segments).toBeGreaterThan(0);
    expect(before.seconds).toBeUndefined();
    await lab.look('all');
    await lab.over();
    expect(await lab.page.client.call('estimateLooking', asked)).toEqual({ segments: 0, seconds: 0 });
    await lab.page.client.call('setSettings', { moments: { ...USUAL_MOMENTS, seconds: 4, overlap: 0 } });
    const after = await lab.page.client.call('estimateLooking', asked);
    expect(after.rough).toBeUndefined();
    // A segment took a twentieth of a second, at least.
    expect(after.seconds).toBeGreaterThanOrEqual(after.segments * 0.05);
    await lab.look('all');
    await lab.untilRun(({ secondsLeft = 0 }) => secondsLeft > 0, 'said to take as long as it was measured');
    expect(lab.run?.secondsLeft).toBeLessThanOrEqual(Number(after.seconds) + 0.1);
  });

  test('of a video whose scenes nobody knows it says roughly what films take that were looked at, and then what it does take', async () => {
    const cut = ['red', 'blue', 'green', 'white'];
    const film = (name: string, offset: number) =>
      lab.film(name, ...Array.from({ length: 40 }, (_, n) => [cut[(n + offset) % 4] as string, 2] as [string, number]));
    await lab.see(await film('ok-1.mp4', 0), await film('ok-2.mp4', 1));
    const estimate = (name: string) => lab.page.client.call('estimateLooking', { ids: [lab.page.idOf(name)] });
    const before = await estimate('ok-2.mp4');
    expect(before.rough).toBe(true);
    await lab.look(['ok-1.mp4']);
    await lab.over();
    const { segments } = await lab.timeline('ok-1.mp4');
    expect(segments).toBeGreaterThan(20);
    const after = await estimate('ok-2.mp4');
    expect(after.rough).toBe(true);
    expect(Math.abs(after.segments - segments)).toBeLessThan(Math.abs(before.segments - segments));
    expect(Math.abs(after.segments - segments)).toBeLessThan(segments / 4);
    // Of a span alone scenes are not looked for: that is known, and what was looked at of it is not looked at again.
    const ids = [lab.page.idOf('ok-2.mp4')];
    const span = { start: 10, end: 30 };
    expect(await lab.page.client.call('estimateLooking', { ids, span })).toMatchObject({ segments: 5 });
    await lab.look(['ok-2.mp4'], span);
    await lab.over();
    expect(await lab.page.client.call('estimateLooking', { ids, span })).toMatchObject({ segments: 0 });
  });

  test('where another track is chosen while it is looked at, the run comes back to it as what it is now', async () => {
    const path = await lab.twoTracks('slow-1.mkv');
    await lab.see(path);
    const id = lab.page.idOf('slow-1.mkv');
    await lab.look(['slow-1.mkv']);
    await lab.untilRun(({ at }) => at?.stage === 'segments' && at.fraction > 0, 'one is seen');
    await lab.page.client.call('chooseTrack', { id, track: 2 });
    await lab.over();
    expect(lab.run).toMatchObject({ state: 'idle', done: 1, failed: 0 });
    expect(await lab.timeline('slow-1.mkv')).toMatchObject({ scenes: [0, 12], complete: true });
    const seen = (await lab.timeline('slow-1.mkv')).segments;
    // What was seen of the first one is there when it is chosen again.
    await lab.page.client.call('chooseTrack', { id, track: 1 });
    await lab.page.until((page) => page.stateOf('slow-1.mkv') === 'done', 'seen as the first');
    const first = await lab.timeline('slow-1.mkv');
    expect(first.scenes).toEqual([0, 20]);
    expect([first.segments > 0, seen > 0]).toEqual([true, true]);
  });

  test('parts that are too many are refused when their turn comes, and said before; all else goes on', async () => {
    await lab.see(await lab.film('ok-1.mp4', ['red', 1600]), await film('ok-2.mp4'));
    await lab.look(['ok-1.mp4']);
    await lab.over();
    await lab.page.client.call('setSettings', { moments: { ...USUAL_MOMENTS, seconds: 0.5, overlap: 0.9 } });
    expect(await lab.timeline('ok-1.mp4')).toMatchObject({ segments: 400, complete: false });
    const estimate = await lab.page.client.call('estimateLooking', { ids: 'all' });
    expect(estimate.segments).toBeGreaterThan(30_000);
    await lab.look('all');
    await lab.over();
    expect(lab.run).toMatchObject({ done: 1, of: 2, failed: 1, problem: { kind: 'too-large' } });
    await lab.look(['ok-2.mp4']);
    await lab.over();
    expect(lab.run).toEqual({ state: 'idle', done: 1, of: 1, failed: 0 });
  });

  test('a stretch that is damaged, or too short to be seen, is looked at once; the others are kept', async () => {
    await lab.see(await lab.film('torn-1.mp4', ['red', 1], ['blue', 9]));
    await lab.look('all');
    await lab.over();
    const { segments, complete } = await lab.timeline('torn-1.mp4');
    expect([segments, complete]).toEqual([1, true]);
    expect(lab.run).toMatchObject({ done: 1, failed: 0 });
    const asked = lab.asked.length;
    await lab.look('all');
    await lab.over();
    expect(lab.asked).toHaveLength(asked);
  });

  test('a file that may not be read for a while is looked at again when somebody asks', async () => {
    const path = await lab.film('locked-1.mp4', ['red', 1], ['blue', 9]);
    await lab.see(path);
    await lab.look('all');
    await lab.over();
    expect(lab.run).toMatchObject({ done: 0, failed: 1, problem: { kind: 'unreadable' } });
    expect(await lab.timeline('locked-1.mp4')).toMatchObject({ segments: 1, complete: false });
    writeFileSync(`${path}.key`, '');
    await lab.look('all');
    await lab.over();
    expect(await lab.timeline('locked-1.mp4')).toMatchObject({ segments: 2, complete: true });
  });

  test('a file that goes in the midst fails with what to do, and what was seen of it stays', async () => {
    const path = await film('slow-1.mp4');
    await lab.see(path, await film('ok-2.mp4'));
    await lab.look(['slow-1.mp4']);
    await lab.untilRun(({ at }) => at?.stage === 'segments' && at.fraction > 0, 'one is seen');
    rmSync(path);
    await lab.over();
    expect(lab.run).toMatchObject({ done: 0, failed: 1, problem: { message: expect.stringContaining('slow-1.mp4') } });
  });

  test('a file that becomes another in the midst keeps nothing of the one for the other', async () => {
    const [path, other] = [await film('slow-1.mp4'), await lab.film('other.mp4', ['green', 12])];
    await lab.see(path);
    const { id } = lab.page.video('slow-1.mp4') ?? {};
    await lab.look(['slow-1.mp4']);
    await lab.untilRun(({ at }) => at?.stage === 'segments' && at.fraction > 0, 'one is seen');
    copyFileSync(other, path);
    await lab.over();
    // It comes back to it as what it is now, and nothing that it has is of what it was.
    const timeline = await lab.page.client.call('timelineOf', { id: id ?? '' });
    expect(timeline).toMatchObject({ segments: 1, complete: true });
    expect(timeline.duration).toBeCloseTo(12, 1);
    expect(lab.asked.at(-1)?.[1]).toEqual([[0, 12]]);
  });

  test('a file that becomes another while its scenes are looked for is looked at as what it is now', async () => {
    const [path, other] = [await lab.film('ok-1.mp4', ['red', 3000]), await lab.film('other.mp4', ['green', 12])];
    await lab.see(path);
    await lab.look(['ok-1.mp4']);
    await lab.untilRun(({ at }) => at?.stage === 'scenes', 'at its scenes');
    copyFileSync(other, path);
    await lab.over();
    expect(lab.run).toMatchObject({ done: 1, failed: 0 });
    expect(lab.asked).toEqual([['ok-1.mp4', [[0, 12]]]]);
  });

  test('another model looks at everything again; what the first one saw is there when it comes back', async () => {
    await lab.see(await film('ok-1.mp4'));
    await lab.look('all');
    await lab.over();
    await lab.choose('two');
    await lab.page.until((page) => page.stateOf('ok-1.mp4') === 'done', 'seen by the other');
    expect(await lab.timeline('ok-1.mp4')).toMatchObject({ scenes: [0, 20], segments: 0, complete: false });
    await lab.choose('one');
    await lab.page.until((page) => page.stateOf('ok-1.mp4') === 'done', 'seen by the first');
    expect(await lab.timeline('ok-1.mp4')).toMatchObject({ segments: 6, complete: true });
  });

  test('a library that cannot be written pauses it and says why', async () => {
    await lab.see(await film('ok-1.mp4'));
    const full = new TagError('disk-full', 'The disk of the library is full: free some space.');
    const put = vi.spyOn(SegmentStore.prototype, 'put').mockImplementation(() => {
      throw full;
    });
    try {
      await lab.look('all');
      await lab.untilRun(({ state }) => state === 'paused', 'paused');
    } finally {
      put.mockRestore();
    }
    expect(lab.run).toMatchObject({ done: 0, of: 1, failed: 0, problem: full.toJSON() });
    await lab.page.client.call('resumeLooking', {});
    await lab.over();
    expect((await lab.timeline('ok-1.mp4')).complete).toBe(true);
  });

  test('where the library cannot be written it stops all the same when it is paused or cancelled', async () => {
    await lab.see(await film('slow-1.mp4'));
    const full = new TagError('disk-full', 'The disk of the library is full: free some space.');
    for (const stop of ['pauseLooking', 'cancelLooking'] as const) {
      await lab.look('all');
      await lab.untilRun(({ at }) => at?.stage === 'segments', 'at work');
      const put = vi.spyOn(SettingStore.prototype, 'put').mockImplementation(() => {
        throw full;
      });
      try {
        await expect(lab.page.client.call(stop, {})).rejects.toMatchObject({ kind: 'disk-full' });
        const { looking } = await lab.page.client.call('getState', {});
        expect(looking.state).toBe(stop === 'pauseLooking' ? 'paused' : 'idle');
      } finally {
        put.mockRestore();
      }
    }
    await lab.look('all');
    await lab.over();
    expect((await lab.timeline('slow-1.mp4')).complete).toBe(true);
  });

  test('after kill -9 in the midst of it, the next start goes on with what is left', async () => {
    await lab.see(await lab.film('slow-1.mp4', ['red', 100]));
    await lab.lab.close();
    const host = spawn(process.execPath, [childFile, lab.lab.data], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    host.stdout.setEncoding('utf8').on('data', (words: string) => {
      said += words;
    });
    while (!/kept [1-9]/.test(said)) await once(host.stdout, 'data');
    host.kill('SIGKILL');
    await once(host, 'close');
    const before = lab.asked.length;
    await lab.open();
    await lab.over();
    const { segments, complete } = await lab.timeline('slow-1.mp4');
    expect(complete).toBe(true);
    expect(lab.asked.slice(before).flatMap(([, spans]) => spans).length).toBeLessThan(segments);
  });
});
