/** Edges in the timeline of the built page: on frames of any length, and through whatever happens in the midst of a drag. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { secondsSinceFirst } from '../../electron/engine/video/part.ts';
import { probeVideo } from '../../electron/engine/video/probe.ts';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { hasTools, makeVideo, x264 } from '../support/video.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();
/** As long as the host says that the video is. */
const SECONDS = 100;

let browser: Browser;
let served: ServedFake;
let page: Page;
let folder: string;
let clip: string;
/** (n,) when its frames begin, and when the last one ends */
let places: ReadonlySet<number>;
let ids: string[];

const timeline = () => page.getByRole('region', { name: 'Timeline', exact: true });
const moments = () => page.getByRole('list', { name: 'Moments', exact: true }).getByRole('listitem');
const moment = (words: string) => moments().filter({ hasText: words });
const spansOf = (id = ids[0] ?? '') =>
  served.host.tagsOf(id).flatMap(({ span }) => (span === undefined ? [] : [[span.start, span.end] as const]));
const onlySpan = () => spansOf()[0] ?? [-1, -1];

/** Where a time of what is in view lies on the screen: in a lane’s moments, or on the strip of pictures. */
async function placeOf(seconds: number, on: number | 'strip', view: readonly [number, number] = [0, SECONDS]) {
  const area = timeline().locator(on === 'strip' ? '.timeline-head' : '.timeline-bars');
  const box = await area.boundingBox();
  if (box === null) throw new Error('the timeline is not on the screen');
  const x = box.x + ((seconds - view[0]) / (view[1] - view[0])) * box.width;
  return { x, y: box.y + (on === 'strip' ? 34 : on * 38 + 29) };
}

async function take(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, to.y, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
}

describe.skipIf(chromiumPath === undefined || !hasTools)('edges in the timeline', () => {
  beforeAll(async () => {
    await buildPage();
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
    folder = mkdtempSync(join(tmpdir(), 'reeltag-edges-'));
    // Four frames follow one another quickly, and the fifth is shown seven times as long.
    const source = `color=0x204060:size=64x36:rate=25,trim=end_frame=1136,setpts=N+6*floor(N/5)`;
    const varied = ['-fps_mode', 'passthrough', '-enc_time_base', '1/25', ...x264('-pix_fmt', 'yuv420p')];
    clip = await makeVideo(folder, 'varied.mp4', '-f', 'lavfi', '-i', source, ...varied);
    const info = await probeVideo(clip);
    places = new Set([...info.pts.keys()].map((n) => secondsSinceFirst(info, n)));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    served = await serveFake({ files: [clip] });
    const { host } = served;
    host.setLabels(['slow fade', 'a circle']);
    ids = host.fill(['beach.mp4', 'cliff.mp4']);
    for (const id of ids) {
      host.setDuration(id, SECONDS);
      host.moments.setFit(id, 'slow fade', (seconds) => (seconds > 20 && seconds < 40 ? 0.9 : 0.05));
      host.moments.setFit(id, 'a circle', () => 0.1);
      host.moments.know(id, { scenes: [0, 20, 40], part: 5 });
    }
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(served.link);
    await moment('slow fade').waitFor();
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
  });

  test('are set where frames of the file begin: by a drag, by a key, by in and out, and by a split', async () => {
    expect(places.size).toBe(1136);
    await take(await placeOf(40, 0), await placeOf(47.13, 0));
    await page.mouse.up();
    await expect.poll(() => onlySpan()[1]).toBeGreaterThan(46);
    expect(places.has(onlySpan()[1])).toBe(true);
    // Each press is a frame, however long that is shown.
    const ascending = [...places];
    const first = ascending.indexOf(onlySpan()[1]);
    for (let n = 1; n <= 6; n++) {
      await page.keyboard.press('Shift+X');
      await expect.poll(() => onlySpan()[1]).toBe(ascending[first + n]);
    }
    await moment('slow fade').locator('.moment-choose').click();
    await timeline().getByRole('region', { name: 'Times of the video' }).focus();
    for (const _ of [1, 2]) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('b');
    await expect.poll(() => spansOf().length).toBe(2);
    for (const edge of [spansOf()[0]?.[1], spansOf()[1]?.[0]]) expect(places.has(edge ?? -1)).toBe(true);
    await page.keyboard.press('Escape');
    await take(await placeOf(60.03, 1), await placeOf(70.21, 1));
    await page.mouse.up();
    await page.getByRole('list', { name: 'Ranking', exact: true }).getByText('a circle').click();
    await page.keyboard.press('n');
    await expect.poll(() => spansOf().length).toBe(3);
    for (const edge of spansOf().at(-1) ?? []) expect(places.has(edge)).toBe(true);
  });

  test('are dropped where another video is shown in the midst of a drag, or another track', async () => {
    await take(await placeOf(40, 0), await placeOf(60, 0));
    // Not by the pointer, which is held.
    await page.getByRole('list', { name: 'Videos', exact: true }).getByText('cliff.mp4').dispatchEvent('click');
    await page.locator('.video-title').getByText('cliff.mp4').waitFor();
    await moment('slow fade').waitFor();
    await page.mouse.move((await placeOf(70, 0)).x, (await placeOf(70, 0)).y);
    await page.mouse.up();
    await moment('slow fade').getByRole('button', { name: 'Reject' }).click();
    await expect.poll(() => spansOf(ids[1])).toEqual([[20, 40]]);
    expect(spansOf(ids[0])).toEqual([]);

    await page.keyboard.press('Control+z');
    await expect.poll(() => spansOf(ids[1])).toEqual([]);
    await take(await placeOf(40, 0), await placeOf(60, 0));
    served.host.changeFile(ids[1] ?? '', 'second');
    await page.locator(`img[src*="second"], video[src*="second"]`).first().waitFor({ state: 'attached' });
    await page.mouse.move((await placeOf(70, 0)).x, (await placeOf(70, 0)).y);
    await page.mouse.up();
    await moment('slow fade').getByRole('button', { name: 'Reject' }).click();
    await expect.poll(() => spansOf(ids[1])).toEqual([[20, 40]]);
  });

  test('follow the pointer where the window is resized, or the times zoomed, in the midst of a drag', async () => {
    await take(await placeOf(40, 0), await placeOf(60, 0));
    const wide = await placeOf(55, 0);
    await page.setViewportSize({ width: 1000, height: 800 });
    // The columns take their places some frames later.
    const isSettled = async (): Promise<boolean> => {
      const { x } = await placeOf(55, 0);
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
      return x !== wide.x && x === (await placeOf(55, 0)).x;
    };
    await expect.poll(isSettled).toBe(true);
    await page.mouse.move((await placeOf(55, 0)).x, (await placeOf(55, 0)).y);
    await page.mouse.up();
    await expect.poll(() => onlySpan()[1]).toBeGreaterThan(54);
    expect(onlySpan()[1]).toBeLessThan(56);

    // About the playhead, at 0: what is at the pointer is at half the time then, and the pointer rests.
    const corner = timeline().locator('.timeline-corner');
    await take(await placeOf(onlySpan()[1], 0), await placeOf(80, 0));
    await page.keyboard.press('+');
    await expect.poll(() => corner.innerText()).toMatch(/0:50/);
    await page.mouse.up();
    await expect.poll(() => onlySpan()[1]).toBeGreaterThan(39);
    expect(onlySpan()[1]).toBeLessThan(41);
  });

  test('are held on to where the model is changed in the midst of a drag, and nothing else is decided', async () => {
    await take(await placeOf(40, 0), await placeOf(60, 0));
    const { host } = served;
    host.setModel({ id: 'another-model' });
    host.moments.setFit(ids[0] ?? '', 'slow fade', () => 0.05);
    await moment('slow fade').waitFor({ state: 'detached' });
    await page.mouse.up();
    await expect.poll(() => spansOf()).toHaveLength(1);
    expect(onlySpan()[0]).toBe(20);
    expect(Math.abs(onlySpan()[1] - 60)).toBeLessThan(1);
  });

  test('of a label that is out of the list are sought and decided from the list of moments', async () => {
    await moment('slow fade').getByRole('button', { name: 'Accept' }).click();
    await expect.poll(() => spansOf()).toEqual([[20, 40]]);
    served.host.setLabels(['a circle']);
    const away = moment('not in the list of labels');
    await expect.poll(() => away.locator('.moment-choose').innerText()).toMatch(/slow fade/);
    await away.locator('.moment-choose').click();
    // Within the frame that begins then: at its very start a browser may still show the one before.
    const within = () => page.evaluate<number>('document.querySelector("video").currentTime - 20');
    await expect.poll(async () => (await within()) > 0 && (await within()) < 1).toBe(true);
    await away.getByRole('button', { name: 'Reject' }).click();
    await expect.poll(() => served.host.tagsOf(ids[0] ?? '').map(({ decision }) => decision)).toEqual(['no']);
    await moment('slow fade').getByText('by ada', { exact: true }).waitFor();
    await timeline().getByRole('button', { name: 'slow fade', exact: true }).waitFor();
  });
});
