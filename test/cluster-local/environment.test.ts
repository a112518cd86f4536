/** Ray's environment, by stand-ins for Python and pip: whole or made anew, and every failure a sentence. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type EnvironmentOptions,
  ensureEnvironment,
  findEnvironment,
  progressOf,
  rayVersion,
} from '../../electron/cluster/local/environment.ts';
import { installFailure } from '../../electron/cluster/local/failures.ts';
import { findMaker, suits } from '../../electron/cluster/local/python.ts';
import { expectFailure } from '../support/failure.ts';
import { temporaryFolder } from '../support/golden.ts';
import { type Fault, standIn } from '../support/stand-in-ray.ts';

const scratch = await temporaryFolder();
const { signal } = new AbortController();
let made = 0;

function lab(version?: string) {
  made += 1;
  const stand = standIn(join(scratch, `tools-${made}`), version);
  const environments = join(scratch, `data-${made}`);
  const progress: string[] = [];
  const options: EnvironmentOptions = {
    ...{ signal, environments, find: { programs: [stand.python], uv: join(scratch, 'no-uv') } },
    onProgress: (what) => progress.push(what),
  };
  const fault = (name: Fault): string => join(stand.folder, name);
  return { stand, environments, progress, options, fault };
}

describe.skipIf(process.platform === 'win32')('an environment', () => {
  test('is made once, tells what it is at, and is found again', async () => {
    const { environments, options, progress, stand } = lab();
    expect(await findEnvironment(environments)).toBeUndefined();
    const environment = await ensureEnvironment(options);
    expect(environment).toEqual({ folder: join(environments, 'ray-2.60.0'), ray: '2.60.0', python: '3.11.7' });
    expect(progress).toEqual([
      'making a Python environment',
      'getting ray',
      'getting ray, 73.1 MB',
      'installing Ray',
      'trying Ray',
    ]);
    const asked = readFileSync(stand.log, 'utf8');
    expect(asked).toMatch(/-m pip install .*--requirement \S+requirements\.txt\n/);
    expect(asked).not.toContain('--no-index');
    expect(await ensureEnvironment(options)).toEqual(environment);
    // Nothing but whether it is still there was asked.
    expect(readFileSync(stand.log, 'utf8').slice(asked.length)).toMatch(/^python -c \S.*find_spec.*\n$/);
  });

  test('that does not run any more is said to be so, and stays for others that share it', async () => {
    const { options, fault } = lab();
    const { folder } = await ensureEnvironment(options);
    writeFileSync(fault('gone'), '');
    const error = await expectFailure(ensureEnvironment(options), 'not-found');
    expect(error.message).toContain(`${folder} does not run here any more`);
    rmSync(join(folder, 'bin', 'python'));
    await expectFailure(ensureEnvironment(options), 'not-found');
    expect(existsSync(join(folder, 'reeltag.json'))).toBe(true);
    rmSync(fault('gone'));
    rmSync(folder, { recursive: true });
    expect((await ensureEnvironment(options)).folder).toBe(folder);
  });

  test('that was half made is made anew', async () => {
    const { environments, options, fault } = lab();
    writeFileSync(fault('broken'), '');
    const error = await expectFailure(ensureEnvironment(options), 'write-failed');
    expect(error.message).toContain('Ray could not be installed');
    const folder = join(environments, 'ray-2.60.0');
    writeFileSync(join(folder, 'left'), '');
    expect(await findEnvironment(environments)).toBeUndefined();
    rmSync(fault('broken'));
    expect((await ensureEnvironment(options)).folder).toBe(folder);
    expect(existsSync(join(folder, 'left'))).toBe(false);
  });

  test('of other requirements is another one', async () => {
    const { environments, options } = lab();
    const { folder } = await ensureEnvironment(options);
    const record = join(folder, 'reeltag.json');
    writeFileSync(record, readFileSync(record, 'utf8').replace(/"requirements":"..../, '"requirements":"0000'));
    expect(await findEnvironment(environments)).toBeUndefined();
  });

  test('comes from a folder of wheels where one is named', async () => {
    const { options, stand } = lab();
    await ensureEnvironment({ ...options, findLinks: '/wheels' });
    expect(readFileSync(stand.log, 'utf8')).toContain('--no-index --find-links /wheels');
  });

  test.each([
    ['no-venv', 'not-found', 'python3-venv'],
    ['no-network', 'network', 'cannot be reached'],
  ] as const)('fails by %s with what to do', async (name, kind, words) => {
    const { options, fault, environments } = lab();
    writeFileSync(fault(name), '');
    expect((await expectFailure(ensureEnvironment(options), kind)).message).toContain(words);
    expect(await findEnvironment(environments)).toBeUndefined();
  });

  test('needs a Python that Ray is made for', async () => {
    const { options, stand } = lab('3.9.18');
    expect((await expectFailure(ensureEnvironment(options), 'not-found')).message).toContain('Python 3.10 to 3.14');
    const wanted = findMaker({ signal, wanted: stand.python, uv: join(scratch, 'no-uv') });
    expect((await expectFailure(wanted, 'not-found')).message).toContain(stand.python);
    expect(['3.10.0', '3.14.2', '3.9.1', '3.15.0', '2.7.18'].map(suits)).toEqual([true, true, false, false, false]);
  });

  test('uv goes first, and brings a Python where there is none', async () => {
    const { stand } = lab();
    // Anything that has a help.
    const uv = '/bin/true';
    expect(await findMaker({ signal, uv, programs: [stand.python] })).toEqual({
      kind: 'uv',
      file: uv,
      python: stand.python,
    });
    expect(await findMaker({ signal, uv, programs: [] })).toEqual({ kind: 'uv', file: uv, python: '3.12' });
  });
});

test('the version of Ray is that of the requirements', async () => {
  expect(await rayVersion()).toBe('2.60.0');
});

test('lines of uv are understood, too', () => {
  expect(progressOf('Downloading ray (69.8MiB)')).toBe('getting ray, 69.8MiB');
  expect(progressOf('Prepared 32 packages in 4.01s')).toBe('installing Ray');
  expect(progressOf('Resolved 32 packages in 11ms')).toBeUndefined();
});

test.each([
  [
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    undefined,
    'disk-full',
    '700 MB',
  ],
  ['ERROR: No matching distribution found for ray[default]==2.60.0', undefined, 'not-found', 'pip config list'],
  [
    'ERROR: No matching distribution found for ray[default]==2.60.0',
    '/wheels',
    'not-found',
    '/wheels does not have ray[default]==2.60.0',
  ],
  ['error: Failed to fetch: `https://…`\n  Caused by: dns error', undefined, 'network', 'check the network'],
  ['ERROR: Something else', undefined, 'write-failed', '(Something else)'],
] as const)('%s', (output, findLinks, kind, words) => {
  const error = installFailure(output, { findLinks, environments: '/data' });
  expect(error.kind).toBe(kind);
  expect(error.message).toContain(words);
});
