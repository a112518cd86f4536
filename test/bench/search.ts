/**
 * The nearest of all segments of a library, asked of the process that holds them, over the wire; and NumPy on the same vectors in the same run,
 * turn by turn. Both answers are compared. The library is filled as if a model had seen its videos: it takes 4.5 GB of the
 * temporary folder, and the vectors for NumPy 2 more.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { randomOf } from '../../electron/fit/random.ts';
import { Library } from '../../electron/library/index.ts';
import { VectorsProcess } from '../../electron/vectors/host/vectors-process.ts';
import { type MadeSegment, MODEL, putSegments, whatIs } from '../support/vector-library.ts';
import { residentBytes } from './command.ts';
import { pythonWith } from './python-environment.ts';
import { type BenchResult, median } from './result.ts';

const SIZE = 512;
const MANY = 200_000;
const MOST = 1_000_000;
/** Of a video, none within another, and none over another: each is a moment, as each is to NumPy. */
const PARTS = 50;
/** Videos that are written together. */
const AT_ONCE = 40;
const SHOWN = 100;
const ORDERED = 1_000;
const ROUNDS = 9;
const NUMPY = '2.4.6';
/** Both keep idle threads busy for a while after a run, on the cores that the other's next run needs. */
const SETTLE_MS = 200;

/** Milliseconds. */
const BARS = { typed: 150, ordered: 200, most: 400 };
/** So many times as long as NumPy. */
const BAR = 1.5;

export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-search-'));
  const library = Library.open(folder);
  const vectors = new VectorsProcess();
  try {
    const made = new MadeVectors(join(folder, 'vectors.f32'));
    await made.fill(library, MANY);
    await vectors.call('hold', whatIs(library));
    const typed = await timeSearch(library, vectors, 'moments');
    const ordered = await timeSearch(library, vectors, 'videos');
    await made.fill(library, MOST - MANY);
    await made.end();
    const began = performance.now();
    const { segments } = await vectors.call('hold', whatIs(library));
    const readingMs = performance.now() - began;
    if (segments !== MOST) throw new Error(`${segments} of ${MOST} segments are held`);
    const written = await timeSearch(library, vectors, 'moments');
    const pairs = await compare(vectors, made.path);
    const resident = residentBytes(vectors.pid as number) / (4 * SIZE * MOST);
    return report({ typed, ordered, written, ...pairs, readingMs, resident });
  } finally {
    await vectors.close();
    library.close();
    rmSync(folder, { recursive: true });
  }
}

/** Unit vectors that are nothing, in a library and in a file. */
class MadeVectors {
  readonly path: string;
  readonly #file;
  readonly #random = randomOf('search');
  #videos = 0;

  constructor(path: string) {
    this.path = path;
    this.#file = createWriteStream(path);
  }

  async fill(library: Library, count: number): Promise<void> {
    for (let filled = 0; filled < count; filled += AT_ONCE * PARTS) {
      const segments = Array.from({ length: AT_ONCE }, () => this.#video()).flat();
      putSegments(library, segments);
      const bytes = Buffer.concat(segments.map(({ vector }) => Buffer.from(vector.buffer)));
      if (!this.#file.write(bytes)) await once(this.#file, 'drain');
    }
  }

  #video(): MadeSegment[] {
    const footage = videoNamed(this.#videos++);
    return Array.from({ length: PARTS }, (_, n) => {
      return { footage, span: { start: 8 * n, end: 8 * n + 8 }, vector: this.#vector() };
    });
  }

  async end(): Promise<void> {
    this.#file.end();
    await once(this.#file, 'close');
  }

  #vector(): Float32Array {
    const vector = new Float32Array(SIZE);
    let squares = 0;
    for (let i = 0; i < SIZE; i++) {
      vector[i] = this.#random() - 0.5;
      squares += (vector[i] as number) ** 2;
    }
    for (let i = 0; i < SIZE; i++) vector[i] = (vector[i] as number) / Math.sqrt(squares);
    return vector;
  }
}

/** As long as a hash is, and in as random an order. */
function videoNamed(video: number): string {
  const random = randomOf(`video ${video}`);
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 52)
      .toString(16)
      .padStart(16, '0'),
  ).join('');
}

function queryOf(round: number): Float32Array {
  const random = randomOf(`query ${round}`);
  return Float32Array.from({ length: SIZE }, () => (random() - 0.5) / Math.sqrt(SIZE / 12));
}

/** As many points as the host tells of a curve; which curve it is costs nothing. */
const POINTS = 2 ** 14;
const FITS = {
  ...{ from: -1, width: 2 / POINTS },
  fits: Float32Array.from({ length: POINTS + 1 }, (_, i) => i / POINTS),
};

/** From the question to its answer, with words that are not wanted, after somebody has decided something. */
async function timeSearch(library: Library, vectors: VectorsProcess, by: 'moments' | 'videos'): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    library.settings.put('round', round);
    await sleep(SETTLE_MS);
    const began = performance.now();
    await vectors.call('hold', whatIs(library));
    const away = [{ vector: queryOf(-1), least: 0.1, fits: FITS }];
    const [towards, wanted] = [queryOf(round), { vector: queryOf(round), fits: FITS }];
    const most = by === 'videos' ? ORDERED : SHOWN;
    await vectors.call('nearest', { model: MODEL, towards, away, wanted, by, most });
    times.push(performance.now() - began);
  }
  return times;
}

async function compare(vectors: VectorsProcess, path: string) {
  const python = await pythonWith({ name: `numpy-${NUMPY}`, packages: [`numpy==${NUMPY}`], module: 'numpy' });
  const script = fileURLToPath(new URL('./search_numpy.py', import.meta.url));
  const child = spawn(python, [script, path, `${SIZE}`, `${MOST}`, `${SHOWN}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done) throw new Error('NumPy stopped before it answered');
    return JSON.parse(line.value);
  };
  await next();
  const [ours, theirs, ratios]: [number[], number[], number[]] = [[], [], []];
  let difference = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const towards = queryOf(round);
    await sleep(SETTLE_MS);
    child.stdin.write(`${JSON.stringify([...towards])}\n`);
    const numpy = (await next()) as { seconds: number; best: number[]; products: number[] };
    await sleep(SETTLE_MS);
    const began = performance.now();
    const { moments } = await vectors.call('nearest', { model: MODEL, towards, away: [], by: 'moments', most: SHOWN });
    const milliseconds = performance.now() - began;
    for (const [i, { footage, span, product }] of moments.entries()) {
      const row = numpy.best[i] as number;
      const isSame = footage === videoNamed(Math.floor(row / PARTS)) && span?.start === 8 * (row % PARTS);
      const off = Math.abs(product - (numpy.products[i] as number));
      // Two that are as near as rounding tells may stand in either order.
      if (!isSame && off > 1e-6) throw new Error(`place ${i + 1} is another one than NumPy's`);
      difference = Math.max(difference, off);
    }
    if (round === 0) continue; // the first round warms both up
    ours.push(milliseconds);
    theirs.push(1000 * numpy.seconds);
    ratios.push(milliseconds / (1000 * numpy.seconds));
  }
  child.stdin.end();
  if (!(difference <= 1e-5)) throw new Error(`the products differ by ${difference}`);
  return { ours, theirs, ratios, difference };
}

interface Measured {
  readonly typed: number[];
  readonly ordered: number[];
  readonly written: number[];
  readonly ours: number[];
  readonly theirs: number[];
  readonly ratios: number[];
  readonly difference: number;
  readonly readingMs: number;
  /** of the process, as so many times its vectors */
  readonly resident: number;
}

function report(measured: Measured): BenchResult {
  const { typed, ordered, written, ours, theirs, ratios, difference, readingMs, resident } = measured;
  const figure = median(ratios);
  const isQuick = median(typed) <= BARS.typed && median(ordered) <= BARS.ordered && median(ours) <= BARS.most;
  return {
    name: `search: the nearest of ${MOST.toLocaleString('en')} × ${SIZE}, against NumPy ${NUMPY}`,
    figure,
    bar: `≤ ${BAR} times as long`,
    passed: figure <= BAR && isQuick,
    lines: [
      `${MANY.toLocaleString('en')}, from a question with a minus to its ${SHOWN} moments   ${told(typed)}, bar ≤ ${BARS.typed} ms`,
      `… to the order of ${ORDERED} videos and their moments            ${told(ordered)}, bar ≤ ${BARS.ordered} ms`,
      `${MOST.toLocaleString('en')}, to ${SHOWN} moments                              ${told(ours)}, bar ≤ ${BARS.most} ms`,
      `… with a minus, after somebody has written something    ${told(written)}`,
      `NumPy, product and ${SHOWN} best                              ${told(theirs)}`,
      `the products differ by at most ${difference.toExponential(1)}`,
      `${(MOST - MANY).toLocaleString('en')} more were read in ${(readingMs / 1000).toFixed(1)} s; the process holds ${resident.toFixed(2)} times its vectors`,
    ],
  };
}

const told = (times: readonly number[]): string =>
  `${median(times).toFixed(0)} ms  (${times.map((time) => time.toFixed(0)).join(', ')})`;
