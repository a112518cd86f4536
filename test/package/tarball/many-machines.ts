/** What is for many machines, of the installed package: the worker, a job with its driver, what a job leaves, templates, a served model. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { driverFiles } from '../../../scripts/build/driver.ts';
import { StandInRay } from '../../cluster-client/stand-in-ray.ts';
import { resultsPlan, writePlan, writeShard } from '../../support/made-results.ts';
import { type Installed, runInstalled } from './installed.ts';
import { ROOT } from './list.ts';

const TOKEN = 'a-token-of-the-team';
const FLOAT_BYTES = 4;

interface Ready {
  readonly ready: { model: string; vectors: string; dimensions: number; sampling: { whole: string; span: string } };
}
interface Answer {
  readonly id: string;
  readonly content: string;
  readonly size: number;
  readonly embedding: string;
}

/** @param sample a clip that shows a circle */
export async function tryManyMachines(
  installed: Installed,
  env: Record<string, string>,
  folder: string,
  sample: string,
): Promise<void> {
  await mkdir(folder);
  const run = async (more: Record<string, string>, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runInstalled(installed, args, { ...env, ...more });
    assert.equal(code, 0, `reeltag ${args.join(' ')}: ${stderr}`);
    return stdout;
  };

  const { ready, answer } = await work(installed, env, sample);
  const plan = resultsPlan({ ...ready, clips: 1, shards: 1 });
  writePlan(join(folder, 'results'), plan);
  const floats = Buffer.from(answer.embedding, 'base64');
  const embedding = Array.from({ length: ready.dimensions }, (_, place) => floats.readFloatLE(place * FLOAT_BYTES));
  writeShard(join(folder, 'results'), plan, 'one', [{ ...answer, path: sample, embedding }]);
  const library = join(folder, 'library');
  await run({}, 'results', join(folder, 'results'), '--library', library);
  const [found] = (await run({}, 'search', 'a circle', '--json', '--library', library)).split('\n');
  assert.equal((JSON.parse(found ?? '') as { video: string }).video, sample);

  const ray = await StandInRay.start({ token: TOKEN });
  try {
    const job = ['--cluster', ray.url, '--manifest', '/mnt/clips', '--out', '/mnt/vectors', '--detach'];
    await run({ REELTAG_CLUSTER_TOKEN: TOKEN }, 'embed', ...job);
    requireDriver(ray);
  } finally {
    await ray.close();
  }
  const places = ['--manifest', '/mnt/clips', '--out', '/mnt/vectors'];
  for (const kind of ['kuberay', 'slurm']) await run({}, 'cluster', 'template', kind, ...places);
  // The requirements of Ray that it names lie in the package.
  assert.match(await run({}, 'cluster', 'template', 'containerfile'), /ray\[default\]==\d/);
  await run({}, 'cluster', 'doctor');

  await run({}, 'model', 'export', '--triton', join(folder, 'served'));
  for (const name of ['vision', 'text', 'match']) {
    assert.equal(existsSync(join(folder, 'served', `reeltag_${name}`, 'config.pbtxt')), true, name);
  }
}

/** Whoever submits a job sends the program that runs there. */
export function requireDriver(ray: StandInRay): void {
  const [sent] = [...ray.packages.values()];
  // Names stand in a zip as they are.
  const missing = driverFiles(ROOT).filter((name) => sent?.includes(name) !== true);
  assert.deepEqual(missing, []);
  assert.equal(ray.jobs.size, 1);
}

async function work({ command }: Installed, env: Record<string, string>, sample: string) {
  const running = promisify(execFile)(command, ['worker'], { env, shell: process.platform === 'win32' });
  running.child.stdin?.end(`${JSON.stringify({ id: 'one', path: sample })}\n`);
  const [first = '', second = ''] = (await running).stdout.split('\n');
  return { ...(JSON.parse(first) as Ready), answer: JSON.parse(second) as Answer };
}
