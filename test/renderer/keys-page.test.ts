/** The keyboard in the built page: keys that are changed, J K L, the regions, and what the palette finds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { hasTools, makeVideo, x264 } from '../support/video.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];

const videos = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
const labels = () => page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('listitem');
const addLabel = () => page.getByRole('textbox', { name: 'Add label', exact: true });
const sheet = () => page.getByRole('dialog', { name: 'Keyboard shortcuts' });
const row = (label: string) => sheet().getByRole('listitem').filter({ hasText: label });
const keysOf = async (label: string) => (await row(label).locator('.shortcut-keys').innerText()).replace(/\s+/g, ' ');
const focused = () => page.locator(':focus');
const regionInFocus = () => page.evaluate("document.activeElement.closest('[data-region]')?.dataset.region");

async function open(): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

async function edit(label: string): Promise<void> {
  if ((await sheet().count()) === 0) await page.keyboard.press('?');
  await sheet()
    .getByRole('button', { name: `Change the keys of ${label}`, exact: true })
    .click();
  await expect.poll(() => focused().getAttribute('aria-label')).toBe(`New key for ${label}`);
}

/** As a keyboard of another layout sends it. */
async function pressOdd(init: Record<string, unknown>): Promise<void> {
  const event = JSON.stringify({ bubbles: true, cancelable: true, ...init });
  await page.evaluate(
    `(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', ${event}))`,
  );
}

describe.skipIf(chromiumPath === undefined)('the keyboard', () => {
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

  test('a key is changed by pressing it; sheet, palette and page follow, also after a reload', async () => {
    await open();
    await edit('Label sets');
    await page.keyboard.press('d');
    await expect.poll(() => keysOf('Label sets')).toBe('Ctrl Shift L D');
    await sheet().getByRole('button', { name: 'Take Ctrl+Shift+L away' }).click();
    await expect.poll(() => keysOf('Label sets')).toBe('D');
    // Escape leaves the editor first, and then the sheet.
    await page.keyboard.press('Escape');
    await expect.poll(() => sheet().count()).toBe(1);
    await page.keyboard.press('Escape');
    await sheet().waitFor({ state: 'detached' });

    const sets = page.getByRole('dialog', { name: 'Label sets' });
    await page.reload();
    await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
    await page.keyboard.press('Control+Shift+l');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('label sets');
    await expect.poll(() => page.getByRole('option').first().innerText()).toMatch(/Label sets\s*D$/);
    await page.keyboard.press('Escape');
    await page.getByPlaceholder('What would you like to do?').waitFor({ state: 'detached' });
    await expect.poll(() => sets.count()).toBe(0);
    await page.keyboard.press('d');
    await sets.waitFor();
  });

  test('one that another command has is taken over on request, and comes back with a reset', async () => {
    await open();
    await edit('Label sets');
    await page.keyboard.press('c');
    await sheet().getByText('C is the key for “Check matches”.').waitFor();
    await expect.poll(() => keysOf('Label sets')).toBe('Ctrl Shift L');
    await sheet().getByRole('button', { name: 'Use it here instead' }).click();
    await expect.poll(() => keysOf('Label sets')).toBe('Ctrl Shift L C');
    // It has no key now, and is not in the sheet but on request.
    await expect.poll(() => row('Check matches').count()).toBe(0);
    await sheet()
      .getByRole('button', { name: /without a key$/ })
      .click();
    await expect.poll(() => keysOf('Check matches')).toBe('no key');
    await sheet().getByRole('button', { name: 'Reset', exact: true }).click();
    await expect.poll(() => keysOf('Check matches')).toBe('C');
    await expect.poll(() => keysOf('Label sets')).toBe('Ctrl Shift L');

    await page.keyboard.press('d');
    await expect.poll(() => keysOf('Label sets')).toBe('Ctrl Shift L D');
    await sheet().getByRole('button', { name: 'Reset all keys' }).click();
    await expect.poll(() => keysOf('Label sets')).toBe('Ctrl Shift L');
    await expect.poll(() => sheet().getByRole('button', { name: 'Reset all keys' }).isDisabled()).toBe(true);
  });

  test('what the system, a browser, a field or every list needs is refused, and why is said', async () => {
    await open();
    await edit('Label sets');
    const refused: [Record<string, unknown>, RegExp][] = [
      [{ key: 'w', ctrlKey: true }, /Browsers keep Ctrl\+W for themselves/],
      [{ key: 'Enter' }, /Enter works buttons and fields/],
      [{ key: 'c', ctrlKey: true }, /Ctrl\+C copies/],
      [{ key: 'x', altKey: true }, /Alt, and the key of the system’s own menu/],
      [{ key: 'ArrowDown' }, /↓ is what every list has for “Move through the list”/],
    ];
    for (const [press, why] of refused) {
      await pressOdd(press);
      await expect.poll(() => row('Label sets').getByRole('status').innerText()).toMatch(why);
    }
    await expect.poll(() => sheet().getByRole('button', { name: 'Use it here instead' }).count()).toBe(0);
    expect(served.host.calls.get('setSettings')).toBeUndefined();
  });

  test('every page has them, and the settings show the way to them', async () => {
    await open();
    const context = { signal: new AbortController().signal, onProgress: () => {} };
    await served.host.handlers.setSettings({ keys: { settings: ['G'], unheardOf: ['H'] } }, context);
    await page.getByRole('button', { name: 'Settings', exact: true }).hover();
    await expect.poll(() => page.getByRole('tooltip').first().innerText()).toMatch(/Settings\s*G/);
    await page.keyboard.press('g');
    await page.getByRole('group', { name: 'Keys' }).getByRole('button').click();
    await sheet().waitFor();
  });

  test('letters of another script work by their place; AltGr is no Control', async () => {
    served.host.fill(['beach.mp4']);
    await open();
    await pressOdd({ key: 'ф', code: 'KeyA' });
    await expect.poll(() => focused().getAttribute('aria-label')).toBe('Add label');
    // In the field they are typed.
    await pressOdd({ key: 'з', code: 'KeyP' });
    await page.evaluate('document.activeElement.blur()');
    await pressOdd({ key: 'ł', code: 'KeyL', ctrlKey: true, altKey: true, modifierAltGraph: true });
    await pressOdd({ key: 'k', code: 'KeyK', ctrlKey: true, altKey: true, modifierAltGraph: true });
    await pressOdd({ key: 'k', code: 'KeyK', ctrlKey: true, altKey: true });
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await pressOdd({ key: 'л', code: 'KeyK', ctrlKey: true });
    await page.getByPlaceholder('What would you like to do?').waitFor();
  });

  test('F6 goes round the regions, and back to where one was in each', async () => {
    served.host.fill(['beach.mp4', 'harbour.mp4']);
    served.host.setLabels(['a red circle', 'fade']);
    await open();
    await page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('listitem').first().waitFor();
    await page.keyboard.press('F6');
    await expect.poll(() => focused().innerText()).toContain('beach.mp4');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused().innerText()).toContain('harbour.mp4');
    // Without a file there is a player for a moment only.
    await page.getByText('There is no picture to show').waitFor();
    const round: unknown[] = [];
    for (let n = 0; n < 4; n++) {
      await page.keyboard.press('F6');
      round.push(await regionInFocus());
    }
    expect(round).toEqual(['player', 'timeline', 'labels', 'header']);
    await page.keyboard.press('F6');
    await expect.poll(() => focused().innerText()).toContain('harbour.mp4');
    await page.keyboard.press('Shift+F6');
    await expect.poll(regionInFocus).toBe('header');
    // Out of a text field, too.
    await addLabel().focus();
    await page.keyboard.press('Shift+F6');
    await expect.poll(regionInFocus).toBe('timeline');
    // Regions are what screen readers know as such.
    const roles = await page.evaluate(
      "[...document.querySelectorAll('[data-region]')].map((each) => each.tagName.toLowerCase())",
    );
    expect(roles).toEqual(['header', 'section', 'main', 'section', 'section']);
  });

  test('the palette finds settings, filters and labels', async () => {
    served.host.setLabels(['a dog', 'waves breaking']);
    served.host.fill(['beach.mp4']);
    served.host.fill(['a broken one.mp4'], 'failed');
    await open();
    const run = async (words: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('What would you like to do?').fill(words);
      await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('Enter');
    };
    await run('only failed');
    await expect.poll(() => videos().count()).toBe(1);
    await run('show all videos');
    await expect.poll(() => videos().count()).toBe(2);
    await run('waves');
    await expect.poll(() => focused().innerText()).toBe('waves breaking');
    await run('int8');
    await expect.poll(() => served.host.calls.get('chooseModel')).toBe(1);
    await run('webgpu');
    await expect.poll(() => served.host.calls.get('chooseModel')).toBe(2);
    // Not on this machine: a dialog has it to be downloaded.
    await run('model official');
    await page.getByRole('dialog', { name: 'The official model' }).waitFor();
  });

  test('letters stay with what they are typed into, and are the page’s from a list', async () => {
    served.host.fill(['beach.mp4'], 'waiting');
    served.host.setLabels(['a']);
    await open();
    await addLabel().pressSequentially('jump? /k');
    await expect.poll(() => addLabel().inputValue()).toBe('jump? /k');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await videos().first().getByRole('button').focus();
    await page.keyboard.press('/');
    await expect.poll(() => focused().getAttribute('aria-label')).toBe('Filter the videos');
    await labels().first().locator('.ranking-name').focus();
    await page.keyboard.press('p');
    await expect.poll(() => served.host.calls.get('setPaused')).toBe(1);
  });

  describe.runIf(hasTools)('J, K and L', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reeltag-keys-'));
    let clip: string;
    beforeAll(async () => {
      // Two tracks, and long enough not to end meanwhile.
      const source = ['-f', 'lavfi', '-i', 'testsrc2=d=300:r=25:s=160x90'];
      const coding = x264('-pix_fmt', 'yuv420p', '-g', '5', '-bf', '0', '-map', '0', '-map', '0');
      clip = await makeVideo(folder, 'long.mp4', ...source, ...coding);
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const facts = () =>
      page.evaluate(`(() => {
        const { paused, playbackRate, currentTime, readyState } = document.querySelector('video');
        return { paused, playbackRate, currentTime, readyState };
      })()`) as Promise<{ paused: boolean; playbackRate: number; currentTime: number; readyState: number }>;
    const speed = () => page.locator('.transport-speed').allInnerTexts();

    beforeEach(async () => {
      await served.close();
      served = await serveFake({ files: [clip] });
      served.host.fill(['long.mp4']);
      await open();
      await expect.poll(async () => (await facts()).readyState).toBeGreaterThan(1);
    });

    test('L plays, twice as fast each time; K stops, and the next play is as fast as life', async () => {
      await page.keyboard.press('l');
      await expect.poll(facts).toMatchObject({ paused: false, playbackRate: 1 });
      await expect.poll(() => speed()).toEqual([]);
      for (const rate of [2, 4, 8, 8]) {
        await page.keyboard.press('l');
        await expect.poll(facts).toMatchObject({ paused: false, playbackRate: rate });
        await expect.poll(speed).toEqual([`${rate}×`]);
      }
      await page.keyboard.press('k');
      await expect.poll(facts).toMatchObject({ paused: true, playbackRate: 1 });
      await expect.poll(speed).toEqual([]);
      await page.keyboard.press('k');
      await expect.poll(facts).toMatchObject({ paused: false, playbackRate: 1 });
    });

    test('a speed is chosen by the list or by keys, and kept for other videos and when the page is loaded anew', async () => {
      const choice = page.getByRole('combobox', { name: 'Speed' });
      const chosen = () => choice.inputValue();
      await choice.selectOption('1.5×');
      await page.keyboard.press('k');
      await expect.poll(facts).toMatchObject({ paused: false, playbackRate: 1.5 });
      // It is what is chosen: only a shuttle is told beside it.
      await expect.poll(() => speed()).toEqual([]);
      await page.keyboard.press('l');
      await expect.poll(speed).toEqual(['3×']);
      await page.keyboard.press('Shift+L');
      await expect.poll(facts).toMatchObject({ paused: false, playbackRate: 2 });
      expect([await chosen(), await speed()]).toEqual(['2', []]);
      await page.keyboard.press('Shift+K');
      await expect.poll(facts).toMatchObject({ playbackRate: 1 });
      for (let press = 0; press < 5; press++) await page.keyboard.press('Shift+J');
      await expect.poll(facts).toMatchObject({ playbackRate: 0.25 });

      const [other = ''] = served.host.fill(['other.mp4']);
      await page.getByRole('list', { name: 'Videos', exact: true }).getByText('other.mp4').click();
      await expect.poll(() => page.locator('video').getAttribute('src')).toContain(other);
      await expect.poll(facts).toMatchObject({ playbackRate: 0.25 });
      await page.reload();
      await expect.poll(facts).toMatchObject({ playbackRate: 0.25 });
      await expect.poll(() => chosen()).toBe('0.25');
    });

    test('J plays backwards to the start, faster each time; L turns, K stands', async () => {
      const at = async () => (await facts()).currentTime;
      await page.evaluate("document.querySelector('video').currentTime = 50");
      await expect.poll(at).toBe(50);
      await expect.poll(() => page.locator('.transport-time').first().innerText()).toBe('0:50.00');
      await page.keyboard.press('j');
      await expect.poll(speed).toEqual(['−1×']);
      await expect.poll(() => page.getByRole('button', { name: 'Pause', exact: true }).count()).toBe(1);
      await expect.poll(at).toBeLessThan(49.5);
      await page.keyboard.press('j');
      await expect.poll(speed).toEqual(['−2×']);
      await page.keyboard.press('k');
      await expect.poll(speed).toEqual([]);
      const stood = await at();
      expect((await facts()).paused).toBe(true);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await expect.poll(at).toBeLessThan(stood - 0.5);
      await page.keyboard.press('l');
      await expect.poll(facts).toMatchObject({ paused: false, playbackRate: 1 });
      const turned = await at();
      await expect.poll(at).toBeGreaterThan(turned);
      await page.keyboard.press('k');
      await expect.poll(facts).toMatchObject({ paused: true });
      // At the start there is nothing before.
      await page.evaluate("document.querySelector('video').currentTime = 1");
      await expect.poll(() => page.locator('.transport-time').first().innerText()).toBe('0:01.00');
      await page.keyboard.press('j');
      await expect.poll(at).toBe(0);
      await expect.poll(speed).toEqual([]);
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    });

    test('J goes backwards in what is converted for playing, too', async () => {
      const [id = ''] = served.host.videos.map((video) => video.id);
      served.host.setTracks(
        [id],
        [1, 2].map((number) => ({ number, codec: 'h264', width: 160, height: 90, fps: 25 })),
      );
      await page.getByRole('combobox', { name: 'Video track' }).selectOption('2');
      const start = async (): Promise<number> =>
        Number(/proxy\?start=([\d.]+)/.exec((await page.locator('video').getAttribute('src')) ?? '')?.[1]);
      await expect.poll(start).toBe(0);
      await page.keyboard.press('ArrowRight');
      await expect.poll(start).toBe(5);
      await page.keyboard.press('j');
      await expect.poll(speed).toEqual(['−1×']);
      await expect.poll(start).toBeLessThan(4.5);
      await page.keyboard.press('k');
      await expect.poll(speed).toEqual([]);
    });

    test('Space plays from a row of the list, and leaves the row chosen', async () => {
      const line = videos().first().getByRole('button');
      await line.focus();
      await page.keyboard.press('Space');
      await expect.poll(facts).toMatchObject({ paused: false });
      await page.keyboard.press('Space');
      await expect.poll(facts).toMatchObject({ paused: true });
      await expect.poll(() => line.getAttribute('aria-pressed')).toBe('true');
      await page.keyboard.press('Control+Space');
      await expect.poll(() => line.getAttribute('aria-pressed')).toBe('false');
      expect(await facts()).toMatchObject({ paused: true });
    });

    test('the arrows go by five seconds and by one, the comma and the stop by a frame', async () => {
      const shown = () => page.locator('.transport-time').first().innerText();
      for (const [key, time] of [
        ['ArrowRight', '0:05.00'],
        ['Shift+ArrowRight', '0:06.00'],
        ['.', '0:06.04'],
        [',', '0:06.00'],
        ['Shift+ArrowLeft', '0:05.00'],
        ['ArrowLeft', '0:00.00'],
      ] as const) {
        await page.keyboard.press(key);
        await expect.poll(shown).toBe(time);
      }
    });
  });
});
