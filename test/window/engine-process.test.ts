import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BINDING_FOLDER } from '../../electron/engine/onnx-runtime/binding-folder.ts';
import { telemetryOff } from '../../electron/engine/onnx-runtime/telemetry.ts';
import type { EngineProcess } from '../../electron/engine-host/fork.ts';
import { Supervisor } from '../../electron/engine-host/supervisor.ts';
import { gpuEnvironment } from '../../electron/gpu/environment.ts';
import { PINNED } from '../../electron/gpu/list.ts';
import { gpuFolder, installedFolder, RECORD } from '../../electron/gpu/place.ts';
import { whyImpossible } from '../../electron/gpu/platform.ts';
import { describeExit, startEngineProcess } from '../../electron/window/engine-process.ts';
import { engineContract } from '../../electron/wire/engine.ts';
import { connect } from '../../electron/wire/rpc.ts';
import * as electron from '../support/electron-stand-in.ts';

vi.mock('electron', () => import('../support/electron-stand-in.ts'));

const engine = fileURLToPath(new URL('../../electron/engine/process/entry.ts', import.meta.url));

let folder: string;
const started: EngineProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-engine-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

function start(entry: string): EngineProcess {
  const child = startEngineProcess(entry);
  started.push(child);
  return child;
}

function startText(source: string): EngineProcess {
  const file = join(folder, 'entry.mjs');
  writeFileSync(file, source);
  return start(file);
}

const exitOf = (child: EngineProcess): Promise<string> => new Promise((resolve) => child.onExit(resolve));
const messageOf = (child: EngineProcess): Promise<unknown> => new Promise((resolve) => child.wire.onMessage(resolve));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended and has not been waited for is dead, too.
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('it is asked for as a utility process, without the arguments of its parent', () => {
  startText('');
  expect(electron.callsOf('utilityProcess.fork')).toEqual([
    [
      join(folder, 'entry.mjs'),
      [],
      {
        serviceName: 'Reeltag engine',
        execArgv: [],
        env: { ...process.env, ...telemetryOff(), ...gpuEnvironment() },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    ],
  ]);
});

test.skipIf(whyImpossible() !== undefined)('it is told of what was installed for the GPU', async () => {
  vi.stubEnv('XDG_DATA_HOME', folder);
  const installed = installedFolder(gpuFolder(), PINNED.runtime);
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, RECORD), '{}');
  const env = await messageOf(startText('process.parentPort.postMessage(process.env)'));
  vi.unstubAllEnvs();
  expect(env).toMatchObject({ [BINDING_FOLDER]: join(installed, 'binding') });
  expect((env as Record<string, string>)['LD_LIBRARY_PATH']?.split(':')[0]).toBe(join(installed, 'libraries'));
});

test('it starts with the telemetry of ONNX Runtime off', async () => {
  expect(await messageOf(startText('process.parentPort.postMessage(process.env)'))).toMatchObject({
    ORT_DISABLE_TELEMETRY: '1',
  });
});

test("the engine's own entry answers over the utility process's port", async () => {
  const client = connect(start(engine).wire, engineContract);
  const { findings } = await client.call('examine', {});
  expect(findings.find(({ name }) => name === 'ONNX Runtime')).toMatchObject({ status: 'ok' });
  await expect(client.call('modelInfo', { directory: folder })).rejects.toMatchObject({ name: 'TagError' });
});

test('messages arrive in order, those sent before it runs too, and typed arrays stay such', async () => {
  const child = startText(`
    const got = [];
    process.parentPort.on('message', ({ data }) => {
      got.push(data);
      if (got.length === 3) process.parentPort.postMessage({ got, vector: new Float32Array([1, 2]) });
    });`);
  for (const n of [1, 2, 3]) child.wire.send({ n });
  expect(await messageOf(child)).toEqual({ got: [{ n: 1 }, { n: 2 }, { n: 3 }], vector: new Float32Array([1, 2]) });
});

test('its end is told once, with what it printed', async () => {
  const child = startText(`
    process.stdout.write('out ');
    process.stderr.write('err', () => process.exit(3));`);
  let closed = 0;
  child.wire.onClose(() => {
    closed += 1;
  });
  expect(await exitOf(child)).toBe('exit code 3');
  expect(closed).toBe(1);
  await vi.waitFor(() => expect(child.output().split(/\b/).toSorted()).toEqual([' ', 'err', 'out']));
  child.wire.send({ late: true });
  child.kill();
});

test('only the end of a long output is kept', async () => {
  const child = startText(`process.stdout.write('x'.repeat(100_000) + 'end', () => process.exit(0));`);
  await exitOf(child);
  await vi.waitFor(() => expect(child.output().endsWith('end')).toBe(true));
  expect(child.output()).toHaveLength(16 * 1024);
});

test.skipIf(process.platform === 'win32')('killing it takes along what it has started, at once', async () => {
  const child = startText(`
    import { spawn } from 'node:child_process';
    const sleeper = 'setInterval(() => {}, 1000)';
    // A child with a child of its own, as a shell would have.
    const inner = 'const c = require("node:child_process").spawn(process.execPath, ["-e", "' + sleeper + '"]); console.log(c.pid); ' + sleeper;
    const first = spawn(process.execPath, ['-e', inner]);
    first.stdout.on('data', (text) => {
      process.parentPort.postMessage([first.pid, Number(text)]);
      for (;;) {}
    });`);
  const family = (await messageOf(child)) as number[];
  const pids = [child.pid ?? 0, ...family];
  expect(pids.map(isAlive)).toEqual([true, true, true]);
  const exit = exitOf(child);
  child.kill();
  expect(await exit).toBe('signal SIGKILL');
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false, false]));
});

test('killed before it runs, it ends as soon as it does', async () => {
  const child = startText('setInterval(() => {}, 1000);');
  expect(child.pid).toBeUndefined();
  child.kill();
  expect(await exitOf(child)).toBe('signal SIGKILL');
});

test('the supervisor starts another one after a crash, and runs the job again', async () => {
  const supervisor = new Supervisor({ start: () => start(engine) });
  try {
    await supervisor.call('examine', {});
    const first = supervisor.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(supervisor.pid).toBeUndefined());
    const { findings } = await supervisor.call('examine', {});
    expect(findings.length).toBeGreaterThan(2);
    expect(supervisor.pid).not.toBe(first);
  } finally {
    await supervisor.close();
  }
  await sleep(0);
});

test.each([
  [0, 'exit code 0'],
  [1, 'exit code 1'],
  [2, 'exit code 2'],
  [3 << 8, 'exit code 3'],
  [9, 'signal SIGKILL'],
  [11, 'signal SIGSEGV'],
  [128 + 6, 'signal SIGABRT'],
])('Electron says %i: %s', (code, words) => expect(describeExit(code, 'linux')).toBe(words));

test('on Windows there are exit codes alone', () => {
  expect(describeExit(9, 'win32')).toBe('exit code 9');
  expect(describeExit(0xc0000005, 'win32')).toBe(`exit code ${0xc0000005}`);
});
