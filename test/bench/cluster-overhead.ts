/**
 * What a cluster adds to a clip, at a hundred in a shard: a job of clips that nobody looks at, by one worker at a time, against the same worker
 * asked directly. All that a job has before and after its clips is in it. With real clips the difference is lost among what decoding varies by.
 */
import { join } from 'node:path';
import { embedAlone } from '../cluster/support/alone.ts';
import { writeManifest } from '../cluster/support/clips.ts';
import { jobOf, RunningJob } from '../cluster/support/job.ts';
import { NO_OP_WORKER, withNodes } from './cluster/nodes.ts';
import type { BenchResult } from './result.ts';

const BAR_MS = 5;
const CLIPS = 10_000;
const SHARD = 100;
/** On each node there is one worker. */
const WORKERS = 2;

export async function run(): Promise<BenchResult> {
  const clips = Array.from({ length: CLIPS }, (_, index) => ({ id: `clip-${index}`, path: `/nowhere/${index}.mp4` }));
  const alone = await embedAlone(clips, NO_OP_WORKER);
  const { seconds } = await withNodes(async ({ out, cluster }) => {
    const manifest = await writeManifest(join(out, 'clips.jsonl'), clips);
    const job = jobOf({ id: 'overhead', manifest, out: join(out, 'out'), shard: SHARD });
    return (await RunningJob.submit(cluster, job)).succeeds();
  });
  const figure = ((seconds * WORKERS - alone.seconds) / CLIPS) * 1000;
  return {
    name: 'a clip on a cluster against the worker alone',
    figure,
    bar: `≤ ${BAR_MS} ms`,
    passed: figure <= BAR_MS,
    lines: [
      `${CLIPS} clips: ${seconds.toFixed(1)} s on two nodes with a worker each, ${alone.seconds.toFixed(1)} s by one worker alone`,
    ],
  };
}
