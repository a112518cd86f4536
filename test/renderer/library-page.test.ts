/** The page's regions and its list, in a real browser and in windows of all sizes: what there is room for, and the ways in and back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TagError } from '../../electron/wire/errors.ts';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chooserOf, chromiumArguments } from '../support/chromium.ts';
import { hasTools, makeVideo, x264 } from '../support/video.ts';
import { type FakeHostOptions, PASSED_OVER } from './fake-host.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();

const WINDOW = { width: 1280, height: 800 };
/** 640×400 is a window of 1280×800 at 200 %. */
const SIZES = [
  WINDOW,
  { width: 1024, height: 700 },
  { width: 960, height: 540 },
  { width: 800, height: 600 },
  { width: 640, height: 400 },
  { width: 320, height: 500 },
];

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];
let folder: string;
/** what each video plays, where it can be made */
let files: string[];

const videos = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
const names = () => videos().locator('.video-name').allInnerTexts();
const title = async () => (await page.getByRole('article').getByRole('heading', { level: 2 }).allInnerTexts()).join();
const messages = () => page.getByRole('region', { name: 'Messages' });
const waysBack = () => page.getByRole('list', { name: 'Not done' });
const separator = (name: string) => page.getByRole('separator', { name });

async function open(viewport = WINDOW, colorScheme: 'light' | 'dark' = 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // A video without a file has no poster; the row stays dark.
    if (message.type() === 'error' && !/404/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(served.link);
  await page.locator('.header').waitFor();
}

async function serveAnew(options: FakeHostOptions): Promise<void> {
  await served.close();
  served = await serveFake(options);
}

/** In the page: what of the leaves within `root` lies over another, out of the root, or is cut though it may not be. */
const faultsIn = (root: string): Promise<string[]> =>
  page.evaluate(`(() => {
    const root = document.querySelector(${JSON.stringify(root)});
    const outer = root.getBoundingClientRect();
    const leaves = [...root.querySelectorAll('button, h1, em, .queue-words, .way-count')].filter(
      (element) => !element.parentElement.closest('button') && element.getClientRects().length > 0,
    );
    const faults = [];
    for (const [n, a] of leaves.entries()) {
      const box = a.getBoundingClientRect();
      const name = a.getAttribute('aria-label') ?? a.textContent;
      if (box.left < outer.left - 0.5 || box.right > outer.right + 0.5) faults.push(name + ' is out of its bar');
      if (box.top < outer.top - 0.5 || box.bottom > outer.bottom + 0.5) faults.push(name + ' is above or below its bar');
      if (!a.matches('.model-chip') && a.scrollWidth > Math.ceil(box.width) + 1) faults.push(name + ' is cut');
      for (const b of leaves.slice(n + 1)) {
        if (a.contains(b) || b.contains(a)) continue;
        const other = b.getBoundingClientRect();
        const apart = box.right <= other.left + 0.5 || other.right <= box.left + 0.5 ||
          box.bottom <= other.top + 0.5 || other.bottom <= box.top + 0.5;
        if (!apart) faults.push(name + ' lies over ' + (b.getAttribute('aria-label') ?? b.textContent));
      }
    }
    return faults;
  })()`);

/** Whether a hand that points at the middle of it would meet it. */
const isInSight = (selector: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    if (element === null) return false;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const met = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return met !== null && (element.contains(met) || met.contains(element) && met.closest('.region') !== null);
  })()`);

describe.skipIf(chromiumPath === undefined)('the page', () => {
  beforeAll(async () => {
    await buildPage();
    folder = mkdtempSync(join(tmpdir(), 'reeltag-page-'));
    const colour = ['-f', 'lavfi', '-i', 'color=red:d=10:r=25:s=160x90'];
    files = hasTools ? [await makeVideo(folder, 'red.mp4', ...colour, ...x264())] : [];
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    complaints = [];
    served = await serveFake({ files });
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  describe.each(SIZES)('in a window of $width × $height', (size) => {
    test('nothing of the head and of the queue lies over another or is cut, however long the numbers are', async () => {
      served.host.setModel({
        name: 'InternVideo2 1B, fine-tuned on the archive’s own footage of forty years',
        device: 'NVIDIA RTX 6000 Ada Generation (CUDA)',
      });
      served.host.fill(['beach.mp4']);
      served.host.fill(['a broken one.mp4'], 'failed');
      served.host.fill(['taken out.mp4'], 'cancelled');
      await open(size);
      served.host.emit('queueChanged', {
        ...{ paused: false, left: 67_890, done: 12_345, failed: 9_999, secondsLeft: 359_999 },
      });
      served.host.setMatching({
        ...{ state: 'running', done: 12_345, failed: 9_999, of: 90_234, secondsLeft: 359_999 },
        problem: { kind: 'unreadable', message: 'A torn file.' },
      });
      served.host.emit('filesPassedOver', PASSED_OVER);
      await page.getByRole('region', { name: 'Queue' }).getByText('22,344 of 90,234').waitFor();
      await page.getByText('Matches: 22,344 of 90,234').waitFor();
      await waysBack().getByText('1,205 passed over').waitFor();
      await expect.poll(() => faultsIn('.header')).toEqual([]);
      for (const label of ['Queue', 'Checking matches'])
        await expect.poll(() => faultsIn(`[aria-label="${label}"] > .queue-line`)).toEqual([]);
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(size.width);
    });

    test.runIf(hasTools)('each region can be used, and the picture has a useful size', async () => {
      served.host.setLabels(['a red circle', 'fade']);
      served.host.fill(['beach.mp4', 'harbour.mp4']);
      await open(size);
      await videos().first().waitFor({ state: 'attached' });
      const goTo = async (name: string): Promise<void> => {
        const button = page.getByRole('navigation', { name: 'Regions' }).getByRole('button', { name, exact: true });
        if ((await button.count()) > 0) await button.click();
      };
      await goTo('Labels');
      for (const part of ['input[aria-label="Add label"]', '.ranking-list li']) {
        await page.locator(part).first().scrollIntoViewIfNeeded();
        await expect.poll(() => isInSight(part)).toBe(true);
      }
      await goTo('Videos');
      for (const part of ['.add-videos', '.filter input', '.video-row'])
        await expect.poll(() => isInSight(part)).toBe(true);
      await goTo('Player');
      for (const part of ['.stage', '.transport button', '.transport button:last-child'])
        await expect.poll(() => isInSight(part)).toBe(true);
      const stage = await page.locator('.stage').boundingBox();
      expect(stage?.width).toBeGreaterThanOrEqual(Math.min(350, size.width - 32));
      // Of 16:9 within it, at least 250 pixels are the picture’s width.
      expect(stage?.height).toBeGreaterThanOrEqual(140);
      await expect.poll(() => faultsIn('.transport')).toEqual([]);
    });

    test('messages cover nothing, and where there is none a click goes through', async () => {
      served.host.fill(['beach.mp4']);
      Object.assign(served.host.handlers, {
        exportResults: () => {
          throw new TagError('disk-full', 'The disk is full: free some space, then export again.');
        },
      });
      await open(size);
      served.host.emit('filesPassedOver', PASSED_OVER);
      await page.keyboard.press('Control+e');
      await messages().getByText('The disk is full').waitFor();
      await messages().getByText('passed over').waitFor();
      const boxes = (await page.evaluate(`(() => {
        const box = (element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          return { left, top, right, bottom };
        };
        return {
          strip: box(document.querySelector('.notices')),
          others: [...document.querySelectorAll('.region, .header, .region-switch, .separator')].map(box),
        };
      })()`)) as { strip: Box; others: Box[] };
      const { strip, others } = boxes;
      expect(strip.left).toBeGreaterThanOrEqual(0);
      expect(strip.right).toBeLessThanOrEqual(size.width);
      expect(strip.bottom).toBeLessThanOrEqual(size.height);
      for (const other of others) {
        const apart =
          other.right <= strip.left + 0.5 ||
          strip.right <= other.left + 0.5 ||
          other.bottom <= strip.top + 0.5 ||
          strip.bottom <= other.top + 0.5;
        expect(apart).toBe(true);
      }
      for (const close of await messages().getByRole('button', { name: 'Close' }).all())
        await expect.poll(() => close.isVisible()).toBe(true);
      while ((await messages().count()) > 0) await messages().getByRole('button', { name: 'Close' }).first().click();
    });
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing serious in a small window full of everything, %s',
    async (colorScheme) => {
      served.host.setLabels(['a red circle', 'a dog']);
      served.host.fill(['beach.mp4']);
      served.host.fill(['a broken one.mp4'], 'failed');
      served.host.fill(['taken out.mp4'], 'cancelled');
      await open({ width: 640, height: 400 }, colorScheme);
      served.host.emit('filesPassedOver', PASSED_OVER);
      await messages().getByText('passed over').waitFor();
      await waysBack().getByRole('button', { name: '1 failed', exact: true }).click();
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Labels', exact: true }).click();
      expect(await seriousFaults(page)).toEqual([]);
      await page.keyboard.press('Control+Shift+o');
      const path = page.getByRole('textbox', { name: 'Path of a file or folder' });
      await path.fill('/nowhere');
      await path.press('Enter');
      await page.getByRole('alert').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    },
  );

  test('what has the focus is in sight: a key brings its region, where there is room for one only', async () => {
    served.host.fill(['beach.mp4']);
    await open({ width: 640, height: 400 });
    await page.keyboard.press('a');
    await expect.poll(() => isInSight('input[aria-label="Add label"]')).toBe(true);
    await expect.poll(() => isInSight('.filter input')).toBe(false);
    await page.keyboard.press('Control+f');
    await expect.poll(() => isInSight('.filter input')).toBe(true);
    await expect.poll(() => isInSight('input[aria-label="Add label"]')).toBe(false);
  });

  test.runIf(hasTools)('columns are moved by keys and by hand, put back, and found again', async () => {
    served.host.fill(['beach.mp4']);
    await open();
    const width = (region: string): Promise<number> =>
      page.evaluate(`Math.round(document.querySelector('${region}')?.getBoundingClientRect().width ?? 0)`);
    const value = async (name: string) => Number(await separator(name).getAttribute('aria-valuenow'));
    await page.locator('.transport').waitFor();
    expect([await value('Width of the videos'), await width('.of-videos')]).toEqual([294, 294]);
    const time = page.locator('.transport-time').first();
    await separator('Width of the videos').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => width('.of-videos')).toBe(294 + 16 + 64);
    // The arrows are the player’s elsewhere.
    await expect.poll(() => time.innerText()).toBe('0:00.00');
    await separator('Width of the labels').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => width('.of-labels')).toBe(358 + 16);
    const line = await separator('Width of the labels').boundingBox();
    if (line === null) throw new Error('there is no line');
    // A hand need not meet the one pixel.
    await page.mouse.move(line.x - 2, 400);
    await page.mouse.down();
    await page.mouse.move(line.x - 52, 300, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => width('.of-labels')).toBe(358 + 16 + 50);
    await page.reload();
    await page.locator('.columns').waitFor();
    await expect.poll(() => width('.of-labels')).toBe(358 + 16 + 50);
    await expect.poll(() => width('.of-videos')).toBe(374);
    await separator('Width of the videos').focus();
    await page.keyboard.press('End');
    await expect.poll(() => width('.of-player')).toBe(320);
    await page.keyboard.press('Enter');
    await expect.poll(() => width('.of-videos')).toBe(294);
  });

  describe('adding', () => {
    const dialog = () => page.getByRole('dialog', { name: 'Add files and folders' });
    const path = () => dialog().getByRole('textbox', { name: 'Path of a file or folder' });

    test('a path is typed; what is wrong with it is said there, and the next is taken', async () => {
      await open();
      await page.getByRole('button', { name: 'Add…', exact: true }).click();
      await dialog().getByText('used where they lie; nothing is copied').waitFor();
      await dialog().getByText('they are copied to the computer that runs Reeltag').waitFor();
      await path().pressSequentially('/nowhere/beach.mp4');
      await page.keyboard.press('Enter');
      await dialog().getByRole('alert').getByText('There is no file or folder /nowhere/beach.mp4').waitFor();
      await expect.poll(() => messages().count()).toBe(0);
      await path().fill('"/footage/2026-06 coast/harbour.mp4"');
      await expect.poll(() => dialog().getByRole('alert').count()).toBe(0);
      await page.keyboard.press('Enter');
      await dialog().waitFor({ state: 'detached' });
      await expect.poll(names).toEqual(['harbour.mp4']);
    });

    test('a folder that was added before is one click away', async () => {
      await open();
      await page.keyboard.press('Control+Shift+o');
      await path().fill('/footage/2026-06 coast');
      await page.keyboard.press('Enter');
      await expect.poll(names).toEqual(['beach.mp4', 'harbour.mp4']);
      await videos().first().getByRole('button').click();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await expect.poll(() => videos().count()).toBe(0);
      await page.getByRole('button', { name: 'Add files or folders…' }).click();
      await dialog().getByRole('button', { name: 'Add /footage/2026-06 coast again' }).click();
      await dialog().waitFor({ state: 'detached' });
      await expect.poll(names).toEqual(['beach.mp4', 'harbour.mp4']);
    });

    test('files are chosen on the host’s machine, and from the browser’s, by button, key and without either', async () => {
      await open();
      await page
        .getByLabel('Add videos')
        .setInputFiles({ name: 'sent.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(9) });
      await expect.poll(names).toEqual(['sent.mp4']);
      await chooserOf(page, () => page.keyboard.press('Control+o'));
      await page.keyboard.press('Control+Shift+o');
      await chooserOf(page, () => dialog().getByRole('button', { name: 'Copy files here…' }).click());
      await page.keyboard.press('Control+Shift+o');
      await dialog().getByRole('button', { name: 'Open footage' }).click();
      await dialog().getByRole('checkbox', { name: 'Choose beach.mp4' }).check();
      await dialog().getByRole('button', { name: 'Add 1 item' }).click();
      await expect.poll(names).toEqual(['sent.mp4', 'beach.mp4']);
    });

    test('in the window nothing is said of copies', async () => {
      await serveAnew({ hostKind: 'electron' });
      await open();
      await page.keyboard.press('Control+Shift+o');
      await dialog().getByText('They are used where they lie; nothing is copied.', { exact: true }).waitFor();
      await chooserOf(page, () => dialog().getByRole('button', { name: 'Choose files…' }).click());
      await expect.poll(() => page.getByText(/are copied/).count()).toBe(0);
    });

    test('of a folder with broken files the first that can be used is shown; one that a person chose stays', async () => {
      served.host.setLabels(['fade']);
      served.host.fill(['older.mp4']);
      await open();
      await page.keyboard.press('Control+Shift+o');
      await path().fill('/footage/half broken');
      await page.keyboard.press('Enter');
      await expect.poll(title).toBe('market.mp4');
      await expect.poll(() => videos().filter({ hasText: 'Done' }).count()).toBe(3);
      await expect.poll(() => title()).toBe('market.mp4');
      await videos().filter({ hasText: 'another broken one.mp4' }).getByRole('button').click();
      await page.getByRole('article').getByRole('button', { name: 'Try again' }).click();
      await expect
        .poll(() => served.host.videos.find(({ name }) => name === 'another broken one.mp4')?.state)
        .toBe('failed');
      await expect.poll(() => waysBack().allInnerTexts()).toEqual([expect.stringContaining('2 failed')]);
      await expect.poll(() => title()).toBe('another broken one.mp4');
    });
  });

  test('matches of what is selected are checked from its menu; the run is seen, held and stopped', async () => {
    served.host.setLabels(['a red circle']);
    served.host.fill(['beach.mp4', 'harbour.mp4', 'pier.mp4']);
    await open();
    const run = page.getByRole('region', { name: 'Checking matches' });
    await videos().nth(0).click();
    await videos()
      .nth(1)
      .click({ modifiers: ['ControlOrMeta'] });
    await videos().nth(1).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Check matches' }).click();
    await run.getByText('Matches: 0 of 2').waitFor();
    served.host.setMatching({ done: 1, secondsLeft: 90 });
    await run.getByText('Matches: 1 of 2').waitFor();
    await run.getByText('2 min left').waitFor();
    await run.getByRole('button', { name: 'Pause checking' }).click();
    await run.getByText('Paused').waitFor();
    const problem = { kind: 'disk-full', message: 'The disk is full: free some space.' } as const;
    served.host.setMatching({ problem });
    await run.getByRole('button', { name: problem.message }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await run.getByRole('button', { name: 'Resume checking' }).click();
    await run.getByRole('button', { name: 'Check no more videos' }).click();
    await run.waitFor({ state: 'detached' });
  });

  test('what failed, was cancelled, is away or was passed over has a place, and a way back', async () => {
    served.host.pace(1_000_000);
    served.host.fill(['beach.mp4', 'failed state of the sea.mp4']);
    served.host.fill(['a broken one.mp4', 'another broken one.mp4'], 'failed');
    served.host.fill(['taken out.mp4'], 'cancelled');
    const away = served.host.fill(['away.mp4'], 'waiting');
    await open();
    served.host.setOffline(away, '/media/ada/FOOTAGE');
    served.host.emit('filesPassedOver', PASSED_OVER);
    await waysBack().getByRole('button', { name: '2 failed', exact: true }).click();
    await expect.poll(names).toEqual(['a broken one.mp4', 'another broken one.mp4']);
    await waysBack().getByRole('button', { name: '1 offline', exact: true }).click();
    await expect.poll(names).toEqual(['away.mp4']);
    await waysBack().getByRole('button', { name: '1 cancelled', exact: true }).click();
    await expect.poll(names).toEqual(['taken out.mp4']);
    // Once more, and all are there.
    await waysBack().getByRole('button', { name: '1 cancelled', exact: true }).click();
    await expect.poll(() => videos().count()).toBe(6);
    await waysBack().getByRole('button', { name: 'Look again: 1 offline' }).click();
    await expect.poll(() => served.host.calls.get('lookForOffline')).toBe(1);
    await waysBack().getByRole('button', { name: 'Show why' }).click();
    await page.getByRole('dialog', { name: 'Passed over' }).waitFor();
    await page.keyboard.press('Escape');
    await waysBack().getByRole('button', { name: 'Leave these out' }).click();
    await waysBack().getByRole('button', { name: 'Resume: 1 cancelled' }).click();
    await waysBack().getByRole('button', { name: 'Retry: 2 failed' }).click();
    await expect.poll(() => waysBack().allInnerTexts()).toEqual(['1 offline\nLook again']);
    const states = served.host.videos.filter(({ state }) => state === 'failed' || state === 'cancelled');
    expect(states).toEqual([]);
  });
});

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
