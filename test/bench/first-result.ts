/**
 * How long a new user waits for the first answer: `reeltag rank` on a 10 s 1080p clip with the demo model, from the
 * process's start to its end; with an empty cache, so that the model is converted on the way, and with the cache that
 * this leaves. Beside it, what the launcher takes to do nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeVideo, picture, x264 } from '../support/video.ts';
import { type BenchResult, median } from './result.ts';

/** Seconds, for either. */
const BAR = 2;
const ROUNDS = 5;
const launcher = fileURLToPath(new URL('../../bin/reeltag.js', import.meta.url));

export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-first-'));
  try {
    const clip = await makeVideo(folder, 'clip.mp4', ...picture(10, 25, '1920x1080'), ...x264());
    const [nothing, first, later]: number[][] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      const cache = join(folder, `cache-${round}`);
      nothing?.push(await time(['--version'], cache));
      first?.push(await time(['rank', clip], cache));
      later?.push(await time(['rank', clip], cache));
    }
    const figure = median(first ?? []);
    return {
      name: 'first result',
      figure,
      bar: `≤ ${BAR} s`,
      passed: figure <= BAR,
      lines: [
        `reeltag --version                                ${seconds(nothing ?? [])}`,
        `reeltag rank, 10 s of 1080p, model not converted ${seconds(first ?? [])}`,
        `reeltag rank, 10 s of 1080p                      ${seconds(later ?? [])}`,
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function time(args: string[], cache: string): Promise<number> {
  const env = { ...process.env, REELTAG_CACHE: cache, REELTAG_MODEL: '', XDG_DATA_HOME: cache };
  const began = performance.now();
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`reeltag ${args[0]} ended with ${code}`);
  return (performance.now() - began) / 1000;
}

const seconds = (times: readonly number[]): string =>
  `${median([...times]).toFixed(2)} s  (${times.map((each) => each.toFixed(2)).join(', ')})`;
