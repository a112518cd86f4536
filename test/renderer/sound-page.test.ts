/** The waveform in the built page, with sound that is heard for a while and then is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { hasTools, makeVideo, picture, x264 } from '../support/video.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();
const PATIENCE = { timeout: 30_000 };

describe.skipIf(chromiumPath === undefined || !hasTools)('the waveform', () => {
  let browser: Browser;
  let folder: string;
  let files: string[];
  let served: ServedFake;
  let page: Page;
  beforeAll(async () => {
    await buildPage();
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
    folder = mkdtempSync(join(tmpdir(), 'reeltag-sound-page-'));
    const heard = ['-f', 'lavfi', '-i', "aevalsrc='0.5*sin(440*2*PI*t)*lt(t,5)':d=10:s=44100"];
    files = [
      await makeVideo(folder, 'heard.mp4', ...picture(10, 25, '160x90'), ...heard, ...x264('-c:a', 'aac')),
      await makeVideo(folder, 'mute.mp4', ...picture(10, 25, '160x90'), ...x264()),
    ];
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    served = await serveFake({ files });
    served.host.fill(['heard.mp4', 'mute.mp4']);
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
  });
  const canvas = () => page.locator('.waveform');
  /** Whether much of its first half is painted, and of the second a line; and how light the paint is, 0–255. */
  const painted = () =>
    page.evaluate(`(() => {
      const canvas = document.querySelector('.waveform');
      if (canvas === null) return undefined;
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
      const counts = [0, 0];
      let light;
      for (let n = 0; n < width * height; n++) {
        if (data[4 * n + 3] < 200) continue;
        counts[n % width < width / 2 ? 0 : 1] += 1;
        light ??= data[4 * n];
      }
      const [heard, silent] = counts.map((count) => count / (width * height / 2));
      return { heard: heard > 0.3, silent: silent > 0 && silent < 0.1, light };
    })()`);

  test.each(['light', 'dark'] as const)(
    'is where the sound is, in the %s theme, and goes with the view',
    async (colorScheme) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
      page = await context.newPage();
      await page.goto(served.link);
      // Silence is a line.
      const light = colorScheme === 'light' ? 0x96 : 0x7f;
      await expect.poll(painted, PATIENCE).toEqual({ heard: true, silent: true, light });
      await page
        .getByRole('region', { name: 'Timeline', exact: true })
        .getByRole('button', { name: 'Zoom in' })
        .click();
      await expect.poll(painted, PATIENCE).toEqual({ heard: true, silent: false, light });
    },
  );

  test('is not where a video has no sound, and takes no room there', async () => {
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await page.goto(served.link);
    await canvas().waitFor(PATIENCE);
    const answered = page.waitForResponse((response) => response.url().includes('/sound'), PATIENCE);
    await page.getByRole('list', { name: 'Videos', exact: true }).getByText('mute.mp4').click();
    expect((await answered).status()).toBe(200);
    await expect.poll(() => canvas().count(), PATIENCE).toBe(0);
    expect(await page.locator('.timeline-sound').evaluate((row: { offsetHeight: number }) => row.offsetHeight)).toBe(0);
  });
});
