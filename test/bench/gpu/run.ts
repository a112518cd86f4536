/**
 * The bars of a machine with a GPU, in a few minutes and without a network: `node test/bench/gpu/run.ts`. README.md beside it
 * says what it needs there. `--device cpu --small` runs every line of it anywhere.
 *
 * What was measured is written after each section, so that whoever ends it early has the rest.
 */
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../../../electron/engine/index.ts';
import { telemetryOff } from '../../../electron/engine/onnx-runtime/telemetry.ts';
import { gpuEnvironment } from '../../../electron/gpu/environment.ts';
import { presentTorchPython } from '../torch-python.ts';
import { barsOf } from './bars.ts';
import { type Fact, factsOf } from './facts.ts';
import { layOutLibraries } from './libraries.ts';
import { describeMachine } from './machine.ts';
import { markdown } from './report.ts';
import { runSection, type Section } from './section.ts';
import { cacheDir, type Setting } from './setting.ts';

/** One that hangs is not to take the others' time. */
const MOST_SECONDS = 75;

const { values } = parseArgs({
  options: {
    device: { type: 'string', multiple: true, default: ['cuda', 'webgpu'] },
    small: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '225' },
    out: { type: 'string', default: 'gpu-bench' },
    scratch: { type: 'string' },
    python: { type: 'string' },
    provider: { type: 'string' },
  },
});
const { small } = values;
const devices = values.device.flatMap((list) => list.split(','));
const deadline = performance.now() + 1000 * Number(values.seconds);
const left = (): number => (deadline - performance.now()) / 1000;
const scratch = resolve(values.scratch ?? (await mkdtemp(join(tmpdir(), 'reeltag-gpu-'))));
const facts: Fact[] = [];
const sections: Section[] = [];
const machine = [...(small ? ['Small sizes: no figure says anything'] : []), ...(await describeMachine())];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

if (values.scratch === undefined) process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

await mkdir(scratch, { recursive: true });
await mkdir(values.out, { recursive: true });
const python = values.python ?? (await presentTorchPython());
if (values.provider !== undefined) await layOut(values.provider, python ?? 'python3');
const env = { ...process.env, REELTAG_CACHE: cacheDir({ scratch }), ...telemetryOff(), ...gpuEnvironment() };
const section = async (name: string, script: string, needs: number, setting: Partial<Setting>): Promise<boolean> => {
  const whole: Setting = { small, scratch, device: 'cpu', precision: 'fp32', python: python ?? '', ...setting };
  const seconds = Math.min(left(), MOST_SECONDS);
  if (seconds < (small ? needs / 10 : needs)) {
    return note({ name, seconds: 0, outcome: 'skipped', why: `${needs} s do not fit into what is left` });
  }
  console.error(`${name}…`);
  const onOutput = (text: string): void => void process.stderr.write(text);
  return note(await runSection({ name, script, setting: whole, env, seconds, onOutput }, (fact) => facts.push(fact)));
};

// PyTorch has no WebGPU; what is left of a machine without a GPU is a dry run.
const [first, precision] = devices.includes('cpu') ? (['cpu', 'fp32'] as const) : (['cuda', 'fp16'] as const);
await section('checkpoint', 'checkpoint', 20, {});
await section(`import ${precision}`, 'import', 20, { precision });
if (python === undefined) await note({ name: 'PyTorch', seconds: 0, outcome: 'skipped', why: 'no Python has it' });
else await section('PyTorch', 'torch', 20, { device: first, precision });
await section('decoders', 'decoders', 20, {});
for (const device of devices) {
  if (!(await section(device, 'device', 5, { device }))) continue;
  for (const each of ['fp32', 'fp16'] as const) {
    await section(`parity ${device} ${each}`, 'parity', 8, { device, precision: each });
  }
  const precision = ableIn(device, 'fp16') || !ableIn(device, 'fp32') ? usual(device) : 'fp32';
  await section(`tower ${device}`, 'tower', 12, { device, precision });
  await section(`rank ${device}`, 'end-to-end', 15, { device, precision });
}
console.log(markdown(findings()));

/** What a device is to be used with: fp16 on a graphics processor, which a CPU has no speed in. */
function usual(device: string): Precision {
  return device === 'cpu' ? 'fp32' : 'fp16';
}

/** Whether the golden models' clips were seen there: not every card has fp16. */
function ableIn(device: string, precision: Precision): boolean {
  return factsOf(facts, 'parity').some((fact) => fact.device === device && fact.precision === precision);
}

async function layOut(provider: string, python: string): Promise<void> {
  const began = performance.now();
  const data = join(scratch, 'data');
  try {
    const count = await layOutLibraries(data, provider, python);
    process.env['XDG_DATA_HOME'] = data; // where whoever starts an engine looks for what is installed
    const why = `${count} of NVIDIA's libraries were found`;
    await note({ name: 'libraries', seconds: (performance.now() - began) / 1000, outcome: 'done', why });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await note({ name: 'libraries', seconds: (performance.now() - began) / 1000, outcome: 'failed', why });
  }
}

/** @returns whether it was done */
async function note(section: Section): Promise<boolean> {
  sections.push(section);
  const { name, outcome, why, seconds } = section;
  console.error(`${name}: ${outcome} in ${seconds.toFixed(1)} s${why === undefined ? '' : `: ${why}`}`);
  await writeFile(join(values.out, 'gpu.json'), `${JSON.stringify(findings(), undefined, 1)}\n`);
  await writeFile(join(values.out, 'gpu.md'), `${markdown(findings())}\n`);
  return outcome === 'done';
}

function findings() {
  return { machine, sections, facts, bars: devices.flatMap((device) => barsOf(facts, device)) };
}
