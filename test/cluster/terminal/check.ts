/**
 * A cluster from a terminal, as somebody has it who has nothing yet: `reeltag cluster up` brings Ray, nothing listens to other machines, 200
 * clips come out, what is stopped goes on, what died is started again, and `reeltag cluster down` leaves nothing.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processesOf } from '../../../electron/cluster/local/processes.ts';
import type { ClusterCheck } from '../run.ts';
import { makeClips } from '../support/clips.ts';
import { ended, here, recordIn, said, type Terminal, until } from '../support/terminal.ts';
import { listeningOf } from './listening.ts';

const CLIPS = 200;

export async function check({ out }: ClusterCheck): Promise<string> {
  const clips = join(out, 'clips');
  await makeClips(clips, CLIPS - 1);
  await writeFile(join(clips, 'broken.mp4'), Buffer.alloc(2_000, 'no video'));
  // As people call their folders: whatever reads it as a shell's words fails.
  const data = join(out, `Zoë's $(data) "new"`);
  return onOneMachine(here(data), data, clips, out);
}

async function onOneMachine(terminal: Terminal, data: string, clips: string, out: string): Promise<string> {
  assert.match((await said(terminal, 1, 'cluster', 'status')).stderr, /No cluster was started on this machine/);
  const up = await said(terminal, 0, 'cluster', 'up', '--cpus', '2');
  assert.match(up.stdout, /on this machine alone \(127\.0\.0\.1\)/);
  const record = await recordIn(data);
  try {
    const again = await said(terminal, 0, 'cluster', 'up');
    assert.match(again.stderr, /it is up already/);
    assert.deepEqual(await recordIn(data), record);

    // At work, too, when workers and drivers listen as well.
    const vectors = join(out, 'vectors');
    const embed = ['embed', '--cluster', '--manifest', clips, '--out', vectors, '--shard', '20', '--device', 'cpu'];
    const job = terminal.start(...embed);
    await until(async () => (await readdir(join(vectors, 'shards')).catch(() => [])).length > 0, job.ended);
    const ports = await listeningOf((await processesOf(record.mark)).map(({ pid }) => pid));
    assert.ok(ports.length > 8, `${ports.length} ports`);
    assert.deepEqual(
      ports.filter(({ isLoopback }) => !isLoopback),
      [],
    );

    // Ctrl-C.
    job.child.kill('SIGINT');
    const stopped = await job.ended;
    assert.equal(stopped.code, 130, stopped.stderr);
    assert.match(stopped.stderr, /it was stopped: the same command with --resume goes on/);
    await until(async () => !/at work/.test((await said(terminal, 0, 'cluster', 'status')).stdout));
    const resumed = await said(terminal, 2, ...embed, '--resume');
    assert.match(resumed.stdout, /200 clips in .*, 1 of them failed/);
    assert.equal((await readdir(join(vectors, 'shards'))).length, CLIPS / 20);

    const left = await said(
      terminal,
      0,
      'embed',
      '--cluster',
      '--manifest',
      clips,
      '--out',
      join(out, 'more'),
      '--detach',
    );
    const id = left.stdout.trim();
    assert.match((await said(terminal, 0, 'cluster', 'stop', id)).stdout, /was told to stop/);
    await until(async () => /stopped|failed/.test((await said(terminal, 0, 'cluster', 'status')).stdout));

    const doctor = await said(terminal, 1, 'cluster', 'doctor', '--path', clips, '--path', join(out, 'none'));
    assert.match(doctor.stdout, /ok +\S+ versions +Reeltag/);
    for (const whose of ['head', 'dashboard'])
      assert.match(doctor.stdout, new RegExp(`ok +port of the ${whose} +127\\.0\\.0\\.1:\\d+ answers`));
    assert.match(doctor.stdout, /MISSING \S+ path +\S+none is not there/);

    // A head that dies is noticed, and started again.
    const server = record.processes.find(({ name }) => name === 'gcs_server');
    process.kill(server?.pid as number, 'SIGKILL');
    await until(async () => /has ended/.test((await ended(terminal, 'cluster', 'status')).stderr));
    assert.match((await said(terminal, 0, 'cluster', 'up')).stderr, /what is left of it is being removed/);
    assert.deepEqual(await processesOf(record.mark), []);
    const second = await recordIn(data);
    assert.notEqual(second.mark, record.mark);
    await said(terminal, 0, 'cluster', 'down');
    assert.deepEqual(await processesOf(second.mark), []);
    assert.equal(existsSync(second.temporary), false);
    assert.match((await said(terminal, 0, 'cluster', 'down')).stdout, /Nothing of a cluster/);
  } finally {
    await ended(terminal, 'cluster', 'down');
  }
  return `Ray ${record.ray} was brought, nothing of it listened beyond loopback, ${CLIPS} clips came out, one of them broken, after a Ctrl-C in between`;
}
