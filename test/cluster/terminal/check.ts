/**
 * A cluster from a terminal, as somebody has it who has nothing yet: `reeltag cluster up` brings Ray, nothing listens to other machines, 200
 * clips come out, what is stopped goes on, what died is started again, and `reeltag cluster down` leaves nothing. Then two nodes, in a network
 * of their own, of which one joins by what stands in for ssh.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesOf } from '../../../electron/cluster/local/processes.ts';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import type { ClusterCheck } from '../run.ts';
import { makeClips } from '../support/clips.ts';
import type { Ended, Network } from '../support/network.ts';
import { listeningOf } from './listening.ts';

const CLI = inCheckout('electron/cli.ts');
const CLIPS = 200;

interface Terminal {
  start(...words: string[]): { child: { kill(signal: NodeJS.Signals): unknown }; said(): Ended; ended: Promise<Ended> };
}

export async function check({ out, network }: ClusterCheck): Promise<string> {
  const clips = join(out, 'clips');
  await makeClips(clips, CLIPS - 1);
  await writeFile(join(clips, 'broken.mp4'), Buffer.alloc(2_000, 'no video'));
  const data = join(out, 'data');
  const began = performance.now();
  const alone = await onOneMachine(here(data), data, clips, out);
  const seconds = Math.round((performance.now() - began) / 1000);
  if (network.missing !== undefined)
    return `${alone} (${seconds} s); several machines were not tried: ${network.missing}`;
  const own = await network.open(out);
  try {
    return `${alone} (${seconds} s); ${await onTwoNodes(own, data, clips, out)}`;
  } finally {
    await own.close();
  }
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

/** The second node has a data folder of its own, in which the first one's Ray is found. */
async function onTwoNodes(own: Network, data: string, clips: string, out: string): Promise<string> {
  const second = join(out, 'second');
  await mkdir(join(second, 'reeltag'), { recursive: true });
  await mkdir(join(second, 'reeltag', 'cluster'));
  for (const name of await readdir(join(data, 'reeltag', 'cluster'))) {
    if (name.startsWith('ray-')) {
      await symlink(join(data, 'reeltag', 'cluster', name), join(second, 'reeltag', 'cluster', name));
    }
  }
  const bin = join(out, 'bin');
  await mkdir(bin);
  const log = join(out, 'ssh.log');
  await script(join(bin, 'reeltag'), `exec '${process.execPath}' '${CLI}' "$@"`);
  await script(
    join(bin, 'ssh'),
    `echo "$@" >> '${log}'\n[ "$2" = away ] && { echo "ssh: no such machine" >&2; exit 255; }\nexec env XDG_DATA_HOME='${second}' sh -c "$3"`,
  );
  const env = { PATH: `${bin}:${process.env['PATH']}` };
  const first = inside(own, data, env);
  const other = inside(own, second, env);

  const wanting = await said(first, 1, 'cluster', 'up', '--nodes', 'there');
  assert.match(wanting.stderr, /say by which address, with --address/);
  const up = await said(first, 2, 'cluster', 'up', '--address', '127.0.0.2', '--cpus', '1', '--nodes', 'there,away');
  assert.match(up.stdout, /on every network interface of this machine/);
  assert.match(up.stdout, /Joined +there/);
  assert.match(up.stderr, /away cannot be reached by ssh/);
  const token = (await readFile((await recordIn(data)).tokenFile, 'utf8')).trim();
  assert.ok(!(await readFile(log, 'utf8')).includes(token));
  const status = JSON.parse((await said(first, 0, 'cluster', 'status', '--json')).stdout) as {
    nodes: { alive: boolean }[];
  };
  assert.deepEqual(
    status.nodes.map(({ alive }) => alive),
    [true, true],
  );
  assert.match((await said(other, 0, 'cluster', 'status')).stdout, /has joined the cluster at 127\.0\.0\.2:6379/);

  // Without the token nobody gets in.
  const stranger = inside(own, join(out, 'stranger'), { ...env, REELTAG_CLUSTER_TOKEN: 'not-the-token-of-this-one' });
  const refused = await said(stranger, 1, 'cluster', 'status', '--cluster', 'http://127.0.0.2:8265');
  assert.match(refused.stderr, /token/);

  const embedded = await said(
    first,
    2,
    'embed',
    '--cluster',
    '--manifest',
    clips,
    '--out',
    join(out, 'both'),
    '--cpus',
    '1',
    '--shard',
    '10',
  );
  assert.match(embedded.stdout, /200 clips in/);
  const down = await said(first, 2, 'cluster', 'down');
  assert.match(down.stderr, /no such machine|cannot be reached/);
  return 'two nodes, one of them joined by ssh, did the same';
}

function here(data: string): Terminal {
  return {
    start: (...words) => {
      const child = spawn(process.execPath, [CLI, ...words], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, XDG_DATA_HOME: data, REELTAG_CLUSTER_TOKEN: '' },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const isOver = new Promise<Ended>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, stdout, stderr }));
      });
      return { child, ended: isOver, said: () => ({ code: child.exitCode, stdout, stderr }) };
    },
  };
}

function inside(own: Network, data: string, env: Readonly<Record<string, string>>): Terminal {
  return {
    start: (...words) => {
      const started = own.start(process.execPath, [CLI, ...words], {
        env: { REELTAG_CLUSTER_TOKEN: '', ...env, XDG_DATA_HOME: data },
      });
      started.child.stdin?.end();
      return started;
    },
  };
}

function ended(terminal: Terminal, ...words: string[]): Promise<Ended> {
  return terminal.start(...words).ended;
}

async function said(terminal: Terminal, code: number, ...words: string[]): Promise<Ended> {
  const result = await ended(terminal, ...words);
  assert.equal(result.code, code, `reeltag ${words.join(' ')}:\n${result.stdout}\n${result.stderr}`);
  return result;
}

interface KnownRecord {
  mark: string;
  ray: string;
  temporary: string;
  tokenFile: string;
  processes: { pid: number; name: string }[];
}

async function recordIn(data: string): Promise<KnownRecord> {
  const cluster = join(data, 'reeltag', 'cluster');
  for (const name of await readdir(cluster)) {
    const file = join(cluster, name, 'node.json');
    if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as KnownRecord;
  }
  throw new Error('no node is remembered');
}

async function script(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

const LOOK_MS = 200;
const PATIENCE_MS = 120_000;

/** @param job what must not end before */
async function until(isSo: () => Promise<boolean>, job?: Promise<Ended>): Promise<void> {
  let over: Ended | undefined;
  void job?.then((result) => {
    over = result;
  });
  const late = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (over !== undefined) throw new Error(`it ended before: ${over.stdout}\n${over.stderr}`);
    if (performance.now() > late) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${isSo}`);
    await sleep(LOOK_MS);
  }
}
