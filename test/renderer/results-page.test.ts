/** “Open results” in the built page: what the folder holds, where its files are, which library; then the bar, and what came. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TagError } from '../../electron/wire/errors.ts';
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

const dialog = () => page.getByRole('dialog', { name: 'Open results' });
const button = (name: string) => dialog().getByRole('button', { name, exact: true });

async function look(folder = '/data/harvest'): Promise<void> {
  await dialog().getByRole('textbox', { name: 'Folder of results' }).fill(folder);
  await button('Look').click();
}

describe.skipIf(chromiumPath === undefined)('open results', () => {
  beforeAll(async () => {
    await buildPage();
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    complaints = [];
    served = await serveFake();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(served.link);
    await page.getByRole('button', { name: 'Open results of a cluster…' }).click();
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  test('a folder is looked at, its maps are mended, and a new library is made of it', async () => {
    const { results } = served.host;
    results.failure = new TagError('not-found', '/data/none holds no results: choose another folder.');
    await look('/data/none');
    await dialog().getByRole('alert').getByText('holds no results').waitFor();
    await look();
    await dialog().getByText('harvest-7f3a').waitFor();
    await dialog().getByText('129 clips: listed with the reason').waitFor();
    // One folder of the cluster was found by itself; where the other is has to be said.
    await dialog().getByText('All 300 found').waitFor();
    await dialog().getByText('/mnt/archive is not here').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await button('Say where it is').click();
    await dialog().getByRole('textbox', { name: 'Here' }).last().fill('/Volumes/archive');
    await dialog().getByText('212 of 300 found').waitFor();
    await expect
      .poll(() => dialog().getByRole('textbox', { name: 'Folder of the new library' }).inputValue())
      .toBe('/data/harvest library');
    await dialog().getByText('A new library has theirs chosen').waitFor();
    await button('Open').click();
    await expect
      .poll(() => results.opened)
      .toEqual({
        folder: '/data/harvest',
        maps: [
          { from: '/mnt/cluster/media', to: '/Volumes/media' },
          { from: '/mnt/archive', to: '/Volumes/archive' },
        ],
        library: '/data/harvest library',
      });
    await dialog().waitFor({ state: 'detached' });
  });

  test('into the library that is open they come with a bar, which can be stopped; what came is said', async () => {
    const { results } = served.host;
    const told = page.getByRole('region', { name: 'Messages' });
    await look();
    await dialog().getByRole('radio', { name: 'This library (My library)' }).check();
    await button('Open').click();
    await expect.poll(() => results.opened?.library).toBeUndefined();
    const bar = page.getByRole('region', { name: 'Results' });
    await bar.getByText('0 of 500 shards').waitFor();
    results.set({ shardsDone: 120, videos: 12_000, secondsLeft: 33 });
    await bar.getByText('120 of 500 shards, 12,000 videos').waitFor();
    await bar.getByRole('button', { name: 'Take in no more results' }).click();
    await bar.waitFor({ state: 'detached' });
    expect(served.host.calls.get('cancelResults')).toBe(1);
    results.set({ state: 'running' });
    results.set({ state: 'idle', shardsDone: 500, videos: 50_000, wholes: 49_871, failed: 129 });
    await told.getByText('Results: 50,000 videos and 49,871 vectors have come in. 129 clips could not').waitFor();
    results.set({ state: 'running' });
    results.set({ state: 'idle', problem: { kind: 'disk-full', message: 'The disk is full: free some space.' } });
    await told.getByText('go on by opening them again: The disk is full').waitFor();
  });

  test('of a job that is larger than a library a part is proposed, chosen with progress that can be cancelled, and opened', async () => {
    const { results } = served.host;
    results.facts = {
      ...results.facts,
      ...{ clips: 1_204_331, wholes: 1_204_331, failed: 0, modelIs: 'in-use' },
      there: { clips: 1_204_331, files: 100_001 },
    };
    let goOn = (): void => {};
    results.choosing = new Promise((resolve) => {
      goOn = resolve;
    });
    await look();
    const which = dialog().getByRole('group', { name: 'Which clips' });
    await which.getByText('more files than the 100,000 videos that a library holds').waitFor();
    await expect.poll(() => which.getByRole('radio', { name: 'All of them' }).isDisabled()).toBe(true);
    await expect.poll(() => which.getByRole('radio', { name: 'Those that fit words best' }).isChecked()).toBe(true);
    await expect.poll(() => button('Open').isDisabled()).toBe(true);
    await which.getByRole('textbox', { name: 'Words' }).fill('a red circle -people');
    await which.getByText('Brings 5,000 of 1,204,331 clips, those that fit best.').waitFor();
    await which.getByRole('spinbutton', { name: 'How many' }).fill('0');
    await which.getByText('how many clips: from 1 to 100,000').waitFor();
    await which.getByRole('spinbutton', { name: 'How many' }).fill('2000');
    await which.getByRole('textbox', { name: 'Only beneath' }).fill('/mnt/cluster/media/shapes');
    expect(await seriousFaults(page)).toEqual([]);
    await dialog().getByRole('radio', { name: 'This library (My library)' }).check();
    await button('Open').click();
    await dialog().getByText('250 of 500 shards, 602,166 clips looked through').waitFor();
    await button('Cancel').click();
    await expect.poll(() => button('Open').isEnabled()).toBe(true);
    expect(results.opened).toBeUndefined();
    goOn();
    await button('Open').click();
    await expect
      .poll(() => results.opened?.part)
      .toEqual({ words: 'a red circle -people', most: 2_000, under: '/mnt/cluster/media/shapes' });
    await page.getByRole('region', { name: 'Messages' }).getByText('2,000 of 1,204,331 clips are opened.').waitFor();
  });
});
