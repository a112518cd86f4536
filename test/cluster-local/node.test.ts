/** A node of this machine, with processes that are called as Ray's are: known again by their mark, ended, and nobody else's touched. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { endNode, findNode, startNode, withNodeLock } from '../../electron/cluster/local/node.ts';
import type { NodeRecord } from '../../electron/cluster/local/node-record.ts';
import { MARK, parsePs, parseStat, processesOf } from '../../electron/cluster/local/processes.ts';
import { rayArguments, rayEnvironment, workerCommand } from '../../electron/cluster/local/ray-words.ts';
import { expectFailure } from '../support/failure.ts';
import { temporaryFolder } from '../support/golden.ts';
import { standIn } from '../support/stand-in-ray.ts';

const scratch = await temporaryFolder();
const { signal } = new AbortController();
const token = 'a-token-of-more-than-sixteen';
const head = { role: 'head', host: '127.0.0.1', port: 6379, dashboardPort: 8265, clientPort: 10_001 } as const;
let made = 0;
let machine = '';

function lab() {
  made += 1;
  machine = join(scratch, `machine-${made}`);
  const stand = standIn(join(scratch, `tools-${made}`));
  const environment = { folder: stand.folder, ray: '2.60.0', python: '3.11.7' };
  const start = (place: typeof head | { role: 'node'; address: string } = head): Promise<NodeRecord> =>
    startNode({ environment, place, token, share: {}, signal, machine, ray: [join(stand.folder, 'ray')] });
  return { stand, start };
}

afterEach(async () => {
  const found = await findNode(machine);
  if (found.state !== 'none') await endNode(found.record, machine);
});

describe.skipIf(process.platform === 'win32')('a node', () => {
  test('is started with its token in a file of its own, found again, and ended with all that it started', async () => {
    const { start, stand } = lab();
    expect(await findNode(machine)).toEqual({ state: 'none' });
    const record = await start();
    expect(record).toMatchObject({
      role: 'head',
      address: '127.0.0.1:6379',
      url: 'http://127.0.0.1:8265',
      open: false,
    });
    expect(record.processes.map(({ name }) => name).sort()).toEqual(['gcs_server', 'raylet']);
    expect(statSync(record.tokenFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(record.tokenFile, 'utf8')).toBe(`${token}\n`);
    // The token is none of the words that everybody can read.
    expect(readFileSync(stand.log, 'utf8')).not.toContain(token);
    expect(await findNode(machine)).toEqual({ state: 'running', record });

    // Whatever a task starts inherits the mark.
    const task = spawn('/bin/sleep', ['300'], { env: { [MARK]: record.mark }, stdio: 'ignore' });
    const taskEnded = once(task, 'exit');
    const other = spawn(join(stand.folder, 'raylet'), ['300'], { stdio: 'ignore' });
    try {
      await endNode(record, machine);
      await taskEnded;
      expect(await processesOf(record.mark)).toEqual([]);
      expect(other.exitCode ?? other.signalCode).toBeNull();
    } finally {
      other.kill('SIGKILL');
    }
    expect(existsSync(record.temporary)).toBe(false);
    expect(await findNode(machine)).toEqual({ state: 'none' });
  });

  test('of which a process has died is dead, and what is left of it is ended', async () => {
    const { start } = lab();
    const record = await start();
    const server = record.processes.find(({ name }) => name === 'gcs_server');
    process.kill(server?.pid as number, 'SIGKILL');
    await expect.poll(async () => (await findNode(machine)).state).toBe('dead');
    await endNode(record, machine);
    expect(await processesOf(record.mark)).toEqual([]);
  });

  test('is not taken for one of another start of the same process id', async () => {
    const { start } = lab();
    const record = await start();
    const file = join(machine, 'node.json');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/"began": "\d+"/g, '"began": "1"'));
    expect((await findNode(machine)).state).toBe('dead');
    await endNode(record, machine);
  });

  test('that does not start leaves nothing, and says why', async () => {
    const { start, stand } = lab();
    writeFileSync(
      join(stand.folder, 'ray-fails'),
      'Failed to connect to GCS at address 10.9.8.7:6379 within 5 seconds.',
    );
    const error = await expectFailure(start({ role: 'node', address: '10.9.8.7:6379' }), 'network');
    expect(error.message).toContain('10.9.8.7:6379');
    expect(await findNode(machine)).toEqual({ state: 'none' });
  });

  test('that half starts is ended again', async () => {
    const { start, stand } = lab();
    writeFileSync(join(stand.folder, 'ray-half'), '');
    const logs = await expectFailure(start(), 'engine-crashed');
    expect(logs.message).toContain(join(machine, 'last-logs'));
    expect(readFileSync(join(machine, 'last-logs', 'gcs.log'), 'utf8')).toBe('it was too late\n');
    expect(await findNode(machine)).toEqual({ state: 'none' });
  });

  test.each([
    ['Unauthenticated: InvalidAuthToken', 'access-denied'],
    ['RuntimeError: Version mismatch: The cluster was started with: Ray: 2.59.0', 'usage'],
    ['ConnectionError: Ray is trying to start at 127.0.0.1:6379, but is already running at 127.0.0.1:6379.', 'in-use'],
    ['what nobody knows', 'engine-crashed'],
  ] as const)('tells what Ray says: %s', async (output, kind) => {
    const { start, stand } = lab();
    writeFileSync(join(stand.folder, 'ray-fails'), output);
    await expectFailure(start(), kind);
  });

  test('that a busy machine starts too slowly is tried twice', async () => {
    const { start, stand } = lab();
    writeFileSync(join(stand.folder, 'ray-fails'), 'Exception: The current node timed out during startup.');
    await expectFailure(start({ role: 'node', address: '10.9.8.7:6379' }), 'timed-out');
    expect(readFileSync(stand.log, 'utf8').match(/^ray start/gm)).toHaveLength(2);
    expect(await findNode(machine)).toEqual({ state: 'none' });
  });

  test('is started or ended by one command at a time', async () => {
    lab();
    await withNodeLock(async () => {
      await expectFailure(
        withNodeLock(async () => {}, machine),
        'in-use',
      );
    }, machine);
    expect(await withNodeLock(async () => 'free', machine)).toBe('free');
  });
});

test('Ray hears of one machine alone, or of others', () => {
  const environment = (alone: boolean) =>
    rayEnvironment('/ray', { mark: 'm', tokenFile: '/t', alone }, { PATH: '/bin' });
  expect(environment(true)).toMatchObject({
    RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER: '0',
    PATH: '/ray/bin:/bin',
    RAY_AUTH_MODE: 'token',
  });
  expect(environment(false)['RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER']).toBe('1');
  expect(JSON.parse(environment(true)['REELTAG_WORKER'] ?? '')).toEqual(workerCommand());
  expect(existsSync(workerCommand()[1] as string)).toBe(true);
  expect(rayArguments(head, '/tmp/x', { cpus: 2 })).toEqual(
    expect.arrayContaining(['--head', '--node-ip-address=127.0.0.1', '--dashboard-host=127.0.0.1', '--num-cpus=2']),
  );
});

test('what systems say of processes is read, whatever names they have', () => {
  const rest = 'S 1 1 1 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 998877 0 0';
  expect(parseStat(`42 (a) b (c) ${rest}`)).toEqual({ name: 'a) b (c', began: '998877' });
  expect(parseStat(`42 (gone) ${rest.replace('S', 'Z')}`)).toBeUndefined();
  const line = (mark: string): string =>
    `  417 Fri Nov 27 23:10:33 2026     /data/ray/raylet --x=1 PATH=/bin ${MARK}=${mark} HOME=/home/me`;
  expect(parsePs(`${line('aa')}\n${line('aab')}\n`, 'aa')).toEqual([
    { pid: 417, began: 'Fri Nov 27 23:10:33 2026', name: 'raylet' },
  ]);
});
