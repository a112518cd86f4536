/**
 * A real Triton server, from the wheel of `nvidia-pytriton`: it reads what `reeltag model export` writes, and the engine asks it. The wheel has
 * the Python backend alone, so that Python's ONNX Runtime runs the graphs there; all else is as on a machine with a card.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { InternVideo2MultiModality } from '../../../electron/engine/index.ts';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import { largestDifference, loadGolden } from '../../support/golden.ts';
import { PARITY, parityOf } from '../../support/golden-parity.ts';
import { CliLab } from '../../support/run-cli.ts';

const run = promisify(execFile);
/** Its stub is linked to the Python of the distribution, and to no other. */
const PYTHON = '/usr/bin/python3';
const STARTING_MS = 120_000;
/** Triton lets nobody in without it. */
const TOKEN = 'made-for-the-check';
const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` };
const RESTRICTED = `health,metadata,model-config,inference,statistics:authorization=${AUTHORIZATION.authorization}`;

export async function check({ out }: { readonly out: string }): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(PYTHON)) {
    return 'not here: the wheel is for Linux on x64, with the Python of the distribution';
  }
  const venv = join(out, 'venv');
  await run(PYTHON, ['-m', 'venv', venv]);
  const python = join(venv, 'bin', 'python');
  const list = join(import.meta.dirname, 'requirements.txt');
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list]);

  const golden = loadGolden('small_f4');
  const lab = new CliLab();
  const exported = join(out, 'exported');
  const told = await lab.run([
    'model',
    'export',
    '--model',
    golden.modelDir,
    '--triton',
    exported,
    '--precision',
    'fp32',
  ]);
  assert.equal(told.code, 0, told.stderr);
  const layOut = join(import.meta.dirname, 'lay_out.py');
  const laidOut = await run(python, [layOut, exported, join(out, 'server'), join(out, 'repository')]);
  const how = JSON.parse(laidOut.stdout) as Start;
  const port = await freePort();
  const device = `kserve:http://127.0.0.1:${port}` as const;
  const triton = new Triton(how, port, join(out, 'triton.log'));
  process.env['REELTAG_KSERVE_TOKEN'] = TOKEN;
  const model = new InternVideo2MultiModality(golden.modelDir, { device, cacheDir: join(out, 'cache') });
  try {
    await triton.start();
    await model.setup();
    assert.deepEqual([model.device, model.precision, model.isComparable], [device, 'fp32', true]);
    const parity = await parityOf(model, golden);
    for (const [what, bar] of Object.entries(PARITY)) {
      assert.ok(parity[what as keyof typeof PARITY] <= bar, `${what}: ${JSON.stringify(parity)}`);
    }

    // The terminal's own way, frames read by ffmpeg: the same labels, in the same order, by the same numbers.
    const samples = (await readdir(inCheckout('resources/samples'))).filter((name) => name.endsWith('.mp4'));
    const videos = samples.map((name) => inCheckout(`resources/samples/${name}`));
    const ranked = async (where: string): Promise<Ranked[]> => {
      const args = ['--labels', 'a dog, a man, snow', '--model', golden.modelDir, '--match', '--json'];
      const { code, stdout, stderr } = await lab.run(['rank', ...videos, ...args, '--device', where]);
      assert.equal(code, 0, stderr);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Ranked);
    };
    const [there, here] = [await ranked(device), await ranked('cpu')];
    for (const [i, { labels }] of there.entries()) {
      assert.deepEqual(
        labels.map(({ label }) => label),
        here[i]?.labels.map(({ label }) => label),
      );
      const cosines = (each: Ranked | undefined): number[] => each?.labels.map(({ cosine }) => cosine) ?? [];
      assert.ok(largestDifference(cosines(there[i]), cosines(here[i])) <= 5e-6);
    }

    // Its processes are killed while clips are on their way, and started again: each clip has its answer, and the same.
    const input = golden.input('clip.0.input');
    const expected = await model.encodeVideoFrames(input);
    const began = performance.now();
    const many = Array.from({ length: 400 }, () => input);
    await model.encodeClips(many);
    const perClip = (performance.now() - began) / many.length;
    const flying = model.encodeClips(Array.from({ length: 4_000 }, () => input));
    const failed = flying.catch((error: unknown) => error as Error);
    const before = await triton.count('reeltag_vision');
    while ((await triton.count('reeltag_vision')) < before + 100) await sleep(10);
    await triton.kill();
    await triton.start();
    const answers = await flying.catch(async () => {
      throw await failed;
    });
    assert.equal(answers.length, 4_000);
    for (const answer of answers) assert.ok(largestDifference(answer, expected) <= 5e-6);

    // Another model, none, and nobody who is let in.
    const wrong = await lab.run(['rank', videos[0] as string, '--labels', 'a dog', '--device', device]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /has another model/);
    const none = await lab.run(['rank', videos[0] as string, '--labels', 'a dog', '--device', `${device}#other`]);
    assert.match(none.stderr, /has no model “other_vision”/);
    const stranger = { REELTAG_KSERVE_TOKEN: '' };
    const refused = await lab.run(['rank', videos[0] as string, '--labels', 'a dog', '--device', device], stranger);
    assert.match(refused.stderr, /does not let this machine in/);
    return `golden parity ${parity.clips.toExponential(1)}, ${parity.texts.toExponential(1)} and ${parity.matches.toExponential(1)}; ${perClip.toFixed(1)} ms a clip; killed under 4,000 clips, all answered`;
  } finally {
    await model.close();
    await triton.kill();
    lab.remove();
  }
}

interface Ranked {
  readonly labels: readonly { label: string; cosine: number }[];
}

interface Start {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const SHARED = '/dev/shm';

/** The server and the processes of its backend, which are a group of their own. */
class Triton {
  readonly #how: Start;
  readonly #port: number;
  readonly #log: string;
  /** how its regions of shared memory begin */
  readonly #shared = `reeltag_${randomUUID()}_`;
  #child: ChildProcess | undefined;

  constructor(how: Start, port: number, log: string) {
    this.#how = how;
    this.#port = port;
    this.#log = log;
  }

  /** Until it is ready. */
  async start(): Promise<void> {
    const [program = '', ...args] = this.#how.command;
    const own = ['--backend-config', `python,shm-region-prefix-name=${this.#shared}`];
    const all = [...args, ...own, '--http-port', String(this.#port), '--http-restricted-api', RESTRICTED];
    const child = spawn(program, all, {
      env: { ...process.env, ...this.#how.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    const log = createWriteStream(this.#log, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const late = performance.now() + STARTING_MS;
    while (!(await this.#isReady())) {
      if (child.exitCode !== null || performance.now() > late) {
        throw new Error(`Triton did not start: ${(await readFile(this.#log, 'utf8')).slice(-4_000)}`);
      }
      await sleep(100);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await ended;
    // What is killed leaves the memory that its processes shared.
    const left = (await readdir(SHARED)).filter((name) => name.startsWith(this.#shared));
    await Promise.all(left.map((name) => rm(join(SHARED, name), { force: true })));
  }

  /** How many inferences it has done. */
  async count(model: string): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${this.#port}/v2/models/${model}/stats`, { headers: AUTHORIZATION });
    const { model_stats: stats } = (await answer.json()) as { model_stats: { inference_count: number }[] };
    return Number(stats[0]?.inference_count ?? 0);
  }

  #isReady(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.#port}/v2/health/ready`, { headers: AUTHORIZATION }).then(
      ({ status }) => status === 200,
      () => false,
    );
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
