/** The cluster's driver, as far as Python alone runs it: its own tests, and what it shares with the program. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clusterDriverFolder } from '../../../electron/cluster/driver/folder.ts';
import { JOB_VERSION, jobLineSchema, jobSchema } from '../../../electron/cluster/job.ts';
import { LOCK_FILE, lockSchema, PLAN_FILE, planSchema, SHARDS_FOLDER } from '../../../electron/cluster/results.ts';
import { WORKER_PROTOCOL } from '../../../electron/cluster/worker-lines.ts';
import { VIDEO_ENDINGS } from '../../../electron/engine/video/formats.ts';
import { ERROR_KINDS } from '../../../electron/wire/errors.ts';
import { pythonHere, runPython } from './python.ts';

const HERE = import.meta.dirname;

const examplesSchema = z.object({
  good: z.array(z.object({ job: z.record(z.string(), z.unknown()), read: z.unknown() })).min(1),
  bad: z.array(z.object({ why: z.string(), change: z.record(z.string(), z.unknown()) })).min(1),
});

test('the program reads the same jobs as its driver', async () => {
  const { good, bad } = examplesSchema.parse(JSON.parse(await readFile(join(HERE, 'examples.json'), 'utf8')));
  for (const { job } of good) expect(jobSchema.parse(job)).toEqual(job);
  for (const { why, change } of bad) {
    expect(jobSchema.safeParse({ ...good[0]?.job, ...change }).success, why).toBe(false);
  }
});

test('it is found in the source, and beside what was built', async () => {
  expect(await readFile(join(clusterDriverFolder(), 'reeltag_driver/__main__.py'), 'utf8')).toContain('BASE64URL_JOB');
  expect(clusterDriverFolder('/x/out/main/chunk-1.js')).toBe(join('/x/out/main', 'cluster-driver'));
});

const python = await pythonHere();
if (python === undefined)
  console.warn('The driver’s own tests are left out: there is no Python of 3.10 or later here.');

describe.skipIf(python === undefined)('with Python', () => {
  test('its own tests pass', async () => {
    const { code, stderr } = await runPython(python as string, ['-m', 'unittest'], join(HERE, 'python'));
    expect(code, stderr).toBe(0);
    expect(Number(/Ran (\d+) tests/.exec(stderr)?.[1])).toBeGreaterThan(30);
  });

  test('what it has twice is the same in both', async () => {
    const { code, stdout, stderr } = await runPython(python as string, [join(HERE, 'twins.py')]);
    expect(code, stderr).toBe(0);
    const said = JSON.parse(stdout) as Record<string, unknown>;
    expect([said['version'], said['protocol']]).toEqual([JOB_VERSION, WORKER_PROTOCOL]);
    expect((said['kinds'] as string[]).filter((kind) => !ERROR_KINDS.some((known) => known === kind))).toEqual([]);
    expect(said['endings']).toEqual([...VIDEO_ENDINGS].sort());
    expect(said['names']).toEqual({ plan: PLAN_FILE, lock: LOCK_FILE, shards: SHARDS_FOLDER });
    const lines = z.array(jobLineSchema).parse(said['lines']);
    expect(lines).toEqual(said['lines']);
    expect(new Set(lines.map(({ reeltag }) => reeltag)).size).toBe(5);
    expect(planSchema.parse(said['plan'])).toEqual(said['plan']);
    expect(lockSchema.parse(said['lock'])).toEqual(said['lock']);
  });
});
