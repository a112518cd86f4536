/** Newer versions and the report, in the built page: asked for once, turned on and off, shown as they stand, read before they are saved. */
import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { NEWER } from './fake-updates.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
const group = () => page.getByRole('group', { name: 'Updates' });
const tick = () => group().getByRole('checkbox', { name: 'Look for newer versions' });

async function open(colorScheme: 'light' | 'dark' = 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

async function openSettings(): Promise<void> {
  await page.keyboard.press('Control+,');
  await group().waitFor();
}

describe.skipIf(chromiumPath === undefined)('newer versions', () => {
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

  test('they are asked about once, in passing; a no is a no, and the settings know it', async () => {
    served.host.updates.facts = { kind: 'off', ask: true };
    await open();
    await page.getByText('May Reeltag look for newer versions?').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await button('No').click();
    await page.getByText('May Reeltag look for newer versions?').waitFor({ state: 'detached' });
    await openSettings();
    await expect.poll(() => tick().isChecked()).toBe(false);
    await tick().check();
    await group().getByText('Nobody has looked yet.').waitFor();
    await expect.poll(() => served.host.updates.facts).toEqual({ kind: 'idle' });
    await tick().uncheck();
    await group().getByText('Nobody has looked yet.').waitFor({ state: 'detached' });
    await expect.poll(() => served.host.updates.facts).toEqual({ kind: 'off' });
  });

  test('looked for, downloaded, cancelled; each state is said, and failures can be tried again', async () => {
    served.host.updates.facts = { kind: 'idle', checkedAt: '2026-11-26T09:00:00.000Z' };
    await open('light');
    await openSettings();
    await group()
      .getByText(/^This is the newest version\. Looked /)
      .waitFor();
    await group().getByRole('button', { name: 'Look now' }).click();
    await group().getByText('Version 0.2.0 is there, 214 MB.').waitFor();
    await group().getByRole('button', { name: 'Download' }).click();
    await group().getByText('53.5 MB of 214 MB').waitFor();
    await expect.poll(() => group().getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
    expect(await seriousFaults(page)).toEqual([]);
    await group().getByRole('button', { name: 'Cancel' }).click();
    await group().getByRole('button', { name: 'Download' }).waitFor();
    served.host.updates.put({ kind: 'available', ...NEWER, waits: true });
    await group().getByText('It is downloaded once nothing is at work.').waitFor();
    served.host.updates.put({ kind: 'checking' });
    await group().getByText('Looking for a newer version…').waitFor();
    const message = 'The server answers too slowly: check the network.';
    served.host.updates.put({ kind: 'failed', problem: { kind: 'network', message } });
    await group().getByText(message).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await group().getByRole('button', { name: 'Look again' }).click();
    await group().getByText('Version 0.2.0 is there').waitFor();
  });

  test('one that is ready is said in passing, with what is new; nothing of it is markup, and it can wait', async () => {
    await open();
    served.host.updates.put({ kind: 'ready', version: '0.2.0', notes: NEWER.notes });
    await page.getByText('Version 0.2.0 is ready.').waitFor();
    await button('What is new').click();
    const notes = dialog('What is new in 0.2.0');
    await notes.getByRole('heading', { name: 'New', exact: true }).waitFor();
    await expect
      .poll(() => notes.getByRole('listitem').allInnerTexts())
      .toEqual(['Faster: matches are checked in half the time, on every device.', 'Clips can be cut with --exact.']);
    await notes.getByText('<img src=x').waitFor();
    await expect.poll(() => notes.locator('img, a').count()).toBe(0);
    expect(await page.evaluate('window.harmed')).toBeUndefined();
    expect(await seriousFaults(page)).toEqual([]);
    served.host.updates.busy = true;
    await notes.getByRole('button', { name: 'Restart now' }).click();
    await page.getByText('Something is at work: restart once it is done.').first().waitFor();
    expect(served.host.updates.restarted).toBe(0);
    served.host.updates.busy = false;
    await button('Restart now').click();
    await expect.poll(() => served.host.updates.restarted).toBe(1);
    await button('Later').click();
    await page.getByText('Version 0.2.0 is ready.').waitFor({ state: 'detached' });
    served.host.updates.put({ kind: 'ready', version: '0.3.0', notes: '' });
    await page.getByText('Version 0.3.0 is ready.').waitFor();
    await button('What is new').click();
    await dialog('What is new in 0.3.0').getByText('Nothing was written about this version.').waitFor();
  });

  test('a program that is renewed by hand says how; an administrator’s word is no switch', async () => {
    served.host.updates.facts = { kind: 'unsupported', why: 'This is portable.', how: 'Download the newer one.' };
    await open();
    await openSettings();
    await group().getByText('This is portable. Download the newer one.').waitFor();
    await expect.poll(() => tick().count()).toBe(0);
    served.host.updates.put({ kind: 'off', fixed: 'Updates are turned off for this machine.' });
    await group().getByText('Updates are turned off for this machine.').waitFor();
    await expect.poll(() => tick().isDisabled()).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
  });

  test('the report is read before it is saved, by a command or from the settings', async () => {
    await open();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('save a report');
    await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    const report = dialog('A report of what went wrong');
    await report.getByRole('region', { name: 'The report' }).getByText('the page has crashed: oom').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const saving = page.waitForEvent('download');
    await report.getByRole('button', { name: 'Save it…' }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('reeltag-report-2026-11-27T12-00-00.txt');
    expect(await readFile(await saved.path(), 'utf8')).toContain('Nothing of this was sent anywhere.');
    await page.keyboard.press('Escape');
    await openSettings();
    await page.getByText('What goes wrong is written to the terminal').waitFor();
    await page.getByRole('button', { name: 'Show a report…' }).click();
    await report.waitFor();
  });
});
