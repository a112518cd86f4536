/**
 * Two hundred thousand segments, searched as a person does it in Chromium: from the last key of some words until what was found is on the
 * screen, and from the click that asks for a label's moments.
 */
import type { Page } from 'playwright-core';
import { randomOf } from '../../electron/fit/random.ts';
import { Library } from '../../electron/library/index.ts';
import { buildForStages, ServedApp, STAGES } from '../e2e/fixture.ts';
import { fillLibrary } from './filled-library.ts';
import { askEngine } from './relabel-page.ts';
import { type BenchResult, median } from './result.ts';

const VIDEOS = 4_000;
/** Of each, none over another. */
const PARTS = 50;
/** Milliseconds. */
const BARS = { typed: 150, ordered: 200 } as const;

/** Words that the demo model has learnt; each ends in a key that makes another question of it. */
const WORDS = [
  'zoom in',
  'zoom out',
  'pan left',
  'pan right',
  'sepia',
  'static camera',
  'camera shake',
  'blurry',
  'hard cut',
];

export async function run(): Promise<BenchResult> {
  await buildForStages();
  const [inChromium] = STAGES;
  if (inChromium === undefined || inChromium.missing !== undefined) throw new Error(`${inChromium?.missing}`);
  const app = new ServedApp();
  try {
    fill(app.dataDirectory, await askEngine());
    await app.start();
    await app.chooseModel({ model: 'demo' });
    const stage = await inChromium.raise(app);
    try {
      return judge(await measure(await stage.open()));
    } finally {
      await stage.close();
    }
  } finally {
    await app.remove();
  }
}

function fill(folder: string, engine: Awaited<ReturnType<typeof askEngine>>): void {
  const contents = fillLibrary(folder, { count: VIDEOS, ...engine });
  const library = Library.open(folder);
  const random = randomOf('search-page');
  library.transaction(() => {
    for (const contentId of contents) {
      for (let n = 0; n < PARTS; n++) {
        const raw = Float32Array.from({ length: engine.width }, () => random() - 0.5);
        const length = Math.hypot(...raw);
        const seen = { vector: raw.map((value) => value / length), frames: [{ index: 0, timestamp: 8 * n }] };
        const segment = { span: { start: 8 * n, end: 8 * n + 8 }, seen };
        library.segments.put({ contentId, track: 0 }, engine.modelId, `span, ${engine.frameCount} frames, v2`, segment);
      }
    }
  });
  library.close();
}

async function measure(page: Page): Promise<Record<keyof typeof BARS, number[]>> {
  const box = page.getByRole('searchbox', { name: 'Search', exact: true });
  const times = { typed: [] as number[], ordered: [] as number[] };
  // The first question reads all vectors, and brings what is kept from then on.
  await box.fill('camera');
  await page.locator('.search-summary').getByText('of 200,000 segments').waitFor({ timeout: 120_000 });
  for (const words of WORDS) {
    await box.fill(words.slice(0, -1));
    await page.evaluate(`(${SETTLED})()`);
    const seen = page.evaluate<number>(`(${SEEN})('keydown')`);
    await page.keyboard.press(words.slice(-1));
    times.typed.push(await seen);
  }
  await page.getByRole('textbox', { name: 'Add label', exact: true }).fill('pan left');
  await page.keyboard.press('Enter');
  await page.getByRole('list', { name: 'Ranking', exact: true }).getByText('pan left').waitFor();
  for (const _ of WORDS) {
    await page.getByRole('button', { name: 'Back to the videos' }).first().click();
    await page.getByRole('button', { name: 'More about pan left' }).click();
    const asks = page.getByRole('menuitem', { name: 'Find its moments', exact: true });
    await asks.waitFor();
    const seen = page.evaluate<number>(`(${SEEN})('click')`);
    await asks.click();
    times.ordered.push(await seen);
  }
  return times;
}

/** Run within the page: until no question waits for its answer. */
const SETTLED = `async () => {
  const isBusy = () => document.querySelector('search')?.getAttribute('aria-busy') === 'true';
  await new Promise((resolve) => setTimeout(resolve, 300));
  while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 20));
}`;

/** Run within the page: from the next such event until the answer to it is painted. */
const SEEN = `async (kind) => {
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const isBusy = () => document.querySelector('search')?.getAttribute('aria-busy') === 'true';
  const began = await new Promise((resolve) => {
    document.addEventListener(kind, ({ timeStamp }) => resolve(timeStamp), { once: true, capture: true });
  });
  while (!isBusy()) await painted();
  while (isBusy()) await painted();
  await painted();
  return performance.now() - began;
}`;

function judge(times: Record<keyof typeof BARS, number[]>): BenchResult {
  const rows = (['typed', 'ordered'] as const).map((name) => {
    const figure = median(times[name]);
    return { name, figure, bar: BARS[name], each: times[name].map((time) => time.toFixed(0)).join(', ') };
  });
  const worst = Math.max(...rows.map(({ figure, bar }) => figure / bar));
  return {
    name: 'search-page: 200,000 segments of 4,000 videos',
    figure: worst,
    bar: '≤ 1 of its bar for each',
    passed: worst <= 1,
    lines: rows.map(
      ({ name, figure, bar, each }) => `${name.padEnd(8)} ${figure.toFixed(0)} ms, bar ${bar} ms  (${each})`,
    ),
  };
}
