/**
 * A part of a job's million clips: the 5,000 that fit words best, and 5,000 from all over, gone through in one process as the application and
 * the terminal do. The shards are written by the driver's own writer; the words' vectors are made up, for they take what the model takes.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterDriverFolder } from '../../electron/cluster/driver/folder.ts';
import type { Plan } from '../../electron/cluster/results.ts';
import { readResultsFolder } from '../../electron/tagger/results/folder.ts';
import { choosePart } from '../../electron/tagger/results/part/choose.ts';
import { askOf } from '../../electron/tagger/results/part/question.ts';
import { sampleVectors } from '../../electron/tagger/results/part/sample-vectors.ts';
import { Disk } from '../../electron/tagger/videos/disk.ts';
import { pythonWith } from './python-environment.ts';
import type { BenchResult } from './result.ts';

const BAR_SECONDS = 60;
const BAR_BYTES = 1e9;
const [SHARDS, SHARD, D, MOST] = [1_000, 1_000, 512, 5_000];

const PLAN: Plan = {
  ...{ reeltag: 1, job: 'part', version: '0', manifest: '/mnt/cluster/clips.jsonl', model: 'bench@0123456789ab' },
  ...{ precision: 'fp16', vectors: 'fp16', dimensions: D, segments: false, layout: 'reeltag' },
  sampling: { whole: 'whole video, 4 frames, v2', span: 'span, 4 frames, v2' },
  ...{ clips: SHARDS * SHARD, shards: SHARDS, shard: SHARD, fingerprint: 'part' },
};

export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-part-'));
  try {
    const plan = join(folder, 'plan.json');
    writeFileSync(plan, JSON.stringify(PLAN));
    const python = await pythonWith({
      name: 'reeltag-part',
      packages: ['pyarrow==26.0.1', 'numpy'],
      module: 'pyarrow',
    });
    const job = join(folder, 'job');
    const script = join(import.meta.dirname, 'cluster', 'results.py');
    await promisify(execFile)(python, [script, clusterDriverFolder(), job, plan, String(SHARDS)]);
    return await measured(job);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measured(job: string): Promise<BenchResult> {
  const signal = new AbortController().signal;
  const how = { isMeant: () => true, signal, onProgress: () => {} };
  const results = await readResultsFolder(job, new Disk(), signal);
  const read = async (texts: readonly string[]) => texts.map((_, n) => unitVector(n + 1));
  const asking = { read, sample: () => sampleVectors(results, signal), isDemo: false };
  const words = await timed(async () => {
    const question = await askOf('a red circle -people', asking, signal);
    return choosePart(results, { part: { words: 'a red circle -people', most: MOST }, question, ...how });
  });
  const sample = await timed(() => choosePart(results, { part: { most: MOST }, question: undefined, ...how }));
  const memory = process.resourceUsage().maxRSS * 1024;
  return {
    name: `cluster-part: ${MOST.toLocaleString('en')} of ${words.clips.toLocaleString('en')} clips`,
    figure: words.seconds,
    bar: `≤ ${BAR_SECONDS} s for those that fit words best, with at most ${gb(BAR_BYTES)}`,
    passed: words.seconds <= BAR_SECONDS && memory <= BAR_BYTES,
    lines: [
      `those that fit words best: ${words.seconds.toFixed(1)} s, of which the processor worked ${words.cpu.toFixed(1)}`,
      `from all over: ${sample.seconds.toFixed(1)} s, of which the processor worked ${sample.cpu.toFixed(1)}`,
      `memory of the process at most ${gb(memory)}`,
    ],
  };
}

async function timed(work: () => Promise<{ of: number }>): Promise<{ seconds: number; cpu: number; clips: number }> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  const { of } = await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1_000, cpu: (user + system) / 1e6, clips: of };
}

/** The same one for each number. */
function unitVector(seed: number): Float32Array {
  const raw = Float32Array.from({ length: D }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233));
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}

const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;
