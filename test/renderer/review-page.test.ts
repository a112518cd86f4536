/** Reviewing in the built page: card by card, with the keyboard alone; and what people say of a video under its player. */
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

const review = () => page.getByRole('main', { name: 'Review' });
/** Waits for nothing: what is read may have gone with its card. */
const read = (selector: string) =>
  page.evaluate(`document.querySelector('.review ${selector}')?.innerText ?? ''`) as Promise<string>;
const question = () => read('h3');
const film = () => read('.video-title');
const progress = () => read('.review-progress');
const score = () => read('.review-score [aria-hidden]');
const tally = () => read('.review-end [role="status"]');
const button = (name: string) => review().getByRole('button', { name, exact: true });
const pressed = (name: string) =>
  page.evaluate(`document.querySelector('.review-decide.${name.toLowerCase()}')?.ariaPressed`);
const said = () => read('.review-question [role="status"]');
const videos = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem');
const focusIn = (selector: string) => page.evaluate(`document.activeElement.closest('${selector}') !== null`);
/** What the host has, whoever shows it. */
const decisionsOf = async (id: string) => {
  const context = { signal: new AbortController().signal, onProgress: () => {} };
  const { videos: known } = await served.host.handlers.tagsOf({ ids: [id] }, context);
  return known[0]?.tags.map(({ label, decision }) => [labelText(label), decision]) ?? [];
};
const labelText = (id: string) => served.host.labelList.labels.find((label) => label.id === id)?.text;

async function open(viewport = { width: 1280, height: 800 }, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.link);
  await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
}

async function enter(): Promise<void> {
  await page.keyboard.press('v');
  await button('Yes').waitFor();
}

/** Presses a key that goes on to another card, and waits for that. */
async function press(key: string): Promise<void> {
  const card = await said();
  await page.keyboard.press(key);
  await expect.poll(said).not.toBe(card);
}

describe.skipIf(chromiumPath === undefined)('a review', () => {
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

  test('is gone through with the keyboard alone, and every step can be taken back', async () => {
    served.host.setLabels(['a red circle', 'slow fade']);
    const ids = served.host.fill(['beach.mp4', 'harbour.mp4']);
    await open();
    await enter();
    await expect.poll(() => progress()).toBe('1 of 4 · 0 yes · 0 no');
    await expect.poll(() => focusIn('.review')).toBe(true);
    const first = { label: await question(), video: await film() };
    await expect.poll(() => said()).toMatch(new RegExp(`^${first.label}\\? ${first.video}, Fit \\S+%$`));

    await press('y');
    await expect.poll(progress).toBe('2 of 4 · 1 yes · 0 no');
    await press('n');
    await press('u');
    await expect.poll(progress).toBe('4 of 4 · 1 yes · 1 no · 1 unsure');

    // Back to a card that is decided, and to another decision of it.
    await press('Backspace');
    await expect.poll(() => pressed('Unsure')).toBe('true');
    await page.keyboard.press('n');
    await expect.poll(progress).toBe('4 of 4 · 1 yes · 2 no');
    // Undo goes back to what it has undone.
    await page.keyboard.press('Control+z');
    await expect.poll(() => pressed('Unsure')).toBe('true');
    await page.keyboard.press('Control+z');
    await expect.poll(() => pressed('Unsure')).toBe('false');
    await expect.poll(progress).toBe('3 of 4 · 1 yes · 1 no');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await expect.poll(progress).toBe('1 of 4 · 0 yes · 0 no');
    expect({ label: await question(), video: await film() }).toEqual(first);
    for (const id of ids) await expect.poll(() => decisionsOf(id)).toEqual([]);

    // Take back stays at the card.
    await press('y');
    await press('Backspace');
    await page.keyboard.press('t');
    await expect.poll(() => pressed('Yes')).toBe('false');
    await expect.poll(() => question()).toBe(first.label);

    await page.keyboard.press('Escape');
    await review().waitFor({ state: 'detached' });
    // The list shows the video that was looked at, and has the focus.
    await expect.poll(() => focusIn('.video-list')).toBe(true);
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toContain(first.video);
  });

  test('goes on where it was left, after a reload too, and is another one of another list', async () => {
    served.host.setLabels(['a red circle', 'slow fade']);
    served.host.fill(['beach.mp4', 'harbour.mp4', 'pier.mp4']);
    await open();
    await enter();
    await press('y');
    await press('s');
    const at = await said();
    await page.keyboard.press('v');
    await review().waitFor({ state: 'detached' });
    await enter();
    await expect.poll(() => said()).toBe(at);
    await page.reload();
    await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
    await enter();
    await expect.poll(() => said()).toBe(at);
    await expect.poll(progress).toBe('3 of 6 · 1 yes · 0 no');

    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('pier');
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await button('Yes').waitFor();
    await expect.poll(() => film()).toBe('pier.mp4');
    await expect.poll(() => progress()).toMatch(/^1 of [12] · 0 yes/);
  });

  test('comes in the order and about the labels that were chosen', async () => {
    served.host.setLabels(['a red circle', 'slow fade', 'a dog']);
    served.host.fill(['beach.mp4', 'harbour.mp4', 'pier.mp4']);
    await open();
    await enter();
    const walk = async () => {
      const cards: { label: string; score: string }[] = [];
      for (;;) {
        cards.push({ label: await question(), score: await score() });
        const [, at, of] = /^(\d+) of (\d+)/.exec(await progress()) ?? [];
        if (at === of) return cards;
        await press('s');
      }
    };
    const byScore = await walk();
    const scores = byScore.map(({ score }) => Number.parseFloat(score));
    expect(scores.slice(0, 6)).toEqual(scores.slice(0, 6).toSorted((a, b) => b - a));
    // Words that the demo model never learnt have no score, and come last.
    expect(byScore.slice(6)).toEqual(Array.from({ length: 3 }, () => ({ label: 'a dog', score: '–' })));

    await page.getByRole('combobox', { name: 'Order of the cards' }).selectOption('Most uncertain first');
    await expect.poll(progress).toMatch(/^1 of 9/);
    const distances = (await walk()).map(({ score }) => Math.abs(Number.parseFloat(score) - 50));
    expect(distances.slice(0, 6)).toEqual(distances.slice(0, 6).toSorted((a, b) => a - b));

    // While nothing is decided, all are as unlike it.
    await page.getByRole('combobox', { name: 'Order of the cards' }).selectOption('What would teach most');
    await expect.poll(progress).toMatch(/^1 of 9/);
    const taught = (await walk()).map(({ score }) => Math.abs(Number.parseFloat(score) - 50));
    expect(taught).toEqual(distances);

    await page.getByRole('combobox', { name: 'Order of the cards' }).selectOption('Label by label');
    await expect.poll(progress).toMatch(/^1 of 9/);
    const names = (await walk()).map(({ label }) => label);
    expect(names).toEqual(['a red circle', 'slow fade', 'a dog'].flatMap((name) => [name, name, name]));

    await page.getByRole('button', { name: 'Labels: All labels' }).click();
    await page.getByRole('checkbox', { name: 'slow fade' }).click();
    await expect.poll(progress).toMatch(/^1 of 3/);
    // Escape closes what lies above the review first.
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'slow fade' }).waitFor({ state: 'detached' });
    await expect.poll(() => question()).toBe('slow fade');
    await press('y');
    await page.getByRole('checkbox', { name: 'Decided ones too' }).click();
    await expect.poll(progress).toBe('1 of 3 · 1 yes · 0 no');
    await expect.poll(() => pressed('Yes')).toBe('true');
  });

  test('shows a decision only once it is kept; what is refused leaves the card where it is', async () => {
    served.host.setLabels(['a red circle', 'slow fade']);
    const ids = served.host.fill(['beach.mp4']);
    const asked: (() => void)[] = [];
    const own = served.host.handlers.decide;
    const later: typeof own = async (args, context) => {
      await new Promise<void>((resolve) => asked.push(resolve));
      return own(args, context);
    };
    Object.assign(served.host.handlers, { decide: later });
    await open();
    await enter();
    const card = await said();
    await page.keyboard.press('y');
    await expect.poll(() => asked.length).toBe(1);
    // Whoever presses again has not seen the next card.
    await page.keyboard.press('n');
    expect([await said(), await progress()]).toEqual([card, '1 of 2 · 0 yes · 0 no']);
    asked[0]?.();
    await expect.poll(progress).toBe('2 of 2 · 1 yes · 0 no');
    expect(asked).toHaveLength(1);
    expect((await decisionsOf(ids[0] as string)).map(([, decision]) => decision)).toEqual(['yes']);

    const refuse = () => {
      throw new TagError('not-found', 'What this video holds is not known yet: wait until it was looked at.');
    };
    Object.assign(served.host.handlers, { decide: refuse });
    const second = await said();
    await page.keyboard.press('y');
    await page.getByText('What this video holds is not known yet').first().waitFor();
    expect([await said(), await pressed('Yes')]).toEqual([second, 'false']);
  });

  test('a key that is held down decides one card', async () => {
    served.host.setLabels(['a red circle', 'slow fade']);
    served.host.fill(['beach.mp4', 'harbour.mp4']);
    await open();
    await enter();
    await page.keyboard.down('y');
    await expect.poll(progress).toBe('2 of 4 · 1 yes · 0 no');
    for (let n = 0; n < 3; n++) await page.keyboard.down('y');
    await page.keyboard.up('y');
    await press('n');
    await expect.poll(() => progress()).toBe('3 of 4 · 1 yes · 1 no');
  });

  test('a label’s own key says yes to its card, and to no other', async () => {
    served.host.setLabels(['a red circle', 'slow fade']);
    const [red, fade] = served.host.labelList.labels;
    const context = { signal: new AbortController().signal, onProgress: () => {} };
    const describeAs = (id = '', key: string) =>
      served.host.handlers.editLabels({ window: 'w', edit: { kind: 'describe', id, facts: { key } } }, context);
    await describeAs(red?.id, '1');
    await describeAs(fade?.id, '2');
    served.host.fill(['beach.mp4']);
    await open();
    await enter();
    const isRed = (await question()) === 'a red circle';
    await page.keyboard.press(isRed ? '2' : '1');
    await press(isRed ? '1' : '2');
    await expect.poll(() => progress()).toBe('2 of 2 · 1 yes · 0 no');
  });

  test('a yes in a group of which one is true leaves the others out', async () => {
    served.host.setLabels(['red', 'green', 'blue']);
    const context = { signal: new AbortController().signal, onProgress: () => {} };
    for (const { id } of served.host.labelList.labels) {
      const facts = { group: { name: 'colour', kind: 'one-of' as const } };
      await served.host.handlers.editLabels({ window: 'w', edit: { kind: 'describe', id, facts } }, context);
    }
    served.host.fill(['beach.mp4']);
    await open();
    await enter();
    await page.keyboard.press('y');
    await page.getByRole('heading', { name: 'All cards are done' }).waitFor();
    await expect.poll(() => tally()).toBe('1 yes · 2 no · 0 unsure');
  });

  test('at its end it says what was decided, and goes on with what was skipped', async () => {
    served.host.setLabels(['a red circle']);
    served.host.fill(['beach.mp4', 'harbour.mp4', 'pier.mp4']);
    await open();
    await enter();
    await press('y');
    const skipped = await film();
    await press('s');
    await press('n');
    const heading = page.getByRole('heading', { name: 'All cards are done' });
    await heading.waitFor();
    await expect.poll(() => tally()).toBe('1 yes · 1 no · 0 unsure · 1 skipped');
    await expect.poll(() => focusIn('.review-end')).toBe(true);
    await button('The skipped ones again').click();
    await expect.poll(film).toBe(skipped);
    // What had the focus has gone: it is still in the review.
    await expect.poll(() => focusIn('.review')).toBe(true);
    await press('u');
    await heading.waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(film).toBe(skipped);
    await press('s');
    await page.keyboard.press('Backspace');
    await button('Yes').waitFor();
    await page.keyboard.press('Escape');
    await videos().first().waitFor();
  });

  test('says why there is nothing to ask', async () => {
    await open();
    const why = () => read('.review-end p');
    await page.keyboard.press('v');
    await expect.poll(why).toContain('no videos yet');
    await page.keyboard.press('Escape');
    served.host.fill(['beach.mp4']);
    await videos().first().waitFor();
    await page.keyboard.press('v');
    await expect.poll(why).toContain('no labels');
    await button('Leave').click();
    served.host.setLabels(['a red circle']);
    await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('nothing of this name');
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await expect.poll(why).toContain('shows no videos');
    await button('Leave').click();
    await page.getByRole('searchbox', { name: 'Filter the videos' }).fill('');
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await button('Yes').waitFor();
    await page.keyboard.press('y');
    await page.getByRole('heading', { name: 'All cards are done' }).waitFor();
    await button('Leave').click();
    await videos().first().waitFor();
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await expect.poll(why).toContain('decided already');
    await page.getByRole('checkbox', { name: 'Decided ones too' }).click();
    await expect.poll(() => pressed('Yes')).toBe('true');
  });

  test('videos that failed, are away or have gone are told as such, and passed over at will', async () => {
    served.host.setLabels(['a red circle']);
    const [away = ''] = served.host.fill(['beach.mp4']);
    const [broken = ''] = served.host.fill(['a broken one.mp4'], 'failed');
    served.host.setOffline([away], '/media/ada/FOOTAGE');
    await open();
    await enter();
    await review().getByText('The file is away').waitFor();
    await press('y');
    expect((await decisionsOf(away)).length).toBe(1);
    await review().getByText('This video could not be processed').waitFor();
    await expect.poll(() => score()).toBe('–');
    const context = { signal: new AbortController().signal, onProgress: () => {} };
    await served.host.handlers.removeVideos({ ids: [broken], window: 'another' }, context);
    await expect.poll(said).toContain('not in the list any more');
    await press('s');
    await page.getByRole('heading', { name: 'All cards are done' }).waitFor();
  });

  test('to ask for something else of the list is to leave', async () => {
    served.host.setLabels(['a red circle', 'slow fade']);
    served.host.fill(['beach.mp4']);
    await open();
    await enter();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('show label slow');
    await expect.poll(() => page.getByRole('option').first().innerText()).toContain('slow fade');
    await page.keyboard.press('Enter');
    await review().waitFor({ state: 'detached' });
    // The list is about this label, and so is the review of it.
    await page.keyboard.press('v');
    await page.getByRole('button', { name: 'Labels: slow fade' }).waitFor();
  });

  test.each([
    [640, 400],
    [400, 800],
    [1280, 800],
  ])('at %i × %i all of a card is in sight', async (width, height) => {
    served.host.setLabels(['a red circle moving left in front of a green one']);
    served.host.fill(['a file whose name is longer than anyone would like it to be, take 12.mp4']);
    await open({ width, height });
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await button('Yes').waitFor();
    for (const name of ['Yes', 'No', 'Unsure', 'Skip', 'Back', 'Leave the review']) {
      const box = await button(name).boundingBox();
      const [right, bottom] = [(box?.x ?? 0) + (box?.width ?? 0), (box?.y ?? 0) + (box?.height ?? 0)];
      expect([name, right <= width, bottom <= height, (box?.x ?? -1) >= 0]).toEqual([name, true, true, true]);
    }
  });

  describe.runIf(hasTools)('its videos', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reeltag-review-'));
    const clips: string[] = [];
    beforeAll(async () => {
      for (const colour of ['red', 'green', 'blue']) {
        const source = ['-f', 'lavfi', '-i', `color=${colour}:d=2:r=25:s=160x90`];
        clips.push(await makeVideo(folder, `${colour}.mp4`, ...source, ...x264('-pix_fmt', 'yuv420p')));
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const facts = () =>
      page.evaluate(`[...document.querySelectorAll('.review video')].map((each) => ({
        src: each.src, ready: each.readyState > 1, muted: each.muted, loops: each.loop, paused: each.paused,
        marked: each.dataset.marked,
      }))`) as Promise<Record<string, unknown>[]>;

    beforeEach(async () => {
      await served.close();
      served = await serveFake({ files: clips });
      served.host.setLabels(['a red circle']);
      served.host.fill(Array.from({ length: 12 }, (_, n) => `clip ${n}.mp4`));
    });

    test('play over and over without sound, and the next is ready behind the one that is looked at', async () => {
      const context = await browser.newContext({ reducedMotion: 'no-preference' });
      page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(served.link);
      await videos().first().waitFor();
      await enter();
      const ready = { ready: true, muted: true, loops: true };
      await expect.poll(facts).toMatchObject([
        { ...ready, paused: false },
        { ...ready, paused: true },
      ]);
      await page.evaluate("document.querySelectorAll('.review video')[1].dataset.marked = 'next'");
      await press('y');
      // It is the same element: nothing is loaded anew.
      await expect.poll(facts).toMatchObject([
        { ...ready, paused: false, marked: 'next' },
        { ...ready, paused: true },
      ]);
      await page.keyboard.press('k');
      await expect.poll(async () => (await facts())[0]).toMatchObject({ paused: true });
      await page.keyboard.press('Shift+M');
      await expect.poll(async () => (await facts())[0]).toMatchObject({ muted: false });
      // Sound stays as it was set.
      await press('s');
      await expect.poll(async () => (await facts())[0]).toMatchObject({ muted: false, paused: false });
    });

    test('stand still where people want less motion, until somebody plays them', async () => {
      await open();
      await enter();
      await expect.poll(async () => (await facts())[0]).toMatchObject({ ready: true, paused: true });
      await press('y');
      await expect.poll(async () => (await facts())[0]).toMatchObject({ ready: true, paused: true });
      await page.keyboard.press('Space');
      await expect.poll(async () => (await facts())[0]).toMatchObject({ paused: false });
    });

    test('a decision is kept and the next card painted within three frames: 50 ms of a screen', async () => {
      await open();
      await enter();
      await page.evaluate(`
        window.took = [];
        addEventListener('keydown', () => {
          const before = document.querySelector('.review .video-title').innerText;
          let frames = 0;
          (function look() {
            if (document.querySelector('.review .video-title')?.innerText !== before) return window.took.push(frames);
            frames += 1;
            requestAnimationFrame(look);
          })();
        }, true);
      `);
      for (let n = 1; n < 11; n++) {
        await expect.poll(async () => (await facts())[1]?.['ready'] ?? true).toBe(true);
        await press('y');
        await expect.poll(() => page.evaluate('window.took.length')).toBe(n);
      }
      // The quickest: what else this machine does meanwhile is none of the page's doing.
      expect(Math.min(...((await page.evaluate('window.took')) as number[]))).toBeLessThanOrEqual(3);
    });
  });

  describe('under the player', () => {
    const marks = () => page.getByRole('region', { name: 'About this video' });
    const note = () => marks().getByRole('textbox', { name: 'Note' });
    const viewOf = (name: string) => served.host.viewOf(name);

    test('a video is reviewed and rated, by pointer and by keys', async () => {
      served.host.fill(['beach.mp4']);
      await open();
      await marks().getByRole('button', { name: 'Reviewed' }).click();
      await expect
        .poll(() => marks().getByRole('button', { name: 'Reviewed' }).getAttribute('aria-pressed'))
        .toBe('true');
      await page.keyboard.press('r');
      await expect.poll(() => viewOf('beach.mp4')?.reviewed).toBeUndefined();
      const stars = marks().getByRole('group', { name: 'Rating' });
      await stars.getByRole('radio', { name: '3 stars' }).click();
      await expect.poll(() => viewOf('beach.mp4')?.rating).toBe(3);
      await expect.poll(() => stars.getByRole('radio', { name: '3 stars' }).isChecked()).toBe(true);
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => viewOf('beach.mp4')?.rating).toBe(4);
      await expect.poll(() => stars.getByRole('radio', { name: '4 stars' }).isChecked()).toBe(true);
      await stars.getByRole('radio', { name: 'No rating' }).click();
      await expect.poll(() => viewOf('beach.mp4')?.rating).toBeUndefined();
    });

    test('a note is kept when it is left or sent, and not at every key', async () => {
      served.host.fill(['beach.mp4', 'harbour.mp4']);
      await open();
      await videos().first().getByRole('button').first().click();
      await note().fill('the wave');
      await note().pressSequentially(' at 0:04');
      await marks().getByText('Not saved yet').waitFor();
      expect(served.host.calls.get('markVideos')).toBeUndefined();
      await page.keyboard.press('Control+Enter');
      await marks().getByText('Saved', { exact: true }).waitFor();
      expect(served.host.calls.get('markVideos')).toBe(1);
      // Another video is shown: what was typed is kept.
      await note().pressSequentially(', again');
      await videos().nth(1).getByRole('button').first().click();
      await expect.poll(() => note().inputValue()).toBe('');
      await expect.poll(() => served.host.calls.get('markVideos')).toBe(2);
      await videos().first().getByRole('button').first().click();
      await expect.poll(() => note().inputValue()).toBe('the wave at 0:04, again');
      await page.keyboard.press('Control+z');
      await expect.poll(() => note().inputValue()).toBe('the wave at 0:04');
    });

    test('a note that could not be kept stays, and is kept when the field is left again', async () => {
      served.host.fill(['beach.mp4']);
      await open();
      await note().fill('precious');
      const { host } = served;
      const own = host.handlers.markVideos;
      const refuse = () => {
        throw new TagError('unreadable', 'The disk is full.');
      };
      Object.assign(host.handlers, { markVideos: refuse });
      await note().blur();
      await marks()
        .getByText(/^Not saved/)
        .waitFor();
      await expect.poll(() => note().inputValue()).toBe('precious');
      Object.assign(host.handlers, { markVideos: own });
      await note().focus();
      await note().blur();
      await marks().getByText('Saved', { exact: true }).waitFor();
    });

    test('decisions have their label, who and when, also of labels that are gone; those of another file are taken over', async () => {
      served.host.setLabels(['a red circle', 'slow fade']);
      const [id = ''] = served.host.fill(['beach.mp4']);
      const context = { signal: new AbortController().signal, onProgress: () => {} };
      for (const { id: label } of served.host.labelList.labels)
        await served.host.handlers.decide({ window: 'w', ids: [id], label, decision: 'no' }, context);
      served.host.setLabels(['slow fade']);
      const own = served.host.handlers.tagsOf;
      const withEarlier: typeof own = async (args, given) => {
        const answer = await own(args, given);
        return { videos: answer.videos.map((one) => ({ ...one, earlier: { count: 12, by: 'path' as const } })) };
      };
      Object.assign(served.host.handlers, { tagsOf: withEarlier });
      await open();
      const rows = marks().getByRole('listitem');
      await expect.poll(() => rows.count()).toBe(2);
      await expect
        .poll(() => rows.allInnerTexts().then((all) => all.join('\n')))
        .toMatch(/a red circle[\s\S]*ada[\s\S]*2026/);
      await marks().getByText('12 decisions were made on the file that was here before.').waitFor();
      await marks().getByRole('button', { name: 'Take over' }).click();
      await expect.poll(() => served.host.calls.get('adoptTags')).toBe(1);
      await marks().getByRole('button', { name: 'Take over' }).waitFor({ state: 'detached' });
    });
  });

  test('the name beside decisions is a setting; left empty it is the host’s again', async () => {
    await open();
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const field = page.getByRole('textbox', { name: 'Your name' });
    const name = () => served.host.settings.name;
    await expect.poll(() => field.inputValue()).toBe('ada');
    await field.fill('Grace');
    expect(name()).toBe('ada');
    await page.keyboard.press('Enter');
    await expect.poll(name).toBe('Grace');
    await field.fill('  ');
    await field.blur();
    await expect.poll(name).toBe('ada');
    await expect.poll(() => field.inputValue()).toBe('ada');
  });

  test('words that the demo model never learnt are named once, until they are closed or others come', async () => {
    served.host.setLabels(['a dog', 'the cat', 'a red gnu', 'my horse', 'two emus', 'zooming']);
    await open();
    const banner = page.locator('.banner');
    await expect.poll(() => banner.innerText()).toMatch(/never learnt “dog”, “cat”, “gnu”, “my” and 3 more\./);
    await banner.getByRole('button', { name: 'Use the official model…' }).click();
    await page.getByRole('dialog', { name: 'The official model' }).waitFor();
    await page.keyboard.press('Escape');
    await banner.getByRole('button', { name: 'Close' }).click();
    await banner.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'Labels', exact: true }).waitFor();
    served.host.setLabels(['a dog']);
    await expect.poll(() => page.getByRole('list', { name: 'Ranking' }).getByRole('listitem').count()).toBe(1);
    await expect.poll(() => banner.count()).toBe(0);
    served.host.setLabels(['a dog', 'a yak']);
    await expect.poll(() => banner.innerText()).toContain('“dog”, “yak”.');
    // What stands in the way of work goes before.
    served.host.setModel({ state: 'stopped' });
    await expect.poll(() => banner.allInnerTexts().then((all) => all.join())).toMatch(/^The engine has stopped/);
  });

  describe.each(['light', 'dark'] as const)('in the %s theme, axe finds nothing serious', (theme) => {
    const fill = (): void => {
      served.host.setLabels(['a red circle', 'a dog']);
      served.host.fill(['beach.mp4', 'harbour.mp4']);
    };
    const STATES: [string, () => void, () => Promise<unknown>][] = [
      ['a card', fill, enter],
      [
        'a decided card',
        fill,
        async () => {
          await enter();
          for (const key of ['y', 'n', 'Backspace']) await press(key);
        },
      ],
      [
        'the choice of labels',
        fill,
        async () => {
          await enter();
          await page.getByRole('button', { name: /^Labels:/ }).click();
          await page.getByRole('checkbox', { name: 'a dog' }).waitFor();
        },
      ],
      ['no card', () => {}, () => page.keyboard.press('v')],
      [
        'a failed video',
        () => {
          served.host.setLabels(['a red circle']);
          served.host.fill(['a broken one.mp4'], 'failed');
        },
        enter,
      ],
      [
        'the end',
        () => {
          served.host.setLabels(['a red circle']);
          served.host.fill(['beach.mp4']);
        },
        async () => {
          await enter();
          await press('y');
        },
      ],
      [
        'marks',
        fill,
        async () => {
          await enter();
          await press('y');
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: 'Reviewed' }).click();
          await page.getByRole('radio', { name: '3 stars' }).click();
          await page.getByRole('textbox', { name: 'Note' }).fill('so');
        },
      ],
    ];
    test.each(STATES)('%s', async (_, prepare, act) => {
      prepare();
      await open({ width: 1280, height: 800 }, theme);
      await act();
      expect(await seriousFaults(page)).toEqual([]);
    });
  });
});
