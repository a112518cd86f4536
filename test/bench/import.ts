/**
 * Imports a stand-in of the real 1B checkpoint and compares, in one run, with copying the same file and syncing it. Needs
 * 20 GB of free disk (in the temporary folder, or the one given as argument); `--precision fp16` and so on.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { reference } from '../support/reference.ts';
import { type BenchResult, median } from './result.ts';
import { writeStandIn } from './stand-in.ts';

const ROUNDS = 3;
const TIME_BAR = 3;
const MEMORY_BAR = 1.5e9;

async function compare(folder: string, precision: string): Promise<BenchResult> {
  const checkpoint = join(folder, 'stand-in.pt');
  const bytes = await writeStandIn(checkpoint, JSON.parse(await readFile(reference('keys_1b_f4.json'), 'utf8')));
  const copies: number[] = [];
  const imports: { seconds: number; peakBytes: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    copies.push(await timeCopy(checkpoint, join(folder, 'copy.pt')));
    imports.push(await timeImport(checkpoint, join(folder, `cache-${round}`), precision));
  }
  const ratio = median(imports.map(({ seconds }, round) => seconds / (copies[round] as number)));
  const peak = Math.max(...imports.map(({ peakBytes }) => peakBytes));
  const seconds = (list: readonly number[]): string => list.map((value) => value.toFixed(1)).join(', ');
  return {
    name: `import of a full-size 1B checkpoint (${precision})`,
    figure: ratio,
    bar: `≤ ${TIME_BAR}`,
    passed: ratio <= TIME_BAR && peak <= MEMORY_BAR,
    lines: [
      `stand-in: ${(bytes / 1e9).toFixed(2)} GB; copy and sync: ${seconds(copies)} s`,
      `import to ${precision}, hash included: ${seconds(imports.map((each) => each.seconds))} s`,
      `import / copy: ${ratio.toFixed(2)} (bar ≤ ${TIME_BAR})`,
      `peak memory of the importing process: ${(peak / 1e9).toFixed(2)} GB (bar ≤ ${MEMORY_BAR / 1e9})`,
    ],
  };
}

async function timeCopy(source: string, target: string): Promise<number> {
  const start = performance.now();
  await copyFile(source, target);
  const file = await open(target, 'r+');
  await file.sync();
  await file.close();
  const seconds = (performance.now() - start) / 1000;
  await rm(target);
  return seconds;
}

async function timeImport(checkpoint: string, cache: string, precision: string) {
  const script = fileURLToPath(new URL('./import-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, checkpoint, cache, precision]);
  await rm(cache, { recursive: true });
  return JSON.parse(stdout) as { seconds: number; peakBytes: number };
}

const { values, positionals } = parseArgs({
  options: { precision: { type: 'string', default: 'fp32' } },
  allowPositionals: true,
});
const folder = await mkdtemp(join(positionals[0] ?? tmpdir(), 'reeltag-import-'));
try {
  const result = await compare(folder, values.precision);
  console.log(`${result.name}\n  ${result.lines.join('\n  ')}\n  ${result.passed ? 'passed' : 'FAILED'}`);
  process.exitCode = result.passed ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
