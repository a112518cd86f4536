import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runTool } from '../../electron/engine/video/run.ts';
import { frameSyncArguments } from '../../electron/media/frame-sync.ts';
import { MEDIA } from '../../electron/wire/app/media.ts';
import { ffmpegPath, greyOf, greys, hasEncoder, hasTools, makeVideo, picture, tone, x264 } from '../support/video.ts';
import { buildForStages, engineIds, ServedApp, STAGES, type Stage, TELLS_PROCESSES } from './fixture.ts';

const PATIENCE = { timeout: 30_000 };
const LABELS = ['a dog in the snow', 'an empty street', 'fireworks at night'];

let videos: string;
let clip: string;
beforeAll(async () => {
  await buildForStages();
  if (!hasTools) return;
  videos = await mkdtemp(join(tmpdir(), 'reeltag-e2e-videos-'));
  clip = await makeVideo(videos, 'example.mp4', ...picture(4, 25, '320x240'), ...tone(4), ...x264('-c:a', 'aac'));
});
afterAll(() => rm(videos, { recursive: true, force: true }));

/** What is looked at of the page's elements; tests are compiled without a browser's types. */
interface ShownVideo {
  readyState: number;
  duration: number;
  seeking: boolean;
  currentTime: number;
  videoWidth: number;
}
interface ShownImage {
  naturalWidth: number;
}

const list = (page: Page, name: 'Videos' | 'Ranking'): Locator => page.getByRole('list', { name, exact: true });
const row = (page: Page, name: string): Locator => list(page, 'Videos').getByRole('listitem').filter({ hasText: name });
const done = (page: Page, name: string): Promise<void> => row(page, name).getByText('Done').waitFor(PATIENCE);
const addVideos = (page: Page, ...files: string[]): Promise<void> =>
  page.getByLabel('Add videos', { exact: true }).and(page.locator('input')).setInputFiles(files);

async function addLabels(page: Page, labels: readonly string[]): Promise<void> {
  for (const label of labels) {
    await page.getByRole('textbox', { name: 'Add label', exact: true }).fill(label);
    await page.keyboard.press('Enter');
  }
}

/** How bright the middle of what the player shows is, 0–255. */
async function shownGrey(page: Page): Promise<number> {
  const path = join(videos, 'shown.png');
  await page.locator('video').screenshot({ path });
  const middle = ['-vf', 'crop=iw/4:ih/4,scale=1:1:flags=area', '-pix_fmt', 'gray', '-f', 'rawvideo', '-'];
  const { stdout } = await runTool(ffmpegPath as string, ['-v', 'error', '-i', path, ...middle]);
  return stdout[0] as number;
}

const isNear = (grey: number, wanted: number): boolean => Math.abs(grey - wanted) < 6;

/** The ranking as it is shown, best first, once it has `count` labels. */
async function ranking(page: Page, count: number): Promise<string[]> {
  const rows = list(page, 'Ranking').getByRole('listitem').filter({ hasText: /%/ });
  await rows.nth(count - 1).waitFor(PATIENCE);
  await expect.poll(() => rows.count(), PATIENCE).toBe(count);
  return rows.allInnerTexts();
}

/** How the labels share the video between them, by their texts. */
const amongThese = (rows: readonly string[]): Map<string, number> =>
  new Map(rows.map((text) => [text.split('\n')[0] ?? '', numberAfter('Among these', text)]));
/** How likely each is true, in the order of the rows. */
const fits = (rows: readonly string[]): number[] => rows.map((text) => numberAfter('Fit', text));

function numberAfter(name: string, text: string): number {
  return Number(new RegExp(`${name}[^\\d–]*([\\d.]+)\\s?%`).exec(text)?.[1] ?? Number.NaN);
}

/** Files and folders, as if they were dragged in from the desktop. */
async function drop(page: Page, paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  }
  await session.detach();
}

for (const kind of STAGES) {
  const { missing } = kind;
  describe.skipIf(missing !== undefined || !hasTools)(
    `the page in ${kind.name}${missing === undefined ? '' : ` (${missing})`}`,
    () => {
      let app: ServedApp;
      let stage: Stage;
      let page: Page;
      let complaints: string[];
      // Not skipped where it says nothing: of a required stage, no test may be.
      const testWhere = (isSo: boolean, name: string, body: () => Promise<void>): void => {
        if (isSo) test(name, body);
      };
      const isBrowser = kind.name === 'a browser';

      beforeEach(async () => {
        app = new ServedApp();
        await app.start();
        await app.chooseModel();
        stage = await kind.raise(app);
        page = await stage.open();
        complaints = [];
        page.on('pageerror', (error) => complaints.push(String(error)));
        page.on('console', (message) => {
          if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
        });
        page.on('request', (request) => {
          const isOurs = /^(?:media|data|blob|app):/.test(request.url()) || request.url().startsWith(app.origin);
          if (!isOurs) complaints.push(`asked for ${request.url()}`);
        });
      });
      afterEach(async () => {
        await stage?.close();
        await app?.remove();
        expect(complaints).toEqual([]);
      });

      test('a video is chosen, labels are typed, and it is ranked; all is there again after a reload', async () => {
        await addVideos(page, clip);
        await done(page, 'example.mp4');
        await addLabels(page, LABELS);
        const rows = await ranking(page, 3);
        expect(rows.map((text) => LABELS.find((label) => text.includes(label))).sort()).toEqual([...LABELS].sort());
        const shares = amongThese(rows);
        expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
        // The newest first, for as long as it is new; then the best.
        expect(rows[0]).toContain(LABELS[2]);
        await page.reload();
        await done(page, 'example.mp4');
        await row(page, 'example.mp4').getByRole('button').click();
        expect(amongThese(await ranking(page, 3))).toEqual(shares);
        // Fits come once the model has read what it holds labels against.
        await expect.poll(async () => fits(await ranking(page, 3)).every(Number.isFinite), PATIENCE).toBe(true);
        const now = fits(await ranking(page, 3));
        expect(now).toEqual(now.toSorted((a, b) => b - a));
      });

      test('a label more changes the ranking at once, with no decoding', async () => {
        await addVideos(page, clip);
        await done(page, 'example.mp4');
        await addLabels(page, LABELS);
        await ranking(page, 3);
        const states: string[] = [];
        const { client, close } = await app.attach().catch(() => ({ client: undefined, close: () => {} }));
        client?.on('videosChanged', ({ changed }) => states.push(...changed.map(({ state }) => state)));
        await addLabels(page, ['a cup of tea']);
        const rows = await ranking(page, 4);
        expect(rows.some((text) => text.includes('a cup of tea'))).toBe(true);
        expect(states.filter((state) => state !== 'done')).toEqual([]);
        close();
      });

      test('files and folders are dropped on it', async () => {
        const folder = join(videos, 'dropped');
        await mkdir(join(folder, 'deeper'), { recursive: true });
        await copyFile(clip, join(folder, 'one.mp4'));
        await makeVideo(join(folder, 'deeper'), 'two.mkv', ...picture(2), ...x264());
        await writeFile(join(folder, 'notes.txt'), 'no video');
        await drop(page, [folder, clip]);
        for (const name of ['one.mp4', 'two.mkv', 'example.mp4']) await done(page, name);
        await expect.poll(() => list(page, 'Videos').getByRole('listitem').count()).toBe(3);
      });

      test('what is no video says so in its row, and the others are done', async () => {
        const bad = join(videos, 'holiday.mp4');
        await writeFile(bad, 'this is no video at all');
        await addVideos(page, bad, clip);
        await done(page, 'example.mp4');
        await row(page, 'holiday.mp4').getByText('Failed').waitFor(PATIENCE);
        await expect.poll(() => row(page, 'holiday.mp4').innerText()).toContain('is not a video that can be read');
      });

      test('the player plays and seeks the file, and what the page cannot play by the proxy', async () => {
        await addVideos(page, clip);
        await done(page, 'example.mp4');
        await row(page, 'example.mp4').getByRole('button').click();
        const video = page.locator('video');
        await expect.poll(() => video.evaluate((element: ShownVideo) => element.readyState), PATIENCE).toBe(4);
        await expect.poll(() => video.evaluate((element: ShownVideo) => element.duration)).toBeCloseTo(4, 0);
        await video.evaluate((element: ShownVideo) => {
          element.currentTime = 3.5;
        });
        await expect
          .poll(() => video.evaluate(({ seeking, currentTime }: ShownVideo) => [seeking, currentTime]), PATIENCE)
          .toEqual([false, 3.5]);

        const old = await makeVideo(videos, 'old.avi', ...picture(4, 25, '320x240'), '-c:v', 'mjpeg', '-q:v', '3');
        await addVideos(page, old);
        await done(page, 'old.avi');
        await row(page, 'old.avi').getByRole('button').click();
        await expect.poll(() => video.getAttribute('src'), PATIENCE).toContain('/proxy?start=');
        await expect
          .poll(() => video.evaluate(({ readyState }: ShownVideo) => readyState), PATIENCE)
          .toBeGreaterThanOrEqual(2);
        expect(await video.evaluate(({ videoWidth }: ShownVideo) => videoWidth)).toBe(320);
      });

      // By the proxy where the clock begins so late that browsers do not get along with it.
      test.each([
        ['broadcast.ts', ['-bf', '2'], 'proxy', 37],
        ['days.mkv', ['-output_ts_offset', '400000'], 'proxy', 37],
        ['recorder.mkv', ['-output_ts_offset', '1732600000'], 'proxy', 37],
        ['late.mp4', ['-output_ts_offset', '5'], 'proxy', 37],
        // As far from a point of the grid as the frame before, which is nearer by rounding.
        ['leaning.mp4', ['-bf', '2', '-use_editlist', '0'], 'proxy', 38],
        ['film.mkv', ['-output_ts_offset', '0.023'], 'file', 37],
      ])('times count from the first frame, wherever the clock of %s begins', async (name, coding, playedAs, index) => {
        const second = `0:01.${index * 4 - 100}`;
        await addVideos(page, await makeVideo(videos, name, ...greys(6, '160x120'), ...x264(...coding)));
        await done(page, name);
        await row(page, name).getByRole('button').click();
        const times = page.locator('.filmstrip .num');
        await times.nth(3).waitFor(PATIENCE);
        await expect.poll(() => times.allInnerTexts()).toEqual(['0:00.00', second, '0:03.00', '0:04.48']);
        const marks = (): Promise<number[]> =>
          page
            .locator('.seek-mark')
            .evaluateAll((found: { style: { left: string } }[]) =>
              found.map(({ style }) => Number.parseFloat(style.left.slice('calc('.length))),
            );
        await expect.poll(marks, PATIENCE).toHaveLength(4);
        await expect.poll(async () => (await marks()).map(Math.round), PATIENCE).toEqual([0, 25, 50, 75]);

        const video = page.locator('video');
        const canShow = (): Promise<boolean> =>
          video.evaluate(({ readyState, seeking }: ShownVideo) => readyState >= 2 && !seeking);
        await expect.poll(canShow, PATIENCE).toBe(true);
        for (const [n, at, frame] of [
          [1, '0:00.00', 0],
          [2, second, index],
        ] as const) {
          await page.getByRole('button', { name: `Frame ${n}, at ${at}` }).click();
          const isThere = async () => [await canShow(), isNear(await shownGrey(page), greyOf(frame))];
          await expect.poll(isThere, PATIENCE).toEqual([true, true]);
          const position = page.getByRole('slider', { name: 'Position' });
          await expect.poll(() => position.getAttribute('aria-valuetext'), PATIENCE).toBe(`${at} of 0:06.00`);
        }
        await expect.poll(() => video.getAttribute('src')).toContain(`/${playedAs}`);
      });

      test.each([
        ['varied.mp4', [], 'file'],
        ['varied late.mp4', ['-output_ts_offset', '5'], 'proxy'],
      ])('steps go from frame to frame of %s, however long each is shown', async (name, coding, playedAs) => {
        // Each third frame is shown eleven times as long as the others.
        const sync = await frameSyncArguments(ffmpegPath as string);
        const varied = ['-vf', 'setpts=N+10*floor(N/3)', ...sync, ...x264('-bf', '2', ...coding)];
        await addVideos(page, await makeVideo(videos, name, ...greys(0.48, '160x120'), ...varied));
        await done(page, name);
        await row(page, name).getByRole('button').click();
        const video = page.locator('video');
        await expect.poll(() => video.getAttribute('src'), PATIENCE).toContain(`/${playedAs}`);
        await expect
          .poll(() => video.evaluate(({ readyState }: ShownVideo) => readyState), PATIENCE)
          .toBeGreaterThan(1);
        const position = page.getByRole('slider', { name: 'Position' });
        const isTold = async (frame: number): Promise<void> => {
          const seconds = (frame + 10 * Math.floor(frame / 3)) / 25;
          const told = new RegExp(`^0:0${seconds.toFixed(2)} `);
          await expect.poll(() => position.getAttribute('aria-valuetext'), PATIENCE).toMatch(told);
          await expect.poll(() => video.evaluate(({ seeking }: ShownVideo) => seeking), PATIENCE).toBe(false);
          // Where the browser has come to says the same as where it was sent.
          await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
          await expect.poll(() => position.getAttribute('aria-valuetext')).toMatch(told);
        };
        const isAt = async (frame: number): Promise<void> => {
          await isTold(frame);
          await expect.poll(async () => isNear(await shownGrey(page), greyOf(frame)), PATIENCE).toBe(true);
        };
        for (const frame of [1, 2, 3, 4]) {
          await page.keyboard.press('.');
          await isAt(frame);
        }
        // Back over the long one; all at once; and none after the last.
        for (const frame of [3, 2]) {
          await page.keyboard.press(',');
          await isAt(frame);
        }
        // Where a seek overtakes another, a busy Chromium may show a picture of the one before: what is shown is looked at after the next.
        for (let press = 0; press < 7; press++) await page.keyboard.press('.');
        await isTold(9);
        await page.keyboard.press(',');
        await isAt(8);
        for (let press = 0; press < 6; press++) await page.keyboard.press('.');
        await isTold(11);
        await position.press('ArrowLeft');
        await isAt(10);
      });

      test('posters and the frames that the model saw are shown', async () => {
        await addVideos(page, clip);
        await done(page, 'example.mp4');
        await row(page, 'example.mp4').getByRole('button').click();
        const loaded = (): Promise<number> =>
          page
            .locator('img')
            .evaluateAll((images: ShownImage[]) => images.filter(({ naturalWidth }) => naturalWidth === 320).length);
        // The row's poster and four frames.
        await expect.poll(loaded, PATIENCE).toBe(5);
        const id = /video\/([0-9a-f-]{36})\//.exec((await page.locator('img').first().getAttribute('src')) ?? '')?.[1];
        await expect.poll(() => page.locator(`img[src*="${MEDIA.frame(id as string, 3)}?"]`).count()).toBe(1);
      });

      testWhere(TELLS_PROCESSES, 'the engine is killed while it looks at a video: it looks again', async () => {
        const long = await makeVideo(videos, 'long.mp4', ...picture(20, 25, '1280x720'), ...x264());
        await addLabels(page, LABELS);
        await addVideos(page, long);
        await row(page, 'long.mp4')
          .getByText(/Decoding|Encoding/)
          .waitFor(PATIENCE);
        const before = engineIds(app);
        expect(before.length).toBeGreaterThan(0);
        for (const pid of before) process.kill(pid, 'SIGKILL');
        await done(page, 'long.mp4');
        await row(page, 'long.mp4').getByRole('button').click();
        await ranking(page, 3);
      });

      test('what is cancelled while it is looked at stops, and is looked at when it is asked for again', async () => {
        // With one keyframe all of it is decoded: it is looked at until the click, however busy the machine is.
        const long = await makeVideo(videos, 'long.mp4', ...picture(60, 25, '1280x720'), ...x264('-g', '9999'));
        await addVideos(page, long);
        await row(page, 'long.mp4')
          .getByText(/Decoding|Encoding/)
          .waitFor(PATIENCE);
        await page.getByRole('button', { name: 'Cancel everything in the queue' }).click();
        await row(page, 'long.mp4').getByText('Cancelled').waitFor(PATIENCE);

        await row(page, 'long.mp4').getByRole('button').click();
        await page
          .getByRole('button', { name: /^Process/ })
          .first()
          .click();
        await done(page, 'long.mp4');
      });

      testWhere(isBrowser, 'the host is killed and started again: the page goes on by itself', async () => {
        await addVideos(page, clip);
        await done(page, 'example.mp4');
        await addLabels(page, LABELS);
        const before = await ranking(page, 3);
        await list(page, 'Ranking').getByRole('button', { name: 'Yes' }).first().click();
        await list(page, 'Ranking').getByRole('button', { name: 'Yes', pressed: true }).waitFor(PATIENCE);
        // What has been seen is on the disk.
        await app.end('SIGKILL');
        await page.getByText('Reconnecting…').first().waitFor(PATIENCE);
        await app.start();
        await page
          .getByText('Reconnecting…')
          .first()
          .waitFor({ ...PATIENCE, state: 'detached' });
        await done(page, 'example.mp4');
        const after = await ranking(page, 3);
        expect(amongThese(after)).toEqual(amongThese(before));
        await list(page, 'Ranking').getByRole('button', { name: 'Yes', pressed: true }).waitFor(PATIENCE);
        await page.keyboard.press('Control+z');
        await expect
          .poll(() => list(page, 'Ranking').getByRole('button', { name: 'Yes', pressed: true }).count(), PATIENCE)
          .toBe(0);
        await addLabels(page, ['a cup of tea']);
        await ranking(page, 4);
      });

      testWhere(isBrowser, 'two tabs see what the other does', async () => {
        const other = await stage.open();
        await addLabels(page, LABELS);
        await addVideos(other, clip);
        for (const tab of [page, other]) {
          await done(tab, 'example.mp4');
          await row(tab, 'example.mp4').getByRole('button').click();
        }
        // Each tab has what it has added itself on top; fits may come to one a moment before the other.
        const sorted = async (tab: Page): Promise<string[]> => (await ranking(tab, 3)).sort();
        await expect.poll(async () => isDeepStrictEqual(await sorted(page), await sorted(other)), PATIENCE).toBe(true);
        await addLabels(other, ['from the other tab']);
        expect((await ranking(page, 4)).some((text) => text.includes('from the other tab'))).toBe(true);

        // Each takes back its own.
        const decisions = (tab: Page, name: 'Yes' | 'No') =>
          list(tab, 'Ranking').getByRole('button', { name, pressed: true }).count();
        const decide = (tab: Page, label: number, name: 'Yes' | 'No') =>
          list(tab, 'Ranking')
            .getByRole('listitem')
            .filter({ hasText: LABELS[label] as string })
            .getByRole('button', { name })
            .click();
        await decide(page, 0, 'Yes');
        await expect.poll(() => decisions(other, 'Yes'), PATIENCE).toBe(1);
        await decide(other, 1, 'No');
        await expect.poll(() => decisions(page, 'No'), PATIENCE).toBe(1);
        await page.keyboard.press('Control+z');
        for (const tab of [page, other]) {
          await expect.poll(() => decisions(tab, 'Yes'), PATIENCE).toBe(0);
          await expect.poll(() => decisions(tab, 'No')).toBe(1);
        }
        await other.keyboard.press('Control+z');
        await expect.poll(() => decisions(page, 'No'), PATIENCE).toBe(0);
      });

      test('a label that is 10,000 characters long, and one that is markup, are text', async () => {
        await addVideos(page, clip);
        await done(page, 'example.mp4');
        await addLabels(page, ['x'.repeat(10_000), '<img src=x onerror=alert(1)>']);
        const rows = await ranking(page, 2);
        expect(rows.some((text) => text.includes('<img src=x onerror=alert(1)>'))).toBe(true);
      });

      test('HEVC, which this browser may not play, is ranked and shown all the same', async (context) => {
        if (!(await hasEncoder('libx265'))) return context.skip('this ffmpeg has no libx265');
        const hevc = await makeVideo(
          videos,
          'phone.mov',
          ...picture(2),
          '-c:v',
          'libx265',
          '-tag:v',
          'hvc1',
          '-x265-params',
          'log-level=none',
        );
        await addVideos(page, hevc);
        await done(page, 'phone.mov');
        await row(page, 'phone.mov').getByRole('button').click();
        const state = (): Promise<number> => page.locator('video').evaluate(({ readyState }: ShownVideo) => readyState);
        await expect.poll(state, PATIENCE).toBeGreaterThanOrEqual(2);
      });
    },
  );
}
