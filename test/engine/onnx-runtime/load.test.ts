import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { BINDING_FOLDER } from '../../../electron/engine/onnx-runtime/binding-folder.ts';
import { telemetryOff } from '../../../electron/engine/onnx-runtime/telemetry.ts';
import { temporaryFolder } from '../../support/golden.ts';
import { unmuted } from '../../support/unmuted.ts';

const address = (path: string): string => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
const scratch = await temporaryFolder();

/** Runs the program with a home and a temporary folder of its own. Gives what it has left in them. */
function leftBy(program: string, name: string, env: Record<string, string>): string[] {
  const folders = ['home', 'tmp'].map((each) => join(scratch, name, each));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const [home = '', tmp = ''] = folders;
  const own = { HOME: home, USERPROFILE: home, LOCALAPPDATA: home, XDG_CACHE_HOME: '', TMPDIR: tmp, TEMP: tmp };
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...unmuted(), NODE_COMPILE_CACHE: '', ...own, ...env },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return folders.flatMap((folder) => readdirSync(folder));
}

test.each([
  ['as it comes', {}],
  ['although the user had it on', { ORT_DISABLE_TELEMETRY: '0' }],
])('its telemetry is off in whatever process loads it: %s', (name, env) => {
  const program = `const { tryDevice } = await import(${address('electron/engine/internvideo2/session.ts')}); await tryDevice('cpu');`;
  expect(leftBy(program, name, env)).toEqual([]);
});

test.runIf(process.platform === 'linux')('its telemetry is off in a copy of its binding, too', () => {
  const installed = fileURLToPath(new URL('../../../node_modules/onnxruntime-node/bin/napi-v6', import.meta.url));
  const copy = join(scratch, 'copy');
  cpSync(join(installed, process.platform, process.arch), copy, { recursive: true });
  const program = `const { tryDevice } = await import(${address('electron/engine/internvideo2/session.ts')}); await tryDevice('cpu');
    const { readFileSync } = await import('node:fs');
    if (!readFileSync('/proc/self/maps', 'utf8').includes(${JSON.stringify(copy)})) process.exitCode = 9;`;
  expect(leftBy(program, 'as a copy', { [BINDING_FOLDER]: copy })).toEqual([]);
});

test('it does not load in a worker, whose environment the library does not see', async () => {
  const program = `const { parentPort } = require('node:worker_threads');
    import(${address('electron/engine/onnx-runtime/load.ts')})
      .then(({ loadOnnxRuntime }) => loadOnnxRuntime())
      .then(() => 'loaded', ({ message }) => message)
      .then((said) => parentPort.postMessage(said));`;
  expect(await once(new Worker(program, { eval: true }), 'message')).toEqual([
    'ONNX Runtime is for the main thread alone',
  ]);
});

/** The package brings the libraries of every platform: what cannot be watched here can still be read. */
describe('the installed library', () => {
  const folder = fileURLToPath(new URL('../../../node_modules/onnxruntime-node/bin/', import.meta.url));
  const libraries = globSync('napi-v6/*/*/*onnxruntime{.so*,.*.dylib,.dll}', { cwd: folder });

  test.each(['linux', 'darwin', 'win32'] as const)('%s: it knows what we set', (platform) => {
    const ours = libraries.filter((file) => file.split(/[\\/]/)[1] === platform);
    expect(ours.length).toBeGreaterThan(0);
    for (const file of ours) {
      const bytes = readFileSync(join(folder, file));
      const known = Object.keys(telemetryOff(platform)).filter((name) => bytes.includes(name));
      expect(known, file).toEqual([platform === 'win32' ? 'ORT_RUNNING_UNIT_TESTS' : 'ORT_DISABLE_TELEMETRY']);
      // Under Windows it hands its events to the system, and has no way to send them itself.
      if (platform === 'win32') expect(bytes.includes('events.data.microsoft.com'), file).toBe(false);
    }
  });
});
