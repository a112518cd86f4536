/** A folder for results that is full before the job ends: it says so, what is there is whole, and with more room it goes on. */
import assert from 'node:assert/strict';
import type { ClusterCheck } from '../run.ts';
import { jobOf, RunningJob } from '../support/job.ts';
import { assertSame, assertTidy, readRows } from '../support/rows.ts';
import { onStage, outFolder } from '../support/stage.ts';

const CLIPS = 60;
/** Of some shards, but not of all. */
const SMALL = '48k';

export async function check(given: ClusterCheck): Promise<string> {
  return onStage(given, CLIPS, async (stage) => {
    const { cluster, manifest, python, alone, own } = stage;
    const out = await outFolder(stage, 'out');
    // Where the nodes see it, and this process does not.
    await own.run('mount', ['-t', 'tmpfs', '-o', `size=${SMALL}`, 'reeltag', out]);
    const job = jobOf({ id: 'full', manifest, out, shard: 10 });
    const full = await (await RunningJob.submit(cluster, job)).fails();
    assert.equal(full.kind, 'disk-full');
    const copied = await outFolder(stage, 'copied');
    const copy = (): Promise<string> => own.run('cp', ['-r', `${out}/.`, copied]);
    await copy();
    const before = await readRows(python, copied);
    assert.ok(before.length > 0 && before.length < CLIPS);

    await own.run('mount', ['-o', 'remount,size=16m', out]);
    await (await RunningJob.submit(cluster, { ...job, resume: true })).succeeds();
    await own.run('bash', ['-c', 'rm -r "$1"/*', 'bash', copied]);
    await copy();
    assertSame(await readRows(python, copied), alone);
    await assertTidy(copied);
    return `“${full.message}” with ${before.length} of ${CLIPS} clips done, and all of them once there was room`;
  });
}
