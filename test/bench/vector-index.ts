/** `vector-index`: a million vectors searched by an index, against all of them multiplied; and some of the worst kind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kind, type Trial, tryIndex } from '../support/index-trial.ts';
import type { BenchResult } from './result.ts';

const ROWS: Readonly<Record<Kind, number>> = { clustered: 1_000_000, uniform: 200_000 };
const BAR = 0.97;

export async function run(): Promise<BenchResult> {
  const trials: [Kind, Trial][] = [];
  for (const kind of ['clustered', 'uniform'] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'reeltag-index-'));
    try {
      trials.push([kind, await tryIndex(kind, ROWS[kind], folder)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const figure = Math.min(...trials.flatMap(([, { recall }]) => [recall.like, recall.unlike]));
  return {
    name: 'vector-index: the ten nearest by an index, against the products of all',
    figure,
    bar: `≥ ${BAR} of them`,
    passed: figure >= BAR,
    lines: trials.flatMap(([kind, trial]) => linesOf(kind, trial)),
  };
}

function linesOf(kind: Kind, trial: Trial): string[] {
  const { rows, exactMs, indexedMs, recall, makingSeconds, memory, disk, care } = trial;
  return [
    `${rows.toLocaleString('en')} × 512, ${kind}: exact ${exactMs.toFixed(0)} ms, by the index ${indexedMs.toFixed(0)} ms`,
    `… of the ten nearest ${recall.like.toFixed(3)} where something is like it, ${recall.unlike.toFixed(3)} where hardly anything is`,
    `… made in ${makingSeconds.toFixed(0)} s; ${care.probes} partitions are looked through, ${care.refine} × 200 candidates`,
    `… memory ${gb(memory.exact)} exact, ${gb(memory.indexed)} with the index, ${gb(memory.making)} while it is made; disk ${gb(disk)}`,
  ];
}

function gb(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
