/** Jobs on clusters in the built page: begun by the dialog, shown beneath the list, and what can be done about each. */
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TagError } from '../../electron/wire/errors.ts';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { AWAY, DONE, FAILED, LOG, REFUSED, RUNNING } from './cluster-shots.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];

const dialog = (name = 'Look on a cluster') => page.getByRole('dialog', { name });
const field = (name: string) => dialog().getByRole('textbox', { name, exact: true });
const bar = (name: string) => page.getByRole('region', { name: `On the cluster ${name}` });
const focused = (control: Locator): Promise<void> => control.and(page.locator(':focus')).waitFor();
const RUNNING_BAR = 'head:8265: everything-2026.jsonl';

async function open({ width = 1280, colorScheme = 'light' as 'light' | 'dark' } = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

async function openDialog(): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What would you like to do?').fill('ray cluster');
  await page.getByRole('option', { name: 'Look on a cluster…' }).click();
  await field('Address').waitFor();
}

describe.skipIf(chromiumPath === undefined)('jobs on clusters', () => {
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

  test('one is begun of the library’s videos, by keys alone, with the paths that the cluster knows', async () => {
    served.host.fill(['beach.mp4', 'harbour.mp4'], 'done', '/footage');
    await open();
    await openDialog();
    await focused(field('Address'));
    await dialog().getByText('Type the cluster’s address.').waitFor();
    await page.keyboard.type('head:8265');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog().getByText('Ray 2.60.0, 3 machines, 48 processors, 2 graphics cards').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('a-token');
    await field('Here').fill('/footage');
    await field('There').fill('/mnt/media');
    await field('Folder or bucket, as the cluster names it').fill('/mnt/results');
    await dialog().getByText('Say where this computer sees the results’ folder.').waitFor();
    await field('The same, as this computer sees it').fill('/Volumes/results');
    const plan = dialog().getByRole('region', { name: 'What the cluster will read' });
    await plan.getByText('/mnt/media/beach.mp4').waitFor();
    await expect.poll(() => plan.getByText('in none of the folders').count()).toBe(0);
    await dialog().getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await bar('head:8265: 2 videos').getByText('waiting for its turn').waitFor();
    await expect.poll(() => dialog().count()).toBe(0);
    expect(served.host.cluster.choice).toEqual({
      ...{ address: 'head:8265', out: '/mnt/results', folder: '/Volumes/results', segments: true },
      ...{ device: 'auto', precision: 'auto' },
      of: { kind: 'videos', scope: { kind: 'all' }, map: [{ from: '/footage', to: '/mnt/media' }] },
    });
    expect([...served.host.cluster.tokens]).toEqual([['head:8265', 'a-token']]);
    // What was chosen is there the next time, but for the token.
    await openDialog();
    await expect.poll(() => field('There').inputValue()).toBe('/mnt/media');
    await expect.poll(() => page.locator('input[type=password]').inputValue()).toBe('');
    await dialog().getByText('A token for this address is kept').waitFor();
  });

  test('a cluster that refuses says why where it was asked, and what was typed stays', async () => {
    await open();
    await openDialog();
    // There are no videos that could be meant.
    await expect.poll(() => dialog().getByRole('radio', { name: 'Videos of this library' }).isDisabled()).toBe(true);
    await field('Address').fill('head');
    served.host.cluster.failure = new TagError('network', 'head does not answer: check that it runs.');
    await dialog().getByRole('button', { name: 'Look', exact: true }).click();
    await dialog().getByRole('alert').getByText('head does not answer').waitFor();
    await field('List, folder or bucket, as the cluster names it').fill('s3://films/all.jsonl');
    await field('Folder or bucket, as the cluster names it').fill('s3://films/results');
    served.host.cluster.failure = new TagError('access-denied', 'head asks for a token: enter it.');
    await dialog().getByRole('button', { name: 'Start', exact: true }).click();
    await dialog().getByRole('alert').getByText('head asks for a token').waitFor();
    await expect.poll(() => field('Folder or bucket, as the cluster names it').inputValue()).toBe('s3://films/results');
    expect(served.host.cluster.jobs).toEqual([]);
  });

  test('each says how it goes, and is stopped, resumed, opened and taken away', async () => {
    served.host.cluster.jobs = [RUNNING, DONE, FAILED];
    await open();
    const running = bar(RUNNING_BAR);
    await running.getByText('12,431 of 48,200 clips').waitFor();
    await running.getByText('41 a second').waitFor();
    await running.getByText('15 min left').waitFor();
    await running.getByText('17 failed').waitFor();
    await expect.poll(() => running.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('26');
    served.host.cluster.put({ id: RUNNING.id, progress: { clips: 48_200, done: 24_100, failed: 17 } });
    await running.getByText('24,100 of 48,200 clips').waitFor();
    await running.getByRole('button', { name: 'Stop', exact: true }).click();
    await running.getByText('stopped').waitFor();
    await page.getByText('everything-2026.jsonl: the job on the cluster has stopped.').first().waitFor();
    await running.getByRole('button', { name: 'Resume: what is done is not done again' }).click();
    await running.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await expect.poll(() => running.getByRole('button', { name: 'Take it out of the list' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Show 1 more' }).click();
    const failed = bar('head:8265: dailies');
    await failed.getByText('300 of 900 clips').waitFor();
    await failed.getByText('the job failed').waitFor();
    await failed.getByText('There is no room left for /mnt/media/dailies-results: free some, then resume.').waitFor();
    await failed.getByRole('button', { name: 'There is no room left for' }).click();
    await page.getByText('free some, then resume.').last().waitFor();
    await failed.getByRole('button', { name: 'Take it out of the list' }).click();
    await expect.poll(() => failed.count()).toBe(0);
    await bar('head:8265: 1,204 videos').getByRole('button', { name: 'Open results', exact: true }).waitFor();

    // Of a job whose folder nobody has named it is asked.
    served.host.cluster.put({ id: RUNNING.id, state: 'done' });
    await running.getByRole('button', { name: 'Open results: say where they are' }).click();
    await dialog('Where are the results?').getByText('The cluster calls it s3://archive/results.').waitFor();
    await dialog('Where are the results?').getByRole('textbox').fill('/Volumes/archive/results');
    await dialog('Where are the results?').getByRole('button', { name: 'Open results', exact: true }).click();
    // And there they are looked at.
    await dialog('Open results').getByText('harvest-7f3a').first().waitFor();
    expect(served.host.cluster.jobs[0]?.folder).toBe('/Volumes/archive/results');
  });

  test('a cluster that is away keeps its row, and a token that is wanted is entered', async () => {
    served.host.cluster.jobs = [REFUSED, AWAY];
    await open();
    const away = bar(RUNNING_BAR);
    await away.getByText('cannot be reached since Nov 27, 2026').waitFor();
    await away.getByText('12,431 of 48,200 clips').waitFor();
    await away.getByRole('button', { name: 'Look again now' }).click();
    await away.getByText('41 a second').waitFor();
    const refused = bar('gpu.example.org/ray: clips.parquet');
    await refused.getByText('asks for a token').waitFor();
    await refused.getByRole('button', { name: 'Enter the token…' }).click();
    const asked = dialog('Token of the cluster');
    await expect.poll(() => asked.getByLabel('Token', { exact: true }).getAttribute('type')).toBe('password');
    await page.keyboard.type('secret');
    await page.keyboard.press('Enter');
    await expect.poll(() => served.host.cluster.tokens.get(REFUSED.address)).toBe('secret');
    await expect.poll(() => refused.getByRole('button', { name: 'Enter the token…' }).count()).toBe(0);
  });

  test('its log is shown from its end, and goes on as long as it is looked at', async () => {
    served.host.cluster.jobs = [RUNNING];
    served.host.cluster.log = LOG;
    await open();
    await bar(RUNNING_BAR).getByRole('button', { name: 'Log', exact: true }).click();
    const printed = dialog('Log of the job').locator('pre');
    await printed.getByText('shard 58 is written').waitFor();
    await expect
      .poll(() => printed.evaluate((pre) => pre.scrollHeight - pre.scrollTop - pre.clientHeight))
      .toBeLessThan(2);
    served.host.cluster.log += 'the newest line\n';
    await printed.getByText('the newest line').waitFor();
    served.host.cluster.failure = new TagError('network', 'head does not answer.');
    await dialog('Log of the job').getByRole('alert').getByText('head does not answer.').waitFor();
    await expect.poll(() => printed.getByText('the newest line').count()).toBe(1);
    await page.keyboard.press('Escape');
    await focused(bar(RUNNING_BAR).getByRole('button', { name: 'Log', exact: true }));
  });

  test.each([
    [320, 'light'],
    [1280, 'dark'],
  ] as const)('keeps nobody out and fits at %i px, %s', async (width, colorScheme) => {
    served.host.fill(['beach.mp4']);
    served.host.cluster.jobs = [REFUSED, AWAY, DONE, FAILED];
    await open({ width, colorScheme });
    await bar(RUNNING_BAR).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    for (const region of await page.locator('.cluster-job').all()) {
      expect(await region.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
    }
    await openDialog();
    await dialog().getByText('Machines, precision and shards').click();
    expect(await seriousFaults(page)).toEqual([]);
    expect(
      await dialog()
        .locator('.dialog-body')
        .evaluate((body) => body.scrollWidth - body.clientWidth),
    ).toBe(0);
  });
});
