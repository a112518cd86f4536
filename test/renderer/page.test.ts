/** The page in a real browser, served by the real server, with a stand-in for the application behind it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Track } from '../../electron/wire/app/videos.ts';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chromiumArguments, featuresOff } from '../support/chromium.ts';
import { hasTools, makeVideo, x264 } from '../support/video.ts';
import { PASSED_OVER } from './fake-host.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];
let posters: number;
const folders: string[] = [];

const videos = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
const ranking = () => page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('listitem');
const addLabel = () => page.getByRole('textbox', { name: 'Add label', exact: true });
const shownLabels = () => ranking().locator('.ranking-name').allInnerTexts();
const inOwnOrder = () => page.getByRole('combobox', { name: 'Order of the labels' }).selectOption('own');
const focused = () => page.locator(':focus');
const focusName = () => page.evaluate(`document.activeElement.ariaLabel`);

async function open(colorScheme: 'light' | 'dark' = 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // A video without a file has no poster; the row stays dark.
    if (message.type() === 'error' && !/404/.test(message.text())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('/poster')) posters++;
  });
  // Stricter than the server: what the page would need of it beyond this is a complaint.
  await page.route('**/*', async (route) => {
    if (route.request().resourceType() !== 'document') return route.continue();
    const response = await route.fetch();
    const headers = { ...response.headers(), 'content-security-policy': STRICT };
    await route.fulfill({ response, headers });
  });
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

/** For as long as the page is open: it may ask for what lies in it until then. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-page-'));
  folders.push(folder);
  return folder;
}

const TRACKS: Track[] = [
  { number: 1, codec: 'h264', width: 1920, height: 1080, fps: 25 },
  { number: 2, codec: 'hevc', width: 3840, height: 2160, fps: 50, language: 'deu', title: 'Bühne links' },
  { number: 3, codec: 'png', width: 640, height: 480, fps: 25, still: true, off: true },
];

/** In the page: what the player shows, without its poster. */
const DOMINANT_COLOUR = `(() => {
  const video = document.querySelector('video');
  if (video === null || video.readyState < video.HAVE_CURRENT_DATA) return undefined;
  const context = document.createElement('canvas').getContext('2d');
  context.drawImage(video, 0, 0, 1, 1);
  const [red, , blue] = context.getImageData(0, 0, 1, 1).data;
  return red > blue ? 'red' : 'blue';
})()`;

const STRICT =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; connect-src 'self'";

async function paste(text: string): Promise<void> {
  await addLabel().focus();
  await page.evaluate(`{
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', ${JSON.stringify(text)});
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }`);
}

describe.skipIf(chromiumPath === undefined)('the page', () => {
  beforeAll(async () => {
    await buildPage();
    // An answer that is fulfilled here, with its stricter policy, has no address, and may not open a wire to one.
    const args = [...chromiumArguments, ...featuresOff('LocalNetworkAccessChecks')];
    browser = await chromium.launch({ executablePath: chromiumPath as string, args });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    complaints = [];
    posters = 0;
    served = await serveFake();
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
    expect(complaints).toEqual([]);
  });

  test('what was set aside is said in a banner, until it was seen', async () => {
    served.host.setLibraryNotices([{ id: 'set-aside', message: 'Set aside: 1 label set (“weather”).' }]);
    await open();
    const banner = page.getByRole('status').filter({ hasText: 'Your library was damaged in places' });
    await banner.getByText('Set aside: 1 label set (“weather”).').waitFor();
    await banner.getByRole('button', { name: 'Got it' }).click();
    await banner.waitFor({ state: 'detached' });
    expect(served.host.calls.get('dismissLibraryNotice')).toBe(1);
  });

  test('a label is added by Enter, and ranked at once', async () => {
    served.host.fill(['beach.mp4']);
    await open();
    await addLabel().fill('a red circle');
    await page.keyboard.press('Enter');
    await addLabel().fill('a dog');
    await page.keyboard.press('Enter');
    await expect.poll(() => ranking().count()).toBe(2);
    // The newest first, lit up, whatever its score.
    await expect.poll(() => shownLabels()).toEqual(['a dog', 'a red circle']);
    await expect.poll(() => ranking().first().getAttribute('class')).toContain('fresh');
    await expect.poll(() => addLabel().inputValue()).toBe('');
    await ranking().first().getByRole('button', { name: 'never learnt: dog' }).waitFor();
    await expect.poll(() => ranking().nth(1).innerText()).toMatch(/[\d.]+%/);
    // No number on words that the model never learnt, in no list.
    await expect.poll(() => ranking().first().innerText()).toContain('–');
    await expect.poll(() => videos().first().innerText()).toContain('a red circle');
  });

  test('matches that come in by themselves are there, and move no row under the hands', async () => {
    served.host.setLabels(['a red circle', 'slow fade', 'camera zooming in', 'blue on green']);
    const [id = ''] = served.host.fill(['beach.mp4']);
    await open();
    await expect.poll(() => ranking().first().innerText()).toMatch(/[\d.]+%/);
    await expect.poll(() => served.host.showing).toEqual(['beach.mp4']);
    const before = await shownLabels();
    await ranking().first().locator('.ranking-name').click();
    const match = () =>
      page
        .locator('.ranking-behind div', { hasText: /^Match/ })
        .locator('dd')
        .innerText();
    await expect.poll(match).toBe('–');
    served.host.match(id, 4, true);
    await expect.poll(match).toMatch(/%$/);
    await expect.poll(() => shownLabels()).toEqual(before);
    await ranking()
      .first()
      .getByRole('button', { name: /^More about/ })
      .click();
    await page.getByRole('menuitem', { name: 'Check its match with all videos' }).click();
    await expect
      .poll(() => served.host.asked)
      .toEqual({ ids: 'all', labels: [served.host.labelList.labels.find(({ text }) => text === before[0])?.id] });
    await expect.poll(() => shownLabels()).toEqual(before);
    // Who asks for the order has it.
    const order = page.getByRole('combobox', { name: 'Order of the labels' });
    await order.selectOption('own');
    await order.selectOption('score');
    await expect.poll(shownLabels).toEqual(before.toReversed());
  });

  test('labels that only look different are not taken, and those of an old list are marked, and removed', async () => {
    served.host.fill(['beach.mp4']);
    served.host.setLabels(['pan left', 'pan le\u{AD}ft', 'zoom']);
    await open();
    await expect.poll(() => ranking().count()).toBe(3);
    await inOwnOrder();
    const mark = ranking().nth(1).getByRole('button', { name: 'Not ranked. The label' });
    await expect.poll(() => mark.getAttribute('aria-label')).toContain('(“pan left” is the same to the model)');
    // The page sees the first three itself; of the last only the host knows.
    for (const typed of ['\u{200E}zoom', 'zo\u{200B}om', '\u{200B}', 'a \u{1F984}', 'a \u{1F409}']) {
      await addLabel().fill(typed);
      await page.keyboard.press('Enter');
    }
    await page.getByText('“a \u{1F984}” is the same to the model').first().waitFor();
    await expect.poll(shownLabels).toEqual(['a \u{1F984}', 'pan left', 'pan le\u{AD}ft', 'zoom']);
    await ranking().nth(2).getByRole('button', { name: /^More/ }).click();
    await page.getByRole('menuitem', { name: 'Remove from the list' }).click();
    await expect.poll(() => served.host.labels).toEqual(['a \u{1F984}', 'pan left', 'zoom']);
    await expect.poll(() => ranking().getByRole('button', { name: 'Not ranked' }).count()).toBe(0);
  });

  test('a label is renamed and described from its menu, and the focus comes back', async () => {
    served.host.fill(['beach.mp4']);
    served.host.setLabels(['pan left', 'zoom']);
    await open();
    await expect.poll(() => ranking().count()).toBe(2);
    const zoom = ranking().filter({ hasText: 'zoom' });
    const choose = async (item: string | RegExp) => {
      await zoom.getByRole('button', { name: /^More/ }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Rename');
    await expect.poll(focusName).toBe('Label text');
    await page.keyboard.type('zoom in');
    await page.keyboard.press('Enter');
    await expect.poll(() => served.host.labels).toEqual(['pan left', 'zoom in']);
    await choose(/^Wordings/);
    const field = page.getByRole('dialog').getByLabel('Other wordings');
    await expect.poll(() => field.and(focused()).count()).toBe(1);
    // What a label's own key takes the place of is said before.
    await page.getByRole('dialog').getByLabel('Key that says yes').fill('n');
    await page.getByText('N is a key of the program’s own, for “No to the label”').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focusName).toBe('More about zoom in');
    // From one dialog to the next, and back to where the first was asked for.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('settings');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Settings' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focusName).toBe('More about zoom in');
  });

  test('what decisions taught is said of the label at hand, and is switched off with its wordings, and on by undo', async () => {
    served.host.fill(['beach.mp4']);
    served.host.setLabels(['pan left', 'zoom']);
    const label = served.host.labelList.labels.find(({ text }) => text === 'zoom')?.id ?? '';
    const tell = (learned: object) => served.host.setLearnings([{ label, yes: 20, no: 14, ...learned }]);
    tell({ yes: 3, no: 1, missing: { yes: 5, no: 7 } });
    await open();
    const zoom = ranking().filter({ hasText: 'zoom' });
    await zoom.locator('.ranking-name').click();
    const said = page.getByRole('list', { name: 'What decisions taught' });
    await said.getByText('Learns after 5 more yes and 7 more no').waitFor();
    tell({ head: { used: true, auc: 0.94, low: 0.9, zeroShot: 0.81, n: 34 } });
    const gain = said.getByText('Learned from 34 decisions: AUC .81 → .94');
    await gain.hover();
    await page.getByRole('tooltip').filter({ hasText: 'the right one stands higher' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await zoom.getByRole('button', { name: /^More/ }).click();
    await page.getByRole('menuitem', { name: /^Wordings/ }).click();
    const learn = page.getByRole('checkbox', { name: 'Learn from decisions' });
    await expect.poll(() => learn.isChecked()).toBe(true);
    await learn.uncheck();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await said.getByText('Learning from decisions is switched off').waitFor();
    await page.keyboard.press('Control+z');
    await gain.waitFor();
    await ranking().filter({ hasText: 'pan left' }).locator('.ranking-name').click();
    await said.waitFor({ state: 'detached' });
  });

  test('the numbers of a row are named above it, and from what a fit comes is said beneath', async () => {
    served.host.fill(['beach.mp4']);
    served.host.setLabels(['a red circle', 'slow fade', 'camera zooming in', 'a dog']);
    const dog = served.host.labelList.labels.find(({ text }) => text === 'a dog')?.id ?? '';
    await open();
    const row = (label: string) => ranking().filter({ hasText: label });
    const head = page.getByRole('region', { name: 'What the numbers are' });
    await head.getByText('~ an estimate').waitFor();
    await head.getByText('Among these').hover();
    await page.getByRole('tooltip').filter({ hasText: 'add up to 100%' }).waitFor();
    // Wherever in a row somebody clicks: the keys then act on its label.
    await row('slow fade').locator('.ranking-bar').click();
    const behind = page.locator('.ranking-behind');
    await behind.getByText('an estimate from its cosine').waitFor();
    await page.keyboard.press('y');
    await row('slow fade').getByRole('button', { name: 'Yes', pressed: true }).waitFor();
    // Of words that the model never learnt there is a number once decisions have taught what they mean.
    await row('a dog').locator('.ranking-name').click();
    await behind.getByText('The demo model never learnt: dog').waitFor();
    await expect.poll(() => row('a dog').innerText()).toContain('–');
    served.host.setLearnings([
      { label: dog, yes: 20, no: 14, head: { used: true, auc: 0.94, low: 0.9, zeroShot: 0.5, n: 34 } },
    ]);
    await served.host.handlers.editLabels(
      { window: 'other', edit: { kind: 'describe', id: dog, facts: { threshold: 0.2 } } },
      { signal: new AbortController().signal, onProgress: () => {} },
    );
    await expect
      .poll(() => row('a dog').locator('.ranking-score').innerText())
      .toMatch(/learned from decisions[^%]*[\d.]+%/);
    await behind.getByText('an estimate learned from decisions').waitFor();
    await expect.poll(() => behind.innerText()).not.toContain('Cosine');
    await page.getByRole('button', { name: 'Threshold 20%…' }).click();
    await page.getByRole('slider', { name: /^Threshold/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Switch learning off' }).click();
    await page.getByText('Learning from decisions is switched off').waitFor();
    await page.getByRole('button', { name: 'Switch learning on' }).click();
    await page.getByText('Learned from 34 decisions').waitFor();
    // All else that belongs to the label stays.
    expect(served.host.labelList.labels.find(({ id }) => id === dog)).toMatchObject({ threshold: 0.2 });
    expect(await seriousFaults(page)).toEqual([]);
  });

  test('a threshold is moved over how the fits lie, by keys, by hand and for a precision, and the counts follow', async () => {
    served.host.fill(Array.from({ length: 60 }, (_, n) => `clip ${n}.mp4`));
    served.host.setLabels(['left', 'a red circle']);
    const label = served.host.labelList.labels.find(({ text }) => text === 'a red circle')?.id ?? '';
    await open();
    const circle = ranking().filter({ hasText: 'a red circle' });
    await circle.getByRole('button', { name: /^More/ }).click();
    await page.getByRole('menuitem', { name: /^Wordings/ }).click();
    const dialog = page.getByRole('dialog');
    const slider = dialog.getByRole('slider', { name: 'Threshold, over how the fits lie' });
    const inNow = async () => Number(/^\d+/.exec(await dialog.getByText(/of 60 videos would be in$/).innerText())?.[0]);
    await slider.waitFor();
    await expect.poll(() => slider.getAttribute('aria-valuenow')).toBe('50');
    const usual = await inNow();
    await dialog.getByText('It takes 8 more yes and 8 more no.').waitFor();
    await expect.poll(() => dialog.getByRole('button', { name: 'Set the threshold' }).isDisabled()).toBe(true);
    await slider.focus();
    await page.keyboard.press('Home');
    await expect.poll(inNow).toBe(60);
    await page.keyboard.press('End');
    await expect.poll(inNow).toBe(0);
    // By hand, to a fifth of the way.
    const { x, y, width } = (await dialog.locator('.histogram').boundingBox()) ?? { x: 0, y: 0, width: 0 };
    await page.mouse.move(x + width - 6, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + 0.2 * width, y + 20, { steps: 5 });
    await page.mouse.up();
    const field = dialog.getByRole('spinbutton', { name: 'Threshold' });
    await expect.poll(() => field.inputValue()).toBe('20');
    const more = await inNow();
    expect(more).toBeGreaterThan(usual);
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => circle.locator('.ranking-counts').innerText()).toBe(String(more));

    // What fits best is a yes, and all else a no: a threshold tells them apart without a fault.
    const best = served.host.handlers.findVideos(
      { query: { label, sort: 'score', descending: true, filters: {} } },
      { signal: new AbortController().signal, onProgress: () => {} },
    ) as { ids: string[]; scores: number[] };
    const decide = (ids: string[], decision: 'yes' | 'no') =>
      served.host.handlers.decide(
        { window: 'other', ids, label, decision },
        { signal: new AbortController().signal, onProgress: () => {} },
      );
    await decide(best.ids.slice(0, 10), 'yes');
    await decide(best.ids.slice(10, 20), 'no');
    await circle.getByRole('button', { name: /^More/ }).click();
    await page.getByRole('menuitem', { name: /^Wordings/ }).click();
    await dialog.getByText('10 yes in the upper row and 10 no in the lower one').waitFor();
    await dialog.getByRole('spinbutton', { name: 'For a precision of' }).fill('100');
    await dialog.getByRole('button', { name: 'Set the threshold' }).click();
    const lowest = (best.scores[9] ?? 0) * 100;
    await expect.poll(async () => Math.abs(Number(await field.inputValue()) - lowest)).toBeLessThan(0.02);
  });

  test('what is said of a video stands under its player from edge to edge', async () => {
    served.host.fill(['beach.mp4']);
    served.host.setLabels(['zoom']);
    await open();
    await ranking().getByRole('button', { name: 'Yes', exact: true }).click();
    await page.getByRole('heading', { name: '1 decision' }).waitFor();
    const [player, marks] = await Promise.all([
      page.getByRole('region', { name: 'Player', exact: true }).boundingBox(),
      page.getByRole('region', { name: 'About this video' }).boundingBox(),
    ]);
    expect([marks?.x, marks?.width]).toEqual([player?.x, player?.width]);
  });

  test('a drive that is away is said once, its videos are offline, and their rankings stay', async () => {
    const ids = served.host.fill(['beach.mp4', 'harbour.mp4']);
    served.host.fill(['home.mp4']);
    served.host.setLabels(['a red circle', 'fade']);
    await open();
    await expect.poll(() => ranking().count()).toBe(2);
    served.host.setOffline(ids, '/media/ada/FOOTAGE');
    const banner = page.getByRole('status').filter({ hasText: '/media/ada/FOOTAGE cannot be reached: 2 videos wait' });
    await banner.waitFor();
    await expect.poll(() => videos().filter({ hasText: 'Offline' }).count()).toBe(2);
    await expect.poll(() => videos().filter({ hasText: 'Failed' }).count()).toBe(0);
    await expect.poll(() => ranking().count()).toBe(2);
    await banner.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('It is still away').first().waitFor();
    served.host.setOffline(ids);
    await banner.waitFor({ state: 'detached' });
    await expect.poll(() => videos().filter({ hasText: 'Offline' }).count()).toBe(0);
  });

  test('of a file with several video tracks one is chosen, by keyboard, and every page sees it', async () => {
    const [id = ''] = served.host.fill(['stage.mkv']);
    served.host.fill(['beach.mp4']);
    served.host.setTracks([id], TRACKS);
    served.host.setLabels(['a red circle', 'fade']);
    await open();
    await expect.poll(() => ranking().count()).toBe(2);
    const chooser = page.getByRole('combobox', { name: 'Video track' });
    await expect
      .poll(() => chooser.getByRole('option').allInnerTexts())
      .toEqual([
        '1: 1920 × 1080, 25 fps, h264, default',
        '2: \u{2068}Bühne links\u{2069}, German, 3840 × 2160, 50 fps, hevc',
        '3: 640 × 480, png, still picture, switched off in the file',
      ]);
    await expect.poll(() => chooser.inputValue()).toBe('1');
    const asked = served.host.calls.get('rankVideos') ?? 0;
    await chooser.focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => served.host.videos[0]?.track).toBe(2);
    await expect.poll(() => chooser.inputValue()).toBe('2');
    // The ranking is that of the other track, and so are the pictures.
    await expect.poll(() => served.host.calls.get('rankVideos')).toBeGreaterThan(asked);
    await expect.poll(() => ranking().count()).toBe(2);
    const pictures = page.locator('.filmstrip img');
    await expect.poll(() => pictures.first().getAttribute('src')).toMatch(/frame\/0\?track=2&/);
    await expect.poll(() => videos().first().locator('img').getAttribute('src')).toMatch(/poster\?track=2&/);
    // Another page has chosen.
    const context = { signal: new AbortController().signal, onProgress: () => {} };
    await served.host.handlers.chooseTrack({ id, track: 1 }, context);
    await expect.poll(() => chooser.inputValue()).toBe('1');
    await expect.poll(() => pictures.first().getAttribute('src')).not.toMatch(/track=/);
    await videos().nth(1).getByRole('button').click();
    await chooser.waitFor({ state: 'detached' });
  });

  test.runIf(hasTools)(
    'the player shows the track that was chosen, and the file itself where browsers show that',
    async () => {
      await served.close();
      const folder = newFolder();
      const colours = ['red', 'blue'].flatMap((colour) => ['-f', 'lavfi', '-i', `color=${colour}:d=10:r=25:s=160x90`]);
      const coding = x264('-pix_fmt', 'yuv420p', '-map', '0', '-map', '1');
      served = await serveFake({ files: [await makeVideo(folder, 'two.mp4', ...colours, ...coding)] });
      const ids = served.host.fill(['two.mp4']);
      served.host.setTracks(ids, TRACKS.slice(0, 2));
      await open();
      const player = page.locator('video');
      const seen = async () => [
        await page.evaluate(DOMINANT_COLOUR),
        (await player.getAttribute('src'))
          ?.split('/')
          .at(-1)
          ?.replace(/[?&]edition=first$/, ''),
      ];
      await expect.poll(seen).toEqual(['red', 'file']);
      await page.getByRole('combobox', { name: 'Video track' }).selectOption('2');
      await expect.poll(seen, { timeout: 30_000 }).toEqual(['blue', 'proxy?start=0&track=2']);
      await page.getByRole('button', { name: /^Frame 3/ }).click();
      await expect.poll(seen, { timeout: 30_000 }).toEqual(['blue', 'proxy?start=5&track=2']);
      await page.getByRole('combobox', { name: 'Video track' }).selectOption('1');
      await expect.poll(seen).toEqual(['red', 'file']);
    },
  );

  test.runIf(hasTools)(
    'of a file that has changed, and of other frames, all that is shown is asked for anew',
    async () => {
      await served.close();
      const folder = newFolder();
      const colour = ['-f', 'lavfi', '-i', 'color=red:d=10:r=25:s=160x90'];
      served = await serveFake({ files: [await makeVideo(folder, 'red.mp4', ...colour, ...x264())] });
      const [id = ''] = served.host.fill(['red.mp4']);
      await open();
      const pictures = async (): Promise<string[]> => {
        const shown = page.locator('.video-row img, .filmstrip img, video');
        const sources = await shown.evaluateAll((found: { src: string }[]) => found.map(({ src }) => src));
        return sources.map((source) => source.slice(source.indexOf('video/')));
      };
      const addresses = (edition: string): string[] => [
        MEDIA.poster(id, { edition }),
        MEDIA.file(id, { edition }),
        ...[0, 62, 124, 186].map((index, n) => MEDIA.frame(id, n, { edition, index })),
      ];
      await expect.poll(pictures).toEqual(addresses('first'));
      const time = page.locator('.transport-time').first();
      await expect.poll(() => page.evaluate(DOMINANT_COLOUR)).toBe('red');
      await page.getByRole('button', { name: /^Frame 3/ }).click();
      await expect.poll(() => time.innerText()).toBe('0:05.00');
      served.host.changeFile(id, 'second');
      await expect.poll(pictures).toEqual(addresses('second'));
      await expect.poll(() => time.innerText()).toBe('0:00.00');
    },
  );

  test('a track that was chosen, and that the file does not have any more, is said; a choice that fails, too', async () => {
    const [id = ''] = served.host.fill(['stage.mkv']);
    served.host.setTracks([id], TRACKS.slice(0, 1), 2);
    await open();
    await page.getByText('Track 2 was chosen, but the file as it is now has no such track').waitFor();
    await expect.poll(() => page.getByRole('combobox', { name: 'Video track' }).count()).toBe(0);
    served.host.setTracks([id], TRACKS);
    const chooser = page.getByRole('combobox', { name: 'Video track' });
    await chooser.waitFor();
    served.host.refuseTracks = true;
    await chooser.selectOption('3');
    await page.getByRole('region', { name: 'Messages' }).getByText('there is no track 3 to choose').waitFor();
    await expect.poll(() => chooser.inputValue()).toBe('1');
    // The longest title that a host sends.
    served.host.setTracks([id], [{ ...(TRACKS[0] as Track), title: 'W'.repeat(100) }, ...TRACKS.slice(1)]);
    await chooser.getByText('W'.repeat(100)).waitFor({ state: 'attached' });
    const [outer, inner] = [await page.getByRole('article').boundingBox(), await chooser.boundingBox()];
    expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThan((outer?.x ?? 0) + (outer?.width ?? 0));
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(1280);
  });

  test('what was passed over in a folder is listed with its reasons', async () => {
    await open();
    served.host.emit('filesPassedOver', PASSED_OVER);
    const notice = page.locator('.notice').filter({ hasText: '1,205 files and folders were passed over' });
    await notice.getByRole('button', { name: 'Why?' }).click();
    const dialog = page.getByRole('dialog', { name: 'Passed over' });
    await expect
      .poll(() => dialog.getByRole('listitem').allInnerTexts())
      .toEqual([
        '/footage/mixed/code/module1.ts\nNo video: its name is one of a video, its first bytes are not.',
        '/footage/mixed/code/module2.ts\nNo video: its name is one of a video, its first bytes are not.',
        '/footage/mixed/@eaDir\nA folder of previews, deleted files or snapshots.',
        '/footage/mixed/caf\u{FFFD}.mp4\nIts name is not valid UTF-8, so that nothing can open it: rename it.',
        '/footage/mixed/take 2.mov\nIt is empty: copy or download it again.',
      ]);
    await dialog.getByText('… and 1,200 more').waitFor();
    await dialog.getByText('And 37 files whose names are those of no video.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('passed over');
    await page.getByRole('option', { name: 'Show what was passed over' }).click();
    await dialog.waitFor();
  });

  test('a pasted list becomes labels, one a line, and is undone and made again as one', async () => {
    await open();
    await paste('waves, breaking\n\n  a dog  \nغروب الشمس\n');
    await expect.poll(shownLabels).toEqual(['waves, breaking', 'a dog', 'غروب الشمس']);
    await page.keyboard.press('Control+z');
    await expect.poll(() => ranking().count()).toBe(0);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(shownLabels).toEqual(['waves, breaking', 'a dog', 'غروب الشمس']);
    await expect.poll(() => served.host.labels).toEqual(['waves, breaking', 'a dog', 'غروب الشمس']);
  });

  test('while text is typed, undo is the field’s own', async () => {
    await open();
    await paste('a\nb');
    await expect.poll(shownLabels).toEqual(['a', 'b']);
    await addLabel().pressSequentially('half');
    await page.keyboard.press('Control+z');
    await expect.poll(() => shownLabels()).toEqual(['a', 'b']);
  });

  test('labels are edited, moved and removed by keyboard alone', async () => {
    await open();
    await paste('one\ntwo\nthree');
    await ranking().nth(2).waitFor();
    await inOwnOrder();
    await addLabel().focus();
    // One stop for the whole list.
    await page.keyboard.press('Tab');
    await expect.poll(() => focused().innerText()).toBe('one');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused().innerText()).toBe('two');
    await page.keyboard.press('Home');
    await expect.poll(() => focused().innerText()).toBe('one');
    await page.keyboard.press('Control+Shift+ArrowDown');
    await expect.poll(shownLabels).toEqual(['two', 'one', 'three']);
    await expect.poll(() => focused().innerText()).toBe('one');
    await page.keyboard.press('F2');
    await page.keyboard.type('first');
    await page.keyboard.press('Enter');
    await expect.poll(shownLabels).toEqual(['two', 'first', 'three']);
    await ranking().nth(2).locator('.ranking-name').focus();
    await page.keyboard.press('Delete');
    await expect.poll(shownLabels).toEqual(['two', 'first']);
    await expect.poll(() => focused().innerText()).toBe('first');
  });

  test('Delete takes videos away only from their list, and only those in sight; the next has the focus', async () => {
    served.host.setLabels(['a', 'b']);
    served.host.fill(['beach.mp4', 'harbour.mp4', 'harbour 2.mp4', 'market.mp4']);
    await open();
    // After a label was edited the focus is in its list, or nowhere.
    await ranking().nth(1).locator('.ranking-name').focus();
    await page.keyboard.press('F2');
    await page.keyboard.type('c');
    await page.keyboard.press('Enter');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Backspace');
    await videos().nth(0).getByRole('button').click();
    await page.keyboard.press('Control+a');
    await page.getByPlaceholder('Filter').fill('harbour');
    await expect.poll(() => videos().count()).toBe(2);
    await videos().nth(0).getByRole('button').focus();
    await page.keyboard.press('Delete');
    await page.getByPlaceholder('Filter').fill('');
    await expect
      .poll(async () => (await videos().locator('.video-name').allInnerTexts()).sort())
      .toEqual(['beach.mp4', 'market.mp4']);
    // One after the other, without a hand on the mouse; undone by the key, the notice's Undo goes.
    await videos().nth(0).getByRole('button').click();
    await page.keyboard.press('Delete');
    await expect.poll(() => videos().count()).toBe(1);
    await expect.poll(() => focused().innerText()).toContain('market.mp4');
    await page.keyboard.press('Delete');
    await expect.poll(() => videos().count()).toBe(0);
    const undo = page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' });
    await expect.poll(() => undo.count()).toBeGreaterThan(0);
    for (let n = 0; n < 3; n++) await page.keyboard.press('Control+z');
    await expect.poll(() => videos().count()).toBe(4);
    await expect.poll(() => undo.count()).toBe(0);
  });

  test('↓ and Enter go from the filter into what it has found', async () => {
    served.host.fill(['beach.mp4', 'harbour.mp4', 'harbour 2.mp4']);
    await open();
    const title = page.getByRole('article').getByRole('heading', { level: 2 });
    for (const key of ['ArrowDown', 'Enter']) {
      await page.getByPlaceholder('Filter').fill('harbour');
      await page.keyboard.press(key);
      await expect.poll(() => focused().innerText()).toContain('harbour.mp4');
      await expect.poll(() => title.innerText()).toBe('harbour.mp4');
      await page.getByPlaceholder('Filter').fill('');
    }
    await page.getByPlaceholder('Filter').fill('nothing of the kind');
    await page.keyboard.press('Enter');
    await expect.poll(() => title.innerText()).toBe('harbour.mp4');
  });

  test('without labels no row names a best one', async () => {
    served.host.setLabels(['a red circle']);
    served.host.fill(['beach.mp4']);
    await open();
    await expect.poll(() => videos().first().innerText()).toContain('a red circle');
    await ranking().first().locator('.ranking-name').focus();
    await page.keyboard.press('Delete');
    await expect.poll(shownLabels).toEqual([]);
    await expect.poll(() => videos().first().innerText()).not.toContain('a red circle');
  });

  test('a page that is loaded anew shows the video that it showed', async () => {
    served.host.fill(['beach.mp4', 'harbour.mp4', 'market.mp4']);
    await open();
    await videos().nth(1).getByRole('button').click();
    const title = page.getByRole('article').getByRole('heading', { level: 2 });
    await expect.poll(() => title.innerText()).toBe('harbour.mp4');
    await page.reload();
    await expect.poll(() => title.innerText()).toBe('harbour.mp4');
    await expect.poll(() => videos().nth(1).getByRole('button').getAttribute('aria-current')).toBe('true');
  });

  test('the palette finds what people call things by', async () => {
    served.host.setLabels(['a dog']);
    served.host.fill(['beach.mp4']);
    await open();
    // What can be done is what can be done when the palette opens.
    await ranking().first().waitFor();
    await page.keyboard.press('Control+k');
    const input = page.getByPlaceholder('What would you like to do?');
    const first = async () => (await page.getByRole('option').allInnerTexts())[0] ?? '';
    const found: [string, RegExp][] = [
      ['delete', /Remove from the list/],
      ['search', /Search/],
      ['query', /Search/],
      ['narrow', /Filter the videos/],
      ['dedupe', /Duplicates/],
      ['import', /Import labels|Add videos/],
      ['download', /Settings|Export|official model/],
      ['model', /official model|Model: Official/],
      ['gpu', /Device: GPU/],
      ['dark', /Appearance: dark/],
      ['preferences', /Settings/],
      ['help', /Keyboard shortcuts/],
      ['excel', /Export results as CSV/],
      ['tag', /Add a label/],
    ];
    for (const [word, command] of found) {
      await input.fill(word);
      await expect.poll(first).toMatch(command);
    }
    await input.fill('night');
    await expect.poll(first).toMatch(/Appearance: dark/);
    await page.keyboard.press('Enter');
    await expect.poll(() => served.host.calls.get('setSettings')).toBe(1);
  });

  test('labels are moved by dragging', async () => {
    await open();
    await paste('one\ntwo\nthree');
    await ranking().nth(2).waitFor();
    await inOwnOrder();
    await ranking().nth(0).hover();
    const from = await ranking().nth(0).locator('.label-grip').boundingBox();
    const to = await ranking().nth(2).boundingBox();
    if (from === null || to === null) throw new Error('the labels are not shown');
    await page.mouse.move(from.x + 5, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 5, to.y + 10, { steps: 4 });
    await page.mouse.up();
    await expect.poll(shownLabels).toEqual(['two', 'three', 'one']);
  });

  test('everything of the main job is done by keyboard alone', async () => {
    await open();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('sample clips');
    await page.keyboard.press('Enter');
    await expect.poll(() => videos().count()).toBe(3);
    await page.keyboard.press('a');
    await expect.poll(() => focused().getAttribute('aria-label')).toBe('Add label');
    await page.keyboard.type('a red circle');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    // Back through the page to the list. Nothing has the focus for a moment where a button goes with the queue's end.
    for (let n = 0; n < 40 && (await page.locator('.video-list :focus').count()) === 0; n++) {
      await page.keyboard.press('Shift+Tab');
    }
    await page.keyboard.press('End');
    await expect.poll(() => focused().innerText()).toContain('fractal-pan.mp4');
    await expect
      .poll(() => page.getByRole('article').getByRole('heading', { level: 2 }).innerText())
      .toBe('fractal-pan.mp4');
    await page.keyboard.press('Shift+ArrowUp');
    await expect.poll(() => page.locator('.video-list [aria-pressed="true"]').count()).toBe(2);
    await page.keyboard.press('Delete');
    await expect.poll(() => videos().count()).toBe(1);
    await page.keyboard.press('Control+z');
    await expect.poll(() => videos().count()).toBe(3);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  test('a failed video says why, and is tried again', async () => {
    served.host.fill(['a broken one.mp4'], 'failed');
    await open();
    await expect.poll(() => videos().first().innerText()).toContain('ends in the middle of a frame');
    await page.getByRole('article').getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => served.host.calls.get('retryVideos')).toBe(1);
  });

  test('ten thousand videos: few rows exist, the last is reached, its number is told', async () => {
    served.host.setLabels(['red', 'blue']);
    served.host.fill(Array.from({ length: 10_000 }, (_, n) => `clip ${n}.mp4`));
    await open();
    await expect.poll(() => videos().count()).toBeGreaterThan(5);
    // Not for a moment: rows that come and go cost seconds, and a picture each.
    expect(posters).toBeLessThan(60);
    await expect.poll(() => videos().count()).toBeLessThan(60);
    await expect.poll(() => videos().first().getAttribute('aria-setsize')).toBe('10000');
    await videos().first().getByRole('button').click();
    await page.keyboard.press('End');
    await expect.poll(() => focused().innerText()).toContain('clip 9999.mp4');
    await expect.poll(() => focused().innerText()).toMatch(/(red|blue)\s+[\d.]+%/);
    await expect.poll(() => videos().count()).toBeLessThan(60);
    await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('7777');
    await expect.poll(() => videos().count()).toBe(1);
  });

  test('five thousand labels: few rows exist, and the ranking is whole', async () => {
    served.host.fill(['beach.mp4']);
    served.host.setLabels(Array.from({ length: 5_000 }, (_, n) => `label ${n}`));
    await open();
    await expect.poll(() => ranking().first().getAttribute('aria-setsize')).toBe('5000');
    await expect.poll(() => ranking().count()).toBeLessThan(60);
    await expect.poll(() => ranking().count()).toBeLessThan(60);
    await addLabel().fill('one too many');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Messages' }).getByText('too long or too many').waitFor();
  });

  test('a label of 10,000 characters, and one that is markup, are text in their place', async () => {
    served.host.fill(['beach.mp4']);
    await open();
    await addLabel().fill('x'.repeat(10_000));
    await page.keyboard.press('Enter');
    await addLabel().fill('<img src=x onerror=alert(1)>');
    await page.keyboard.press('Enter');
    await expect.poll(() => ranking().count()).toBe(2);
    expect(served.host.labels[1]).toHaveLength(10_000);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBe(1280);
  });

  test('the theme is chosen and kept', async () => {
    await open('light');
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    await expect.poll(ground).not.toBe(light);
    await page.reload();
    await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
    await expect.poll(ground).not.toBe(light);
  });

  describe('the settings about an NVIDIA GPU', () => {
    const settings = () => page.getByRole('group', { name: 'NVIDIA GPU' });
    const openSettings = () => page.getByRole('button', { name: 'Settings' }).click();

    test('show size, licences and room first; installing can be cancelled, done and undone', async () => {
      await open();
      await openSettings();
      await expect.poll(() => settings().innerText()).toMatch(/1\.3 GB to download, 2\.1 GB on the disk, 212 GB free/);
      await expect
        .poll(() => settings().getByRole('link', { name: 'NVIDIA CUDA Toolkit EULA' }).getAttribute('href'))
        .toMatch(/^https:/);
      served.host.pace(200);
      await settings().getByRole('button', { name: 'Install', exact: true }).click();
      await settings().getByRole('progressbar').waitFor();
      await settings().getByRole('button', { name: 'Cancel' }).click();
      await settings().getByRole('button', { name: 'Install', exact: true }).waitFor();
      served.host.pace(0);
      await settings().getByRole('button', { name: 'Install', exact: true }).click();
      await expect.poll(() => settings().innerText()).toContain('Installed for ONNX Runtime 1.30.0, 2.1 GB');
      await settings().getByRole('button', { name: 'Remove' }).click();
      await settings().getByRole('button', { name: 'Install', exact: true }).waitFor();
      expect([served.host.calls.get('installGpu'), served.host.calls.get('removeGpu')]).toEqual([2, 1]);
    });

    test('offer nothing where there is too little room, and are not there on another platform', async () => {
      const offer = {
        runtime: '1.30.0',
        cuda: '13',
        driver: '580',
        downloadBytes: 1e9,
        installedBytes: 2e9,
        licences: [],
      };
      served.host.setGpu({ hasDriver: false, offer: { ...offer, neededBytes: 2e9, freeBytes: 1e9 } });
      await open();
      await openSettings();
      await expect.poll(() => settings().innerText()).toMatch(/Not enough space: 2\.0 GB needed, 1\.0 GB free/);
      await expect.poll(() => settings().innerText()).toContain('There is no NVIDIA driver on this machine');
      await expect.poll(() => settings().getByRole('button', { name: 'Install', exact: true }).isDisabled()).toBe(true);
      served.host.setGpu(undefined);
      await page.keyboard.press('Escape');
      await openSettings();
      await page.getByRole('group', { name: 'Model' }).waitFor();
      // The welcome has asked once.
      await expect.poll(() => served.host.calls.get('gpuStatus')).toBe(3);
      await expect.poll(() => settings().count()).toBe(0);
    });
  });

  test('the devices are listed with what was measured, and are measured on request, while that is said', async () => {
    await open();
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const devices = page.getByRole('group', { name: 'Devices' });
    const rows = async () =>
      (await devices.getByRole('listitem').allInnerTexts()).map((row) => row.replace(/\s+/g, ' '));
    const absent = expect.stringMatching(/^NVIDIA GPU \(CUDA\) Not here .*not installed/);
    // What is of another system is no choice.
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Device' }).locator('option').allInnerTexts())
      .toEqual(['Automatic', 'CPU', 'NVIDIA GPU (CUDA)', 'GPU (WebGPU)', 'A server’s GPU']);
    await expect.poll(rows).toEqual(['CPU In use Not measured', absent, 'GPU (WebGPU) Not measured']);
    served.host.emit('devicesChanged', { ...served.host.devices, measuring: 'The GPU (WebGPU)' });
    await devices.getByText('Measuring: The GPU (WebGPU). Videos wait meanwhile.').waitFor();
    await expect.poll(() => devices.getByRole('button').isDisabled()).toBe(true);
    served.host.emit('devicesChanged', served.host.devices);
    await devices.getByRole('button', { name: 'Measure', exact: true }).click();
    await devices.getByRole('button', { name: 'Measure again' }).waitFor();
    await expect
      .poll(() => rows())
      .toEqual(['CPU In use 3.1 clips a second, fp32', absent, 'GPU (WebGPU) 48 clips a second, fp16']);
  });

  test('a server that runs the model is named by its address, and no other is taken', async () => {
    await open();
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const device = page.getByRole('combobox', { name: 'Device' });
    await device.selectOption('A server’s GPU');
    const address = page.getByRole('textbox', { name: 'Address of the server' });
    const use = page.getByRole('button', { name: 'Use this model' });
    await expect.poll(() => use.isDisabled()).toBe(true);
    await address.fill('gpu box');
    await expect.poll(() => use.isDisabled()).toBe(true);
    await address.fill(' gpu-box:8000 ');
    await use.click();
    await expect.poll(() => served.host.model.choice.device).toBe('kserve:http://gpu-box:8000');
    served.host.setModel({ device: 'kserve:http://gpu-box:8000', precision: 'fp16' });
    await page.getByText('http://gpu-box:8000, fp16').waitFor();
    await device.selectOption('CPU');
    await address.waitFor({ state: 'detached' });
  });

  test.runIf(hasTools)(
    'a file whose clock is found to begin later, while it is shown, stays at its frame',
    async () => {
      const source = ['-f', 'lavfi', '-i', 'testsrc2=d=10:r=25:s=160x90'];
      const clip = await makeVideo(newFolder(), 'late.mp4', ...source, ...x264('-output_ts_offset', '5'));
      await served.close();
      served = await serveFake({ files: [clip] });
      const [id = ''] = served.host.fill(['late.mp4']);
      await open();
      const ready = () => page.evaluate('document.querySelector("video")?.readyState ?? 0');
      await expect.poll(ready).toBeGreaterThan(1);
      // Its own clock stands at the first frame.
      await page.evaluate('document.querySelector("video").currentTime = 5');
      const position = page.getByRole('slider', { name: 'Position' });
      await expect.poll(() => position.getAttribute('aria-valuetext')).toMatch(/^0:05/);
      served.host.setStartTime(id, 5);
      await expect.poll(() => position.getAttribute('aria-valuetext')).toMatch(/^0:00/);
      await expect.poll(() => page.locator('video').getAttribute('src')).toContain('/proxy?start=0');
    },
  );

  describe.each(['light', 'dark'] as const)('in the %s theme, axe finds nothing serious', (theme) => {
    const STATES: [string, () => Promise<unknown>][] = [
      ['at first', async () => {}],
      [
        'full',
        async () => {
          served.host.setLabels(['a dog', 'a red circle', 'x '.repeat(60).trim()]);
          served.host.fill(['beach.mp4', 'harbour.mov']);
          served.host.fill(['a broken one.mp4'], 'failed');
          served.host.fill(['later.mp4'], 'encoding');
          await ranking().first().waitFor();
        },
      ],
      [
        'with several tracks',
        async () => {
          served.host.setTracks(served.host.fill(['stage.mkv']), TRACKS, 4);
          await page.getByRole('combobox', { name: 'Video track' }).waitFor();
        },
      ],
      ['with the settings', () => page.keyboard.press('Control+,')],
      ['with the shortcuts', () => page.keyboard.press('?')],
      [
        'with a key that is changed',
        async () => {
          await page.keyboard.press('?');
          await page.getByRole('button', { name: 'Change the keys of Label sets' }).click();
          await page.keyboard.press('c');
          await page.getByRole('button', { name: 'Use it here instead' }).waitFor();
        },
      ],
      ['with the palette', () => page.keyboard.press('Control+k')],
      ['with the file chooser', () => page.keyboard.press('Control+Shift+o')],
      ['with a stopped engine', async () => served.host.setModel({ state: 'stopped' })],
    ];
    test.each(STATES)('%s', async (_, reach) => {
      await open(theme);
      await reach();
      await page.waitForTimeout(200);
      expect(await seriousFaults(page)).toEqual([]);
    });
  });
});
