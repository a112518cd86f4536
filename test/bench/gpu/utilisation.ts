/** How busy the graphics processor is, as NVIDIA's own tool tells it while something else runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Utilisation } from './facts.ts';

const EVERY_MS = 100;
const QUERY = ['--query-gpu=utilization.gpu,memory.used', '--format=csv,noheader,nounits'];

/** Runs `work`, and tells the first card's use meanwhile, or undefined where there is no such tool. */
export async function watchGpu<T>(work: () => Promise<T>): Promise<{ result: T; gpu: Utilisation | undefined }> {
  const child = spawn('nvidia-smi', [...QUERY, '--id=0', `--loop-ms=${EVERY_MS}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'close').catch(() => {}); // it is not there
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  // It takes a second to start, and that second would be missing from the work's.
  await Promise.race([once(child.stdout, 'data'), gone]);
  try {
    const result = await work();
    return { result, gpu: utilisationOf(said) };
  } finally {
    child.kill();
    await gone;
  }
}

/** Of lines such as “37, 2048”: per cent, and MiB of memory. A last line that is cut is left out. */
export function utilisationOf(said: string): Utilisation | undefined {
  const lines = said.split('\n').slice(0, -1);
  const samples = lines.flatMap((line) => {
    const [busy, memory] = line.split(',').map((part) => Number.parseFloat(part)) as [number, number | undefined];
    return Number.isFinite(busy) ? [{ busy, memory: memory ?? 0 }] : [];
  });
  if (samples.length === 0) return undefined;
  const busy = samples.map((sample) => sample.busy);
  const isBusy = (value: number): boolean => value > 0;
  const atWork = busy.slice(busy.findIndex(isBusy), busy.findLastIndex(isBusy) + 1);
  return {
    mean: meanOf(busy),
    meanAtWork: busy.some(isBusy) ? meanOf(atWork) : 0,
    samples: samples.length,
    peakBytes: 2 ** 20 * Math.max(...samples.map(({ memory }) => (Number.isFinite(memory) ? memory : 0))),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
