/**
 * Eight hours and five thousand segments in the timeline, in Chromium: scrolled and zoomed, with all lanes in sight. What is measured is the
 * longest task of the page's main thread, in its own processor time as Chromium traces it, so that what else the machine does is no part of it;
 * by the clock it is told beside it.
 */
import { chromium } from 'playwright-core';
import { buildPage } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { serveFake } from '../renderer/serve-fake.ts';
import { chromiumArguments } from '../support/chromium.ts';
import type { BenchResult } from './result.ts';

/** Milliseconds. */
const BAR = 50;
const SECONDS = 8 * 3600;
const SEGMENTS = 5_000;
const LABELS = [
  ...['slow fade', 'a circle', 'camera moving', 'a red circle', 'fast', 'zooming in', 'a blue circle', 'moving left'],
  ...['moving right', 'a green circle'],
];

/** In the page: wheels as a hand turns them, one in each frame; the times between the frames, milliseconds, and how many views were drawn. */
const WORK = `async (rounds) => {
  const area = document.querySelector('.timeline-bars');
  const box = area.getBoundingClientRect();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const corner = document.querySelector('.timeline-corner');
  const context = document.querySelector('.timeline-bars canvas').getContext('2d');
  const clear = context.clearRect;
  let drawn = 0;
  context.clearRect = function (...args) {
    drawn++;
    return clear.apply(this, args);
  };
  const views = new Set();
  const between = [];
  let last = await frame();
  for (let n = 0; n < rounds; n++) {
    const zooms = n % 3 !== 0;
    const nearer = Math.floor(n / 60) % 2 === 0;
    const x = box.left + box.width * (0.2 + 0.6 * ((n * 7919) % 100) / 100);
    const init = { bubbles: true, cancelable: true, clientX: x, clientY: box.top + 10 };
    area.dispatchEvent(new WheelEvent('wheel', zooms
      ? { ...init, ctrlKey: true, deltaY: nearer ? -60 : 60 }
      : { ...init, deltaX: n % 2 === 0 ? 120 : -80 }));
    const now = await frame();
    between.push(now - last);
    views.add(corner.textContent);
    last = now;
  }
  delete context.clearRect;
  return { between, drawn, views: views.size };
}`;
const ROUNDS = 480;

interface Worked {
  between: number[];
  drawn: number;
  views: number;
}

/** Of Chromium's trace; times are microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

interface Tasks {
  /** processor time, and by the clock, milliseconds */
  own: number[];
  clock: number[];
}

export async function run(): Promise<BenchResult> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('Chromium is not installed: run npm run setup.');
  await buildPage();
  const { host, link, close } = await serveFake();
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  try {
    host.setLabels(LABELS);
    const [id = ''] = host.fill(['a long day.mp4']);
    host.setDuration(id, SECONDS);
    const scenes = Array.from({ length: SEGMENTS }, (_, n) => (n * SECONDS) / SEGMENTS);
    host.moments.know(id, { scenes, part: 600 });
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(link);
    await page.getByRole('list', { name: 'Moments', exact: true }).getByRole('listitem').first().waitFor();
    await page.evaluate(`(${WORK})(30)`);
    await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
    const { between, drawn, views } = await page.evaluate<Worked>(`(${WORK})(${ROUNDS})`);
    if (drawn < ROUNDS / 2 || views < 20) throw new Error(`only ${drawn} frames were drawn, of ${views} views`);
    return judge(tasksIn(await browser.stopTracing()), between);
  } finally {
    await browser.close();
    await close();
  }
}

/** What the pages' main threads did. */
function tasksIn(trace: Buffer): Tasks {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const isMain = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = traceEvents.filter(
    (event) => event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask' && isMain.has(threadOf(event)),
  );
  if (tasks.length < ROUNDS) throw new Error(`the trace has ${tasks.length} tasks of the page: it says nothing`);
  return {
    own: tasks.map(({ tdur = 0 }) => tdur / 1000),
    clock: tasks.map(({ dur = 0 }) => dur / 1000),
  };
}

function judge({ own, clock }: Tasks, between: readonly number[]): BenchResult {
  const figure = Math.max(...own);
  const ordered = between.toSorted((a, b) => a - b);
  const at = (part: number): string => (ordered[Math.floor(part * (ordered.length - 1))] ?? 0).toFixed(0);
  return {
    name: 'timeline',
    figure,
    bar: `≤ ${BAR} ms`,
    passed: figure > 0 && figure <= BAR,
    lines: [
      `8 h, ${SEGMENTS} segments, ${LABELS.length} labels: ${ROUNDS} frames of scrolling and zooming`,
      `the page’s longest task     ${figure.toFixed(1)} ms of processor time; of all tasks ${(sum(own) / ROUNDS).toFixed(1)} ms a frame`,
      `by the clock                ${Math.max(...clock).toFixed(1)} ms`,
      `from frame to frame         ${at(0.5)} ms (median), ${at(0.99)} ms (99th of a hundred)`,
    ],
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
