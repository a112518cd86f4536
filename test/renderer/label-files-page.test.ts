/** Files of labels in the built page: chosen or dropped, looked at, taken or kept, and written again. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabelFacts } from '../../electron/wire/app/labels.ts';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { seriousFaults } from '../support/axe.ts';
import { chooserOf, chromiumArguments } from '../support/chromium.ts';
import { type ServedFake, serveFake } from './serve-fake.ts';

const chromiumPath = await findChromium();
const folder = mkdtempSync(join(tmpdir(), 'reeltag-label-files-'));

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];

const ANIMALS = [
  'label,wordings,threshold,key,group,group kind',
  'a red circle,,,,,',
  '"a dog, running",a hound|a puppy,70 %,d,animals,any-of',
  'a cat,,1.5,,animals,',
  "'=1+1,,0.25,,,",
].join('\n');

const sets = () => page.getByRole('dialog', { name: 'Label sets' });
const preview = (name: string) => page.getByRole('dialog', { name: `Labels of ${name}` });
const rows = (name: string) => preview(name).getByRole('row').allInnerTexts();
const messages = () => page.getByRole('region', { name: 'Messages' });
const ranked = () => page.getByRole('list', { name: 'Ranking', exact: true }).locator('.ranking-name').allInnerTexts();

async function open(colorScheme: 'light' | 'dark' = 'dark'): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

/** By the button of the sets, which are open. */
async function choose(path: string): Promise<void> {
  const chooser = await chooserOf(page, () => page.getByRole('button', { name: 'Import…' }).click());
  await chooser.setFiles(path);
}

/** Holds a file over a part of the page, and lets it go. */
async function drag(selector: string, name: string, contents: string, drop = true): Promise<void> {
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([${JSON.stringify(contents)}], ${JSON.stringify(name)}));
    const target = document.querySelector(${JSON.stringify(selector)});
    for (const type of ${JSON.stringify(drop ? ['dragover', 'drop'] : ['dragover'])}) {
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
  })()`);
}

async function command(words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What would you like to do?').fill(words);
  await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('Enter');
}

/** What the next download holds. */
async function saved(start: () => Promise<unknown>): Promise<{ name: string; text: string }> {
  const begun = page.waitForEvent('download');
  await start();
  const download = await begun;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

async function factsOf(text: string): Promise<LabelFacts | undefined> {
  const context = { signal: new AbortController().signal, onProgress: () => {} };
  const { labels } = await served.host.handlers.getState({}, context);
  const label = labels.labels.find((each) => each.text === text);
  if (label === undefined) return undefined;
  const { wordings, threshold, key, group } = label;
  return JSON.parse(JSON.stringify({ wordings, threshold, key, group })) as LabelFacts;
}

describe.skipIf(chromiumPath === undefined)('files of labels', () => {
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
    served = await serveFake();
    served.host.fill(['beach.mp4']);
    served.host.setLabels(['fade', 'a red circle']);
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  test('a table is looked at, and comes into the list with all that belongs to it; one undo takes it back', async () => {
    await open();
    await page.keyboard.press('Control+Shift+l');
    await choose(file('animals.csv', ANIMALS));
    await preview('animals.csv').getByText('3 labels, 1 of them in the list already').waitFor();
    await expect
      .poll(() => rows('animals.csv'))
      .toEqual([
        expect.stringMatching(/^Label\s+Wordings\s+Threshold\s+Key\s+Group$/),
        expect.stringMatching(/^a red circle\s*in the list\s*$/),
        expect.stringMatching(/^a dog, running\s+2\s+70.0%\s+d\s+animals$/),
        expect.stringMatching(/^=1\+1\s+25.0%\s*$/),
      ]);
    const left = preview('animals.csv').getByRole('region', { name: 'What is left out' });
    await expect
      .poll(() => left.innerText())
      .toMatch(/1 label is left out:\s*Line 4: the threshold of “a cat” should be a number/);
    expect(served.host.calls.get('editLabels')).toBeUndefined();

    await preview('animals.csv').getByRole('button', { name: 'Add to the list' }).click();
    await preview('animals.csv').waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await ranked()).toSorted())
      .toEqual(['=1+1', 'a dog, running', 'a red circle', 'fade']);
    await expect
      .poll(() => factsOf('a dog, running'))
      .toEqual({
        ...{ wordings: ['a hound', 'a puppy'], threshold: 0.7, key: 'd' },
        group: { name: 'animals', kind: 'any-of' },
      });
    await messages().getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await ranked()).toSorted()).toEqual(['a red circle', 'fade']);
  });

  test('a file that is dropped on the sets is one of labels, and replaces the list or becomes a set', async () => {
    await open();
    await page.keyboard.press('Control+Shift+l');
    await sets().waitFor();
    await drag('.backdrop', 'x.mp4', 'x', false);
    await page.locator('.drop-layer').waitFor();
    await drag('.dialog', 'birds.json', '["a gull", {"text": "a tern", "key": "t"}]', false);
    await page.locator('.drop-layer').waitFor({ state: 'detached' });
    await drag('.dialog', 'birds.json', '["a gull", {"text": "a tern", "key": "t"}]');
    await preview('birds.json').getByRole('textbox', { name: 'Name' }).fill('Birds of the coast');
    await preview('birds.json').getByRole('button', { name: 'Save as a set' }).click();
    await sets().getByText('Birds of the coast').waitFor();
    // Another, on what is looked at.
    await drag('.dialog', 'more.txt', 'a crow\n\na raven\n');
    await preview('more.txt').waitFor();
    await drag('.dialog', 'birds.json', '["a gull"]');
    await preview('birds.json').getByRole('button', { name: 'Replace the list' }).click();
    await expect.poll(ranked).toEqual(['a gull']);
    expect(served.host.calls.get('addPaths')).toBeUndefined();
    // The set has what its file had.
    await page.keyboard.press('Control+Shift+l');
    await sets().getByRole('button', { name: 'Use Birds of the coast' }).click();
    await expect.poll(() => factsOf('a tern')).toEqual({ key: 't' });
  });

  test('what cannot be taken is said in the dialog, with the line and what to do', async () => {
    await open();
    await page.keyboard.press('Control+Shift+l');
    const files: [string, string | Uint8Array, RegExp][] = [
      ['broken.csv', 'label\n"a dog\n', /^Line 2: a quote opens a cell/],
      ['broken.json', '{"labels": [\n"a",]}', /^Line 2: it is no valid JSON/],
      ['table.txt', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0xff]), /^It is no text in UTF-8/],
      ['empty.txt', '\n\n', /^There are no labels in it/],
    ];
    for (const [name, contents, why] of files) {
      await choose(file(name, contents));
      await expect.poll(() => preview(name).getByRole('alert').allInnerTexts()).toEqual([expect.stringMatching(why)]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Shift+l');
    }
    // In the other Unicode, as Windows' editors write it.
    await choose(file('utf16.txt', Buffer.from('\u{FEFF}über Wasser\r\n', 'utf16le')));
    await expect.poll(() => rows('utf16.txt')).toEqual([expect.anything(), expect.stringMatching(/^über Wasser/)]);
  });

  test('the list and sets are written in each format; what was written is read', async () => {
    await open();
    await page.keyboard.press('Control+Shift+l');
    const exportList = (format: RegExp) => async (): Promise<void> => {
      await sets().getByRole('button', { name: 'Export the list' }).click();
      await page.getByRole('menuitem', { name: format }).click();
    };
    expect(await saved(exportList(/one label a line/))).toEqual({ name: 'labels.txt', text: 'fade\na red circle\n' });
    const csv = await saved(exportList(/CSV/));
    expect(csv).toMatchObject({ name: 'labels.csv', text: expect.stringMatching(/label,wordings,.*\r\nfade,.*\r\n/) });
    await choose(file('again.csv', csv.text));
    await preview('again.csv').getByText('2 labels, 2 of them in the list already').waitFor();
    await expect
      .poll(() => preview('again.csv').getByRole('button', { name: 'Add to the list' }).isDisabled())
      .toBe(true);
    await preview('again.csv').getByRole('textbox', { name: 'Name' }).fill('Fades: 1');
    await page.keyboard.press('Enter');
    await sets().getByText('Fades: 1').waitFor();
    const set = await saved(async () => {
      await sets().getByRole('button', { name: 'Export Fades: 1' }).click();
      await page.getByRole('menuitem', { name: /JSON/ }).click();
    });
    expect(set.name).toBe('Fades 1.json');
    expect(JSON.parse(set.text)).toEqual({ reeltag: 1, labels: [{ text: 'fade' }, { text: 'a red circle' }] });
  });

  test('the palette imports and exports', async () => {
    await open();
    const chooser = await chooserOf(page, () => command('import labels'));
    await chooser.setFiles(file('one.txt', 'a gull'));
    await preview('one.txt').getByRole('button', { name: 'Add to the list' }).click();
    await expect.poll(ranked).toContain('a gull');
    expect(await saved(() => command('export labels'))).toEqual({
      name: 'labels.txt',
      text: 'a gull\nfade\na red circle\n',
    });
    expect((await saved(() => command('export labels as csv'))).name).toBe('labels.csv');
  });

  test.each(['light', 'dark'] as const)('in the %s theme, axe finds nothing serious', async (theme) => {
    await open(theme);
    await page.keyboard.press('Control+Shift+l');
    const faults: unknown[] = [];
    const look = async (): Promise<void> => {
      faults.push(...(await seriousFaults(page)));
    };
    await sets().waitFor();
    await look();
    const many = Array.from({ length: 300 }, (_, n) => `label ${n},${n % 3 ? '' : 7}`);
    await choose(file('many.csv', ['label,threshold', ...many].join('\n')));
    await preview('many.csv').getByText('100 labels are left out:').waitFor();
    await look();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+l');
    await choose(file('empty.txt', ''));
    await preview('empty.txt').getByRole('alert').waitFor();
    await look();
    expect(faults).toEqual([]);
  });
});
