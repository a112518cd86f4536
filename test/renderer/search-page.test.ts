/** The library, asked from the page: filters as chips, kept lists, folders, list and grid, and what a row can do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { hasTools, makeVideo, x264 } from '../support/video.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];
/** paths of the media that were asked for, and are no posters */
let pictures: string[];
let folder: string;
let files: string[];

const videos = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
const rows = () => videos().getByRole('button');
const names = () => videos().locator('.video-name').allInnerTexts();
const chips = async () => (await page.locator('.chip').allInnerTexts()).map((words) => words.trim());
const button = (name: string) => page.getByRole('button', { name, exact: true });
const label = (name: string) =>
  page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('button', { name, exact: true });
const focused = () => page.locator(':focus');
const counter = async () => (await page.locator('.video-panel .count').innerText()).replace(/\s+/g, ' ');
const messages = () => page.getByRole('region', { name: 'Messages' });
const menu = () => page.getByRole('menu').first();
const filterForm = () => page.getByRole('dialog', { name: 'Filters' });
const run = async (words: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What would you like to do?').fill(words);
  await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('Enter');
};

async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  const context = await browser.newContext({
    ...{ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', colorScheme },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // A video without a file has no poster; the row stays dark.
    if (message.type() === 'error' && !/404/.test(message.text())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/\/frame\/\d+$/.test(pathname)) pictures.push(pathname);
  });
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

/** Twelve videos, as the library has them by the score of a label. */
function fill(): string[] {
  served.host.setLabels(['a red circle', 'slow fade', 'camera zooming in']);
  return served.host.fill(Array.from({ length: 12 }, (_, n) => `clip ${n}.mp4`));
}

async function scores(): Promise<number[]> {
  const words = await videos().locator('.asked .num').allInnerTexts();
  return words.map((score) => Number.parseFloat(score.replace(/[<>%]/g, '')));
}

describe.skipIf(chromiumPath === undefined)('the library', () => {
  beforeAll(async () => {
    await buildPage();
    folder = mkdtempSync(join(tmpdir(), 'reeltag-search-'));
    const colour = ['-f', 'lavfi', '-i', 'testsrc=d=10:r=25:s=160x90'];
    files = hasTools ? [await makeVideo(folder, 'test.mp4', ...colour, ...x264())] : [];
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    complaints = [];
    pictures = [];
    served = await serveFake({ files, desktop: true });
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  test('a label is asked about: best first, with its scores and decisions; its chip leads back', async () => {
    const ids = fill();
    await open();
    const before = await names();
    await label('slow fade').click();
    await expect.poll(chips).toEqual(['slow fade']);
    await expect.poll(async () => (await scores()).length).toBeGreaterThan(5);
    const shown = await scores();
    expect(shown).toEqual([...shown].sort((a, b) => b - a));
    await rows().first().click();
    await page.keyboard.press('n');
    await expect.poll(() => rows().first().innerText()).toContain('No');
    expect(served.host.videos).toHaveLength(ids.length);
    await button('Ask no more about slow fade').click();
    await expect.poll(chips).toEqual([]);
    await expect.poll(names).toEqual(before);
  });

  test('filters combine, are told as chips, and go one by one by key and by hand, or all at once', async () => {
    const ids = fill();
    served.host.fill(['a broken one.mp4'], 'failed');
    await open();
    await label('slow fade').click();
    const tag = async (count: number): Promise<void> => {
      await served.host.handlers.markVideos(
        { window: 'another', ids: ids.slice(0, count), reviewed: true, rating: 4 },
        { signal: new AbortController().signal, onProgress: () => {} },
      );
    };
    await tag(7);
    await expect.poll(counter).toBe('13 · 7 reviewed');
    await button('Filters').click();
    await filterForm().getByRole('button', { name: 'Reviewed', exact: true }).click();
    await expect.poll(counter).toBe('7 of 13 · 7 reviewed');
    await filterForm().getByRole('button', { name: '4 ★' }).click();
    await filterForm().getByRole('button', { name: 'not decided' }).click();
    await filterForm().getByLabel('Longer than').fill('0:05');
    await filterForm().getByLabel('Fit at least').fill('1');
    await expect
      .poll(chips)
      .toEqual(['slow fade', 'fit ≥ 1.0%', 'not decided', 'reviewed', 'longer than 0:05', 'rating ≥ 4']);
    await filterForm().getByLabel('Fit at least').fill('101');
    await expect.poll(() => filterForm().getByLabel('Fit at least').getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Escape');
    await filterForm().waitFor({ state: 'detached' });
    await expect.poll(() => focused().getAttribute('aria-label')).toBe('Filters');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => focused().innerText()).toBe('not decided');
    await page.keyboard.press('Delete');
    await expect.poll(chips).toEqual(['slow fade', 'reviewed', 'longer than 0:05', 'rating ≥ 4']);
    await expect.poll(() => focused().innerText()).toBe('reviewed');
    await page.keyboard.press('Enter');
    await expect.poll(counter).toBe('7 of 13 · 7 reviewed');
    await button('Remove the filter: rating ≥ 4').click();
    await expect.poll(chips).toEqual(['slow fade', 'longer than 0:05']);
    await button('Clear').click();
    await expect.poll(chips).toEqual(['slow fade']);
    await expect.poll(counter).toBe('13 · 7 reviewed');
  });

  test('nothing moves under the hands of somebody who decides, until the order is asked for again', async () => {
    fill();
    await open();
    await label('slow fade').click();
    await button('Filters').click();
    await filterForm().getByRole('button', { name: 'not decided' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(chips).toEqual(['slow fade', 'not decided']);
    const before = await names();
    await rows().nth(1).click();
    await page.keyboard.press('y');
    await expect.poll(() => rows().nth(1).innerText()).toContain('Yes');
    await button('Sort again').waitFor();
    await expect.poll(() => names()).toEqual(before);
    // Taken back, nothing is left to be sorted.
    await page.keyboard.press('Control+z');
    await button('Sort again').waitFor({ state: 'detached' });
    await expect.poll(() => names()).toEqual(before);
    await rows().nth(1).click();
    await page.keyboard.press('n');
    await button('Sort again').click();
    await expect.poll(counter).toBe('11 of 12');
    expect((await names()).slice(0, 4)).toEqual([before[0], ...before.slice(2, 5)]);
    await button('Sort again').waitFor({ state: 'detached' });
  });

  test('a question is kept as a list, asked again after a reload, and its deleting is undone', async () => {
    fill();
    await open();
    const lists = () => page.getByRole('dialog', { name: 'Smart lists' });
    await button('Smart lists').click();
    await lists().getByText('Filter, sort or choose a label first').waitFor();
    await page.keyboard.press('Escape');
    await run('sort by name');
    await run('sort the other way round');
    await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('clip 1');
    await button('Smart lists').click();
    await lists().getByRole('textbox').fill('The first');
    await page.keyboard.press('Enter');
    await lists().getByRole('button', { name: 'The first', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    // The words that were typed are part of it.
    await expect.poll(chips).toEqual(['“clip 1”']);
    await expect.poll(names).toEqual(['clip 11.mp4', 'clip 10.mp4', 'clip 1.mp4']);
    await page.reload();
    await expect.poll(names).toHaveLength(12);
    await button('Smart lists').click();
    await lists().getByRole('button', { name: 'The first', exact: true }).click();
    await expect.poll(names).toEqual(['clip 11.mp4', 'clip 10.mp4', 'clip 1.mp4']);
    await button('Smart lists').click();
    await lists().getByRole('button', { name: 'Delete The first' }).click();
    await lists().getByText('No lists yet').waitFor();
    await page.keyboard.press('Escape');
    await messages().getByRole('button', { name: 'Undo' }).click();
    await run('list: the first');
    await expect.poll(chips).toEqual(['“clip 1”']);
  });

  test('folders are a tree; the arrows open and close it, Enter shows what lies in one', async () => {
    served.host.fill(['beach.mp4', 'harbour.mp4']);
    served.host.fill(['market.mp4'], 'done', '/footage/2026-07 town/day 1');
    served.host.fill(['kites.mp4'], 'done', '/footage/2026-07 town/day 2');
    await open();
    await button('Folders').click();
    const tree = page.getByRole('tree', { name: 'Folders with videos' });
    const line = async () => (await focused().innerText()).split(/\s*\n\s*/).filter(Boolean);
    await expect.poll(line).toEqual(['/footage', '4', '4 videos']);
    await page.keyboard.press('End');
    await expect.poll(line).toEqual(['2026-07 town', '2', '2 videos']);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => tree.getByRole('treeitem').count()).toBe(5);
    await expect.poll(() => focused().getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowRight');
    await expect.poll(line).toEqual(['day 1', '1', '1 video']);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await tree.waitFor({ state: 'detached' });
    await expect.poll(names).toEqual(['market.mp4', 'kites.mp4']);
    await expect.poll(() => chips()).toEqual(['in /footage/2026-07 town']);
    await button('Folders').click();
    await expect.poll(() => focused().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await expect.poll(chips).toEqual([]);
  });

  test('as a grid: two dimensions for the arrows, the same names and selection, and kept by the browser', async () => {
    fill();
    await open();
    await run('as a grid');
    await expect.poll(() => page.locator('.video-cell').count()).toBe(12);
    await rows().first().click();
    for (const [key, name] of [
      ['ArrowRight', 'clip 1.mp4'],
      ['ArrowDown', 'clip 3.mp4'],
      ['ArrowLeft', 'clip 2.mp4'],
      ['End', 'clip 11.mp4'],
      ['ArrowUp', 'clip 9.mp4'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => focused().innerText()).toContain(name);
    }
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => page.locator('.video-cell [aria-pressed="true"]').count()).toBe(2);
    await expect.poll(() => page.locator('.transport-time').first().innerText()).toBe('0:00.00');
    await page.reload();
    await expect.poll(() => page.locator('.video-cell').count()).toBe(12);
    await button('As a list').click();
    await expect.poll(() => page.locator('.video-row').count()).toBeGreaterThan(5);
  });

  test('ten thousand cells: few exist, and the last is reached', async () => {
    served.host.fill(Array.from({ length: 10_000 }, (_, n) => `clip ${n}.mp4`));
    await open();
    await button('As a grid').click();
    await rows().first().click();
    await page.keyboard.press('End');
    await expect.poll(() => focused().innerText()).toContain('clip 9999.mp4');
    await expect.poll(() => videos().count()).toBeLessThan(60);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    await expect.poll(() => focused().innerText()).toContain('clip 0.mp4');
  });

  test.runIf(hasTools)('a pointer that rests leafs through what the model saw, and asks for no more', async () => {
    fill();
    await open();
    const poster = videos().nth(3).locator('.poster');
    await poster.locator('img.here').waitFor();
    pictures = [];
    const box = await poster.boundingBox();
    if (box === null) throw new Error('there is no poster');
    const at = (part: number) => page.mouse.move(box.x + box.width * part, box.y + box.height / 2);
    await at(0.1);
    await poster.locator('img.here').nth(1).waitFor();
    await at(0.9);
    await expect.poll(() => new Set(pictures).size).toBe(2);
    expect(pictures.every((path) => path.includes(served.host.videos[3]?.id ?? 'none'))).toBe(true);
    await page.mouse.move(700, 300);
    await expect.poll(() => poster.locator('img').count()).toBe(1);
    // Passing over others asks for nothing.
    const asked = served.host.calls.get('describeVideo');
    for (const n of [0, 1, 2]) {
      const other = await videos().nth(n).boundingBox();
      if (other !== null) await page.mouse.move(other.x + other.width - 20, other.y + 10);
    }
    expect(served.host.calls.get('describeVideo')).toBe(asked);
  });

  test('a row’s menu is of the selection: by key at the row, by hand where the pointer is', async () => {
    fill();
    await open();
    await rows().nth(2).click();
    await page.keyboard.press('Shift+F10');
    await menu().waitFor();
    await menu().getByRole('menuitem', { name: 'Show in its folder' }).click();
    await expect.poll(() => served.host.shownOutside).toEqual(['reveal clip 2.mp4']);
    await expect.poll(() => focused().innerText()).toContain('clip 2.mp4');
    await rows().nth(4).click({ button: 'right' });
    await menu().getByRole('menuitem', { name: 'Open with its program' }).click();
    await expect.poll(() => served.host.shownOutside).toEqual(['reveal clip 2.mp4', 'open clip 4.mp4']);
    await rows()
      .nth(5)
      .click({ modifiers: ['Shift'] });
    await rows().nth(4).click({ button: 'right' });
    await menu().getByText('2 videos').waitFor();
    await expect.poll(() => menu().getByRole('menuitem', { name: 'Show in its folder' }).count()).toBe(0);
    await menu().getByRole('menuitem', { name: 'Copy the paths' }).click();
    await messages().getByText('2 paths were copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      '/footage/2026-06 coast/clip 4.mp4\n/footage/2026-06 coast/clip 5.mp4',
    );
    await page.keyboard.press('Shift+F10');
    await menu().getByRole('menuitem', { name: 'Reviewed' }).click();
    await expect.poll(counter).toBe('12 · 2 reviewed · 2 selected');
    await page.keyboard.press('Shift+F10');
    await menu().getByRole('menuitem', { name: 'Rate' }).focus();
    await page.keyboard.press('ArrowRight');
    for (const name of ['1 star', '2 stars', '3 stars']) {
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => focused().getAttribute('aria-label')).toBe(name);
    }
    await page.keyboard.press('Enter');
    await expect.poll(() => rows().nth(5).innerText()).toContain('3 stars');
    await page.keyboard.press('Shift+F10');
    await menu().getByRole('menuitem', { name: 'Remove from the list' }).click();
    await expect.poll(counter).toBe('10');
  });

  test('where the host has no desktop, nothing is offered that needs one', async () => {
    await served.close();
    served = await serveFake({ files });
    fill();
    await open();
    await rows().first().click({ button: 'right' });
    await menu().getByRole('menuitem', { name: 'Copy the path' }).waitFor();
    expect(
      await menu()
        .getByRole('menuitem', { name: /folder|program/ })
        .count(),
    ).toBe(0);
  });

  test('a row that is dragged out is a file for browsers and a path for all else', async () => {
    const [id = ''] = fill();
    await open();
    await videos().first().waitFor();
    const drag = (): Promise<Record<string, string>> =>
      page.evaluate(`(() => {
        const dataTransfer = new DataTransfer();
        const row = document.querySelector('.video-row');
        row.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true, dataTransfer }));
        return Object.fromEntries(dataTransfer.types.map((type) => [type, dataTransfer.getData(type)]));
      })()`);
    const one = await drag();
    expect(one['text/plain']).toBe('/footage/2026-06 coast/clip 0.mp4');
    expect(one['text/uri-list']).toMatch(new RegExp(`^http://127.0.0.1:\\d+/media/video/${id}/file`));
    expect(one['downloadurl']).toMatch(/^application\/octet-stream:clip 0\.mp4:http:/);
    await rows().first().click();
    await rows()
      .nth(1)
      .click({ modifiers: ['Shift'] });
    await expect
      .poll(() => drag())
      .toEqual({
        'text/plain': '/footage/2026-06 coast/clip 0.mp4\n/footage/2026-06 coast/clip 1.mp4',
      });
  });

  test('the palette filters by chips, sorts, and goes between list and grid', async () => {
    fill();
    served.host.fill(['a broken one.mp4'], 'failed');
    await open();
    await run('only failed');
    await expect.poll(chips).toEqual(['Failed']);
    await expect.poll(names).toEqual(['a broken one.mp4']);
    await run('clear the filters');
    await expect.poll(counter).toBe('13');
    await run('sort by rating');
    await expect
      .poll(() => page.locator('.query-sort').getAttribute('aria-label'))
      .toBe('Sorted by rating, descending');
    await page.locator('.query-sort').click();
    await page.getByRole('menuitemradio', { name: 'Name' }).click();
    await expect.poll(() => names().then(([first]) => first)).toBe('a broken one.mp4');
    await run('show all videos');
    await expect.poll(() => names().then(([first]) => first)).toBe('clip 0.mp4');
  });

  describe.each(['light', 'dark'] as const)('nothing keeps people out, %s', (theme) => {
    const STATES: [string, () => Promise<unknown>][] = [
      [
        'with chips and a changed order',
        async () => {
          await label('slow fade').click();
          await run('only finished');
          await expect.poll(chips).toEqual(['slow fade', 'Done']);
          await rows().first().click();
          await page.keyboard.press('y');
        },
      ],
      ['with the filters', () => button('Filters').click()],
      ['with the order', () => page.locator('.query-sort').click()],
      [
        'with lists',
        async () => {
          await label('slow fade').click();
          await button('Smart lists').click();
          await page.getByRole('textbox', { name: 'Name of the list' }).fill('Fades');
          await page.keyboard.press('Enter');
          await button('Fades').waitFor();
        },
      ],
      [
        'with the folders',
        async () => {
          await button('Folders').click();
          await page.getByRole('tree').waitFor();
        },
      ],
      [
        'with the grid',
        async () => {
          await button('As a grid').click();
          await rows().first().click();
          await page.keyboard.press('r');
        },
      ],
      [
        'with a row’s menu',
        async () => {
          await rows().first().click({ button: 'right' });
          await menu().waitFor();
        },
      ],
    ];
    test.each(STATES)('%s', async (_, reach) => {
      fill();
      await open(theme);
      await reach();
      expect(await seriousFaults(page)).toEqual([]);
    });
  });
});
