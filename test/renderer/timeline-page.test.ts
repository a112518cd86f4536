/** The timeline in the built page: moments are looked for, accepted, dragged, split and merged, with pointer and keys, and told in words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TagError } from '../../electron/wire/errors.ts';
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
let folder: string;
let clip: string | undefined;

const timeline = () => page.getByRole('region', { name: 'Timeline', exact: true });
const moments = () => page.getByRole('list', { name: 'Moments', exact: true }).getByRole('listitem');
const moment = (words: string) => moments().filter({ hasText: words });
const button = (name: string) => timeline().getByRole('button', { name, exact: true });
/** “slow fade 0:10.00 to 0:20.00 yes”, of what the host holds. */
const held = () => {
  const [video] = served.host.videos;
  const names = new Map(served.host.labelList.labels.map(({ id, text }) => [id, text]));
  const at = (seconds: number): number => Math.round(seconds * 100) / 100;
  return served.host
    .tagsOf(video?.id ?? '')
    .map(
      ({ label, span, decision }) =>
        `${names.get(label)} ${span ? `${at(span.start)}–${at(span.end)}` : 'all'} ${decision}`,
    )
    .sort();
};
/** What the list says, without its buttons. */
const told = async () =>
  (await moments().locator('.moment-choose').allInnerTexts()).map((words) => words.replace(/\s+/g, ' '));

/** A video of a hundred seconds; “slow fade” holds from 20 to 40, “a circle” from 60 to 80. */
async function open(colorScheme: 'light' | 'dark' = 'dark', looked = true): Promise<void> {
  const { host } = served;
  host.setLabels(['slow fade', 'a circle']);
  const [id = ''] = host.fill(['beach.mp4']);
  host.setDuration(id, 100);
  host.moments.setFit(id, 'slow fade', (seconds) => (seconds > 20 && seconds < 40 ? 0.9 : 0.05));
  host.moments.setFit(id, 'a circle', (seconds) => (seconds > 60 && seconds < 80 ? 0.8 : 0.1));
  if (looked) host.moments.know(id, { scenes: [0, 20, 40, 60, 80], part: 5 });
  await show(colorScheme);
}

async function show(colorScheme: 'light' | 'dark' = 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/404/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
  await timeline().waitFor();
}

/** Where a time of the whole video lies on the screen, and a lane's moments, or the strip of pictures. */
async function placeOf(seconds: number, on: number | 'strip' | 'ruler') {
  const area = timeline().locator(typeof on === 'number' ? '.timeline-bars' : '.timeline-head');
  const box = await area.boundingBox();
  if (box === null) throw new Error('the timeline is not on the screen');
  const y = on === 'ruler' ? 8 : on === 'strip' ? 34 : on * 38 + 29;
  return { x: box.x + (seconds / 100) * box.width, y: box.y + y };
}

async function drag(from: { x: number; y: number }, to: { x: number; y: number }, before?: () => Promise<void>) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, to.y, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await before?.();
  await page.mouse.up();
}

const current = () => page.evaluate<number>('document.querySelector("video").currentTime');
const view = async () => (await timeline().locator('.timeline-corner').innerText()).split('\n');

describe.skipIf(chromiumPath === undefined || !hasTools)('the timeline', () => {
  beforeAll(async () => {
    await buildPage();
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
    folder = mkdtempSync(join(tmpdir(), 'reeltag-timeline-'));
    // As long as the host says that it is.
    const source = 'color=0x204060:size=64x36:rate=25';
    clip = await makeVideo(
      folder,
      'clip.mp4',
      '-f',
      'lavfi',
      '-i',
      source,
      '-t',
      '100',
      ...x264('-pix_fmt', 'yuv420p', '-g', '25'),
    );
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    complaints = [];
    served = await serveFake({ files: clip === undefined ? [] : [clip] });
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  test('is there before anything was looked at, says what it would take, and looks closer', async () => {
    await open('dark', false);
    await timeline().getByText('Not looked at closer yet').waitFor();
    await timeline()
      .getByText(/finds its scenes, and where in it/)
      .waitFor();
    const look = timeline().getByRole('button', { name: /^Look closer/ });
    await expect.poll(() => look.innerText()).toMatch(/roughly 20 s/);
    served.host.pace(60_000);
    await look.click();
    const bar = page.getByRole('region', { name: 'Looking closer', exact: true });
    await bar.getByText('Looking closer: 0 of 1').waitFor();
    await bar.getByRole('button', { name: 'Pause looking closer' }).click();
    await bar.getByText('Paused').waitFor();
    served.host.pace(0);
    await bar.getByRole('button', { name: 'Resume looking closer' }).click();
    await bar.waitFor({ state: 'detached' });
    await timeline().getByText('34 scenes, 34 segments seen').waitFor();
    await expect
      .poll(told)
      .toEqual([
        'Suggested slow fade 0:21.00 to 0:39.00 fit 90.0%',
        'Suggested a circle 0:60.00 to 0:81.00 fit 80.0%'.replace('0:60', '1:00').replace('0:81', '1:21'),
      ]);
    expect(
      await timeline()
        .getByRole('button', { name: /^Look closer/ })
        .count(),
    ).toBe(0);
  });

  test('is drawn as soon as the length of the video is known, where that was not known at first', async () => {
    const { host } = served;
    host.setLabels(['slow fade']);
    const [id = ''] = host.fill(['beach.mp4']);
    host.setDuration(id, 0);
    await show();
    await timeline().getByText('appears once the video’s length is known').waitFor();
    host.moments.setFit(id, 'slow fade', (seconds) => (seconds > 20 && seconds < 40 ? 0.9 : 0.05));
    host.setDuration(id, 100);
    host.moments.know(id, { scenes: [0, 20, 40], part: 5 });
    await moment('slow fade').waitFor();
    for (const canvas of await timeline().locator('canvas').all())
      await expect.poll(async () => (await canvas.boundingBox())?.width).toBeGreaterThan(300);
    const isDrawn = `[...document.querySelectorAll('.timeline canvas')].every((canvas) =>
      canvas.width > 300 && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))`;
    await expect.poll(() => page.evaluate(isDrawn)).toBe(true);
  });

  test('what is suggested is accepted and rejected in the list, and undone', async () => {
    await open();
    await moment('slow fade').getByRole('button', { name: 'Accept' }).click();
    await expect.poll(held).toEqual(['slow fade 20–40 yes']);
    await moment('a circle').getByRole('button', { name: 'Reject' }).click();
    await expect.poll(held).toEqual(['a circle 60–80 no', 'slow fade 20–40 yes']);
    await expect
      .poll(told)
      .toEqual(['Yes slow fade 0:20.00 to 0:40.00 by ada', 'No a circle 1:00.00 to 1:20.00 by ada']);
    await page.getByText('a circle, 1:00.00 to 1:20.00: no', { exact: true }).waitFor({ state: 'attached' });
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(held).toEqual([]);
    await expect
      .poll(told)
      .toEqual(['Suggested slow fade 0:20.00 to 0:40.00 fit 90.0%', 'Suggested a circle 1:00.00 to 1:20.00 fit 80.0%']);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(held).toEqual(['slow fade 20–40 yes']);
  });

  test('edges and bars are dragged; Escape lets them be, and one drag is one act', async () => {
    await open();
    await moment('slow fade').getByRole('button', { name: 'Accept' }).click();
    await expect.poll(held).toEqual(['slow fade 20–40 yes']);
    // To a cut, which takes hold of it.
    const near = await placeOf(59.6, 0);
    await drag(await placeOf(40, 0), near);
    await expect.poll(held).toEqual(['slow fade 20–60 yes']);
    await drag(await placeOf(30, 0), await placeOf(50, 0), () => page.keyboard.press('Escape'));
    expect(held()).toEqual(['slow fade 20–60 yes']);
    await drag(await placeOf(30, 0), await placeOf(34.9, 0));
    await expect.poll(async () => held()[0]).not.toBe('slow fade 20–60 yes');
    const [bar = ''] = held();
    const [from = 0, to = 0] = (/([\d.]+)–([\d.]+)/.exec(bar) ?? []).slice(1).map(Number);
    expect(to - from).toBeCloseTo(40, 1);
    expect(Math.abs(from - 25)).toBeLessThan(1);
    await page.keyboard.press('Control+z');
    await expect.poll(held).toEqual(['slow fade 20–60 yes']);
    // What is only suggested is decided by a drag.
    await drag(await placeOf(60, 1), await placeOf(50, 1));
    await expect.poll(() => held()[0]).toMatch(/^a circle (49|50)\S*–80 yes$/);
  });

  test('is split at the playhead and merged again, by keys', async () => {
    await open();
    await moment('slow fade').locator('.moment-choose').click();
    // Within the frame that begins then: 25 are shown a second.
    await expect.poll(current).toBeCloseTo(20.02, 3);
    await page.keyboard.press('y');
    await expect.poll(held).toEqual(['slow fade 20–40 yes']);
    // In the list the arrows go through a row.
    await timeline().getByRole('region', { name: 'Times of the video' }).focus();
    for (const _ of [1, 2]) await page.keyboard.press('ArrowRight');
    await expect.poll(current).toBe(30);
    await page.keyboard.press('b');
    await expect.poll(held).toEqual(['slow fade 20–30 yes', 'slow fade 30–40 yes']);
    await expect.poll(told).toHaveLength(3);
    await page.keyboard.press('q');
    await page.keyboard.press('m');
    await expect.poll(held).toEqual(['slow fade 20–40 yes']);
    await page.keyboard.press('x');
    await expect.poll(held).toEqual(['slow fade 20.04–40 yes']);
    await page.keyboard.press('Shift+Z');
    await expect.poll(held).toEqual(['slow fade 20.04–39.96 yes']);
    await page.keyboard.press('<');
    await expect.poll(held).toEqual(['slow fade 20–39.92 yes']);
    await timeline().getByRole('button', { name: 'More about slow fade at 0:20.00' }).click();
    await page.getByRole('menuitem', { name: 'To another label' }).click();
    await page.getByPlaceholder('To which label?').fill('circ');
    await page.getByRole('option', { name: 'a circle' }).click();
    await expect.poll(held).toEqual(['a circle 20–39.92 yes']);
    await moment('a circle').first().locator('.moment-choose').focus();
    await page.keyboard.press('Delete');
    await expect.poll(held).toEqual([]);
  });

  test('however many lanes there are, moments are in sight with them, and go to any of many labels', async () => {
    await open();
    served.host.setLabels(['slow fade', 'a circle', ...Array.from({ length: 200 }, (_, n) => `a green circle ${n}`)]);
    await expect.poll(() => timeline().locator('.lane-choose').count()).toBeGreaterThan(5);
    const bottom = await timeline().evaluate((element: { getBoundingClientRect(): { bottom: number } }) =>
      Math.min(element.getBoundingClientRect().bottom, 800),
    );
    for (const row of [moments().nth(0), moments().nth(1)]) {
      const box = await row.boundingBox();
      expect((box?.y ?? 800) + (box?.height ?? 0)).toBeLessThanOrEqual(bottom);
    }
    const lane = await timeline().getByRole('button', { name: 'slow fade', exact: true }).boundingBox();
    expect(lane?.height).toBeGreaterThan(30);
    // One lane alone is in the way of the tab key; the arrows go on from it.
    await timeline().locator('.lane-choose').first().focus();
    await page.keyboard.press('ArrowDown');
    const name = await timeline().locator('.lane-choose').nth(1).innerText();
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toBe(name);
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate('document.activeElement.className')).toBe('moment-choose');
    // Its row keeps the focus through edits.
    await moment('slow fade').locator('.moment-choose').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('y');
    await expect.poll(held).toEqual(['slow fade 20–40 yes']);
    await page.keyboard.press('x');
    await expect.poll(held).toEqual(['slow fade 20.04–40 yes']);
    const focused = () => page.evaluate<string>('document.activeElement.innerText.replace(/\\s+/g, " ")');
    await expect.poll(focused).toBe('Yes slow fade 0:20.04 to 0:40.00 by ada');
    await page.keyboard.press('Control+z');
    await expect.poll(focused).toBe('Yes slow fade 0:20.00 to 0:40.00 by ada');
    await moment('slow fade')
      .first()
      .getByRole('button', { name: /^More about/ })
      .click();
    await page.getByRole('menuitem', { name: 'To another label' }).click();
    await page.getByPlaceholder('To which label?').fill('green 177');
    await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual(['a green circle 177']);
    await page.keyboard.press('Enter');
    await expect.poll(held).toEqual(['a green circle 177 20–40 yes']);
  });

  test('a span is chosen by a drag, or by in and out, and decided; Escape lets it go', async () => {
    await open();
    await page.getByRole('list', { name: 'Ranking', exact: true }).getByText('a circle').click();
    await drag(await placeOf(5.2, 1), await placeOf(14.8, 1));
    const span = timeline().getByRole('group', { name: /^Span/ });
    await span.waitFor();
    await page.keyboard.press('n');
    await expect.poll(() => held()[0]).toMatch(/^a circle 5\S*–14\S* no$/);
    await page.keyboard.press('Escape');
    await span.waitFor({ state: 'detached' });
    // Without one, keys are about the whole video.
    await page.keyboard.press('u');
    await expect.poll(() => held()).toContain('a circle all unsure');
    await page.mouse.click((await placeOf(45, 'strip')).x, (await placeOf(45, 'strip')).y);
    await expect.poll(current).toBeCloseTo(45, 0);
    await page.keyboard.press('i');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('o');
    await span.waitFor();
    await span.getByRole('button', { name: 'Yes to this span' }).click();
    await expect.poll(() => held().find((each) => each.endsWith('yes'))).toMatch(/^a circle 4[45]\S*–(49|50)\S* yes$/);
  });

  test('Ctrl and the wheel zoom about the pointer, the wheel goes along, and keys do both', async () => {
    await open();
    await expect.poll(view).toEqual(['0:00', '1:40']);
    const at = await placeOf(50, 0);
    await page.mouse.move(at.x, at.y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await expect.poll(async () => (await view())[0]).toMatch(/^0:[23]\d/);
    const before = (await view())[0];
    await page.mouse.wheel(0, 200);
    await expect.poll(async () => (await view())[0]).not.toBe(before);
    await page.keyboard.press('0');
    await expect.poll(view).toEqual(['0:00', '1:40']);
    await page.keyboard.press('+');
    await expect.poll(view).toEqual(['0:00', '0:50']);
    await timeline().getByRole('region', { name: 'Times of the video' }).focus();
    await page.keyboard.press('PageDown');
    await expect.poll(view).toEqual(['0:40', '1:30']);
    await drag(await placeOf(20, 'ruler'), await placeOf(60, 'ruler'));
    await expect.poll(async () => (await view())[0]).toMatch(/^0:(19|20)$/);
    await page.keyboard.press('End');
    await expect.poll(current).toBeGreaterThan(99);
  });

  test('a double click plays a moment over and over', async () => {
    await open();
    const at = await placeOf(79, 1);
    await page.mouse.dblclick(at.x, at.y);
    // From its start, however near to its end the click was.
    await expect.poll(() => page.evaluate('!document.querySelector("video").paused')).toBe(true);
    await expect.poll(() => current()).toBeLessThan(70);
    await expect.poll(() => button('Stay within it').getAttribute('aria-pressed')).toBe('true');
    await page.evaluate('document.querySelector("video").currentTime = 79.4');
    await expect.poll(current).toBeLessThan(70);
    await expect.poll(() => current()).toBeGreaterThanOrEqual(60);
    await page.keyboard.press('g');
    await expect.poll(() => button('Stay within it').getAttribute('aria-pressed')).toBe('false');
  });

  test('a label’s key that is held while the video plays labels what passes; shortly pressed, until it is pressed again', async () => {
    await open();
    const [label] = served.host.labelList.labels;
    await served.host.handlers.editLabels(
      { window: 'test', edit: { kind: 'describe', id: label?.id ?? '', facts: { key: '1' } } },
      { signal: new AbortController().signal, onProgress: () => {} },
    );
    await expect.poll(told).toHaveLength(2);
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('Space');
    await expect.poll(current).toBeGreaterThan(0.1);
    await page.keyboard.down('1');
    await timeline().getByText('Labelling “slow fade”').waitFor();
    const began = await current();
    await expect.poll(current).toBeGreaterThan(began + 0.6);
    await page.keyboard.up('1');
    await expect.poll(held).toHaveLength(1);
    expect(held()[0]).toMatch(/^slow fade \d\S*–\d\S* yes$/);

    await timeline().getByText('Labelling “slow fade”').waitFor({ state: 'detached' });
    await page.keyboard.press('1');
    await timeline().getByText('Labelling “slow fade”').waitFor();
    const again = await current();
    await expect.poll(current).toBeGreaterThan(again + 0.5);
    await page.keyboard.press('1');
    await expect.poll(held).toHaveLength(2);
  });

  test('what fits a span, and why a moment fits, is shown on request', async () => {
    await open();
    await moment('slow fade').getByRole('button', { name: 'Explain' }).click();
    const why = timeline().getByRole('region', { name: 'Why slow fade, 0:20.00 to 0:40.00' });
    await why.getByText('60.0% without it (−30)').waitFor();
    // In a low window, too, it is seen from its title on.
    await page.setViewportSize({ width: 1100, height: 640 });
    await button('Close').click();
    await moment('a circle').getByRole('button', { name: 'Explain' }).click();
    await timeline()
      .getByText(/without it/)
      .first()
      .waitFor();
    await moment('slow fade').getByRole('button', { name: 'Explain' }).click();
    await why.getByText('60.0% without it (−30)').waitFor();
    const pane = await timeline().locator('.timeline-under').boundingBox();
    const title = await why.getByRole('heading').boundingBox();
    expect(title?.y).toBeGreaterThan(pane?.y ?? 640);
    await why.getByRole('button', { name: 'Frame at 0:27.50' }).click();
    await expect.poll(current).toBe(27.5);
    await page.keyboard.press('e');
    const fits = timeline().getByRole('region', { name: 'What fits 0:20.00 to 0:40.00' });
    await expect
      .poll(() => fits.getByRole('listitem').allInnerTexts())
      .toEqual(['slow fade\n90.0%', 'a circle\n10.0%']);
    await page.keyboard.press('Escape');
    await fits.waitFor({ state: 'detached' });
  });

  test('a span alone, and the selected videos, are looked at closer; how closely is set', async () => {
    await open();
    await moment('a circle').locator('.moment-choose').click();
    await timeline()
      .getByRole('button', { name: /^Look closer here/ })
      .click();
    await expect.poll(() => served.host.moments.asked?.span).toEqual({ start: 60, end: 80 });
    const [id] = served.host.videos.map((video) => video.id);
    await page.getByRole('list', { name: 'Videos', exact: true }).getByText('beach.mp4').click({ button: 'right' });
    const look = page.getByRole('menuitem', { name: 'Look closer' });
    await expect.poll(() => look.innerText()).toMatch(/about \d+ s/);
    await look.click();
    await expect.poll(() => served.host.moments.asked).toEqual({ ids: [id], span: undefined });

    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const field = page.getByRole('spinbutton', { name: 'Length of a part of a scene, seconds' });
    await field.fill('4');
    await field.press('Enter');
    await expect.poll(() => served.host.settings.moments.seconds).toBe(4);
    const overlap = page.getByRole('spinbutton', { name: 'Overlap of parts, percent' });
    // Out of bounds: as it was.
    await overlap.fill('100');
    await overlap.press('Enter');
    await expect.poll(() => overlap.inputValue()).toBe('50');
    await page.getByRole('checkbox', { name: 'A stroke of a label’s key labels one frame' }).check();
    await expect.poll(() => served.host.settings.moments).toMatchObject({ seconds: 4, overlap: 0.5, frames: true });
    await page.getByRole('button', { name: 'The usual numbers' }).click();
    await expect.poll(() => served.host.settings.moments).toMatchObject({ seconds: 8, frames: true });
  });

  test('has a way to try again where it could not be had', async () => {
    served.host.moments.refusal = new TagError(
      'unreadable',
      'beach.mp4 could not be read: check the drive that it is on.',
    );
    await open();
    await timeline().getByText('beach.mp4 could not be read').waitFor();
    served.host.moments.refusal = undefined;
    await button('Try again').click();
    await expect.poll(told).toHaveLength(2);
  });

  test('lanes are kept by a pin, after a reload too', async () => {
    await open();
    await timeline().getByRole('button', { name: 'Keep the lane of a circle' }).click();
    const names = () => timeline().locator('.lane-choose bdi').allInnerTexts();
    await expect.poll(names).toEqual(['a circle', 'slow fade']);
    await page.reload();
    await expect.poll(names).toEqual(['a circle', 'slow fade']);
    await timeline().getByRole('button', { name: 'Fold the timeline' }).click();
    await expect.poll(() => timeline().locator('.lane-choose').count()).toBe(0);
    await timeline().getByRole('button', { name: 'Unfold the timeline' }).click();
    await expect.poll(names).toEqual(['a circle', 'slow fade']);
  });

  test.each(['light', 'dark'] as const)('nothing keeps people out, in %s', async (scheme) => {
    await open(scheme);
    await moment('slow fade').getByRole('button', { name: 'Explain' }).click();
    await timeline().getByText('60.0% without it (−30)').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
});
