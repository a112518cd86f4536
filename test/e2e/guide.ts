/**
 * `node test/e2e/guide.ts [folder]`: the guide's pictures, made as its pages say: the application as it comes, the demo model, some clips in a
 * folder, and somebody who adds, names, decides and hands over, by the page. Nothing in them is made up.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { allDone, buildForStages, ServedApp, STAGES, until } from './fixture.ts';
import { makeGuideClips, WARM } from './guide/clips.ts';
import { pictures } from './guide/picture.ts';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../docs/guide/pictures', import.meta.url)));
const [inChromium] = STAGES;
if (inChromium === undefined || inChromium.missing !== undefined) throw new Error(`${inChromium?.missing}`);

const LABELS = [
  'a star',
  'a circle',
  'zoom in',
  'pan left',
  'dominated by blue',
  'fade in from black',
  'text on screen',
];
/** Words that the demo model never learnt: decisions alone teach it. */
const TAUGHT = 'warm colours';

const list = (page: Page, name: string): Locator => page.getByRole('list', { name, exact: true });
const row = (page: Page, name: string, words: string): Locator =>
  list(page, name).getByRole('listitem').filter({ hasText: words });
const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const item = (page: Page, name: string | RegExp): Locator => page.getByRole('menuitem', { name });

await buildForStages();
const app = new ServedApp();
const home = join(app.folder, 'home');
const footage = join(home, 'Videos');
app.env['HOME'] = home;
const take = pictures(folder, [
  [home, '/home/ada'],
  [app.dataDirectory, '/home/ada/.local/share/reeltag'],
]);
try {
  const count = await makeGuideClips(footage);
  await mkdir(join(home, 'Sorted'));
  await app.start('--root', home);
  await app.chooseModel({ model: 'demo', device: 'auto', precision: 'auto' });
  const { client } = await app.attach();
  await client.call('setSettings', { name: 'Ada' });
  const stage = await inChromium.raise(app);
  const page = await stage.open();
  page.setDefaultTimeout(60_000);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
  await take(page, 'empty');
  await button(page, 'Get the official model…').click();
  await page.getByRole('dialog').getByText('to download, and').waitFor();
  await take(page, 'official');
  await page.keyboard.press('Escape');

  await button(page, 'Add files or folders…').click();
  await button(page, /^Open .*home$/).click();
  await button(page, 'Open Videos').click();
  await button(page, 'Choose logo, three stars.mp4').waitFor();
  await take(page, 'add');
  await button(page, 'Add this folder').click();
  await until(client, (state) => state.videos.length === count && allDone(state));
  await row(page, 'Videos', 'logo, three stars').click();
  await take(page, 'added');

  const box = page.getByRole('textbox', { name: 'Add label', exact: true });
  await box.fill(LABELS.join(', '));
  await take(page, 'labels-typed');
  await page.keyboard.press('Enter');
  await until(client, ({ labels }) => labels.labels.length === LABELS.length && labels.ready);
  await list(page, 'Ranking').getByText('%').first().waitFor();
  // What the model finds out of the video on screen comes a moment later; the order is of when one comes to the video.
  await page.getByText('an estimate from its match').waitFor();
  await row(page, 'Videos', 'logo, three squares').click();
  await row(page, 'Videos', 'logo, three stars').click();
  await page.getByText('an estimate from its match').waitFor();
  await box.focus();
  await take(page, 'labels');

  for (const [label, decision] of [
    ['a star', 'Yes'],
    ['a circle', 'No'],
    ['text on screen', 'No'],
  ] as const) {
    await button(row(page, 'Ranking', label), decision).click();
    await row(page, 'Ranking', label).getByRole('button', { name: decision, pressed: true }).waitFor();
  }
  await take(page, 'decided');

  await button(list(page, 'Ranking'), 'a star').click();
  await button(page, 'Ask no more about a star').waitFor();
  await list(page, 'Videos').getByRole('listitem').first().click();
  await take(page, 'asked');

  await button(page, 'Filters').click();
  await button(page, 'not decided').click();
  await page.getByRole('textbox', { name: /^Fit at least/ }).fill('50');
  await page.keyboard.press('Enter');
  await take(page, 'filters');
  await page.keyboard.press('Escape');
  await button(page, 'Smart lists').click();
  await page.getByRole('textbox', { name: 'Name of the list' }).fill('Stars to look at');
  await take(page, 'smart-list');
  await page.keyboard.press('Enter');
  await until(client, ({ lists }) => lists.length === 1);
  await page.keyboard.press('Escape');
  await button(page.getByRole('region', { name: 'Messages' }), 'Close').click();
  await page.keyboard.press('Escape');
  await button(page, 'Clear').click();

  await button(page, 'Review').click();
  await button(page.getByRole('main', { name: 'Review' }), 'Yes').waitFor();
  await take(page, 'review');
  await page.keyboard.press('Escape');

  await button(page, 'More about a star').click();
  await take(page, 'label-menu');
  await item(page, /^Wordings/).click();
  await page.getByRole('textbox', { name: 'Other wordings, one a line' }).fill('stars\na bright star');
  await take(page, 'label');
  await button(page, 'Save').click();

  await box.fill(TAUGHT);
  await page.keyboard.press('Enter');
  const { videos, labels } = await until(
    client,
    (state) => state.labels.ready && state.labels.labels.length > LABELS.length,
  );
  await take(page, 'unknown-words');
  await button(page, 'Close').first().click();
  /** Of all videos, as their names say. */
  const decide = async (text: string, isTrue: RegExp): Promise<void> => {
    const label = labels.labels.find((each) => each.text === text)?.id ?? '';
    for (const decision of ['yes', 'no'] as const) {
      const ids = videos.filter(({ name }) => isTrue.test(name) === (decision === 'yes')).map(({ id }) => id);
      await client.call('decide', { window: 'guide', ids, label, decision });
    }
  };
  await decide(TAUGHT, WARM);
  await decide('a star', /star/);
  await decide('a circle', /circle/);
  await button(list(page, 'Ranking'), TAUGHT).click();
  await page.getByText(/^Learned from/).waitFor();
  await button(page, 'Sort again').click();
  await list(page, 'Videos').getByRole('listitem').first().click();
  await take(page, 'learned');
  await button(page, /^Threshold/).click();
  await page.getByRole('slider', { name: /^Threshold/ }).waitFor();
  await take(page, 'threshold');
  await page.keyboard.press('Escape');
  await button(page, 'Evaluate the labels').click();
  await page.getByRole('main', { name: 'Evaluation' }).getByRole('table').first().waitFor();
  await button(page.getByRole('main', { name: 'Evaluation' }), new RegExp(`^${TAUGHT}`)).click();
  await take(page, 'evaluation');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await button(page, 'Export').click();
  await take(page, 'hand-over');
  await item(page, 'Export…').click();
  await page.getByRole('radio', { name: 'CSV, a row a decision' }).check();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Folder', exact: true }).fill(home);
  await page.getByRole('dialog').getByText('content_id').waitFor();
  await take(page, 'export');
  await button(page.getByRole('dialog'), 'Export').click();
  await button(page, 'Done').click();

  await button(page, 'Export').click();
  await item(page, 'Cut clips…').click();
  await page.getByRole('checkbox', { name: 'Whole videos with a yes, too' }).check();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Folder', exact: true }).fill(join(home, 'Clips'));
  await button(page.getByRole('dialog'), /^Cut \d+ clips/).waitFor();
  await take(page, 'cut');
  await page.keyboard.press('Escape');

  await button(page, 'Export').click();
  await item(page, 'Move, copy or trash files…').click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Folder', exact: true }).fill(join(home, 'Sorted'));
  await page.getByRole('checkbox', { name: /^A folder beneath it/ }).check();
  await page.getByRole('combobox', { name: 'Decided' }).selectOption({ label: `yes to ${TAUGHT}` });
  await button(page, 'Move 12 files').waitFor();
  await take(page, 'originals');
  await page.keyboard.press('Escape');

  await button(page, /^Library: /).click();
  await take(page, 'library-menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What would you like to do?').fill('same');
  await take(page, 'commands');
  await page.keyboard.press('Escape');
  await button(page, 'What is alike: duplicates, clusters, a map').click();
  await page.getByRole('tab', { name: 'Clusters', exact: true }).click();
  await page.getByRole('main', { name: 'Alike' }).getByRole('list').first().waitFor();
  await take(page, 'clusters');
  await page.getByRole('tab', { name: 'Map', exact: true }).click();
  await page.getByRole('checkbox').first().waitFor();
  await take(page, 'map');
  await stage.close();
} finally {
  await app.remove();
}
