/** The evaluation in the built page: what fits make of decisions, and the way to the videos behind a number. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Decision } from '../../electron/wire/app/tags.ts';
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

const evaluation = () => page.getByRole('main', { name: 'Evaluation' });
const table = () => evaluation().getByRole('region', { name: 'Labels', exact: true });
const row = (label: string) =>
  table()
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: label }) });
const names = () =>
  page.evaluate(
    `[...document.querySelectorAll('.evaluation-table tbody .evaluation-label bdi')].map((each) => each.innerText)`,
  ) as Promise<string[]>;
const videos = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
const focusIn = (selector: string) => page.evaluate(`document.activeElement.closest('${selector}') !== null`);
const context = { signal: new AbortController().signal, onProgress: () => {} };
const idOf = (text: string): string => served.host.labelList.labels.find((label) => label.text === text)?.id ?? '';

async function decide(label: string, decision: Decision, ...of: number[]): Promise<void> {
  const some = of.map((n) => ids[n] ?? '');
  await served.host.handlers.decide({ window: 'other', ids: some, label: idOf(label), decision }, context);
}

async function open(colorScheme: 'light' | 'dark' = 'light', viewport = { width: 1280, height: 800 }): Promise<void> {
  const of = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', acceptDownloads: true });
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
  await page.getByRole('button', { name: 'Evaluate the labels', exact: true }).click();
  await evaluation().waitFor();
}

describe.skipIf(chromiumPath === undefined)('the evaluation', () => {
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

  test('says what to do where nothing is decided, and is left by Escape', async () => {
    await open();
    await enter();
    await evaluation().getByText('Decide about some videos first').waitFor();
    await expect.poll(() => evaluation().getByRole('button', { name: 'Report' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await evaluation().waitFor({ state: 'detached' });
    await videos().first().waitFor();
  });

  test('leads to where decisions are made while there are none', async () => {
    await open();
    await enter();
    await evaluation().getByRole('button', { name: 'Review, card by card' }).click();
    await evaluation().waitFor({ state: 'detached' });
    await page.getByRole('main', { name: 'Review' }).waitFor();
  });

  test('a number opens the videos behind it, under a chip that says what they are', async () => {
    await decide('slow fade', 'yes', 0, 1, 2);
    await decide('slow fade', 'no', 3, 4);
    await decide('slow fade', 'unsure', 5);
    await open();
    await enter();
    await row('slow fade').getByRole('button', { name: '3 videos: yes of slow fade. Show' }).click();
    await evaluation().waitFor({ state: 'detached' });
    await expect.poll(() => videos().count()).toBe(3);
    await page.getByRole('button', { name: 'Remove the filter: 3 videos: yes of slow fade' }).click();
    await expect.poll(() => videos().count()).toBe(12);

    await enter();
    await row('slow fade').getByRole('button', { name: '1 video: unsure of slow fade. Show' }).click();
    await expect.poll(() => videos().count()).toBe(1);
  });

  test('is gone through with the keyboard, sorted by any column, and shows a label more closely', async () => {
    for (const [n, label] of LABELS.entries()) {
      await decide(label, 'yes', ...Array.from({ length: n + 1 }, (_, i) => i));
      await decide(label, 'no', 10, 11);
    }
    await open();
    await enter();
    await row('slow fade').waitFor();
    await evaluation().getByRole('button', { name: 'Yes', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['camera zooming in', 'slow fade', 'a red circle']);
    await expect
      .poll(() => evaluation().getByRole('columnheader', { name: 'Yes', exact: true }).getAttribute('aria-sort'))
      .toBe('descending');
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['a red circle', 'slow fade', 'camera zooming in']);

    await row('slow fade').getByRole('button', { name: 'slow fade', exact: true }).focus();
    await page.keyboard.press('Space');
    const detail = evaluation().getByRole('region', { name: 'More about slow fade' });
    await detail.getByRole('region', { name: 'Reliability' }).getByText('An estimate').waitFor();
    // Keys that decide have nothing to decide about here.
    await page.keyboard.press('y');
    await page.keyboard.press('Delete');
    expect(served.host.videos).toHaveLength(12);
    await expect.poll(() => focusIn('.evaluation')).toBe(true);
    // How it was looked at is kept.
    await page.keyboard.press('Escape');
    await enter();
    await detail.waitFor();
    await expect.poll(names).toEqual(['a red circle', 'slow fade', 'camera zooming in']);
  });

  test('says that what was learned has seen the decisions, how labels are confused, and how people agree', async () => {
    const group = { name: 'shape', kind: 'one-of' } as const;
    const labels = LABELS.map((text) => ({ text, group }));
    await served.host.handlers.editLabels({ window: 'other', edit: { kind: 'replace', labels } }, context);
    for (const [n, label] of LABELS.entries()) await decide(label, 'yes', n, n + 3, n + 6);
    served.host.learned.add('slow fade');
    const pair = { videos: 9, same: 8, kappa: 0.75 };
    served.host.agreements = [{ one: 'ada', other: 'bob', ...pair, labels: [{ label: idOf('slow fade'), ...pair }] }];
    await open();
    await enter();
    await row('slow fade')
      .getByRole('button', { name: /^slow fade/ })
      .click();
    const detail = evaluation().getByRole('region', { name: 'More about slow fade' });
    await detail.getByText('these numbers flatter').waitFor();
    await expect.poll(() => row('slow fade').innerText()).toContain('0.88');
    const agreed = detail.getByRole('region', { name: 'Agreement between people' });
    await expect.poll(() => agreed.getByRole('row').nth(1).innerText()).toMatch(/ada, bob\s+9\s+1\s+0\.75\s+0\.75/);
    const confusion = detail.getByRole('region', { name: 'Confusion', exact: true });
    const cell = confusion.getByRole('button').first();
    const [, count = ''] = /^(\d+) video/.exec((await cell.getAttribute('aria-label')) ?? '') ?? [];
    await cell.click();
    await expect.poll(() => videos().count()).toBe(Number(count));
  });

  test('shows how far it is, can be left meanwhile, and can be tried again where it failed', async () => {
    await decide('slow fade', 'yes', 0);
    const gate = Promise.withResolvers<void>();
    served.host.evaluating = gate.promise;
    await open();
    await enter();
    await evaluation().getByText('Evaluating: 1 of 4 labels…').waitFor();
    await page.keyboard.press('Escape');
    await videos().first().waitFor();
    const refusal = Promise.reject(new TagError('unreadable', 'It went wrong.'));
    refusal.catch(() => {});
    served.host.evaluating = refusal;
    await enter();
    await evaluation().getByText('The labels could not be evaluated.').waitFor();
    served.host.evaluating = undefined;
    await evaluation().getByRole('button', { name: 'Try again' }).click();
    await row('slow fade').waitFor();
    gate.resolve();
  });

  test('is saved as a report, and opened from the palette', async () => {
    await decide('slow fade', 'yes', 0);
    await open();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('kappa');
    await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await row('slow fade').waitFor();
    const saving = page.waitForEvent('download');
    await evaluation().getByRole('button', { name: 'Report' }).click();
    expect((await saving).suggestedFilename()).toBe('evaluation.html');
    await page.getByText('Exported evaluation.html').first().waitFor();
  });

  test('is held against a file, which says what is wrong with it, and against decisions again', async () => {
    await decide('slow fade', 'yes', 0);
    await open();
    await enter();
    await row('slow fade').waitFor();
    const choosing = page.waitForEvent('filechooser');
    await evaluation().getByRole('button', { name: 'Against a file…' }).click();
    const table = 'video,label,decision\nclip 1.mp4,slow fade,yes\nclip 2.mp4,slow fade,perhaps\n';
    await (await choosing).setFiles({ name: 'truth.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await evaluation().getByText('Held against truth.csv: 1 answer about 1 video').waitFor();
    await evaluation().getByText('1 line left out').click();
    await evaluation().getByText('Line 3: “perhaps” is no decision').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await evaluation().getByRole('button', { name: 'Against decisions' }).click();
    await evaluation().getByText('How well fits tell what was decided').waitFor();
  });

  test.each(['light', 'dark'] as const)('keeps nobody out, in the %s', async (scheme) => {
    await decide('slow fade', 'yes', 0, 1);
    await decide('slow fade', 'no', 2, 3);
    served.host.learned.add('slow fade');
    await open(scheme);
    await enter();
    await row('slow fade').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
