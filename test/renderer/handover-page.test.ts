/** Hand over in the built page: exports, imports, clips and originals, from where one asks for them to what came of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TagError } from '../../electron/wire/errors.ts';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chooserOf, chromiumArguments } from '../support/chromium.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();
const folder = mkdtempSync(join(tmpdir(), 'reeltag-handover-'));

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];
let ids: string[];

const VIDEOS = ['beach.mp4', 'harbour.mp4', 'market.mp4', 'pier.mp4'];
const CONTEXT = { signal: new AbortController().signal, onProgress: () => {} };

const dialog = (name: string) => page.getByRole('dialog', { name, exact: true });
const inside = (name: string, role: 'button' | 'textbox' | 'radio' | 'checkbox' | 'combobox', says: string | RegExp) =>
  dialog(name).getByRole(role, typeof says === 'string' ? { name: says, exact: true } : { name: says });
const messages = () => page.getByRole('region', { name: 'Messages' });
const hand = () => served.host.handover;
const settled = (name: string) =>
  expect.poll(() => dialog(name).locator('[aria-busy="true"]').count(), { timeout: 30_000 }).toBe(0);

async function serve(options: Parameters<typeof serveFake>[0] = {}): Promise<void> {
  served = await serveFake(options);
  ids = served.host.fill(VIDEOS);
  served.host.setLabels(['fade', 'a red circle']);
}

async function open(colorScheme: 'light' | 'dark' = 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

/** By the menu in the bar. */
async function ask(item: string): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** By the menu of the list, of as many videos as are selected by it. */
async function askOf(names: readonly string[], item: string): Promise<void> {
  const rows = page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
  for (const [n, name] of names.entries()) {
    await rows.filter({ hasText: name }).click({ modifiers: n === 0 ? [] : ['ControlOrMeta'] });
  }
  await rows.filter({ hasText: names[0] ?? '' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

function file(name: string, contents: string): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

async function drop(selector: string, ...files: readonly { name: string; contents: string }[]): Promise<void> {
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    for (const { name, contents } of ${JSON.stringify(files)}) dataTransfer.items.add(new File([contents], name));
    const target = document.querySelector(${JSON.stringify(selector)});
    for (const type of ['dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
  })()`);
}

describe.skipIf(chromiumPath === undefined)('hand over', () => {
  beforeAll(async () => {
    await buildPage();
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    complaints = [];
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  describe('an export', () => {
    test('is chosen by the keyboard, looked at, written where one says, and remembered', async () => {
      await serve({ desktop: true });
      await open();
      await page.keyboard.press('Control+Shift+e');
      await dialog('Export').waitFor();
      // The search has the focus: what is found first is chosen by Enter.
      await page.keyboard.type('premiere xml');
      await page.keyboard.press('Enter');
      await expect.poll(() => inside('Export', 'radio', 'Premiere XML (FCP 7)').isChecked()).toBe(true);
      await inside('Export', 'checkbox', 'Tags of whole videos').uncheck();
      await inside('Export', 'checkbox', 'Suggestions').check();
      await inside('Export', 'combobox', 'Suggestions from').selectOption('fixed');
      await inside('Export', 'combobox', 'Paths of videos').selectOption('mapped');
      await dialog('Export').getByText('Say what paths begin with here').waitFor();
      await inside('Export', 'textbox', 'What begins with').fill('/footage');
      await inside('Export', 'textbox', 'begins with').fill('Z:');
      await dialog('Export').getByText('moments, suggestions 0.5').waitFor();
      await dialog('Export').getByText('Z:/2026-06 coast/beach.mp4').waitFor();
      await dialog('Export').getByText('4 videos, My library 2026-11-27.xml').waitFor();
      await inside('Export', 'button', 'Browse…').click();
      await inside('Export', 'button', 'Open footage').click();
      await inside('Export', 'button', 'Open 2026-06 coast').click();
      await expect.poll(() => inside('Export', 'textbox', 'Folder').inputValue()).toBe('/footage/2026-06 coast');
      await inside('Export', 'button', 'Export').click();
      await dialog('Export').getByText('/footage/2026-06 coast/My library 2026-11-27.xml').waitFor();
      expect(hand().exported?.choice).toEqual({
        ...{ format: 'xmeml', scope: { kind: 'all' }, content: { tags: false, moments: true, suggestions: 0.5 } },
        paths: { as: 'mapped', from: '/footage', to: 'Z:' },
      });
      await inside('Export', 'button', 'Show in folder').click();
      await expect.poll(() => hand().revealed).toEqual(['/footage/2026-06 coast/My library 2026-11-27.xml']);
      await inside('Export', 'button', 'Done').click();
      await ask('Export…');
      await expect.poll(() => inside('Export', 'radio', 'Premiere XML (FCP 7)').isChecked()).toBe(true);
      await expect.poll(() => inside('Export', 'textbox', 'Folder').inputValue()).toBe('/footage/2026-06 coast');
    });

    test('never takes the place of what is there without being told to', async () => {
      await serve();
      hand().taken.add('/out/My library 2026-11-27.csv');
      await open();
      await ask('Export…');
      await inside('Export', 'textbox', 'Folder').fill('/out');
      await settled('Export');
      await inside('Export', 'button', 'Export').click();
      await dialog('Export').getByRole('alert').getByText('is there already').waitFor();
      expect(hand().exported).toBeUndefined();
      // The keyboard is where the question is.
      await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('Choose another name');
      await page.keyboard.press('Enter');
      await page.keyboard.type('../x.csv');
      await dialog('Export').getByText('without what separates folders').waitFor();
      await inside('Export', 'textbox', 'Name').fill('My library 2026-11-27.csv');
      await inside('Export', 'button', 'Export').click();
      await inside('Export', 'button', 'Replace it').click();
      await dialog('Export').getByText('Exported').waitFor();
      expect(hand().exported).toMatchObject({ folder: '/out', name: 'My library 2026-11-27.csv', replace: true });
    });

    test('is cancelled, says why it failed, and goes on where the dialog is closed', async () => {
      await serve();
      const end = Promise.withResolvers<void>();
      hand().waiting = end.promise;
      await open();
      await ask('Export…');
      await inside('Export', 'textbox', 'Folder').fill('out');
      await dialog('Export').getByText('Give the folder’s whole path').waitFor();
      await inside('Export', 'textbox', 'Folder').fill('/nowhere');
      await settled('Export');
      await inside('Export', 'button', 'Export').click();
      await dialog('Export').getByRole('alert').getByText('There is no folder /nowhere').waitFor();
      await inside('Export', 'textbox', 'Folder').fill('/out');
      await inside('Export', 'button', 'Export').click();
      await expect.poll(() => dialog('Export').getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
      await inside('Export', 'button', 'Cancel').click();
      await expect.poll(() => inside('Export', 'button', 'Export').isEnabled()).toBe(true);
      expect(hand().exported).toBeUndefined();
      await inside('Export', 'button', 'Export').click();
      await dialog('Export').getByRole('progressbar').waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('Exporting: CSV, a row a decision').first().waitFor();
      end.resolve();
      await messages().getByText('Exported /out/My library 2026-11-27.csv').waitFor();
    });

    test('is downloaded where the page is not at the host’s machine, if it is one text', async () => {
      await serve();
      await open();
      await ask('Export…');
      await settled('Export');
      const begun = page.waitForEvent('download');
      await inside('Export', 'button', 'Download').click();
      const download = await begun;
      expect(download.suggestedFilename()).toBe('My library 2026-11-27.csv');
      expect(readFileSync(await download.path(), 'utf8')).toContain('/footage/2026-06 coast/pier.mp4');
      await dialog('Export').waitFor({ state: 'detached' });
      await ask('Export…');
      await inside('Export', 'radio', 'Parquet').check();
      await dialog('Export').getByText('It is no text').waitFor();
      await expect.poll(() => inside('Export', 'button', 'Download').count()).toBe(0);
      await inside('Export', 'radio', 'XMP sidecar').check();
      await dialog('Export').getByText('A file beside each video').waitFor();
      await expect.poll(() => inside('Export', 'textbox', 'Folder').count()).toBe(0);
    });

    test('is of the selected videos, of a smart list, of what is shown, of what was found', async () => {
      await serve();
      const query = { sort: 'added', descending: false, filters: { text: 'market' } } as const;
      await served.host.handlers.saveList({ window: 'other', name: 'Markets', query }, CONTEXT);
      for (const id of ids) served.host.moments.know(id, { part: 2 });
      await open();
      await askOf(['beach.mp4', 'pier.mp4'], 'Export…');
      await dialog('Export').getByText('2 videos, My library').waitFor();
      await expect.poll(() => inside('Export', 'radio', 'Selected: 2').isChecked()).toBe(true);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'Smart lists' }).click();
      await page.getByRole('button', { name: 'Export Markets…' }).click();
      await dialog('Export').getByText('1 video, My library').waitFor();
      await expect.poll(() => inside('Export', 'combobox', 'Which smart list').inputValue()).toBe('Markets');
      await page.keyboard.press('Escape');

      await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('r');
      await ask('Export…');
      await inside('Export', 'radio', /^Shown: 3/).check();
      await dialog('Export').getByText('3 videos, My library').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('');

      await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('waves');
      await page.locator('.search-summary').getByText('best first').waitFor();
      await page.getByRole('button', { name: 'Export what was found' }).click();
      await page.getByRole('menuitem', { name: 'Other formats…' }).click();
      await inside('Export', 'radio', /^Selected: \d/).waitFor();
      await expect.poll(() => inside('Export', 'radio', /^Selected: \d/).isChecked()).toBe(true);
    });
  });

  describe('an import', () => {
    test('of a dropped file shows what would change, and is done and undone as one act', async () => {
      await serve();
      hand().plan = {
        changes: [
          { id: ids[0] ?? '', span: { start: 1, end: 3.5 }, label: 'rain', after: 'yes', by: 'Bob' },
          { id: ids[1] ?? '', label: 'fade', before: 'no', after: 'yes', by: 'Eve' },
        ],
        leftOut: [{ sentence: 'A tier without a name is left out.', times: 3, first: 'line 7' }],
      };
      await open();
      await drop('main', { name: 'coded.eaf', contents: '<ANNOTATION_DOCUMENT/>' });
      const facts = dialog('Import').getByRole('region', { name: 'What would change' });
      await facts.getByText('3 decisions would be new').waitFor();
      await expect.poll(() => page.evaluate('document.activeElement?.ariaLabel')).toBe('What would change');
      expect(hand().planned?.files).toEqual([{ name: 'coded.eaf', data: btoa('<ANNOTATION_DOCUMENT/>') }]);
      for (const said of ['2 decisions are the same', '2 videos found: 1 by path, 1 by name', 'gone.mp4', 'snow']) {
        await facts.getByText(said).waitFor();
      }
      await dialog('Import').getByText('A tier without a name is left out. 3 times, first at line 7.').waitFor();
      const rows = dialog('Import').getByRole('region', { name: 'The first changes' }).getByRole('row');
      await expect
        .poll(() => rows.allInnerTexts())
        .toEqual([
          expect.stringMatching(/^Video\s+Where\s+Label\s+Here\s+There\s+By$/),
          expect.stringMatching(/^beach.mp4\s+0:01.0 – 0:03.5\s+rain\s+Yes\s+Bob$/),
          expect.stringMatching(/^harbour.mp4\s+whole\s+fade\s+No\s+Yes\s+Eve$/),
        ]);
      await inside('Import', 'radio', 'take theirs').check();
      await inside('Import', 'button', 'Import').click();
      await messages().getByText('Imported: 4 decisions, 2 labels, 1 mark').waitFor();
      expect(hand().applied).toMatchObject({ plan: 'plan', replace: true });
      const ranked = () =>
        page.getByRole('list', { name: 'Ranking', exact: true }).locator('.ranking-name').allInnerTexts();
      await expect.poll(ranked).toContain('rain');
      await messages().getByRole('button', { name: 'Undo' }).click();
      await expect.poll(ranked).not.toContain('rain');
    });

    test('takes tables that are dropped with videos for itself, and leaves lists of labels where they go', async () => {
      await serve();
      await open();
      await drop('main', { name: 'tags.csv', contents: 'video,label\n' }, { name: 'more.txt', contents: 'x' });
      await inside('Import', 'button', 'Read it as labels').waitFor();
      await expect.poll(() => hand().planned?.files).toHaveLength(1);
      await inside('Import', 'button', 'Read it as labels').click();
      await page.getByRole('dialog', { name: 'Labels of tags.csv' }).waitFor();
    });

    test('of what lies on the host’s machine, with paths that begin otherwise', async () => {
      await serve();
      hand().plan = { tags: { new: 0, same: 2, agreed: 0, other: 0 }, labels: [], marks: 0 };
      await open();
      await ask('Import…');
      await inside('Import', 'textbox', 'Path of a file or folder').fill('"/exports/strange"');
      await page.keyboard.press('Enter');
      await dialog('Import').getByText('is of no program that is known here').waitFor();
      await dialog('Import').getByText('Nothing would change.').waitFor();
      await expect.poll(() => inside('Import', 'button', 'Import').isDisabled()).toBe(true);
      hand().plan = {};
      await dialog('Import').getByText('Paths and vectors').click();
      await inside('Import', 'textbox', 'Paths in the files begin with').fill('Z:\\');
      await inside('Import', 'textbox', 'and here with').fill('/mnt/z');
      await inside('Import', 'button', 'Look again').click();
      await dialog('Import').getByText('3 decisions would be new').waitFor();
      expect(hand().planned).toEqual({ files: [{ path: '/exports/strange' }], map: { from: 'Z:\\', to: '/mnt/z' } });
    });

    test('says why nothing came of it, and takes other files', async () => {
      await serve();
      hand().failure = new TagError('too-large', 'It is larger than any such file.');
      await open();
      await ask('Import…');
      const chooser = await chooserOf(page, () => inside('Import', 'button', 'Choose files…').first().click());
      await chooser.setFiles(file('a.otio', '{}'));
      await dialog('Import').getByRole('alert').getByText('It is larger than any such file.').waitFor();
      await inside('Import', 'button', 'Other files').click();
      await drop('.dialog', { name: 'b.otio', contents: '{}' }, { name: 'c.edl', contents: '' });
      await dialog('Import').getByText('3 decisions would be new').waitFor();
      expect(hand().planned?.files).toEqual([
        { name: 'b.otio', data: btoa('{}') },
        { name: 'c.edl', data: '' },
      ]);
    });
  });

  describe('clips', () => {
    test('are planned as one chooses, cut with a bar that holds and stops them, and what came of it is said', async () => {
      await serve({ desktop: true });
      await open();
      await ask('Cut clips…');
      await dialog('Cut clips').getByText('Choose a folder, with its whole path').waitFor();
      await inside('Cut clips', 'textbox', 'Folder').fill('/clips');
      const plan = dialog('Cut clips').getByRole('region', { name: 'Plan' });
      await plan.getByText('4 clips of 4 videos, 0:10 together').waitFor();
      await inside('Cut clips', 'radio', 'As they are').check();
      await plan.getByText('at the key frame before').waitFor();
      await inside('Cut clips', 'textbox', 'Template of names').fill('same');
      await plan.getByRole('alert').getByText('Every clip would have the same name').waitFor();
      await inside('Cut clips', 'textbox', 'Template of names').fill('{number} {video}');
      await inside('Cut clips', 'checkbox', 'A folder for each label').check();
      await inside('Cut clips', 'checkbox', 'Parts for training, by video').check();
      await page.getByRole('spinbutton', { name: 'Percent for train' }).fill('90');
      await dialog('Cut clips').getByText('The parts should add up to 100 percent').waitFor();
      await page.getByRole('spinbutton', { name: 'Percent for test' }).fill('0');
      await plan.getByText('train/waves/2 harbour.mp4').waitFor();
      await inside('Cut clips', 'button', 'Cut 4 clips').click();
      await dialog('Cut clips').waitFor({ state: 'detached' });
      expect(hand().cut).toMatchObject({
        ...{ how: 'copy', folders: 'label', folder: '/clips', template: '{number} {video}' },
        split: { train: 0.9, val: 0.1, test: 0, seed: 1 },
      });

      const bar = page.getByRole('region', { name: 'Cutting clips' });
      await bar.getByText('Clips: 0 of 4').waitFor();
      await bar.getByRole('button', { name: 'Pause cutting' }).click();
      await bar.getByText('Paused').waitFor();
      await bar.getByRole('button', { name: 'Resume cutting' }).click();
      await ask('Cut clips…');
      await inside('Cut clips', 'textbox', 'Folder').fill('/clips');
      await inside('Cut clips', 'button', 'Cut 4 clips').click();
      await dialog('Cut clips').getByRole('alert').getByText('Clips are being cut').waitFor();
      await page.keyboard.press('Escape');
      hand().setCutting({ state: 'idle', done: 4 });
      await messages().getByText('4 clips are cut').waitFor();
      await messages().getByRole('button', { name: 'Show in folder' }).click();
      await expect.poll(() => hand().revealed).toEqual(['/clips']);
      await bar.waitFor({ state: 'detached' });
    });

    test('are of a label, of a moment, of what was found', async () => {
      await serve();
      for (const id of ids) served.host.moments.know(id, { part: 2 });
      await open();
      await page.getByRole('button', { name: 'More about fade' }).click();
      await page.getByRole('menuitem', { name: 'Cut clips of it…' }).click();
      await expect.poll(() => inside('Cut clips', 'checkbox', 'fade').isChecked()).toBe(true);
      await expect.poll(() => inside('Cut clips', 'checkbox', 'a red circle').isChecked()).toBe(false);
      await page.keyboard.press('Escape');

      const moments = page.getByRole('list', { name: 'Moments', exact: true });
      await moments
        .getByRole('button', { name: /^More about/ })
        .first()
        .click();
      await page.getByRole('menuitem', { name: 'Cut it out as a clip…' }).click();
      await dialog('Cut clips').getByText('1 moment of 1 video').waitFor();
      await page.keyboard.press('Escape');

      await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('waves');
      await page.locator('.search-summary').getByText('best first').waitFor();
      const results = page.getByRole('list', { name: 'Results' }).getByRole('listitem');
      await results.nth(0).getByRole('button').click();
      await results
        .nth(1)
        .getByRole('button')
        .click({ modifiers: ['Shift'] });
      await results.nth(1).getByRole('button').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Cut clips…' }).click();
      await dialog('Cut clips')
        .getByText(/^2 moments of \d videos?$/)
        .waitFor();
    });
  });

  describe('originals', () => {
    test('are moved by what was decided, after all of it was shown, with a way back', async () => {
      await serve();
      served.host.setOffline([ids[3] ?? ''], '/media/card');
      await open();
      await ask('Move, copy or trash files…');
      const name = 'Files of these videos';
      await dialog(name).getByText('Choose a folder, with its whole path').waitFor();
      await inside(name, 'textbox', 'Folder').fill('/archive');
      await inside(name, 'combobox', 'Decided').selectOption('yes to fade');
      await inside(name, 'checkbox', /^A folder beneath it/).check();
      await dialog(name).getByText('to /archive/waves/beach.mp4').waitFor();
      await dialog(name).getByText('1 file is left out, for the reason given.').waitFor();
      await dialog(name).getByText('Its drive is away').waitFor();
      expect(hand().moved).toMatchObject({
        ...{ do: 'move', folder: '/archive', byLabel: true },
        label: served.host.labelList.labels.find(({ text }) => text === 'fade')?.id,
      });
      await inside(name, 'button', 'Move 3 files').click();
      await messages().getByText('3 files are moved').waitFor();
      await messages().getByRole('button', { name: 'Undo' }).waitFor();
    });

    test('of the selected ones go to the trash, and those that cannot are named', async () => {
      await serve();
      hand().stuck.add('/footage/2026-06 coast/pier.mp4');
      await open();
      await askOf(['beach.mp4', 'pier.mp4'], 'Move, copy or trash files…');
      const name = 'Files of these videos';
      await inside(name, 'radio', 'Move to the trash').check();
      await inside(name, 'button', 'Move 2 files to the trash').click();
      await dialog(name).getByRole('alert').getByText('1 file stays as it was').waitFor();
      await dialog(name).getByText('is in use by another program').waitFor();
      await page.keyboard.press('Escape');
      await messages().getByText('1 file is in the trash').waitFor();
      await expect.poll(() => messages().getByRole('button', { name: 'Undo' }).count()).toBe(0);
    });
  });

  test.each(['light', 'dark'] as const)('in the %s theme, axe finds nothing serious', async (theme) => {
    await serve();
    hand().plan = {
      changes: [{ id: ids[0] ?? '', label: 'rain', after: 'yes', by: 'Bob' }],
      leftOut: [{ sentence: 'Something is left out.', times: 1, first: 'line 7' }],
    };
    await open(theme);
    const faults: unknown[] = [];
    const look = async (name: string): Promise<void> => {
      await settled(name);
      faults.push(...(await seriousFaults(page)));
    };
    await ask('Export…');
    await inside('Export', 'radio', 'CMX 3600 EDL').check();
    await inside('Export', 'textbox', 'Folder').fill('/nowhere');
    await settled('Export');
    await inside('Export', 'button', 'Export').click();
    await dialog('Export').getByRole('alert').waitFor();
    await inside('Export', 'button', 'Browse…').click();
    await look('Export');
    // Escape takes the folders away first, and then the dialog.
    await page.keyboard.press('Escape');
    await inside('Export', 'button', 'Browse…').waitFor();
    await page.keyboard.press('Escape');
    await ask('Import…');
    await look('Import');
    await inside('Import', 'textbox', 'Path of a file or folder').fill('/x.csv');
    await page.keyboard.press('Enter');
    await dialog('Import').getByText('3 decisions would be new').waitFor();
    await dialog('Import').getByText('Paths and vectors').click();
    await look('Import');
    await page.keyboard.press('Escape');
    await ask('Cut clips…');
    await inside('Cut clips', 'radio', 'These labels').check();
    await inside('Cut clips', 'checkbox', 'fade').check();
    await inside('Cut clips', 'textbox', 'Folder').fill('/clips');
    await inside('Cut clips', 'checkbox', 'Parts for training, by video').check();
    await dialog('Cut clips').getByText('4 clips of 4 videos').waitFor();
    await look('Cut clips');
    await page.keyboard.press('Escape');
    await ask('Move, copy or trash files…');
    await inside('Files of these videos', 'textbox', 'Folder').fill('/archive');
    await dialog('Files of these videos').getByText('to /archive/beach.mp4').waitFor();
    await look('Files of these videos');
    expect(faults).toEqual([]);
  });
});
