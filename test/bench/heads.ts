/**
 * What a label's training costs at two thousand decisions on vectors of 512 numbers: the head, its five folds, the interval of what it
 * gains, and its calibration. In time of one core, so that others at work do not count; and as a person waits for it, thread included.
 */
import { randomOf } from '../../electron/fit/random.ts';
import { Trainer } from '../../electron/tagger/heads/trainer.ts';
import { type Training, train } from '../../electron/tagger/heads/training.ts';
import { type BenchResult, median } from './result.ts';

const DECISIONS = 2_000;
const WIDTH = 512;
const ROUNDS = 9;
/** Milliseconds of one core. */
const BAR = 200;

export async function run(): Promise<BenchResult> {
  const make = lessons();
  // The first ones compile.
  for (let round = 0; round < 3; round++) train(make());
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const training = make();
    const before = process.threadCpuUsage().user;
    train(training);
    times.push((process.threadCpuUsage().user - before) / 1_000);
  }
  const trainer = new Trainer();
  const began = performance.now();
  const learned = await trainer.train(make(), new AbortController().signal);
  const waited = performance.now() - began;
  await trainer.close();
  const figure = median(times);
  const { auc = 0, low = 0, zeroShot = 0 } = learned?.facts ?? {};
  return {
    name: 'heads',
    figure,
    bar: `≤ ${BAR} ms of one core`,
    passed: figure <= BAR,
    lines: [
      `${DECISIONS} decisions, ${WIDTH} numbers each: AUC ${zeroShot.toFixed(3)} → ${auc.toFixed(3)}, at least ${low.toFixed(3)}`,
      `one training  ${times.map((time) => time.toFixed(0)).join(', ')} ms`,
      `in a thread that is started for it, nothing compiled  ${waited.toFixed(0)} ms of the clock`,
    ],
  };
}

/** Videos that lie close together and vary more in some directions than in others; words that tell some of what is decided. */
function lessons(): () => Training {
  const random = randomOf('bench');
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const some = (): Float32Array => unit(Float32Array.from({ length: WIDTH }, gauss));
  const [middle, wanted] = [some(), some()];
  const vectors = new Float32Array(DECISIONS * WIDTH);
  const yes = new Uint8Array(DECISIONS);
  for (let i = 0; i < DECISIONS; i++) {
    const own = unit(Float32Array.from({ length: WIDTH }, (_, j) => gauss() / Math.sqrt(1 + j / 8)));
    vectors.set(unit(own.map((value, j) => 0.7 * value + 0.7 * (middle[j] as number))), i * WIDTH);
    const fits = own.reduce((sum, value, j) => sum + value * (wanted[j] as number), 0.01 * gauss());
    yes[i] = Number(fits > 0);
  }
  const noise = some();
  const text = unit(wanted.map((value, j) => value + 2 * (noise[j] as number)));
  const contents = Array.from({ length: DECISIONS }, (_, i) => `content ${i}`);
  return () => ({ vectors: vectors.slice(), yes, contents, text, alone: undefined });
}

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
