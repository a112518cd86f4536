/**
 * Looking closer at ten minutes of 720p (H.264), in parts of 8 s that overlap by half, with the demo model: the engine process as a
 * host has it, against one bare decoding pass of the same file, in turn; and what all of the engine's processes hold meanwhile.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { modelDirectory } from '../../electron/catalogue/models.ts';
import { findScenes } from '../../electron/engine/video/scenes/find-scenes.ts';
import { findFfmpeg } from '../../electron/engine/video/tools.ts';
import { Supervisor } from '../../electron/engine-host/supervisor.ts';
import type { ModelRef, TimeRange } from '../../electron/wire/engine.ts';
import { makeVideo, picture } from '../support/video.ts';
import { cpuSecondsOf, residentBytes } from './command.ts';
import { type BenchResult, median } from './result.ts';

/** At most so many times one bare decoding pass: with cuts known, and with cuts to be found. */
const BARS = { known: 1.3, found: 2.3 } as const;
/** What is held in the second half is at most so much of what is held in the first. */
const MOST_GROWTH = 1.1;
const ROUNDS = 3;
const SECONDS = 600;
const PIECE_SECONDS = 60;
const SEGMENT = 8;
const STEP = SEGMENT / 2;
const model: ModelRef = { directory: modelDirectory('demo'), device: 'cpu', precision: 'fp32' };

interface Timed {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

interface Closer extends Timed {
  readonly spans: number;
  /** most bytes in either half of the time */
  readonly halves: readonly [number, number];
}

export async function run(): Promise<BenchResult> {
  const film = await makeFilm();
  const supervisor = new Supervisor();
  try {
    await supervisor.call('openModel', { model });
    await lookCloser(supervisor, film, parts(30)); // all is loaded, and the file is in memory
    const [bare, closer, scenes]: [Timed[], Closer[], Timed[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await decodeBare(film));
      closer.push(await lookCloser(supervisor, film, parts(SECONDS)));
      scenes.push(await timed(() => findScenes(film)));
    }
    const passes = (seconds: number, round: number): number => seconds / (bare[round] as Timed).seconds;
    const figure = median(closer.map(({ seconds }, round) => passes(seconds, round)));
    const found = median(closer.map(({ seconds }, round) => passes(seconds + (scenes[round] as Timed).seconds, round)));
    const growth = median(closer.map(({ halves: [first, second] }) => second / first));
    const held = closer.map(({ halves }) => halves.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(' and '));
    return {
      name: 'closer',
      figure,
      bar: `≤ ${BARS.known} of one bare decoding pass with cuts known, ≤ ${BARS.found} with cuts to be found, memory ≤ ${MOST_GROWTH} times in the second half`,
      passed: figure <= BARS.known && found <= BARS.found && growth <= MOST_GROWTH,
      lines: [
        `one bare decoding pass        ${told(bare)}`,
        `${closer[0]?.spans} spans, cuts known        ${told(closer)}`,
        `its cuts found                ${told(scenes)}; with them ${found.toFixed(2)} passes`,
        `most memory in either half    ${held.join(', ')} MiB`,
      ],
    };
  } finally {
    await supervisor.close();
  }
}

function parts(seconds: number): TimeRange[] {
  const count = Math.floor((seconds - SEGMENT) / STEP) + 1;
  return Array.from({ length: count }, (_, i) => ({ start: i * STEP, end: i * STEP + SEGMENT }));
}

function told(times: readonly Timed[]): string {
  return times.map(({ seconds, cpuSeconds }) => `${seconds.toFixed(1)} s (CPU ${cpuSeconds.toFixed(0)} s)`).join(', ');
}

async function decodeBare(film: string): Promise<Timed> {
  const { path } = await findFfmpeg();
  return timed(() => promisify(execFile)(path, ['-v', 'error', '-nostdin', '-i', film, '-f', 'null', '-']));
}

/** What this process and those that it starts meanwhile take. */
async function timed(work: () => Promise<unknown>): Promise<Timed> {
  const before = cpuSecondsOf(process.pid);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const after = cpuSecondsOf(process.pid);
  return { seconds, cpuSeconds: after.own + after.children - before.own - before.children };
}

async function lookCloser(supervisor: Supervisor, path: string, spans: TimeRange[]): Promise<Closer> {
  const held: number[] = [];
  const pid = supervisor.pid ?? 0;
  const timer = setInterval(() => held.push(residentBytes(pid)), 200);
  const before = cpuSecondsOf(pid);
  let told = 0;
  const began = performance.now();
  try {
    await supervisor.call(
      'encodeSpans',
      { model, path, spans },
      {
        onProgress: (progress) => {
          if ('error' in progress) throw new Error(progress.error.message);
          if ('span' in progress) told += 1;
        },
      },
    );
  } finally {
    clearInterval(timer);
  }
  const seconds = (performance.now() - began) / 1000;
  const after = cpuSecondsOf(pid);
  const cpuSeconds = after.own + after.children - before.own - before.children;
  if (told !== spans.length) throw new Error(`${told} of ${spans.length} spans were told`);
  const middle = held.length >> 1;
  return {
    seconds,
    cpuSeconds,
    spans: told,
    halves: [Math.max(0, ...held.slice(0, middle)), Math.max(0, ...held.slice(middle))],
  };
}

/** A minute of motion and noise, ten times. */
async function makeFilm(): Promise<string> {
  const folder = join(tmpdir(), 'reeltag-bench', 'closer-v1');
  await mkdir(folder, { recursive: true });
  const film = join(folder, 'film.mp4');
  if (existsSync(film)) return film;
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];
  const moving = [...picture(PIECE_SECONDS, 25, '1280x720'), '-vf', 'noise=alls=8:allf=t', ...coding];
  const piece = await makeVideo(folder, 'piece.mp4', ...moving);
  const again = ['-stream_loop', String(SECONDS / PIECE_SECONDS - 1), '-i', piece, '-c', 'copy'];
  await rename(await makeVideo(folder, 'part.mp4', ...again), film);
  return film;
}
