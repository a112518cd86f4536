/** Two jobs into one folder: the second is told whose it is, and the first does not notice. */
import assert from 'node:assert/strict';
import type { ClusterCheck } from '../run.ts';
import { jobOf, RunningJob } from '../support/job.ts';
import { assertSame, assertTidy, readRows } from '../support/rows.ts';
import { onStage, outFolder } from '../support/stage.ts';

const CLIPS = 60;

export async function check(given: ClusterCheck): Promise<string> {
  return onStage(given, CLIPS, async (stage) => {
    const { cluster, manifest, python, alone } = stage;
    const out = await outFolder(stage, 'out');
    const first = await RunningJob.submit(cluster, jobOf({ id: 'the-first', manifest, out }));
    await first.reaches(10);
    const second = await RunningJob.submit(cluster, jobOf({ id: 'the-second', manifest, out, resume: true }));
    const refused = await second.fails();
    assert.equal(refused.kind, 'in-use');
    assert.match(refused.message, /the-first/);
    await first.succeeds();
    assertSame(await readRows(python, out), alone);
    await assertTidy(out);
    return refused.message;
  });
}
