/**
 * A label more, with a thousand videos encoded: from the page's call to every video's new ranking. Against it what the
 * same costs where nothing is kept: the engine asked to rank each video anew.
 *
 * The small reference model reads the label; the library is filled with vectors as if it had encoded the videos.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Supervisor } from '../../electron/engine-host/supervisor.ts';
import { openTagger } from '../../electron/tagger/index.ts';
import { type AppContract, appContract } from '../../electron/wire/app/index.ts';
import type { LabelList } from '../../electron/wire/app/labels.ts';
import type { ModelRef } from '../../electron/wire/engine.ts';
import { type Client, connect, serve } from '../../electron/wire/rpc.ts';
import { reference } from '../support/reference.ts';
import { wirePair } from '../support/wire-pair.ts';
import { fillLibrary } from './filled-library.ts';
import { type BenchResult, median } from './result.ts';

/** Milliseconds. */
const BAR = 100;
const VIDEOS = 1_000;
const LABELS = 20;
const ROUNDS = 7;

const model: ModelRef = { directory: reference('small_f4/model_dir'), device: 'cpu', precision: 'fp32' };

export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-relabel-'));
  try {
    const { id, frameCount, width, anew } = await askEngine();
    fillLibrary(folder, { count: VIDEOS, modelId: `${id} ${model.precision}`, frameCount, width });
    const tagger = await openTagger({
      dataDirectory: folder,
      host: { kind: 'electron', version: '0', platform: 'bench' },
    });
    const { left, right } = wirePair();
    const server = serve(right, appContract, tagger.handlers);
    tagger.onEvent((name, value) => server.emit(name, value));
    const page = connect(left, appContract);
    try {
      return await measure(page, anew);
    } finally {
      await tagger.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(page: Client<AppContract>, anew: number): Promise<BenchResult> {
  const { directory, device, precision } = model;
  await page.call('chooseModel', { model: { directory }, device, precision });
  const labels = Array.from({ length: LABELS }, (_, n) => `label number ${n}`);
  await relabel(page, labels, 60_000);
  const ids = (await page.call('getState', {})).videos.map((video) => video.id);
  const [times, readings, products, efforts]: number[][] = [[], [], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const effort = process.cpuUsage();
    const began = performance.now();
    const revision = await relabel(page, [...labels, `a man walks a dog, take ${round}`]);
    const read = performance.now();
    const { rankings, revision: ranked } = await page.call('rankVideos', { ids });
    const end = performance.now();
    if (rankings.length !== VIDEOS || rankings.some(({ scores }) => scores.length !== LABELS + 1)) {
      throw new Error(`only ${rankings.length} videos were ranked by the new label`);
    }
    if (ranked !== revision) throw new Error('the rankings are those of other labels');
    times?.push(end - began);
    readings?.push(read - began);
    products?.push(end - read);
    const { user, system } = process.cpuUsage(effort);
    efforts?.push((user + system) / 1000);
  }
  const figure = median(times ?? []);
  return {
    name: 'relabel',
    figure,
    bar: `≤ ${BAR} ms`,
    passed: figure <= BAR,
    lines: [
      `one label more, ${VIDEOS} videos × ${LABELS + 1} labels   ${milliseconds(times ?? [])}`,
      `  the label is read                       ${milliseconds(readings ?? [])}`,
      `  all videos are ranked, over the wire    ${milliseconds(products ?? [])}`,
      `  processor time of host and page         ${milliseconds(efforts ?? [])}`,
      `without a library, each video ranked anew   ${(anew * VIDEOS).toFixed(0)} ms  (${VIDEOS} × ${anew.toFixed(0)} ms)`,
    ],
  };
}

/** Resolves with the revision once rankings are of these labels. */
function relabel(page: Client<AppContract>, labels: string[], limitMs = 10_000): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the labels were not read in time')), limitMs);
    const look = (list: LabelList): void => {
      if (!list.ready || list.labels.length !== labels.length || list.labels.at(-1)?.text !== labels.at(-1)) return;
      clearTimeout(timer);
      off();
      resolve(list.revision);
    };
    const off = page.on('labelsChanged', look);
    page.call('setLabels', { labels }).then(look, reject);
  });
}

/** What the model is, and the milliseconds that it takes to rank one sample clip from its file. */
async function askEngine() {
  const engine = new Supervisor();
  try {
    const { id, frameCount } = await engine.call('openModel', { model });
    const path = fileURLToPath(new URL('../../resources/samples/red-circle.mp4', import.meta.url));
    const labels = Array.from({ length: LABELS + 1 }, (_, n) => `label number ${n}`);
    const { embedding } = await engine.call('encodeVideo', { model, path, range: {} });
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      await engine.call('rankVideo', { model, path, range: {}, labels, match: false });
      times.push(performance.now() - began);
    }
    return { id, frameCount, width: embedding.length, anew: median(times) };
  } finally {
    await engine.close();
  }
}

const milliseconds = (times: readonly number[]): string =>
  `${median(times).toFixed(1)} ms  (${times.map((time) => time.toFixed(1)).join(', ')})`;
