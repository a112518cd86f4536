/**
 * `npm run screenshots [-- folder [name…]]`: the page's states as pictures, into `docs/screenshots` unless told otherwise. Behind
 * the page is a stand-in, so that they come out the same each time; the clips are drawn by ffmpeg.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Track } from '../../electron/wire/app/videos.ts';
import { TagError } from '../../electron/wire/errors.ts';
import officialDemo from '../../resources/official-demo.json' with { type: 'json' };
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { AWAY, DONE, FAILED, LOG, REFUSED, RUNNING } from './cluster-shots.ts';
import { type FakeHost, PASSED_OVER } from './fake-host.ts';
import { NEWER } from './fake-updates.ts';
import { makeClips, serveFake } from './serve-fake.ts';

const NAMES = [
  'waves at golden hour.mp4',
  'harbour timelapse A001_C014.mov',
  'Straße im Regen – Übersicht.mkv',
  'غروب الشمس على البحر.mp4',
  'drone pull-back over cliffs.mp4',
  'city night bokeh.mov',
  'B-roll forest walk 0012.mxf',
  'market stalls.mov',
  'kite festival.mp4',
  'interview, second camera.mp4',
];
const BROKEN = 'broken interview take 3.mp4';
const LABELS = [
  'waves breaking on a beach',
  'a red circle moving left',
  'camera zooming in',
  'timelapse of a harbour',
  'slow fade',
  'a dog',
  'crowd at a market',
];

const TRACKS: Track[] = [
  {
    number: 1,
    codec: 'h264',
    width: 1920,
    height: 1080,
    fps: 25,
    language: 'eng',
    title: 'Stage and audience, wide shot from the balcony',
  },
  {
    number: 2,
    codec: 'hevc',
    width: 3840,
    height: 2160,
    fps: 59.94,
    language: 'deu',
    title: 'Bühne links',
  },
  { number: 3, codec: 'png', width: 640, height: 480, still: true, off: true },
];

interface Shot {
  name: string;
  /** somebody sits before the host's machine */
  desktop?: true;
  prepare: (host: FakeHost) => void | Promise<void>;
  act?: (page: Page, host: FakeHost) => Promise<unknown>;
}

function fill(host: FakeHost): void {
  host.setLabels(LABELS);
  host.fill(NAMES.slice(0, 5));
  host.fill([BROKEN], 'failed');
  host.fill(NAMES.slice(5));
}

/** The first video has been looked at closer. */
function lookedAt(host: FakeHost): void {
  fill(host);
  const [first] = host.videos;
  if (first !== undefined) host.moments.know(first.id, { part: 1.5 });
}

/** Yes, no and unsure, as far as the first labels go. */
async function decide(page: Page): Promise<void> {
  const rows = page.getByRole('list', { name: 'Ranking', exact: true }).getByRole('listitem');
  await rows.nth(0).getByRole('button', { name: 'Yes' }).click();
  await rows.nth(1).getByRole('button', { name: 'No' }).click();
  await rows.nth(2).locator('.ranking-name').focus();
  await page.keyboard.press('u');
  await rows.nth(2).getByText('Unsure').waitFor();
}

const box = (page: Page) => page.getByRole('searchbox', { name: 'Search', exact: true });
const results = (page: Page) => page.getByRole('list', { name: 'Results' }).getByRole('listitem');

/** A library of which some videos were looked at closer. */
function lookedInto(host: FakeHost): void {
  fill(host);
  for (const { id, state } of host.videos.slice(0, 6)) if (state === 'done') host.moments.know(id, { part: 2 });
  host.fill(NAMES.slice(0, 3), 'waiting');
  host.handlers.setPaused({ paused: true }, CONTEXT);
}

/** Some of its videos show the same. */
function copied(host: FakeHost): void {
  host.setLabels(LABELS);
  const ids = host.fill(Array.from({ length: 60 }, (_, n) => NAMES[n % NAMES.length]?.replace('.', ` ${n}.`) ?? ''));
  const copies = (of: readonly number[], size: number) => ({
    videos: of.map((n, place) => ({
      ...{ id: ids[n] ?? '', size: Math.round(size / (place + 1)) },
      ...(place === 0 ? { is: 'first' as const } : { is: 'alike' as const, cosine: 0.99 - place / 100 }),
    })),
  });
  host.search.duplicates = [
    copies([0, 4, 8], 912_000_000),
    copies([1, 5], 340_000_000),
    copies([2, 6, 10], 84_000_000),
  ];
}

async function alike(page: Page, tab = 'Duplicates'): Promise<void> {
  await page.getByRole('button', { name: 'What is alike: duplicates, clusters, a map' }).click();
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await page.getByRole('main', { name: 'Alike' }).getByRole('list').first().waitFor();
}

async function searchFor(page: Page, words: string): Promise<void> {
  await box(page).fill(words);
  await page.locator('.search-summary').getByText('best first').waitFor();
}

const CONTEXT = { signal: new AbortController().signal, onProgress: () => {} };
const idOf = (host: FakeHost, text: string): string =>
  host.labelList.labels.find((label) => label.text === text)?.id ?? '';

/** A library that somebody has decided about, alone and with another person; one label has learned. */
async function fillDecided(host: FakeHost): Promise<void> {
  const group = { name: 'camera', kind: 'one-of' } as const;
  const labels = LABELS.map((label) => ({ text: label, ...(CAMERA.includes(label) ? { group } : {}) }));
  await host.handlers.editLabels({ window: 'other', edit: { kind: 'replace', labels } }, CONTEXT);
  const ids = host.fill(Array.from({ length: 48 }, (_, n) => `${n % 2 ? 'harbour' : 'market'} A001_C${100 + n}.mov`));
  for (const [n, label] of LABELS.entries()) {
    for (const [place, id] of ids.entries()) {
      const decision = (place * 7 + n * 5) % 11 < 4 ? 'yes' : (place + n) % 13 === 0 ? 'unsure' : 'no';
      if ((place + n) % 3 === 0) continue;
      await host.handlers.decide({ window: 'other', ids: [id], label: idOf(host, label), decision }, CONTEXT);
    }
  }
  host.learned.add('slow fade');
  const learnt = { used: true, auc: 0.94, low: 0.9, zeroShot: 0.81, n: 34 } as const;
  host.setLearnings([
    { label: idOf(host, 'slow fade'), yes: 16, no: 18, head: learnt },
    {
      label: idOf(host, 'a dog'),
      yes: 12,
      no: 11,
      head: { ...learnt, used: false, why: 'not-better', auc: 0.7, n: 23 },
    },
  ]);
  const pair = { videos: 24, same: 21, kappa: 0.74 };
  const of = ['slow fade', 'a red circle moving left'].map((label) => ({ label: idOf(host, label), ...pair }));
  host.agreements = [{ one: 'ada', other: 'bob', ...pair, labels: of }];
}
const CAMERA = ['a red circle moving left', 'camera zooming in', 'slow fade'];

async function evaluate(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Evaluate the labels', exact: true }).click();
  await page.getByRole('main', { name: 'Evaluation' }).waitFor();
}

/** By the menu in the bar. */
async function open(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('dialog').waitFor();
}

async function lookAtResults(page: Page): Promise<void> {
  await open(page, 'Open results…');
  await page.getByRole('textbox', { name: 'Folder of results' }).fill('/data/harvest');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await page.getByText('All 300 found').waitFor();
}

/** Somebody has exported before. */
function remembered(host: FakeHost): void {
  fill(host);
  const content = { tags: true, moments: true };
  const exportChoice = { format: 'csv', scope: { kind: 'all' }, content, paths: { as: 'absolute' } } as const;
  host.handlers.setSettings({ exportChoice, exportFolder: '/home/ada/exports' }, CONTEXT);
}

function importing(host: FakeHost): void {
  fill(host);
  const ids = host.videos.map(({ id }) => id);
  const decisions = ['yes', 'no', 'unsure'] as const;
  host.handover.plan = {
    changes: Array.from({ length: 12 }, (_, n) => ({
      ...{
        id: ids[n % 4] ?? '',
        label: LABELS[n % 5] ?? '',
        after: decisions[n % 3] ?? '',
        by: n % 2 ? 'bob' : 'Ada Ng',
      },
      ...(n % 5 === 0 ? {} : { span: { start: n, end: n + 2.4 } }),
      ...(n % 4 === 3 ? { before: 'no' } : {}),
    })),
    leftOut: [{ sentence: 'A tier without a label’s name is left out.', times: 3, first: 'coded.eaf, tier “gaze”' }],
  };
}

async function lookAtImport(page: Page): Promise<void> {
  await open(page, 'Import…');
  await page.getByRole('textbox', { name: 'Path of a file or folder' }).fill('/home/ada/coded.eaf');
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page
    .getByText(/^(?:What would change|Reading|There is no file)/)
    .first()
    .waitFor();
}

const official = (page: Page) => page.getByRole('button', { name: 'Get the official model…' }).click();
const DOWNLOADING = {
  state: 'coming',
  thenUse: true,
  progress: {
    stage: 'downloading',
    doneBytes: 1_934_000_000,
    totalBytes: 5_528_000_000,
    bytesPerSecond: 24_300_000,
    secondsLeft: 148,
  },
} as const;
const GATED = {
  state: 'failed',
  thenUse: true,
  problem: {
    kind: 'access-denied',
    message:
      'Access to OpenGVLab/InternVideo2-Stage2_1B-224p-f4 was refused: open https://huggingface.co/OpenGVLab/InternVideo2-Stage2_1B-224p-f4, accept its terms, make an access token (Settings, Access Tokens), and give that with the download or in HF_TOKEN.',
  },
} as const;
const SENTENCES = officialDemo.sentences.flatMap(({ text, probability }) =>
  probability === undefined ? [] : [{ label: text, published: probability, here: probability * 1.01 }],
);
const HERE = {
  state: 'here',
  thenUse: false,
  verdict: { passed: true, rows: SENTENCES },
  fastest: { device: 'webgpu', name: 'The GPU (WebGPU)', state: 'measured', precision: 'fp16', clipsPerSecond: 11.4 },
} as const;
async function openOfficial(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What would you like to do?').fill('official model');
  await page
    .getByRole('option', { name: /official model/ })
    .first()
    .click();
  await page.getByRole('dialog', { name: 'The official model' }).waitFor();
}

async function openCluster(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What would you like to do?').fill('cluster');
  await page.getByRole('option', { name: 'Look on a cluster…' }).click();
  await page.getByRole('textbox', { name: 'Address' }).waitFor();
}

const SHOTS: Shot[] = [
  { name: 'empty', prepare: () => {} },
  { name: 'welcome', prepare: (host) => host.setGpu(undefined) },
  { name: 'welcome-gpu', prepare: () => {} },
  { name: 'gpu', prepare: () => {}, act: (page) => page.getByRole('button', { name: 'Make it usable…' }).click() },
  { name: 'official-model', prepare: (host) => host.setGpu(undefined), act: official },
  {
    name: 'official-model-token',
    prepare: (host) => host.setGpu(undefined),
    act: async (page) => {
      await official(page);
      await page.getByRole('button', { name: 'I have an access token' }).click();
    },
  },
  {
    name: 'official-model-small',
    prepare: () => {},
    act: async (page) => {
      await official(page);
      await page.getByRole('button', { name: 'Another folder or drive…' }).click();
      await page.getByRole('textbox', { name: 'Folder for the model' }).fill('/media/ada/small');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'official-model-have',
    prepare: () => {},
    act: async (page) => {
      await official(page);
      await page.getByRole('button', { name: 'I have the file already…' }).click();
    },
  },
  {
    name: 'official-model-busy',
    prepare: (host) => {
      fill(host);
      host.setOfficial(DOWNLOADING);
    },
    act: openOfficial,
  },
  {
    name: 'official-model-gated',
    prepare: (host) => {
      fill(host);
      host.setOfficial(GATED);
    },
    act: openOfficial,
  },
  {
    name: 'official-model-here',
    prepare: (host) => {
      fill(host);
      host.setOfficial(HERE);
    },
    act: async (page) => {
      await openOfficial(page);
      await page.getByText('The numbers').click();
    },
  },
  {
    name: 'official-model-failed',
    prepare: (host) => {
      fill(host);
      const rows = SENTENCES.map((row, n) => ({ ...row, here: (n + 1) / 15 }));
      host.setOfficial({ ...HERE, verdict: { passed: false, rows } });
    },
    act: openOfficial,
  },
  {
    name: 'official-model-away',
    prepare: (host) => {
      fill(host);
      host.setModel({
        ...{
          choice: { model: 'official', device: 'auto', precision: 'auto' },
          name: 'InternVideo2 1B',
          state: 'failed',
        },
        problem: {
          kind: 'model-missing',
          message:
            'The official model’s folder /media/ada/BIG/Reeltag models is not there: connect its drive, or use the demo model meanwhile.',
        },
      });
    },
  },
  {
    name: 'busy',
    prepare: (host) => {
      host.setLabels(LABELS);
      host.fill(NAMES.slice(0, 3));
      host.fill(NAMES.slice(3, 4), 'encoding');
      host.fill(NAMES.slice(4), 'waiting');
    },
  },
  { name: 'failed', prepare: fill, act: (page) => page.getByText(BROKEN).first().click() },
  { name: 'full', prepare: fill, act: (page) => page.getByRole('button', { name: 'Check matches' }).click() },
  { name: 'decided', prepare: fill, act: decide },
  {
    name: 'asked',
    prepare: fill,
    act: async (page) => {
      await decide(page);
      await page.getByRole('button', { name: 'timelapse of a harbour', exact: true }).click();
    },
  },
  {
    name: 'grid',
    prepare: fill,
    act: async (page) => {
      await decide(page);
      await page.getByRole('button', { name: 'As a grid' }).click();
    },
  },
  {
    name: 'label',
    prepare: fill,
    act: async (page) => {
      await page.getByRole('button', { name: 'More about slow fade' }).click();
      await page.getByRole('menuitem', { name: /^Wordings/ }).click();
    },
  },
  {
    name: 'learned',
    prepare: fillDecided,
    act: (page) => page.getByRole('button', { name: 'slow fade', exact: true }).click(),
  },
  {
    name: 'threshold',
    prepare: fillDecided,
    act: async (page) => {
      await page.getByRole('button', { name: 'slow fade', exact: true }).click();
      await page.getByRole('button', { name: 'Threshold 50%…' }).click();
      await page.getByRole('slider', { name: /^Threshold/ }).waitFor();
    },
  },
  {
    name: 'evaluation',
    prepare: fillDecided,
    act: async (page) => {
      await evaluate(page);
      await page
        .getByRole('main', { name: 'Evaluation' })
        .getByRole('button', { name: /^slow fade/ })
        .click();
    },
  },
  { name: 'evaluation-empty', prepare: fill, act: evaluate },
  {
    name: 'evaluation-busy',
    prepare: async (host) => {
      await fillDecided(host);
      host.evaluating = new Promise(() => {});
    },
    act: async (page) => {
      await evaluate(page);
      await page.getByText(/^Evaluating: /).waitFor();
    },
  },
  {
    name: 'evaluation-failed',
    prepare: async (host) => {
      await fillDecided(host);
      host.evaluating = Promise.reject(
        new TagError('write-failed', 'The library cannot be read: see whether its drive is there, then try again.'),
      );
      host.evaluating.catch(() => {});
    },
    act: async (page) => {
      await evaluate(page);
      await page.getByText('The labels could not be evaluated.').waitFor();
    },
  },
  {
    name: 'library-notice',
    prepare: (host) => {
      fill(host);
      const message =
        'Some of the library could not be read, or is more than it may hold, and was set aside: 1 label set (“weather”), 2 results of the model. The rest works, and nothing was deleted; what the model made is made again.';
      host.setLibraryNotices([{ id: 'set-aside', message }]);
    },
  },
  {
    name: 'passed-over',
    prepare: fill,
    act: async (page, host) => {
      host.emit('filesPassedOver', PASSED_OVER);
      await page.getByRole('button', { name: 'Why?' }).click();
    },
  },
  {
    name: 'offline',
    prepare: (host) => {
      host.setLabels(LABELS);
      const ids = [...host.fill(NAMES.slice(0, 4)), ...host.fill(NAMES.slice(4, 6), 'waiting')];
      host.fill(NAMES.slice(6));
      host.setOffline(ids, '/media/ada/FOOTAGE');
    },
  },
  {
    name: 'tracks',
    prepare: (host) => {
      fill(host);
      const ids = host.videos.map(({ id }) => id);
      host.setTracks(ids, TRACKS, 5);
    },
    act: (page) => page.getByRole('combobox', { name: 'Video track' }).scrollIntoViewIfNeeded(),
  },
  {
    name: 'labels-alike',
    prepare: (host) => {
      fill(host);
      host.setLabels(['pan left', 'pan le\u{AD}ft', 'zoom', 'slow fade']);
    },
    act: (page) => page.getByRole('button', { name: 'Not ranked' }).hover(),
  },
  {
    name: 'review',
    prepare: fill,
    act: async (page) => {
      await page.keyboard.press('v');
      await page.getByRole('button', { name: 'Yes', exact: true }).waitFor();
    },
  },
  {
    name: 'review-decided',
    prepare: fill,
    act: async (page) => {
      await page.keyboard.press('v');
      await page.getByRole('button', { name: 'Yes', exact: true }).waitFor();
      await page.keyboard.press('y');
      await page.getByText('2 of 77').waitFor();
      await page.keyboard.press('Backspace');
    },
  },
  {
    name: 'review-end',
    prepare: (host) => {
      host.setLabels(['slow fade']);
      host.fill(NAMES.slice(0, 2));
    },
    act: async (page) => {
      await page.keyboard.press('v');
      await page.getByText('1 of 2').waitFor();
      await page.keyboard.press('y');
      await page.getByText('2 of 2').waitFor();
      await page.keyboard.press('s');
    },
  },
  { name: 'review-empty', prepare: (host) => host.fill(NAMES), act: (page) => page.keyboard.press('v') },
  {
    name: 'marks',
    prepare: fill,
    act: async (page) => {
      await page.getByRole('radio', { name: '4 stars' }).click();
      await page.getByRole('button', { name: 'Reviewed' }).click();
      await page.getByRole('textbox', { name: 'Note' }).fill('The second wave, from 0:04 on, is the one to use.');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Saved', { exact: true }).waitFor();
    },
  },
  { name: 'settings', prepare: fill, act: (page) => page.getByRole('button', { name: 'Settings' }).click() },
  {
    name: 'settings-server',
    prepare: (host) => {
      fill(host);
      host.setModel({
        choice: { model: 'demo', device: 'kserve:http://gpu-box:8000', precision: 'auto' },
        ...{ device: 'kserve:http://gpu-box:8000', precision: 'fp16' },
      });
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByText('http://gpu-box:8000, fp16').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings-devices',
    prepare: fill,
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Measure', exact: true }).click();
      await page.getByText('48 clips a second, fp16').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings-gpu',
    prepare: fill,
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByText('you agree to the licences').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings-gpu-installed',
    prepare: (host) => {
      fill(host);
      host.setGpu({ installed: { runtime: '1.30.0', bytes: 2_120_000_000, current: true } });
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Remove', exact: true }).last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'timeline',
    prepare: lookedAt,
    act: async (page) => {
      const moments = page.getByRole('list', { name: 'Moments', exact: true });
      await moments.getByRole('button', { name: 'Accept' }).first().click();
      await moments.getByText('Yes').first().waitFor();
      await moments.getByRole('button', { name: 'Reject' }).first().click();
      await moments.getByText('No', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'timeline-explained',
    prepare: lookedAt,
    act: async (page) => {
      await page.getByRole('button', { name: 'Explain' }).first().click();
      await page
        .getByText(/without it/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'timeline-looking',
    prepare: (host) => {
      fill(host);
      const [first] = host.videos;
      if (first === undefined) return;
      host.setDuration(first.id, 5_400);
      host.moments.setLooking({
        ...{ state: 'running', of: 1, secondsLeft: 2_400 },
        at: { id: first.id, stage: 'segments', fraction: 0.42 },
      });
    },
  },
  {
    name: 'search',
    prepare: lookedInto,
    act: async (page) => {
      await searchFor(page, 'waves -people');
      await results(page).nth(1).getByRole('button').click();
      await results(page)
        .nth(3)
        .getByRole('button')
        .click({ modifiers: ['Shift'] });
    },
  },
  {
    name: 'search-by-video',
    prepare: lookedInto,
    act: async (page) => {
      await searchFor(page, 'harbour at dusk');
      await page.getByRole('button', { name: 'By video' }).click();
      await page.locator('.search-summary').getByText('best first').waitFor();
    },
  },
  {
    name: 'search-like',
    prepare: lookedInto,
    act: async (page) => {
      await page.getByRole('button', { name: 'More like this frame' }).click();
      await page.locator('.search-summary').getByText('most alike first').waitFor();
      await searchFor(page, 'sea');
      await results(page).nth(2).getByRole('button').click({ button: 'right' });
    },
  },
  ...(
    [
      { is: 'made', of: 2_400_000, fraction: 0.62 },
      { is: 'failed', of: 2_400_000, why: 'the disk of /home/ada/.cache/reeltag/search-index became full' },
    ] as const
  ).map((indexing) => ({
    name: `search-index-${indexing.is}`,
    prepare: (host: FakeHost) => {
      lookedInto(host);
      host.search.indexing = indexing;
    },
    act: (page: Page) => searchFor(page, 'waves -people'),
  })),
  {
    name: 'search-nothing',
    prepare: lookedInto,
    act: async (page, host) => {
      host.search.unknown.add('zither');
      await box(page).fill('zither');
      await page.getByText('Nothing found').waitFor();
    },
  },
  {
    name: 'duplicates',
    prepare: copied,
    act: async (page) => {
      await alike(page);
      await page.getByRole('button', { name: 'Keep the largest', exact: true }).first().click();
    },
  },
  {
    name: 'trash',
    prepare: copied,
    act: async (page) => {
      await alike(page);
      await page.getByRole('button', { name: 'Keep the largest', exact: true }).first().click();
      await page.getByRole('button', { name: 'Move to the trash…' }).click();
    },
  },
  { name: 'clusters', prepare: copied, act: (page) => alike(page, 'Clusters') },
  { name: 'unlike', prepare: copied, act: (page) => alike(page, 'Unlike the rest') },
  {
    name: 'map',
    prepare: copied,
    act: async (page) => {
      await alike(page, 'Map');
      await page.getByRole('checkbox').nth(2).check();
      await page.getByRole('checkbox').nth(5).check();
    },
  },
  { name: 'export', prepare: fill, act: (page) => open(page, 'Export…') },
  {
    name: 'export-edl',
    prepare: remembered,
    act: async (page) => {
      await open(page, 'Export…');
      await page.getByRole('searchbox', { name: 'Search the formats' }).fill('editing');
      await page.getByRole('radio', { name: 'CMX 3600 EDL' }).check();
      await page.getByRole('checkbox', { name: 'Suggestions' }).check();
      await page.getByRole('combobox', { name: 'Suggestions from' }).selectOption('fixed');
      await page.getByRole('combobox', { name: 'Paths of videos' }).selectOption('mapped');
      await page.getByRole('textbox', { name: 'What begins with' }).fill('/footage');
      await page.getByRole('textbox', { name: 'begins with', exact: true }).fill('Z:\\footage');
      await page.getByText('They have no time code').waitFor();
    },
  },
  {
    name: 'export-busy',
    prepare: (host) => {
      remembered(host);
      host.handover.waiting = new Promise(() => {});
    },
    act: async (page) => {
      await open(page, 'Export…');
      await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('dialog').getByRole('progressbar').waitFor();
    },
  },
  {
    name: 'export-taken',
    prepare: (host) => {
      remembered(host);
      host.handover.taken.add('/home/ada/exports/My library 2026-11-27.csv');
    },
    act: async (page) => {
      await open(page, 'Export…');
      await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('button', { name: 'Replace it' }).waitFor();
    },
  },
  {
    name: 'export-done',
    desktop: true,
    prepare: remembered,
    act: async (page) => {
      await open(page, 'Export…');
      await page.getByRole('radio', { name: 'CMX 3600 EDL' }).check();
      await page.getByText('They have no time code').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('button', { name: 'Show in folder' }).waitFor();
    },
  },
  { name: 'import', prepare: fill, act: (page) => open(page, 'Import…') },
  { name: 'import-plan', prepare: importing, act: lookAtImport },
  {
    name: 'import-busy',
    prepare: (host) => {
      fill(host);
      host.handover.waiting = new Promise(() => {});
    },
    act: lookAtImport,
  },
  {
    name: 'import-failed',
    prepare: (host) => {
      fill(host);
      host.handover.failure = new TagError(
        'not-found',
        'There is no file or folder /home/ada/coded.eaf: check how it is spelt.',
      );
    },
    act: lookAtImport,
  },
  { name: 'results-empty', prepare: fill, act: (page) => open(page, 'Open results…') },
  { name: 'results', prepare: fill, act: lookAtResults },
  {
    name: 'results-full',
    prepare: (host) => {
      fill(host);
      const { facts } = host.results;
      host.results.facts = {
        ...facts,
        ...{ modelIs: 'missing', wholes: 0, spans: 1_994_812, segments: true, atWork: true, bytes: 4_310_000_000 },
        shards: { planned: 500, there: 312, taken: 40 },
        damaged: {
          count: 1,
          named: [
            { name: '4f', message: 'It is no whole Parquet file: its end is missing. Write it again, then try again.' },
          ],
        },
      };
    },
    act: async (page) => {
      await lookAtResults(page);
      await page.getByRole('radio', { name: /^This library/ }).check();
      await page.getByRole('button', { name: 'Say where it is' }).click();
      await page.getByRole('textbox', { name: 'Here' }).last().fill('/Volumes/archive');
      await page.getByText('212 of 300 found').waitFor();
    },
  },
  {
    name: 'results-part',
    prepare: (host) => {
      fill(host);
      host.results.facts = {
        ...host.results.facts,
        ...{ clips: 1_204_331, wholes: 1_202_870, failed: 1_461, bytes: 2_530_000_000, modelIs: 'in-use' },
        there: { clips: 1_204_331, files: 100_001 },
        shards: { planned: 1_205, there: 1_205, taken: 0 },
      };
    },
    act: async (page) => {
      await lookAtResults(page);
      await page.getByRole('textbox', { name: 'Words' }).fill('a red circle -people');
      await page.getByText('Brings 5,000 of').waitFor();
    },
  },
  {
    name: 'results-failed',
    prepare: (host) => {
      fill(host);
      const message =
        '/data/harvest holds no results: choose the folder that a job on a cluster wrote to, in which there is reeltag-job.json.';
      host.results.failure = new TagError('not-found', message);
    },
    act: async (page) => {
      await open(page, 'Open results…');
      await page.getByRole('textbox', { name: 'Folder of results' }).fill('/data/harvest');
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'results-busy',
    prepare: (host) => {
      fill(host);
      host.results.set({
        ...{ state: 'running', folder: '/data/harvest', shards: 500, shardsDone: 212, videos: 21_140, wholes: 21_090 },
        ...{ failed: 50, secondsLeft: 31 },
      });
    },
  },
  { name: 'cut-empty', prepare: fill, act: (page) => open(page, 'Cut clips…') },
  {
    name: 'cut',
    prepare: remembered,
    act: async (page) => {
      await open(page, 'Cut clips…');
      await page.getByRole('radio', { name: 'As they are' }).check();
      await page.getByRole('radio', { name: 'These labels' }).check();
      await page.getByRole('checkbox', { name: 'slow fade' }).check();
      await page.getByRole('checkbox', { name: 'Parts for training, by video' }).check();
      await page.getByRole('checkbox', { name: 'A folder for each label' }).check();
      await page.getByText('They begin up to 2 seconds earlier').waitFor();
    },
  },
  {
    name: 'cut-failed',
    prepare: (host) => {
      remembered(host);
      host.handover.cutPlan = { bytes: 412_000_000_000, free: 9_000_000_000 };
    },
    act: async (page) => {
      await open(page, 'Cut clips…');
      await page.getByText('There is too little room').waitFor();
    },
  },
  {
    name: 'cutting',
    prepare: (host) => {
      fill(host);
      host.handover.setCutting({
        ...{ state: 'running', done: 12, of: 40, failed: 1, secondsLeft: 95, folder: '/home/ada/clips' },
        at: { file: 'waves_00.00.04.mp4', fraction: 0.4 },
        problem: { kind: 'truncated-video', message: 'market.mp4 ends in the middle of a frame: copy it again.' },
      });
    },
  },
  {
    name: 'originals',
    prepare: (host) => {
      fill(host);
      host.setOffline(
        host.videos.slice(2, 3).map(({ id }) => id),
        '/media/ada/card',
      );
    },
    act: async (page) => {
      await open(page, 'Move, copy or trash files…');
      await page.getByRole('textbox', { name: 'Folder' }).fill('/archive/2026');
      await page.getByRole('checkbox', { name: /^A folder beneath it/ }).check();
      await page.getByText('1 file is left out').waitFor();
    },
  },
  {
    name: 'originals-trash',
    prepare: (host) => {
      fill(host);
      host.handover.stuck.add('/footage/2026-06 coast/waves at golden hour.mp4');
    },
    act: async (page) => {
      await open(page, 'Move, copy or trash files…');
      await page.getByRole('radio', { name: 'Move to the trash' }).check();
      await page.getByRole('button', { name: /^Move \d+ files to the trash/ }).click();
      await page.getByText('1 file stays as it was').waitFor();
    },
  },
  {
    name: 'updates-asked',
    prepare: (host) => {
      fill(host);
      host.updates.facts = { kind: 'off', ask: true };
    },
  },
  {
    name: 'updates-ready',
    prepare: (host) => {
      fill(host);
      host.updates.facts = { kind: 'ready', version: NEWER.version, notes: NEWER.notes };
    },
    act: (page) => page.getByRole('button', { name: 'What is new' }).click(),
  },
  {
    name: 'updates-downloading',
    prepare: (host) => {
      fill(host);
      host.updates.download();
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Show a report…' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'report',
    prepare: fill,
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Show a report…' }).click();
      await page.getByRole('region', { name: 'The report' }).waitFor();
    },
  },
  {
    name: 'cluster-empty',
    prepare: () => {},
    act: (page) => openCluster(page),
  },
  {
    name: 'cluster',
    prepare: (host) => {
      fill(host);
      host.cluster.choice = {
        ...{ address: 'http://head:8265', out: '/mnt/media/results', folder: '/Volumes/media/results', segments: true },
        ...{ device: 'auto', precision: 'auto', shard: 100, cpus: 2, gpus: 1 },
        of: { kind: 'videos', scope: { kind: 'all' }, map: [{ from: '/footage', to: '/mnt/media' }] },
      };
    },
    act: async (page) => {
      await openCluster(page);
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await page.getByText('3 machines').waitFor();
      await page.getByText('listed in').waitFor();
    },
  },
  {
    name: 'cluster-refused',
    prepare: fill,
    act: async (page, host) => {
      await openCluster(page);
      host.cluster.failure = new TagError(
        'network',
        'Nothing listens at head:8265: start the cluster there, or check its address; on this machine reeltag cluster up starts one.',
      );
      await page.getByRole('textbox', { name: 'Address' }).fill('head');
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await page.getByRole('alert').waitFor();
      await page.getByText('Machines, precision and shards').click();
    },
  },
  {
    name: 'cluster-jobs',
    prepare: (host) => {
      fill(host);
      host.cluster.jobs = [RUNNING, DONE, FAILED];
    },
    act: (page) => page.getByRole('button', { name: 'Show 1 more' }).click(),
  },
  {
    name: 'cluster-away',
    prepare: (host) => {
      fill(host);
      host.cluster.jobs = [REFUSED, AWAY];
    },
  },
  {
    name: 'cluster-log',
    prepare: (host) => {
      fill(host);
      host.cluster.jobs = [RUNNING];
      host.cluster.log = LOG;
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Log', exact: true }).click();
      await page.getByRole('region', { name: 'Log' }).waitFor();
    },
  },
  {
    name: 'cluster-token',
    prepare: (host) => {
      fill(host);
      host.cluster.jobs = [REFUSED];
    },
    act: (page) => page.getByRole('button', { name: 'Enter the token…' }).click(),
  },
  { name: 'shortcuts', prepare: fill, act: (page) => page.keyboard.press('?') },
];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

const [folder = 'docs/screenshots', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const executablePath = await findChromium();
if (executablePath === undefined) throw new Error('Chromium is not installed: run npm run setup.');
await buildPage(console.log);
const clips = mkdtempSync(join(tmpdir(), 'reeltag-clips-'));
const files = await makeClips(clips);
const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
for (const { name, prepare, act, desktop } of SHOTS.filter(
  ({ name: each }) => only.length === 0 || only.includes(each),
)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of SIZES) {
      const { host, link, close } = await serveFake({ files, ...(desktop === undefined ? {} : { desktop }) });
      await prepare(host);
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await page.goto(link);
      await page.getByRole('heading', { name: 'Videos', exact: true }).waitFor();
      await act?.(page, host);
      // Pictures, and the end of every movement.
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(400);
      const file = `${name}-${colorScheme}-${viewport.width}.png`;
      await page.screenshot({ path: join(folder, file) });
      console.log(file);
      await context.close();
      await close();
    }
  }
}
await browser.close();
rmSync(clips, { recursive: true, force: true });
