/** The first minute in the built page: the welcome, and the official model's dialog in each of its states. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];

const dialog = () => page.getByRole('dialog', { name: 'The official model' });
const button = (name: string) => dialog().getByRole('button', { name, exact: true });
const calls = (name: string): number => served.host.calls.get(name) ?? 0;

async function open({
  width = 1280,
  colorScheme = 'light' as 'light' | 'dark',
  shows = 'Drop videos here',
} = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.link);
  await page.getByRole('heading', { name: shows }).waitFor();
}

async function openDialog(): Promise<void> {
  await page.getByRole('button', { name: 'Get the official model…' }).click();
  await button('Download 5.5 GB').waitFor();
}

/** Nothing lies beyond the window's edge. */
async function expectToFit(): Promise<void> {
  const [box, width] = [await dialog().boundingBox(), page.viewportSize()?.width ?? 0];
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  expect(
    await dialog()
      .locator('.dialog-body')
      .evaluate((body) => body.scrollWidth - body.clientWidth),
  ).toBe(0);
}

describe.skipIf(chromiumPath === undefined)('the first minute', () => {
  beforeAll(async () => {
    await buildPage();
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    complaints = [];
    served = await serveFake();
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  test('opens nothing by itself; a line says what the demo model knows, and where it runs', async () => {
    await open();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.getByText('The demo model knows camera movement, editing, looks and simple shapes.').waitFor();
    await page.getByText('Runs on: The CPU.').waitFor();
    served.host.emit('devicesChanged', { devices: served.host.devices.devices, measuring: 'The CPU' });
    await page.getByText('Measuring how fast this computer is: The CPU.').waitFor();
    await served.host.handlers.measureDevices({}, { signal: new AbortController().signal, onProgress: () => {} });
    await page.getByText('Runs on: The CPU, 3.1 clips a second, as measured.').waitFor();
  });

  test('the line about an NVIDIA GPU opens a dialog; once closed it stays closed, in another browser, too', async () => {
    await open();
    await page.getByRole('button', { name: 'Make it usable…' }).click();
    await page.getByRole('dialog', { name: 'NVIDIA GPU' }).getByText('you agree to the licences').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Not now' }).click();
    await expect.poll(() => page.getByText('There is an NVIDIA GPU').count()).toBe(0);
    await page.context().close();
    await open();
    await page.getByText('Runs on: The CPU.').waitFor();
    await expect.poll(() => page.getByText('There is an NVIDIA GPU').count()).toBe(0);
    expect(served.host.settings.dismissed).toEqual(['gpu-libraries']);
  });

  test('the dialog says what it takes, and begins when it is told to; work goes on meanwhile', async () => {
    await open();
    await openDialog();
    await dialog().getByText('5.5 GB to download, and 5.5 GB that are made of it').waitFor();
    await expect
      .poll(() => dialog().getByRole('link', { name: 'OpenGVLab on Hugging Face' }).getAttribute('href'))
      .toMatch(/^https:/);
    // Whoever opened it by a key that repeats has not begun a download.
    await page.keyboard.press('Tab');
    expect(calls('getOfficialModel')).toBe(0);
    await button('Download 5.5 GB').press('Enter');
    await button('Pause').waitFor();
    const progress = {
      stage: 'downloading',
      doneBytes: 1.4e9,
      totalBytes: 5.6e9,
      bytesPerSecond: 2e7,
      secondsLeft: 210,
    };
    served.host.setOfficial({ state: 'coming', thenUse: true, progress: progress as never });
    await dialog().getByText('1.4 GB of 5.6 GB · 20.0 MB a second · 4 min left').waitFor();
    await expect.poll(() => dialog().getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
    await page.keyboard.press('Escape');
    await page.getByPlaceholder('Add a label, or paste a list').fill('a red circle');
    await page.keyboard.press('Enter');
    await expect.poll(() => served.host.labels).toEqual(['a red circle']);
    await page.reload();
    await page.getByRole('button', { name: 'Official model: 25.0%' }).click();
    await button('Pause').click();
    await dialog().getByText('The download is paused: 1.2 GB are here, and stay.').waitFor();
    await button('Go on').click();
    await button('Pause').waitFor();
    await button('Delete what has come').click();
    expect(calls('dropOfficialModel')).toBe(0);
    await button('Delete it: sure?').click();
    await button('Download 5.5 GB').waitFor();
  });

  test('a disk that is too small is refused with a sentence; another folder is a choice away', async () => {
    const message = 'The model needs 11.1 GB, and the disk of /home has 3.0 GB left: free some space.';
    served.host.room = { ...served.host.room, freeBytes: 3e9, problem: { kind: 'disk-full', message } };
    await open();
    await openDialog();
    await dialog().getByRole('alert').getByText(message).waitFor();
    await expect.poll(() => button('Download 5.5 GB').isDisabled()).toBe(true);
    const { problem: _, ...room } = served.host.room;
    served.host.room = room;
    await button('Another folder or drive…').click();
    await dialog().getByRole('textbox', { name: 'Folder for the model' }).fill('/media/ada/small');
    await dialog().getByRole('alert').getByText('/media/ada/small has 2.0 GB left').waitFor();
    await dialog().getByRole('textbox', { name: 'Folder for the model' }).fill('/media/ada/BIG');
    await dialog().getByText('/media/ada/BIG/Reeltag models').waitFor();
    await button('Download 5.5 GB').click();
    await dialog().getByText('/media/ada/BIG/Reeltag models').waitFor();
  });

  test('the publisher’s gate is three steps; the token is shown to nobody', async () => {
    await open();
    await openDialog();
    const problem = { kind: 'access-denied', message: 'Access was refused: accept its terms.' } as const;
    served.host.setOfficial({ state: 'failed', thenUse: true, problem });
    const field = dialog().getByLabel('Access token');
    await expect.poll(() => field.getAttribute('type')).toBe('password');
    await field.fill('hf_secret');
    await button('Try again').click();
    await expect.poll(() => served.host.tokens).toEqual(['hf_secret']);
    await button('Pause').waitFor();
    served.host.setOfficial({
      ...{ state: 'failed', thenUse: true, triesAgain: true },
      problem: { kind: 'network', message: 'huggingface.co cannot be found: check the network.' },
    });
    await dialog().getByRole('alert').getByText('check the network. It is tried again every minute.').waitFor();
    // Where no network is, the file may come by another way; a try in between takes nothing away that was typed.
    await button('I have the file already…').click();
    const path = dialog().getByRole('textbox', { name: 'Path of the file or folder' });
    await path.fill('/home/ada/model.pt');
    served.host.setOfficial({ state: 'coming', thenUse: true, progress: { stage: 'checking' } });
    // The chip lies beneath the dialog, and is no blank while nothing is known of how far it is.
    await page.locator('.model-chip-doing').getByText('coming').waitFor();
    await expect.poll(() => path.inputValue()).toBe('/home/ada/model.pt');
    await button('Download it instead').click();
    await dialog().getByText('Looking at what is there').waitFor();
    await expect.poll(() => dialog().getByLabel('Access token').count()).toBe(0);
  });

  test('a file that somebody has is taken by its path, and refused beside it', async () => {
    await open();
    await openDialog();
    await button('I have the file already…').click();
    const path = dialog().getByRole('textbox', { name: 'Path of the file or folder' });
    await path.fill('/home/ada/notes.txt');
    await button('Use this file').click();
    await dialog().getByRole('alert').getByText('/home/ada/notes.txt is not the model').waitFor();
    await path.fill('/home/ada/model.pt');
    await button('Use this file').click();
    await dialog().getByText('Measuring how fast this computer runs it').waitFor();
  });

  test('what came of asking it is shown as numbers; it is used by one click, and what fails can be mended', async () => {
    served.host.fill(['beach.mp4', 'harbour.mp4']);
    await open({ shows: 'beach.mp4' });
    const rows = [{ label: 'a man and a dog', published: 0.79, here: 0.31 }];
    served.host.setOfficial({ state: 'here', thenUse: false, verdict: { passed: false, rows } });
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('hugging face');
    await page.keyboard.press('Enter');
    await dialog().getByRole('alert').getByText('It does not answer as its authors published').waitFor();
    await dialog().getByRole('row', { name: 'a man and a dog 79.0% 31.0%' }).waitFor();
    await button('Check the files, and mend them').click();
    await expect.poll(() => calls('getOfficialModel')).toBe(1);
    const fastest = { device: 'cpu', name: 'The CPU', state: 'measured', clipsPerSecond: 0.02 } as const;
    served.host.setOfficial({ state: 'here', thenUse: false, verdict: { passed: true, rows }, fastest });
    await dialog().getByText('the authors’ own answers come out').waitFor();
    await dialog().getByText('2 videos will be looked at again: about 2 min.').waitFor();
    await button('Use it').click();
    await dialog().getByText('It is here, and in use.').waitFor();
    expect(calls('chooseModel')).toBe(1);
  });

  test('one whose drive is away offers the demo model meanwhile', async () => {
    await open();
    const choice = { model: 'official', device: 'auto', precision: 'auto' } as const;
    const message = 'The official model’s folder /media/BIG is not there: connect its drive.';
    served.host.setModel({ choice, state: 'failed', problem: { kind: 'model-missing', message } });
    await page.getByRole('alert').getByText(message).waitFor();
    await page.getByRole('button', { name: 'Use the demo model meanwhile' }).click();
    await expect.poll(() => calls('chooseModel')).toBe(1);
    await page.getByRole('button', { name: 'Official model…' }).click();
    await dialog().waitFor();
  });

  test.each([320, 1920])('fits a window of %i pixels in each state, and axe finds nothing serious', async (width) => {
    await open({ width, colorScheme: width === 1920 ? 'dark' : 'light' });
    expect(await seriousFaults(page)).toEqual([]);
    await openDialog();
    await button('I have an access token').click();
    await button('Another folder or drive…').click();
    await expectToFit();
    expect(await seriousFaults(page)).toEqual([]);
    const rows = [{ label: 'A man in a gray sweater plays fetch with his dog.', published: 0.79, here: 0.79 }];
    const problem = {
      kind: 'access-denied',
      message: `Access to ${'a/very/long/path/'.repeat(9)} was refused.`,
    } as const;
    for (const official of [
      { state: 'coming', progress: { stage: 'downloading', doneBytes: 1.4e9, totalBytes: 5.6e9, secondsLeft: 90 } },
      { state: 'failed', problem },
      { state: 'here', verdict: { passed: false, rows } },
    ] as const) {
      served.host.setOfficial({ thenUse: true, ...official });
      await dialog().locator('.official-foot').waitFor();
      await expectToFit();
    }
    expect(await seriousFaults(page)).toEqual([]);
  });
});
