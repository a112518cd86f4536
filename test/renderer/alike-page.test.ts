/** What is alike, in the built page: duplicates and what becomes of them, clusters, what is unlike the rest, and a map. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TagError } from '../../electron/wire/errors.ts';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();
const LABELS = ['a red circle', 'slow fade', 'camera zooming in'];

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];
let ids: string[];

const alike = () => page.getByRole('main', { name: 'Alike' });
const tab = (name: string) => alike().getByRole('tab', { name, exact: true });
const inIt = (name: string) => alike().getByRole('button', { name, exact: true });
const videos = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
const foot = () => alike().locator('.alike-foot [role="status"]');
const messages = () => page.getByRole('region', { name: 'Messages' });
const groups = () => alike().getByRole('list', { name: 'Groups of duplicates' });
const tags = (label: string) => {
  const id = served.host.labelList.labels.find(({ text }) => text === label)?.id;
  return ids.flatMap((video) => served.host.tagsOf(video).filter((tag) => tag.label === id));
};

async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  const of = await browser.newContext({
    ...{ viewport: { width: 1280, height: 800 }, colorScheme, reducedMotion: 'reduce' },
  });
  page = await of.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/404/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

async function enter(): Promise<void> {
  await page.getByRole('button', { name: 'What is alike: duplicates, clusters, a map' }).click();
  await alike().waitFor();
}

/** Three copies of the first video, two of the fourth. */
function copy(): void {
  const [a = '', b = '', c = '', d = '', e = ''] = ids;
  served.host.search.duplicates = [
    {
      videos: [
        { id: a, is: 'first', size: 300_000_000 },
        { id: b, is: 'same', size: 300_000_000 },
        { id: c, is: 'alike', cosine: 0.984, size: 40_000_000 },
      ],
    },
    {
      videos: [
        { id: d, is: 'first', size: 90_000_000 },
        { id: e, is: 'alike', cosine: 0.97, size: 60_000_000 },
      ],
    },
  ];
}

describe.skipIf(chromiumPath === undefined)('what is alike', () => {
  beforeAll(async () => {
    await buildPage();
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    complaints = [];
    served = await serveFake();
    served.host.setLabels(LABELS);
    ids = served.host.fill(Array.from({ length: 12 }, (_, n) => `clip ${n}.mp4`));
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  test('duplicates: the largest are kept, the others leave the list, and come back by an undo', async () => {
    copy();
    served.host.search.passedOver = [{ id: ids[7] ?? '', message: 'It is damaged: copy it again.' }];
    await open();
    await enter();
    await alike().getByText('2 groups of 5 videos that show the same').waitFor();
    await alike().getByText('1 video could not be looked at').click();
    await alike().getByText('clip 7.mp4: It is damaged: copy it again.').waitFor();
    await inIt('Keep the largest').first().click();
    await expect.poll(() => foot().innerText()).toBe('3 videos chosen, 400 MB');
    await groups().getByRole('checkbox', { name: 'Choose clip 3.mp4' }).check();
    await expect.poll(() => foot().innerText()).toContain('Of one group nothing would be left.');
    await inIt('Keep the largest of group 2').click();
    await expect.poll(() => foot().innerText()).toBe('3 videos chosen, 400 MB');
    await inIt('Remove from the list').click();
    await alike().getByText('No duplicates').waitFor();
    expect(served.host.videos).toHaveLength(9);
    expect(served.host.search.trashed).toEqual([]);
    await messages().getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => served.host.videos.length).toBe(12);
    await groups().waitFor();
  });

  test('files go to the trash only after each of them was named, and what could not go stays', async () => {
    copy();
    served.host.search.stuck.add(ids[4] ?? '');
    await open();
    await enter();
    await inIt('Keep the largest').first().click();
    await inIt('Move to the trash…').click();
    const dialog = page.getByRole('dialog', { name: 'Move 3 files to the trash?' });
    await expect
      .poll(() => dialog.getByRole('list', { name: 'Files' }).getByRole('listitem').allInnerTexts())
      .toEqual([1, 2, 4].map((n) => `/footage/2026-06 coast/clip ${n}.mp4`));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(served.host.search.trashed).toEqual([]);
    await inIt('Move to the trash…').click();
    await dialog.getByRole('button', { name: 'Move 3 files to the trash' }).click();
    await messages().getByText('2 files are in the trash').waitFor();
    await messages().getByText('1 file could not be moved to the trash, and stays in the list.').waitFor();
    expect(served.host.search.trashed).toEqual([ids[1], ids[2]]);
    expect(served.host.videos).toHaveLength(10);
    await groups().getByRole('checkbox', { name: 'Choose clip 4.mp4', checked: true }).waitFor();
  });

  test('names of copies have room in a narrow window', async () => {
    copy();
    await open();
    await page.setViewportSize({ width: 320, height: 640 });
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('duplicates');
    await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    const name = alike().locator('.duplicate-name').nth(2);
    await expect.poll(async () => (await name.boundingBox())?.width ?? 0).toBeGreaterThan(120);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  test('clusters are named, tagged in bulk, and shown in the list', async () => {
    await open();
    await enter();
    await tab('Clusters').click();
    const cards = alike().getByRole('list', { name: 'Clusters' }).locator('> li');
    // Of few videos not as many as there are videos.
    await expect.poll(() => cards.count()).toBe(3);
    await expect.poll(() => cards.first().getByRole('heading').innerText()).toBe('Cluster 1: 4 videos');
    await alike().getByRole('spinbutton', { name: 'How many' }).fill('4');
    await expect.poll(() => cards.count()).toBe(4);
    await cards.first().getByRole('textbox', { name: 'Name of cluster 1' }).fill('evening');
    await page.keyboard.press('Enter');
    await expect.poll(() => tags('evening').length).toBe(3);
    expect(tags('evening').every(({ decision, span }) => decision === 'yes' && span === undefined)).toBe(true);
    await cards.nth(1).getByRole('button', { name: 'Yes to slow fade for all 3' }).click();
    await expect.poll(() => tags('slow fade').length).toBe(3);
    await messages().getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => tags('slow fade').length).toBe(0);
    await cards.nth(2).getByRole('button', { name: 'Show in the list' }).click();
    await alike().waitFor({ state: 'detached' });
    await expect.poll(() => videos().count()).toBe(3);
  });

  test('what is unlike the rest, the strangest first; a click plays it', async () => {
    await open();
    await enter();
    await tab('Unlike the rest').click();
    const cards = alike().getByRole('list', { name: 'Unlike the rest' }).getByRole('listitem');
    await expect.poll(() => cards.count()).toBe(12);
    const numbers = (await cards.allInnerTexts()).map((words) => Number(/0\.\d\d/.exec(words)?.[0]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    const name = await cards.nth(2).locator('bdi').innerText();
    await alike()
      .getByRole('button', { name: `Play ${name}` })
      .click();
    await alike().waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('.video-title').innerText()).toBe(name);
  });

  test('on the map videos are chosen by drawing around them, or in the list beside it', async () => {
    await open();
    await enter();
    await tab('Map').click();
    const map = alike().getByRole('img', { name: 'Map of 12 videos; they are listed beside it' });
    const { x = 0, y = 0, width = 0, height = 0 } = (await map.boundingBox()) ?? {};
    await expect.poll(() => foot().innerText()).toBe('0 of 12 videos chosen');
    const corners = [
      [2, 2],
      [width - 2, 2],
      [width - 2, height - 2],
      [2, height - 2],
    ] as const;
    await page.mouse.move(x + corners[0][0], y + corners[0][1]);
    await page.mouse.down();
    for (const [along, down] of corners) await page.mouse.move(x + along, y + down, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => foot().innerText()).toBe('12 of 12 videos chosen');
    // A click beside everything lets go.
    await page.mouse.click(x + 3, y + 3);
    await expect.poll(() => foot().innerText()).toBe('0 of 12 videos chosen');
    const list = alike().getByRole('list', { name: 'Videos of the map' });
    await list.getByRole('checkbox').nth(1).focus();
    await page.keyboard.press('Space');
    await list.getByRole('checkbox').nth(2).check();
    await expect.poll(() => foot().innerText()).toBe('2 of 12 videos chosen');
    await inIt('Nearer').click();
    await inIt('Show in the list').click();
    await expect.poll(() => videos().count()).toBe(2);
  });

  test('is opened from the palette, gone through with the keyboard, tried again where it failed, and left by Escape', async () => {
    await open();
    const gate = Promise.withResolvers<void>();
    served.host.search.gate = gate.promise;
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('dedupe');
    await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await alike().getByText('Comparing…').first().waitFor();
    const refusal = Promise.reject(new TagError('not-found', 'The model has seen nothing yet.'));
    refusal.catch(() => {});
    served.host.search.gate = refusal;
    await tab('Duplicates').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator(':focus').innerText()).toBe('Clusters');
    await page.keyboard.press('Enter');
    await alike().getByText('The model has seen nothing yet.').waitFor();
    served.host.search.gate = undefined;
    await inIt('Try again').click();
    await alike().getByRole('list', { name: 'Clusters' }).waitFor();
    gate.resolve();
    // Keys that decide have nothing to decide about here.
    await page.keyboard.press('y');
    await page.keyboard.press('Delete');
    expect(served.host.videos).toHaveLength(12);
    await page.keyboard.press('Escape');
    await alike().waitFor({ state: 'detached' });
    await videos().first().waitFor();
  });

  test.each(['light', 'dark'] as const)('keeps nobody out, in the %s', async (scheme) => {
    copy();
    await open(scheme);
    await enter();
    await inIt('Keep the largest').first().click();
    expect(await seriousFaults(page)).toEqual([]);
    await inIt('Move to the trash…').click();
    await page.getByRole('dialog').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    for (const name of ['Clusters', 'Unlike the rest', 'Map']) {
      await tab(name).click();
      await alike().getByRole('list').first().waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    }
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
