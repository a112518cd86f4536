/** A machine with another model, and one with another Reeltag: it looks at nothing, and the others do all of it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ClusterCheck } from '../run.ts';
import { jobOf, RunningJob } from '../support/job.ts';
import { assertSame, assertTidy, readRows } from '../support/rows.ts';
import { onStage, outFolder } from '../support/stage.ts';

const CLIPS = 60;
const OTHERS = [{ model: 'somebody-elses@0123456789ab' }, { version: '99.0.0' }] as const;

export async function check(given: ClusterCheck): Promise<string> {
  return onStage(given, CLIPS, async (stage) => {
    const { ray, cluster, manifest, python, alone } = stage;
    const told: string[] = [];
    for (const [index, other] of OTHERS.entries()) {
      await ray.killNode('second');
      const script = join(import.meta.dirname, '..', 'support', 'other-worker.ts');
      await ray.startNode('second', { worker: [process.execPath, script, JSON.stringify(other)] });
      const out = await outFolder(stage, `out-${index}`);
      const running = await RunningJob.submit(cluster, jobOf({ id: `stranger-${index}`, manifest, out, shard: 5 }));
      // Whichever is asked first is what the job is of: then it is the other that is a stranger to it.
      await running.succeeds();
      const rows = await readRows(python, out);
      const model = 'model' in other ? other.model : alone.ready.model;
      assert.equal(new Set(rows.map((row) => row.model)).size, 1);
      assert.ok([model, alone.ready.model].includes(rows[0]?.model ?? ''));
      assertSame(rows, alone);
      await assertTidy(out);
      const [refusal] = running.notes().filter((note) => note.includes(JSON.stringify(Object.values(other)[0]).slice(1, -1)));
      assert.ok(refusal !== undefined, running.notes().join('\n'));
      told.push(`“${refusal}”`);
    }
    return `${told.join(' ')}, and all ${CLIPS} clips were looked at by the other machine`;
  });
}
