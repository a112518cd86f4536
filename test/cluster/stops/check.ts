/** A job that is stopped again and again, wherever it is, and goes on each time: in the end it is as if nobody had. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SHARDS_FOLDER } from '../../../electron/cluster/results.ts';
import { randomOf } from '../../../electron/fit/random.ts';
import type { ClusterCheck } from '../run.ts';
import { jobOf, RunningJob } from '../support/job.ts';
import { assertSame, assertTidy, readRows } from '../support/rows.ts';
import { onStage, outFolder } from '../support/stage.ts';

const CLIPS = 150;
const STOPS = 4;
const SEED = 'stops';
/** A job is stopped so long after it has done some more, at most: in the middle of a shard, or as one is written. */
const LONGEST_MS = 1_500;

export async function check(given: ClusterCheck): Promise<string> {
  return onStage(given, CLIPS, async (stage) => {
    const { cluster, manifest, python, alone } = stage;
    const out = await outFolder(stage, 'out');
    const job = jobOf({ id: 'stopped', manifest, out, shard: 5 });
    const next = randomOf(SEED);
    const found: number[] = [];
    for (let stop = 0; stop < STOPS; stop++) {
      const running = await RunningJob.submit(cluster, { ...job, resume: stop > 0 });
      // The first stop comes before the first clip.
      if (stop > 0) await running.reaches((found.at(-1) ?? 0) + 1);
      await delay(next() * LONGEST_MS);
      await cluster.stop(job.id, AbortSignal.timeout(60_000));
      await running.ended;
      // Every file that is there is whole, and what was done before is there still.
      const rows =
        (await readdir(join(out, SHARDS_FOLDER)).catch(() => [])).length === 0 ? [] : await readRows(python, out);
      assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
      assert.ok(rows.length >= (found.at(-1) ?? 0));
      found.push(rows.length);
    }
    assert.ok(
      found.some((count) => count > 0 && count < CLIPS),
      `it was never stopped in the middle: ${found.join(', ')}`,
    );
    const { done, failed } = await (await RunningJob.submit(cluster, { ...job, resume: true })).succeeds();
    assert.deepEqual({ done, failed }, { done: CLIPS, failed: 0 });
    assertSame(await readRows(python, out), alone);
    await assertTidy(out);
    return `stopped with ${found.join(', ')} of ${CLIPS} clips done, and in the end all of them, none twice, the same to the bit`;
  });
}
