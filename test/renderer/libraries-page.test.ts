/** Several libraries in the built page: which is open, the ways to another, and that nothing of the first is left then. */
import { type Browser, chromium, type Page, type WebSocketRoute } from 'playwright-core';
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

const menu = (name: string) => page.getByRole('button', { name: `Library: ${name}`, exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });
const isMarked = () => page.evaluate('window.marked === true');

/** Where another library opens, its page is told goodbye, as a server does. */
async function open(colorScheme: 'light' | 'dark' = 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/wire$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  served.host.onTurn = () => setImmediate(() => void sockets.at(-1)?.close({ code: 1001 }));
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
  await page.evaluate('window.marked = true');
}

describe.skipIf(chromiumPath === undefined)('several libraries', () => {
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

  test('one that was open last is a click away; the page is loaded anew with it', async () => {
    await open();
    await menu('My library').click();
    await page.getByRole('menuitem', { name: /^coast/ }).click();
    await menu('coast').waitFor();
    await expect.poll(isMarked).toBe(false);
    await menu('coast').click();
    await page.getByRole('menuitem', { name: /^My library/ }).click();
    await menu('My library').waitFor();
  });

  test('one whose folder is named: why it cannot be opened is said there; a new one is made', async () => {
    await open();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('switch library');
    await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    const field = dialog('Open another library').getByRole('textbox', { name: 'Folder of the library' });
    await field.fill('"/films/nothing here"');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => dialog('Open another library').getByRole('alert').allInnerTexts())
      .toEqual(['There is no library in /films/nothing here.']);
    await expect.poll(() => isMarked()).toBe(true);
    await page.keyboard.press('Escape');
    await menu('My library').click();
    await page.getByRole('menuitem', { name: 'New library…' }).click();
    await dialog('New library').getByRole('textbox', { name: 'Folder of the library' }).fill('/films/mountains');
    await dialog('New library').getByRole('button', { name: 'Make it' }).click();
    await menu('mountains').waitFor();
    await expect.poll(isMarked).toBe(false);
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  test('a server that keeps to its library says so, and how another is served', async () => {
    served.host.libraries = { ...served.host.libraries, fixed: 'This server was started for one library.' };
    await open();
    await menu('My library').click();
    await expect
      .poll(() => page.getByRole('menuitem').allInnerTexts())
      .toEqual(['Open another library…', 'New library…', 'Open results…']);
    await page.getByRole('menuitem', { name: 'Open another library…' }).click();
    await dialog('Open another library').getByText('This server was started for one library.').waitFor();
    await dialog('Open another library').getByText('reeltag serve --data /films/coast', { exact: true }).waitFor();
  });

  test.each(['light', 'dark'] as const)('in the %s theme, axe finds nothing serious', async (theme) => {
    await open(theme);
    const faults: unknown[] = [];
    const look = async (): Promise<void> => {
      faults.push(...(await seriousFaults(page)));
    };
    await menu('My library').click();
    await page.getByRole('menuitem').first().waitFor();
    await look();
    await page.getByRole('menuitem', { name: 'Open another library…' }).click();
    await dialog('Open another library').waitFor();
    await look();
    expect(faults).toEqual([]);
  });
});
