/** A job of many clips that nobody looks at, from the moment that it is submitted: two nodes, a worker each. */
import { join } from 'node:path';
import { jobOf, RunningJob } from '../cluster/support/job.ts';
import { writeList } from './cluster/lists.ts';
import { withNodes } from './cluster/nodes.ts';
import type { BenchResult } from './result.ts';

const BAR_SECONDS = 15;
const CLIPS = 50_000;
const SHARD = 1_000;

export async function run(): Promise<BenchResult> {
  return withNodes(async ({ out, cluster, python }) => {
    const manifest = await writeList(python, join(out, 'clips.jsonl'), CLIPS);
    const began = performance.now();
    const job = jobOf({ id: 'many', manifest, out: join(out, 'out'), shard: SHARD });
    const { done, seconds } = await (await RunningJob.submit(cluster, job)).succeeds();
    const figure = (performance.now() - began) / 1000;
    return {
      name: `${CLIPS} clips that nobody looks at`,
      figure,
      bar: `≤ ${BAR_SECONDS} s`,
      passed: done === CLIPS && figure <= BAR_SECONDS,
      lines: [
        `${done} done in ${seconds.toFixed(1)} s by the driver's clock, and ${figure.toFixed(1)} s for whoever waits`,
      ],
    };
  });
}
