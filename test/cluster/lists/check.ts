/** Lists as they come: rows twice, ids for two clips, files that are not there, videos that are broken. */
import assert from 'node:assert/strict';
import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterCheck } from '../run.ts';
import { embedAlone } from '../support/alone.ts';
import { type Clip, writeManifest } from '../support/clips.ts';
import { jobOf, RunningJob } from '../support/job.ts';
import { assertSame, assertTidy, readRows } from '../support/rows.ts';
import { onStage, outFolder } from '../support/stage.ts';

const CLIPS = 60;

export async function check(given: ClusterCheck): Promise<string> {
  return onStage(given, CLIPS, async (stage) => {
    const { cluster, clips, manifest, python, alone } = stage;

    // Rows that say the same again are one clip.
    const [first, second] = clips as [Clip, Clip];
    const again = await writeManifest(join(stage.out, 'again.jsonl'), [...clips, first, ...clips.slice(0, 20)]);
    const once = await outFolder(stage, 'out-again');
    assert.equal(
      (await (await RunningJob.submit(cluster, jobOf({ id: 'again', manifest: again, out: once }))).succeeds()).clips,
      CLIPS,
    );
    assertSame(await readRows(python, once), alone);

    // An id that two clips have is nobody's: which of them was meant, only whoever wrote the list can say.
    const torn = join(stage.out, 'torn.jsonl');
    await writeFile(torn, await readFile(manifest));
    await appendFile(torn, `${JSON.stringify({ id: first.id, path: second.path })}\nno clip at all\n`);
    const refused = await (
      await RunningJob.submit(cluster, jobOf({ id: 'torn', manifest: torn, out: await outFolder(stage, 'out-torn') }))
    ).fails();
    assert.equal(refused.kind, 'usage');
    for (const line of [CLIPS + 1, CLIPS + 2]) assert.match(refused.message, new RegExp(`line ${line}\\b`));

    // A tenth is broken, each in its way, and some are not there: a row each says why, and all others are as ever.
    for (const [index, { path }] of clips.entries()) {
      if (index % 10 === 3) await (index % 20 === 3 ? truncate(path, 700) : writeFile(path, 'this is no video at all'));
      if (index % 30 === 7) await rm(path);
    }
    const bad = await embedAlone(clips);
    const out = await outFolder(stage, 'out-broken');
    const { done, failed } = await (
      await RunningJob.submit(cluster, jobOf({ id: 'broken', manifest, out }))
    ).succeeds();
    const missing = CLIPS / 10 + CLIPS / 30;
    assert.deepEqual({ done, failed }, { done: CLIPS, failed: missing });
    const rows = await readRows(python, out);
    assertSame(rows, bad);
    await assertTidy(out);
    const kinds = new Set(rows.flatMap(({ error_kind: kind }) => kind ?? []));
    assert.ok(kinds.has('not-found'));

    // By their scenes each has a row of the whole as well, and that is what it is by itself. One shard of all of them tells how far it is.
    const scenes = await outFolder(stage, 'out-scenes');
    const byScenes = jobOf({ id: 'scenes', manifest, out: scenes, segments: true, shard: CLIPS });
    const running = await RunningJob.submit(cluster, byScenes);
    assert.equal((await running.succeeds()).failed, missing);
    const told = running.lines.flatMap((line) => (line.reeltag === 'progress' ? [line.done] : []));
    assert.ok(told.some((each) => each > 0 && each < CLIPS));
    assert.deepEqual(
      told,
      told.toSorted((a, b) => a - b),
    );
    const looks = await readRows(python, scenes);
    assertSame(
      looks.filter(({ start }) => start === null),
      bad,
    );
    assert.equal(new Set(looks.filter(({ start }) => start !== null).map(({ id }) => id)).size, CLIPS - missing);
    return `21 rows that came twice were one clip each; two ids for one were refused by their lines; of ${CLIPS} clips ${missing} were ${[...kinds].sort().join(', ')}`;
  });
}
