/**
 * How a job of ten million clips starts: until it has read its list and cut it into shards, and what its driver holds, then and while the
 * first hundredth is done by workers that look at nothing. docs/cluster-scale.md goes on from there.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jobOf, RunningJob } from '../cluster/support/job.ts';
import { DRIVER_PROCESS } from '../cluster/support/ray.ts';
import { writeList } from './cluster/lists.ts';
import { type Nodes, peakBytes, withNodes } from './cluster/nodes.ts';
import { cpuSecondsOf } from './command.ts';
import type { BenchResult } from './result.ts';

const BAR_SECONDS = 60;
const BAR_BYTES = 2e9;
const CLIPS = 10_000_000;
const SHARD = 1_000;
const PART = 0.01;
const POLL_MS = 200;

interface Plan {
  readonly ending: string;
  readonly listBytes: number;
  /** from the moment that it was submitted */
  readonly planned: number;
  /** of the driver, until then: on a busy machine the part of it that says most */
  readonly plannedCpu: number;
  readonly partDone: number;
  readonly peak: number;
  readonly files: number;
  readonly fileBytes: number;
}

export async function run(): Promise<BenchResult> {
  const plans = await withNodes(async (nodes) => [await planOf(nodes, 'parquet'), await planOf(nodes, 'jsonl')]);
  const figure = Math.max(...plans.map(({ planned }) => planned));
  const peak = Math.max(...plans.map((plan) => plan.peak));
  return {
    name: `a plan of ${CLIPS} clips`,
    figure,
    bar: `≤ ${BAR_SECONDS} s, with at most ${gigabytes(BAR_BYTES)}`,
    passed: figure <= BAR_SECONDS && peak <= BAR_BYTES,
    lines: plans.map((plan) => {
      const list = `${plan.ending} (${gigabytes(plan.listBytes)}): planned after ${plan.planned.toFixed(1)} s`;
      const computed = `of which the driver computed ${plan.plannedCpu.toFixed(1)}`;
      const part = `${PART * 100} % done after ${plan.partDone.toFixed(1)} s more`;
      return `${list}, ${computed}; ${part}, at most ${gigabytes(plan.peak)}; ${plan.files} files of ${(plan.fileBytes / 1e6).toFixed(2)} MB`;
    }),
  };
}

async function planOf({ out, cluster, python, ray }: Nodes, ending: string): Promise<Plan> {
  const manifest = await writeList(python, join(out, `clips.${ending}`), CLIPS);
  const results = join(out, `out-${ending}`);
  const began = performance.now();
  const job = jobOf({ id: `plan-${ending}`, manifest, out: results, shard: SHARD });
  const running = await RunningJob.submit(cluster, job);
  let planned: number | undefined;
  let [peak, plannedCpu] = [0, 0];
  while (running.done < CLIPS * PART) {
    if (running.isOver) throw new Error(await running.story());
    const [driver] = await ray.find(DRIVER_PROCESS);
    if (driver !== undefined) peak = Math.max(peak, await peakBytes(driver.pid));
    if (planned === undefined) {
      if (driver !== undefined) plannedCpu = cpuSecondsOf(driver.pid).own;
      if (running.lines.some(({ reeltag }) => reeltag === 'plan')) planned = secondsSince(began);
    }
    await delay(POLL_MS);
  }
  const partDone = secondsSince(began) - (planned ?? 0);
  await cluster.stop(job.id, AbortSignal.timeout(60_000));
  await running.ended;
  const files = (await readdir(join(results, 'shards'))).filter((name) => name.endsWith('.parquet'));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(results, 'shards', name))).size));
  return {
    ...{ ending, planned: planned ?? partDone, plannedCpu, partDone, peak },
    listBytes: (await stat(manifest)).size,
    files: files.length,
    fileBytes: sizes.reduce((sum, size) => sum + size, 0) / files.length,
  };
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
