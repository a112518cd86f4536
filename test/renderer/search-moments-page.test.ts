/** Found again in the built page: by words, by what it is like, by a picture; and what is done with many results at once. */
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
const NAMES = ['beach at noon.mp4', 'harbour.mp4', 'market.mp4', 'pier.mp4', 'a beach, again.mp4', 'forest.mp4'];
const LABELS = ['a red circle', 'slow fade', 'camera zooming in'];
/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

let browser: Browser;
let served: ServedFake;
let page: Page;
let complaints: string[];
let ids: string[];
let folder: string;
let files: string[];

const box = () => page.getByRole('searchbox', { name: 'Search', exact: true });
const results = () => page.getByRole('list', { name: 'Results', exact: true }).getByRole('listitem');
const rows = () => results().getByRole('button');
const videos = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
const likes = () => page.getByRole('list', { name: 'What it is to be like' }).getByRole('button');
const status = () => page.locator('.search-summary [role="status"]');
const button = (name: string) => page.getByRole('button', { name, exact: true });
const bar = () => page.getByRole('toolbar', { name: 'With what is selected' });
const messages = () => page.getByRole('region', { name: 'Messages' });
const title = () => page.locator('.video-title').innerText();
const focused = () => page.locator(':focus');
const lastAsked = () => served.host.search.asked.at(-1);
const context = { signal: new AbortController().signal, onProgress: () => {} };
const idOf = (text: string): string => served.host.labelList.labels.find((label) => label.text === text)?.id ?? '';
const tagsOn = (label: string) =>
  ids.flatMap((id) => served.host.tagsOf(id).filter((tag) => tag.label === idOf(label)));
const menuItem = (name: string) => page.getByRole('menuitem', { name, exact: true });

async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  const of = await browser.newContext({
    ...{ viewport: { width: 1280, height: 800 }, colorScheme, reducedMotion: 'reduce', acceptDownloads: true },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await of.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/404/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

async function search(words: string): Promise<void> {
  await box().fill(words);
  await expect.poll(() => lastAsked()?.words).toBe(words);
  await expect.poll(() => status().innerText()).toMatch(/segments, .* first|by what people wrote|No moments/);
}

/** Files that a person drops on an element of the page, or pastes. */
async function give(how: 'drop' | 'paste', selector: string, name: string, type: string, bytes: Buffer): Promise<void> {
  const given = JSON.stringify({ how, selector, name, type, data: bytes.toString('base64') });
  await page.evaluate(`{
    const { how, selector, name, type, data } = ${given};
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))], name, { type }));
    const target = document.querySelector(selector);
    const all = { bubbles: true, cancelable: true };
    if (how === 'paste') target.dispatchEvent(new ClipboardEvent('paste', { ...all, clipboardData: transfer }));
    else for (const kind of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, { ...all, dataTransfer: transfer }));
  }`);
}

describe.skipIf(chromiumPath === undefined)('looking for something again', () => {
  beforeAll(async () => {
    await buildPage();
    folder = mkdtempSync(join(tmpdir(), 'reeltag-search-'));
    const drawn = ['-f', 'lavfi', '-i', 'testsrc=d=10:r=25:s=160x90'];
    files = hasTools ? [await makeVideo(folder, 'test.mp4', ...drawn, ...x264())] : [];
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...chromiumArguments] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    complaints = [];
    served = await serveFake({ files });
    served.host.setLabels(LABELS);
    ids = served.host.fill(NAMES);
    for (const id of ids) served.host.moments.know(id, { scenes: [0, 4], part: 2 });
  });
  afterEach(async () => {
    await page.context().close();
    await served.close();
    expect(complaints).toEqual([]);
  });

  test('by words, as they are typed: the newest question gives up the older, whose answer stays until it has one', async () => {
    await open();
    await search('red');
    const before = await results().first().innerText();
    const gate = Promise.withResolvers<void>();
    served.host.search.gate = gate.promise;
    await box().fill('red ci');
    await expect.poll(() => lastAsked()?.words).toBe('red ci');
    await expect.poll(() => status().innerText()).toBe('Searching…');
    await expect.poll(() => results().first().innerText()).toBe(before);
    await box().fill('red circle');
    await expect.poll(() => lastAsked()?.words).toBe('red circle');
    await expect.poll(() => served.host.search.givenUp).toBeGreaterThan(0);
    gate.resolve();
    await expect.poll(() => status().innerText()).toBe('30 moments of 30 segments, best first');
    await box().pressSequentially(' moving');
    await expect.poll(() => lastAsked()?.words).toBe('red circle moving');
    await page.keyboard.press('Escape');
    await videos().first().waitFor();
    await expect.poll(() => box().inputValue()).toBe('');
  });

  test('says what was left out, what the model never learnt, what it has not seen, and what a person wrote', async () => {
    served.host.fill(['new.mp4'], 'waiting');
    await served.host.handlers.setPaused({ paused: true }, context);
    served.host.search.unknown.add('beach');
    await served.host.handlers.decide(
      { window: 'other', ids: [ids[2] ?? ''], label: idOf('slow fade'), decision: 'yes' },
      context,
    );
    await open();
    await search('beach -people -"many dogs"');
    const notes = page.locator('.search-notes li');
    await expect
      .poll(() => notes.allInnerTexts())
      .toEqual([
        'The demo model never learnt “beach”. Names, notes and tags were searched for that. Use the official model…',
        'Without what fits “people”, “many dogs”',
        '1 video not seen by the model yet',
      ]);
    await expect.poll(() => status().innerText()).toBe('2 by what people wrote');
    await expect.poll(() => results().count()).toBe(2);
    await expect.poll(() => results().first().innerText()).toMatch(/beach at noon\.mp4[\s\S]*Name/);
    await search('fade');
    await expect.poll(() => results().first().innerText()).toMatch(/market\.mp4[\s\S]*Yes to slow fade[\s\S]*Tag/);
    // Words that the model has learnt are compared with those that are not wanted.
    await search('red -people');
    await expect
      .poll(() => notes.allInnerTexts())
      .toContain('Without what fits “people”, or fits it better than what you asked for');
  });

  test('is narrowed by the filters of the list', async () => {
    await open();
    await search('red');
    await expect.poll(() => results().count()).toBeGreaterThan(5);
    await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('pier');
    await expect.poll(() => lastAsked()?.filters.text).toBe('pier');
    await expect.poll(() => status().innerText()).toBe('5 moments of 5 segments, best first');
    expect(new Set(await results().locator('.result-name').allInnerTexts())).toEqual(new Set(['pier.mp4']));
    // A label that the list is asked about narrows nothing of it, and is told with the list alone.
    await page
      .getByRole('list', { name: 'Ranking', exact: true })
      .getByRole('button', { name: 'slow fade', exact: true })
      .click();
    const asked = button('Ask no more about slow fade');
    await expect.poll(() => button('Back to the videos').count()).toBe(1);
    await expect.poll(() => asked.count()).toBe(0);
    await box().press('Escape');
    await asked.waitFor();
  });

  test('is gone through with the keyboard alone, and shows what is found where it is', async () => {
    await open();
    await page.keyboard.press('Shift+F');
    await expect.poll(() => focused().getAttribute('aria-label')).toBe('Search');
    await page.keyboard.type('red');
    // Who types slowly is answered before the last letter, too, and the next answer begins anew.
    await expect.poll(() => lastAsked()?.words).toBe('red');
    await expect.poll(() => status().innerText()).toContain('best first');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused().getAttribute('aria-current')).toBe('true');
    await page.keyboard.press('ArrowDown');
    const row = rows().nth(1);
    await expect.poll(() => row.getAttribute('aria-current')).toBe('true');
    const name = await row.locator('.result-name').innerText();
    await expect.poll(title).toBe(name);
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => bar().innerText()).toContain('2 selected');
    await page.keyboard.press('Control+a');
    await expect.poll(() => bar().innerText()).toContain('30 selected');
    // Up from the first into the box, and out of it.
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => focused().getAttribute('aria-label')).toBe('Search');
    await page.keyboard.press('Escape');
    await videos().first().waitFor();
  });

  test.skipIf(!hasTools)('a click plays there, and stays on that moment', async () => {
    await open();
    await search('red');
    const starting = rows()
      .filter({ hasText: /0:0[4-8]\.\d –/ })
      .first();
    const [, start = ''] = /0:0(\d\.\d) –/.exec(await starting.innerText()) ?? [];
    const name = await starting.locator('.result-name').innerText();
    await starting.click();
    await expect.poll(title).toBe(name);
    const time = () => page.evaluate('document.querySelector("video")?.currentTime ?? 0') as Promise<number>;
    await expect.poll(time).toBeGreaterThanOrEqual(Number(start));
    await expect.poll(() => page.evaluate('document.querySelector("video").paused')).toBe(false);
    expect(await time()).toBeLessThan(Number(start) + 3.5);
    await expect.poll(() => button('Stay within it').getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('listitem').first().waitFor();
    // Space is the player's, as in every list.
    await page.keyboard.press('Space');
    await expect.poll(() => page.evaluate('document.querySelector("video").paused')).toBe(true);
  });

  test('what is done meanwhile is found without being asked for: who is within the list stays where they are', async () => {
    await open();
    await search('red');
    await box().press('ArrowDown');
    await expect.poll(() => focused().getAttribute('aria-current')).toBe('true');
    const index = () => page.evaluate<number>('Number(document.activeElement.parentElement.dataset.index ?? -1)');
    for (const _ of [1, 2]) await page.keyboard.press('PageDown');
    await expect.poll(index).toBeGreaterThan(8);
    const here = async () => [await focused().innerText(), Math.round((await focused().boundingBox())?.y ?? -1)];
    const [before, shown] = [await here(), await title()];
    const more = served.host.fill(Array.from({ length: 24 }, (_, n) => `later ${n}.mp4`));
    for (const id of more) served.host.moments.know(id, { scenes: [0, 4], part: 2 });
    await expect.poll(() => status().innerText()).toBe('150 moments of 150 segments, best first');
    await expect.poll(index).toBeGreaterThan(20);
    await expect.poll(here).toEqual(before);
    expect([await title(), await focused().getAttribute('aria-pressed')]).toEqual([shown, 'true']);
    await expect.poll(() => bar().innerText()).toContain('1 selected');
    // The arrow keys go on from there.
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused().innerText()).not.toBe(before[0]);
    // And what goes is found no more.
    await served.host.handlers.removeVideos({ window: 'another', ids: more }, context);
    await expect.poll(() => status().innerText()).toBe('30 moments of 30 segments, best first');
  });

  test('many are tagged at once: spans on spans, and all of it is taken back at once', async () => {
    await open();
    await search('red');
    await rows().nth(0).click();
    await rows()
      .nth(9)
      .click({ modifiers: ['Shift'] });
    await expect.poll(() => bar().innerText()).toContain('10 selected');
    await bar().getByRole('button', { name: 'Yes to…' }).click();
    await page.getByPlaceholder('Yes to which label?').fill('fade');
    await page.keyboard.press('Enter');
    await messages()
      .getByText(/^Tagged 10 moments of \d+ videos: yes to “slow fade”$/)
      .waitFor();
    const spans = tagsOn('slow fade').map(({ span }) => span);
    expect(spans.length).toBeGreaterThan(0);
    expect(spans.reduce((sum, span) => sum + ((span?.end ?? 0) - (span?.start ?? 0)), 0)).toBeCloseTo(20);
    await messages().getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => tagsOn('slow fade')).toEqual([]);
    // Keys are about all that are selected, with the label at hand.
    await rows().nth(0).click();
    await rows()
      .nth(2)
      .click({ modifiers: ['Control'] });
    await page.keyboard.press('n');
    await expect.poll(() => tagsOn('slow fade').map(({ decision }) => decision)).toContain('no');
    // It is one act in whichever way it is taken back, and what offers that goes with it.
    const said = messages().getByText(/^Tagged 2 moments of .*: no to “slow fade”$/);
    await said.waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(() => tagsOn('slow fade').length).toBe(0);
    await said.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => tagsOn('slow fade').length).toBe(2);
    // So is what is taken back.
    await page.keyboard.press('t');
    await messages()
      .getByText(/^Took “slow fade” back: 2 moments of /)
      .waitFor();
    expect(tagsOn('slow fade')).toEqual([]);
    await page.keyboard.press('n');
    await expect.poll(() => tagsOn('slow fade').map(({ decision }) => decision)).toContain('no');
    // Who has let go of the span means the video that is shown, and it alone.
    await button('Let the span go').click();
    await page.keyboard.press('u');
    const unsure = () => tagsOn('slow fade').filter(({ decision }) => decision === 'unsure');
    await expect.poll(() => unsure().map(({ span }) => span)).toEqual([undefined]);
  });

  test('what no label says yet becomes one where it is wanted', async () => {
    await open();
    await search('red');
    await rows().nth(0).click();
    await rows()
      .nth(9)
      .click({ modifiers: ['Shift'] });
    await bar().getByRole('button', { name: 'Yes to…' }).click();
    const which = page.getByPlaceholder('Yes to which label?');
    await which.fill('Slow Fade');
    await page.getByRole('option', { name: 'slow fade' }).waitFor();
    expect(await page.getByRole('option', { name: /^New label/ }).count()).toBe(0);
    await which.fill('slow');
    await page.getByRole('option', { name: 'New label “slow”' }).waitFor();
    await which.fill('crimson');
    await page.keyboard.press('Enter');
    await messages()
      .getByText(/^Tagged 10 moments of \d+ videos: yes to “crimson”$/)
      .waitFor();
    await expect.poll(() => tagsOn('crimson').length).toBeGreaterThan(0);
  });

  test('whole videos are tagged as such', async () => {
    await open();
    await search('beach');
    await rows().nth(0).click();
    await rows()
      .nth(1)
      .click({ modifiers: ['Control'] });
    await bar().getByRole('button', { name: 'No to…' }).click();
    await page.getByRole('option', { name: 'slow fade' }).click();
    await expect.poll(() => tagsOn('slow fade').length).toBe(2);
    expect(tagsOn('slow fade').every(({ span, decision }) => span === undefined && decision === 'no')).toBe(true);
  });

  test('go to a list, into a file, are looked at closer, and are what others are to be like', async () => {
    await open();
    await search('beach');
    await rows().nth(0).click();
    await rows()
      .nth(1)
      .click({ modifiers: ['Control'] });
    await bar().getByRole('button', { name: 'Add to a list…' }).click();
    await page.getByRole('textbox', { name: 'Name of the list' }).fill('Beaches');
    await page.keyboard.press('Enter');
    await messages().getByText('2 videos added to “Beaches”').waitFor();
    const saving = page.waitForEvent('download');
    await rows().nth(1).click({ button: 'right' });
    await menuItem('Export: As CSV').click();
    expect((await saving).suggestedFilename()).toBe('found.csv');
    await bar().getByRole('button', { name: 'Look closer' }).click();
    await expect.poll(() => served.host.moments.asked?.ids).toEqual([ids[0], ids[4]]);
    await bar().getByRole('button', { name: 'More like these' }).click();
    await expect.poll(() => lastAsked()?.like).toEqual([{ id: ids[0] }, { id: ids[4] }]);
    expect(lastAsked()?.words).toBe('');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('list beaches');
    await expect.poll(() => page.getByRole('option').first().innerText()).toContain('Beaches');
    await page.keyboard.press('Enter');
    await button('Back to the videos').first().click();
    await expect.poll(() => videos().count()).toBe(2);
  });

  test('more like a video, a moment, a frame, several together, and with words', async () => {
    await open();
    await videos().nth(1).click({ button: 'right' });
    await menuItem('More like this').click();
    await expect.poll(() => lastAsked()?.like).toEqual([{ id: ids[1] }]);
    await expect.poll(() => results().first().innerText()).toContain('1.00');
    await likes().first().waitFor();
    await button('More like this frame').click();
    await expect.poll(() => lastAsked()?.like).toEqual([{ id: ids[1] }, { id: ids[1], at: 0 }]);
    await search('red');
    expect(lastAsked()?.like).toHaveLength(2);
    await expect.poll(() => results().first().innerText()).toMatch(/%[\s\S]*[01]\.\d\d/);
    await likes().first().click();
    await expect.poll(() => lastAsked()?.like).toEqual([{ id: ids[1], at: 0 }]);
    await box().fill('');
    await page.keyboard.press('Backspace');
    await videos().first().waitFor();
    const moments = page.getByRole('list', { name: 'Moments', exact: true });
    await moments
      .getByRole('button', { name: /^More about/ })
      .first()
      .click();
    await menuItem('More like this').click();
    await expect.poll(() => lastAsked()?.like[0]).toMatchObject({ id: ids[1], span: { start: expect.any(Number) } });
  });

  test('by a picture that is chosen, dropped or pasted; what is none is told, and nothing of it becomes a video', async () => {
    await open();
    const choosing = page.waitForEvent('filechooser');
    await button('Search by a picture…').click();
    await (await choosing).setFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PNG });
    await expect.poll(() => lastAsked()?.like).toEqual([{ picture: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    await expect.poll(() => likes().count()).toBe(1);
    await button('No longer like a picture').click();
    await videos().first().waitFor();
    await give('drop', '.search-box', 'dot.png', 'image/png', PNG);
    await expect.poll(() => likes().count()).toBe(1);
    await give('paste', '.search-input', 'other.png', 'image/png', Buffer.concat([PNG, Buffer.from('more')]));
    await expect.poll(() => lastAsked()?.like.length).toBe(2);
    await give('drop', '.search-box', 'no.png', 'image/png', Buffer.from('no picture'));
    await messages().getByText('This is no picture').waitFor();
    expect(served.host.videos).toHaveLength(NAMES.length);
    expect(served.host.calls.get('addPaths')).toBeUndefined();
  });

  test.skipIf(!hasTools)(
    'a picture is shown small as soon as it is asked with, and in a saved search after the page was loaded anew',
    async () => {
      const width = () => page.evaluate<number>(`document.querySelector('.like-picture img')?.naturalWidth ?? 0`);
      await open();
      await give('drop', '.search-box', 'dot.png', 'image/png', PNG);
      await expect.poll(() => likes().count()).toBe(1);
      await expect.poll(width).toBe(96);
      await button('Saved searches').click();
      const saved = page.getByRole('dialog', { name: 'Saved searches' });
      await saved.getByRole('textbox').fill('As the dot');
      await page.keyboard.press('Enter');
      await saved.getByRole('button', { name: 'As the dot', exact: true }).waitFor();
      await page.reload();
      await button('Saved searches').click();
      await saved.getByRole('button', { name: 'As the dot', exact: true }).click();
      await expect.poll(() => likes().count()).toBe(1);
      await expect.poll(width).toBe(96);
    },
  );

  test('is saved under a name with its filters, opened, deleted, and the deleting undone', async () => {
    await open();
    const saved = () => page.getByRole('dialog', { name: 'Saved searches' });
    await button('Saved searches').click();
    await saved().getByText('Search for something first').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('beach');
    await search('red');
    await button('Saved searches').click();
    await saved().getByRole('textbox').fill('Red at the beach');
    await page.keyboard.press('Enter');
    await saved().getByRole('button', { name: 'Red at the beach', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await button('Saved searches').click();
    await saved().getByRole('button', { name: 'Red at the beach', exact: true }).click();
    await expect.poll(() => status().innerText()).toBe('10 moments of 10 segments, best first');
    await expect.poll(() => box().inputValue()).toBe('red');
    await page.locator('.chip', { hasText: '“beach”' }).waitFor();
    await button('Saved searches').click();
    await saved().getByRole('button', { name: 'Delete Red at the beach' }).click();
    await saved().getByText('No saved searches yet').waitFor();
    await page.keyboard.press('Escape');
    await messages().getByRole('button', { name: 'Undo' }).click();
    await button('Saved searches').click();
    await saved().getByRole('button', { name: 'Red at the beach', exact: true }).waitFor();
  });

  test('the moments of a label, and one video’s together', async () => {
    await open();
    await page.getByRole('list', { name: 'Ranking' }).getByRole('button', { name: 'More about slow fade' }).click();
    await menuItem('Find its moments').click();
    await expect.poll(() => lastAsked()?.label).toBe(idOf('slow fade'));
    await button('By video').click();
    await expect.poll(() => lastAsked()?.by).toBe('videos');
    await expect.poll(() => page.locator('.result-head').first().innerText()).toMatch(/\.mp4\s+5 moments/);
    await button('No longer the moments of slow fade').click();
    await videos().first().waitFor();
  });

  test('says why there is no answer, and asks again', async () => {
    await open();
    await box().fill('-people');
    const failed = page.locator('.search-end');
    await failed.getByText('Nothing is left to look for').waitFor();
    // Asked again, such words would be refused again.
    await expect.poll(() => failed.getByRole('button').allInnerTexts()).toEqual(['Back to the videos']);
    served.host.search.refusal = new TagError('not-found', 'The model has seen nothing of this library yet.');
    await box().fill('red');
    await failed.getByText('The model has seen nothing of this library yet.').waitFor();
    served.host.search.refusal = undefined;
    await failed.getByRole('button', { name: 'Try again' }).click();
    await results().first().waitFor();
    // Of a library that is long to read, it says how far that is.
    const gate = Promise.withResolvers<void>();
    served.host.search.gate = gate.promise;
    served.host.search.reading = { read: 131_072, of: 200_000 };
    await box().fill('reds');
    await expect.poll(() => status().innerText()).toBe('Reading the library: 131,072 of 200,000…');
    gate.resolve();
    await expect.poll(() => status().innerText()).toContain('best first');
  });

  test('of very many moments it says how far their index is, as it goes on, and asks again once it is there', async () => {
    await open();
    const { host } = served;
    const of = 2_400_000;
    const notes = async () => (await page.locator('.search-notes').allInnerTexts()).join('\n');
    host.search.indexing = { is: 'made', of, fraction: 0.124 };
    await search('red');
    await expect.poll(notes).toContain('Index of 2,400,000 moments: 12\u00a0% read');
    host.emit('indexingChanged', { indexing: { is: 'made', of, fraction: 1 } });
    await expect.poll(notes).toContain('all read, and sorted now, for some minutes');
    host.emit('indexingChanged', { indexing: { is: 'failed', of, why: 'the disk of /cache became full' } });
    await expect
      .poll(notes)
      .toContain('No index of 2,400,000 moments: the disk of /cache became full. All are held in memory');
    host.search.indexing = undefined;
    const before = host.search.asked.length;
    host.emit('indexingChanged', {});
    await expect.poll(notes).not.toContain('2,400,000');
    await expect.poll(() => host.search.asked.length).toBeGreaterThan(before);
    expect(complaints).toEqual([]);
  });

  test('in a narrow window and a low one what is found has room, and what plays comes into sight', async () => {
    await open();
    await page.setViewportSize({ width: 640, height: 400 });
    await search('red');
    const list = page.locator('.results');
    await expect.poll(async () => (await list.boundingBox())?.height ?? 0).toBeGreaterThan(2 * 60);
    await page.setViewportSize({ width: 320, height: 640 });
    await rows().nth(0).click();
    const player = page.getByRole('navigation', { name: 'Regions' }).getByRole('button', { name: 'Player' });
    await expect.poll(() => player.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('group', { name: /^Span / }).waitFor();
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    // Back among what was found, the arrow keys go on without leaving it.
    await page.getByRole('navigation', { name: 'Regions' }).getByRole('button', { name: 'Videos' }).click();
    await rows().nth(0).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused().getAttribute('data-row')).not.toBe(null);
    await expect.poll(() => player.getAttribute('aria-pressed')).toBe('false');
  });

  test.each(['light', 'dark'] as const)('keeps nobody out, in the %s', async (scheme) => {
    served.host.search.unknown.add('zither');
    await open(scheme);
    await search('beach -people');
    await rows().nth(2).click();
    await button('More like this frame').click();
    await likes().first().waitFor();
    await expect.poll(() => status().innerText()).toContain('first');
    expect(await seriousFaults(page)).toEqual([]);
    await button('By video').click();
    await page.locator('.result-head').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const gate = Promise.withResolvers<void>();
    served.host.search.gate = gate.promise;
    await box().fill('another');
    await page.locator('.results.old').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    gate.resolve();
    served.host.search.gate = undefined;
    await button('Back to the videos').click();
    await search('zither');
    await page.getByText('Nothing found').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await box().fill('-people');
    await page.locator('.search-end[role="alert"]').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
