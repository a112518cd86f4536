/**
 * Handed over in real files with the demo model: moments marked on a film with a time code go out as an editing program's file and as a
 * table, the table comes into another library and leaves it again, and the moments are cut out as files, to the frame.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ffprobePath, hasTools, makeVideo, x264 } from '../support/video.ts';
import { allDone, buildForStages, ServedApp, STAGES, type Stage, type StageKind, until } from './fixture.ts';

const run = promisify(execFile);
const PATIENCE = { timeout: 60_000 };
/** Frames, of 1001/30000 seconds each. */
const INTERVIEW = { first: 29, end: 59 };
const GOAL = { first: 89, end: 119 };
const FRAME_S = 1001 / 30_000;
/** The film begins at 00:00:58;10; at 00:01:00 two numbers are dropped. */
const FRAMES_BEFORE = 58 * 30 + 10;
const LABELS = ['interview', 'goal'] as const;

/** Of a camera whose clock drops numbers: a minute begins in the film. */
function makeFilm(folder: string): Promise<string> {
  const pictures = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=192x144:r=30000/1001:d=6',
    '-f',
    'lavfi',
    '-i',
    'sine=d=6:r=48000',
  ];
  const coded = ['-pix_fmt', 'yuv420p', '-g', '48', '-bf', '2', '-c:a', 'aac', '-timecode', '00:00:58;10'];
  return makeVideo(folder, 'rushes.mov', ...pictures, ...x264(...coded));
}

describe.each(STAGES)('hand over in $name', (kind) => {
  test.skipIf(kind.missing !== undefined || !hasTools)(
    'marked moments go out, come in elsewhere and are cut, to the frame',
    async () => {
      await buildForStages();
      const app = new ServedApp();
      const other = new ServedApp();
      try {
        const film = await makeFilm(app.folder);
        await start(app, film, 'Ada');
        await onStage(kind, app, async (page) => {
          await page.getByRole('list', { name: 'Videos', exact: true }).getByText('rushes.mov').click();
          const add = page.getByRole('textbox', { name: 'Add label', exact: true });
          for (const label of LABELS) {
            await add.fill(label);
            await add.press('Enter');
            await page.getByRole('list', { name: 'Ranking', exact: true }).getByText(label, { exact: true }).waitFor();
          }
          const isLoaded = () => page.evaluate<boolean>('document.querySelector("video")?.readyState >= 2');
          await expect.poll(isLoaded, PATIENCE).toBe(true);
          await markBy(page, 'interview', 1);
          await markBy(page, 'goal', 3);
          await exported(page, app.folder, 'Final Cut Pro XML');
          await exported(page, app.folder, 'CSV, a row a decision');
          await cutExactly(page, app.folder);
        });
        const fcpxml = readFileSync(join(app.folder, fileOf(app.folder, '.fcpxml')), 'utf8');
        for (const [label, { first, end }] of [
          ['interview', INTERVIEW],
          ['goal', GOAL],
        ] as const) {
          const keyword = new RegExp(`<keyword start="(\\d+)/(\\d+)s" duration="(\\d+)/(\\d+)s" value="${label}"`);
          const [, at = 0, of = 1, long = 0, part = 1] = (keyword.exec(fcpxml) ?? []).map(Number);
          expect([at / of / FRAME_S, long / part / FRAME_S].map(Math.round)).toEqual([
            FRAMES_BEFORE + first,
            end - first,
          ]);
        }
        expect(fcpxml).toContain('tcFormat="DF"');
        await expectClip(app.folder, 'interview', INTERVIEW, '00:00:59;09');
        await expectClip(app.folder, 'goal', GOAL, '00:01:01;11');

        await start(other, film, 'Bo');
        const table = fileOf(app.folder, '.csv');
        const contents = readFileSync(join(app.folder, table), 'utf8');
        await onStage(kind, other, async (page) => {
          await page.getByRole('list', { name: 'Videos', exact: true }).getByText('rushes.mov').click();
          await drop(page, table, contents);
          const dialog = page.getByRole('dialog', { name: 'Import', exact: true });
          for (const said of ['2 decisions would be new', '2 labels would be new:', '1 video found: 1 by content.']) {
            await dialog.getByText(said).waitFor(PATIENCE);
          }
          const ranking = page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('listitem');
          // It has shown what would change, and changed nothing.
          await expect.poll(() => ranking.count()).toBe(0);
          await dialog.getByRole('button', { name: 'Import', exact: true }).click();
          const messages = page.getByRole('region', { name: 'Messages' });
          await messages.getByText('Imported: 2 decisions, 2 labels').waitFor(PATIENCE);
          const moments = page.getByRole('list', { name: 'Moments', exact: true }).getByRole('listitem');
          await expect.poll(async () => (await moments.allInnerTexts()).join(), PATIENCE).toMatch(/by Ada.*by Ada/s);
          await expect.poll(() => ranking.count(), PATIENCE).toBe(2);
          await messages.getByRole('button', { name: 'Undo', exact: true }).click();
          await expect.poll(() => moments.count(), PATIENCE).toBe(0);
          await expect.poll(() => ranking.count(), PATIENCE).toBe(0);
        });
      } finally {
        await app.remove();
        await other.remove();
      }
    },
  );
});

async function start(app: ServedApp, film: string, person: string): Promise<void> {
  await app.start('--root', app.folder, film);
  await app.chooseModel({ model: 'demo' });
  const { client, close } = await app.attach();
  await client.call('setSettings', { name: person });
  await until(client, allDone);
  close();
}

async function onStage(kind: StageKind, app: ServedApp, act: (page: Page) => Promise<void>): Promise<void> {
  const stage: Stage = await kind.raise(app);
  try {
    const page = await stage.open();
    page.setDefaultTimeout(30_000);
    await act(page);
  } finally {
    await stage.close();
  }
}

/** As an editor does: to whole seconds by the player's keys, the span's two, and the label's yes. */
async function markBy(page: Page, label: string, from: number): Promise<void> {
  await page.getByRole('list', { name: 'Ranking', exact: true }).getByText(label, { exact: true }).click();
  // In the list of labels, arrows are its own.
  await page.getByRole('list', { name: 'Videos', exact: true }).getByText('rushes.mov').click();
  for (const [seconds, key] of [
    [from, 'i'],
    [from + 1, 'o'],
  ] as const) {
    await page.keyboard.press('Shift+ArrowRight');
    await page.locator('.transport').getByText(`0:0${seconds}.00`, { exact: true }).waitFor();
    await page.keyboard.press(key);
  }
  await page.getByText(`“${label}” here?`, { exact: true }).waitFor();
  await page.keyboard.press('y');
  const moments = page.getByRole('list', { name: 'Moments', exact: true }).getByRole('listitem');
  await moments.filter({ hasText: label }).waitFor();
}

async function exported(page: Page, folder: string, format: string): Promise<void> {
  await page.keyboard.press('Control+Shift+e');
  const dialog = page.getByRole('dialog', { name: 'Export', exact: true });
  await dialog.getByRole('searchbox', { name: 'Search the formats' }).fill(format);
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: 'Folder', exact: true }).fill(folder);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function cutExactly(page: Page, folder: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('cut clips');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Cut clips', exact: true });
  await dialog.getByRole('textbox', { name: 'Folder', exact: true }).fill(folder);
  await dialog.getByRole('button', { name: 'Cut 2 clips', exact: true }).click();
  await page.getByRole('region', { name: 'Messages' }).getByText(`2 clips are cut, in ${folder}`).waitFor();
}

async function expectClip(folder: string, label: string, { first, end }: typeof GOAL, timecode: string): Promise<void> {
  const entries = 'stream=nb_read_frames,duration:stream_tags=timecode';
  const asked = ['-v', 'error', '-select_streams', 'v', '-count_frames', '-show_entries', entries, '-of', 'json'];
  const told = await run(ffprobePath as string, [...asked, join(folder, fileOf(folder, '.mov', `_${label}_`))]);
  const [picture] = JSON.parse(told.stdout).streams;
  expect(picture, label).toMatchObject({ nb_read_frames: `${end - first}`, tags: { timecode } });
  expect(Number(picture.duration), label).toBeCloseTo((end - first) * FRAME_S, 5);
}

/** The one file that ends so. */
function fileOf(folder: string, ending: string, part = ''): string {
  const found = readdirSync(folder).filter((name) => name.endsWith(ending) && name.includes(part));
  expect(found.length, `${ending} ${part}`).toBe(1);
  return basename(found[0] as string);
}

/** On the list of videos, as from a folder of this machine. */
async function drop(page: Page, name: string, contents: string): Promise<void> {
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([${JSON.stringify(contents)}], ${JSON.stringify(name)}));
    for (const type of ['dragover', 'drop']) {
      document.querySelector('main').dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
  })()`);
}
