/** A person's whole job, with the keyboard alone: forty clips, own labels, thirty decisions, a list, and back, and again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppState } from '../../electron/wire/app/index.ts';
import { hasTools, makeVideo, x264 } from '../support/video.ts';
import { type Attached, buildForStages, ServedApp, STAGES, type Stage, until } from './fixture.ts';

const PATIENCE = { timeout: 60_000 };
const CLIPS = 40;
const DECISIONS = 30;
const LABELS = ['a dog in the snow', 'an empty street', 'fireworks at night'];

/** Presses a key until this has the focus, and each time waits until it has moved: a bar moves it only after the key was seen. */
async function goTo(page: Page, key: string, selector: string): Promise<void> {
  const isThere = () => page.evaluate(`document.activeElement?.matches('${selector}') ?? false`) as Promise<boolean>;
  for (let n = 0; n < 40 && !(await isThere()); n++) {
    await page.evaluate('window.focusBefore = document.activeElement');
    await page.keyboard.press(key);
    await expect
      .poll(() => page.evaluate('document.activeElement !== window.focusBefore'), { interval: 10 })
      .toBe(true);
  }
  expect([selector, await isThere()]).toEqual([selector, true]);
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What would you like to do?').waitFor();
  await page.keyboard.type(words);
  await expect.poll(() => page.getByRole('option').first().getAttribute('aria-selected'), PATIENCE).toBe('true');
  await page.keyboard.press('Enter');
}

for (const kind of STAGES) {
  const { missing } = kind;
  describe.skipIf(missing !== undefined || !hasTools)(
    `the whole job in ${kind.name}${missing === undefined ? '' : ` (${missing})`}`,
    () => {
      const app = new ServedApp();
      let folder: string;
      let stage: Stage;
      let page: Page;
      let host: Attached;
      beforeAll(async () => {
        await buildForStages();
        folder = await mkdtemp(join(tmpdir(), 'reeltag-rushes-'));
        // What a page may name files of.
        app.env['HOME'] = folder;
        for (let n = 0; n < CLIPS; n++) {
          const colour = `0x${((n * 387_961) % 0xffffff).toString(16).padStart(6, '0')}`;
          const source = ['-f', 'lavfi', '-i', `color=c=${colour}:d=1:r=10:s=64x48`];
          await makeVideo(folder, `clip ${n}.mp4`, ...source, ...x264('-pix_fmt', 'yuv420p'));
        }
        await app.start();
        await app.chooseModel();
        stage = await kind.raise(app);
        page = await stage.open();
        host = await app.attach();
      }, 120_000);
      afterAll(async () => {
        host?.close();
        await stage?.close();
        await app.remove();
        await rm(folder, { recursive: true, force: true });
      });

      const labelCounts = async () => {
        const { labels } = await host.client.call('countLabels', {});
        return labels.map(({ yes, no, unsure }) => [yes, no, unsure]);
      };
      const decided = async () => (await labelCounts()).flat().reduce((sum, count) => sum + count, 0);
      const told = (isSo: (state: AppState) => boolean) => until(host.client, isSo);

      test('a folder, labels, an order, thirty decisions, a list; all of it back, and made again; and there after a restart', async () => {
        await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
        await page.keyboard.press('Control+Shift+o');
        await page.getByRole('textbox', { name: 'Path of a file or folder' }).waitFor();
        await page.keyboard.type(folder);
        await page.keyboard.press('Enter');
        await told(({ videos, queue }) => videos.length === CLIPS && queue.left === 0);
        await expect.poll(() => page.getByRole('dialog').count(), PATIENCE).toBe(0);

        await page.keyboard.press('a');
        await page.keyboard.type(LABELS.join(', '));
        await page.keyboard.press('Enter');
        await told(({ labels }) => labels.labels.length === LABELS.length && labels.ready);
        expect((await told(() => true)).labels.labels.map(({ text }) => text)).toEqual(LABELS);

        // Matches of the video on screen are found out by themselves, and are fits of another kind: no order holds before that.
        const ids = (await told(() => true)).videos.map(({ id }) => id);
        const isMatched = async () => {
          const { rankings } = await host.client.call('rankVideos', { ids });
          return rankings.some(({ scores }) => scores.every(({ match }) => match !== undefined));
        };
        await expect.poll(isMatched, PATIENCE).toBe(true);

        // Down into the list of labels; Enter asks the library for the one at hand.
        await goTo(page, 'Tab', '.ranking-name');
        await page.keyboard.press('Enter');
        const first = () => page.getByRole('list', { name: 'Videos', exact: true }).getByRole('listitem').first();
        const found = await host.client.call('findVideos', {
          query: { label: await labelAtHand(), sort: 'score', descending: true, filters: {} },
        });
        const best = (await told(() => true)).videos.find(({ id }) => id === found.ids[0])?.name ?? '';
        await expect.poll(async () => (await first().innerText()).includes(best), PATIENCE).toBe(true);

        // The bar over the list is one stop; the arrows go within.
        await goTo(page, 'Tab', '.query-bar button');
        await goTo(page, 'ArrowRight', '[aria-label="Smart lists"]');
        await page.keyboard.press('Enter');
        await page.getByRole('textbox', { name: 'Name of the list' }).waitFor();
        await goTo(page, 'Tab', '[aria-label="Name of the list"]');
        await page.keyboard.type('best first');
        await page.keyboard.press('Enter');
        await told(({ lists }) => lists.length === 1);
        await page.keyboard.press('Escape');

        await page.keyboard.press('v');
        await page.getByRole('main', { name: 'Review' }).getByRole('button', { name: 'Yes', exact: true }).waitFor();
        const card = () => page.evaluate('document.querySelector(".review-question [role=status]")?.textContent ?? ""');
        for (let n = 0; n < DECISIONS; n++) {
          const before = await card();
          await page.keyboard.press(['y', 'n', 'u'][n % 3] as string);
          // The next is decided when it is seen.
          await expect.poll(card, PATIENCE).not.toBe(before);
        }
        await expect.poll(() => decided()).toBe(DECISIONS);
        await page.keyboard.press('Escape');
        await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
        const counts = await labelCounts();

        // Back to the start, and forward again.
        const undoButton = page.getByRole('button', { name: 'Undo', exact: true });
        for (let n = 0; n < 60 && (await undoButton.isEnabled()); n++) {
          await page.keyboard.press('Control+z');
          await told(() => true);
        }
        const start = await told(
          ({ videos, labels, lists }) => videos.length + labels.labels.length + lists.length === 0,
        );
        expect(start.videos).toEqual([]);
        await command(page, 'redo');
        await told(({ videos }) => videos.length === CLIPS);
        const redoButton = page.getByRole('button', { name: 'Redo', exact: true });
        for (let n = 0; n < 60 && (await redoButton.isEnabled()); n++) {
          await page.keyboard.press('Control+Shift+z');
          await told(() => true);
        }
        await expect.poll(labelCounts, PATIENCE).toEqual(counts);

        host.close();
        await app.end('SIGKILL');
        await page.getByText('Reconnecting…').first().waitFor(PATIENCE);
        await app.start();
        host = await app.attach();
        const again = await told(({ model }) => model.state === 'ready');
        expect(again.videos.map(({ state }) => state)).toEqual(Array(CLIPS).fill('done'));
        expect(again.labels.labels.map(({ text }) => text)).toEqual(LABELS);
        expect(again.lists.map(({ name }) => name)).toEqual(['best first']);
        await expect.poll(labelCounts, PATIENCE).toEqual(counts);
        // The page has come back by itself, and can still take back what it did before.
        await page
          .getByText('Reconnecting…')
          .first()
          .waitFor({ ...PATIENCE, state: 'detached' });
        await page.keyboard.press('Control+z');
        await expect.poll(decided, PATIENCE).toBe(DECISIONS - 1);
      }, 240_000);

      const labelAtHand = async (): Promise<string> => {
        const text = await page.evaluate<string>('document.activeElement.textContent');
        const { labels } = await told(() => true);
        return labels.labels.find((label) => label.text === text)?.id ?? '';
      };
    },
  );
}
