/** Two nodes from a terminal, in a network of their own: one joins by what stands in for ssh, and nobody gets in without the token. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requirementsFile } from '../../../electron/cluster/local/place.ts';
import type { ClusterCheck } from '../run.ts';
import { makeClips } from '../support/clips.ts';
import type { Network } from '../support/network.ts';
import { CLI, inside, recordIn, said } from '../support/terminal.ts';

const CLIPS = 40;

export async function check({ out, venv, network }: ClusterCheck): Promise<string> {
  if (network.missing !== undefined) return `not run: ${network.missing}`;
  const clips = join(out, 'clips');
  await makeClips(clips, CLIPS - 1);
  await writeFile(join(clips, 'broken.mp4'), Buffer.alloc(2_000, 'no video'));
  const own = await network.open(out);
  try {
    return await onTwoNodes(own, venv, clips, out);
  } finally {
    await own.close();
  }
}

/** As if it had been brought there: another check does bring it. */
async function haveRay(data: string, venv: string): Promise<void> {
  const folder = join(data, 'reeltag', 'cluster', 'ray-2.60.0');
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(venv)) await symlink(join(venv, name), join(folder, name));
  const requirements = createHash('sha256')
    .update(await readFile(requirementsFile()))
    .digest('hex');
  await writeFile(join(folder, 'reeltag.json'), JSON.stringify({ requirements, ray: '2.60.0', python: '3.11.7' }));
}

async function onTwoNodes(own: Network, venv: string, clips: string, out: string): Promise<string> {
  const data = join(out, 'first');
  const second = join(out, 'second');
  for (const each of [data, second]) await haveRay(each, venv);
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
  assert.match(up.stdout, /Joined +there/, up.stderr);
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
  assert.match(embedded.stdout, /40 clips in/);
  // Those that it had join leave with it.
  await said(first, 0, 'cluster', 'down');
  assert.match(await readFile(log, 'utf8'), /^-- there reeltag cluster down$/m);
  assert.match((await said(other, 1, 'cluster', 'status')).stderr, /No cluster was started on this machine/);
  assert.deepEqual(
    (await own.processes()).filter(({ command }) => /ray/.test(command)),
    [],
  );
  return 'two nodes, one of them joined by ssh, did the same';
}

async function script(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}
