/**
 * Ten thousand videos, a hundred labels, a hundred thousand decisions in the log, as a person meets them in Chromium: how long the
 * library takes to open beside the same one without decisions, until a label's order over all videos is on the screen, and
 * until a decision is, which is on the disk by then; and what the host takes for undo and for the tags of a screenful.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { DEFAULT_LABELS } from '../../electron/catalogue/default-labels.ts';
import { Library } from '../../electron/library/index.ts';
import { buildForStages, ServedApp, STAGES } from '../e2e/fixture.ts';
import { fillLibrary } from './filled-library.ts';
import { askEngine } from './relabel-page.ts';
import { type BenchResult, median } from './result.ts';

const VIDEOS = 10_000;
const LABELS = 100;
const DECISIONS = 100_000;
const ROUNDS = 9;
/** Milliseconds; opening may take this much longer than without decisions. */
const BARS = { opening: 300, order: 100, decision: 50, undo: 10, tags: 10 } as const;
type Measured = keyof typeof BARS;

/** Whose undo it is. */
const WINDOW = 'bench';

export async function run(): Promise<BenchResult> {
  await buildForStages();
  const engine = await askEngine();
  const bare = new ServedApp();
  const full = new ServedApp();
  try {
    fill(bare.dataDirectory, engine, 0);
    fill(full.dataDirectory, engine, DECISIONS);
    const openings = { bare: [] as number[], full: [] as number[] };
    for (let round = 0; round < 3; round++) {
      openings.bare.push(await timeOpening(bare));
      openings.full.push(await timeOpening(full));
    }
    await full.start();
    const times = await measure(full);
    const opening = median(openings.full) - median(openings.bare);
    return judge({ ...times, opening: [opening] }, median(openings.bare), median(openings.full));
  } finally {
    await Promise.all([bare.remove(), full.remove()]);
  }
}

/** From the start of the host until the list is on the screen. */
async function timeOpening(app: ServedApp): Promise<number> {
  const began = performance.now();
  await app.start();
  const stage = await chromium().raise(app);
  try {
    const page = await stage.open();
    await list(page, 'Videos').getByText('0.mp4').first().waitFor();
    return performance.now() - began;
  } finally {
    await stage.close();
    await app.end('SIGTERM');
  }
}

function chromium() {
  const [inChromium] = STAGES;
  if (inChromium === undefined || inChromium.missing !== undefined) throw new Error(`${inChromium?.missing}`);
  return inChromium;
}

const list = (page: Page, name: string) => page.getByRole('list', { name, exact: true });

async function measure(app: ServedApp): Promise<Record<Exclude<Measured, 'opening'>, number[]>> {
  const stage = await chromium().raise(app);
  const { client, close } = await app.attach();
  try {
    const page = await stage.open();
    await list(page, 'Videos').getByText('0.mp4').first().click();
    await list(page, 'Ranking').getByText('%').first().waitFor();
    // A library that has its decisions has learned from them: here that is done once, for all labels at a time.
    while ((await client.call('learnings', {})).labels.some(({ head }) => head === undefined)) await pause(500);
    await pause(2_000);
    const times: Record<Exclude<Measured, 'opening'>, number[]> = { order: [], decision: [], undo: [], tags: [] };
    // The first brings all that is kept from then on.
    for (let round = 0; round <= ROUNDS; round++) {
      times.order.push(await page.evaluate<number>(`(${ASK_FOR})(${round})`));
      times.decision.push(await page.evaluate<number>(`(${DECIDE})(${round})`));
      times.undo.push(await timed(() => client.call('undo', { window: WINDOW })));
      const { videos } = await client.call('getState', {});
      const ids = videos.slice(round * 20, round * 20 + 20).map(({ id }) => id);
      times.tags.push(await timed(() => client.call('tagsOf', { ids })));
    }
    for (const each of Object.values(times)) each.shift();
    return times;
  } finally {
    close();
    await stage.close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Run within the page: from the click on a label until another order of the videos is painted. */
const ASK_FOR = `async (round) => {
  const rows = document.querySelector('[aria-label="Ranking"]').querySelectorAll('.ranking-name');
  const videos = document.querySelector('[aria-label="Videos"]');
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const order = () => videos.textContent;
  const before = order();
  const changed = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no other order is on the screen after ten seconds')), 10_000);
    new MutationObserver((_, observer) => {
      if (order() === before) return;
      observer.disconnect();
      resolve();
    }).observe(videos, { subtree: true, childList: true, characterData: true });
  });
  const began = performance.now();
  rows[round % 8].click();
  await changed;
  await painted();
  return performance.now() - began;
}`;

/** Run within the page: from a yes, or a no where yes was said, until it is seen. */
const DECIDE = `async (round) => {
  const row = document.querySelector('[aria-label="Ranking"]').querySelectorAll('li')[round % 8];
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const button = row.querySelector('button.decide[aria-pressed="false"]');
  const pressed = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the decision is not on the screen after ten seconds')), 10_000);
    new MutationObserver((_, observer) => {
      if (button.getAttribute('aria-pressed') !== 'true') return;
      observer.disconnect();
      resolve();
    }).observe(row, { subtree: true, attributes: true });
  });
  const began = performance.now();
  button.click();
  await pressed;
  await painted();
  return performance.now() - began;
}`;

/** A library with labels, and decisions that were made one by one. */
function fill(folder: string, engine: Awaited<ReturnType<typeof askEngine>>, decisions: number): void {
  const contents = fillLibrary(folder, { count: VIDEOS, ...engine });
  const library = Library.open(folder);
  library.transaction(() => {
    const labels = Array.from({ length: LABELS }, (_, position) => {
      // Words that the demo model has learnt: twice its labels.
      const words = DEFAULT_LABELS[position % DEFAULT_LABELS.length] ?? '';
      const text = position < DEFAULT_LABELS.length ? words : `a video of ${words}`;
      const label = { id: randomUUID(), text, position, facts: {} };
      library.labels.put(label);
      return label;
    });
    for (let n = 0; n < decisions; n++) {
      const [contentId = '', label] = [contents[n % VIDEOS], labels[(n * 7) % LABELS]?.id ?? ''];
      const act = library.acts.add({ kind: 'decide', person: 'ada', window: WINDOW });
      const after = { decision: n % 3 === 0 ? 'no' : 'yes', act } as const;
      const place = { footage: { contentId, track: 0 }, label, span: undefined };
      library.tags.add(act, { ...place, before: undefined, after }, { path: '/videos/x.mp4', name: 'x.mp4' });
    }
  });
  library.close();
}

function judge(times: Record<Measured, number[]>, bare: number, full: number): BenchResult {
  const shares = Object.entries(BARS).map(([name, bar]) => ({
    name,
    bar,
    figure: median(times[name as Measured]),
    each: times[name as Measured],
  }));
  const worst = Math.max(...shares.map(({ figure, bar }) => figure / bar));
  return {
    name: 'decide',
    figure: worst,
    bar: '≤ 1 of its bar for each',
    passed: worst <= 1,
    lines: [
      `${VIDEOS} videos, ${LABELS} labels, ${DECISIONS} decisions; without decisions open to the list ${bare.toFixed(0)} ms, with ${full.toFixed(0)} ms`,
      ...shares.map(
        ({ name, figure, bar, each }) =>
          `${name.padEnd(9)} ${figure.toFixed(1)} ms, bar ${bar} ms  (${each.map((time) => time.toFixed(1)).join(', ')})`,
      ),
    ],
  };
}
