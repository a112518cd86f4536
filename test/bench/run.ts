/**
 * `npm run bench [name…]`: the benchmarks one after the other, each against its bar; exit code 1 where one misses it. A name means what
 * begins with it, too: `search` is `search` and `search-page`, `cluster` all that is measured of one.
 *
 * `npm run bench:import` stands apart, for it writes some 17 GB.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { BenchResult } from './result.ts';

const BENCHES: Record<string, () => Promise<{ run: () => Promise<BenchResult> }>> = {
  vision: () => import('./vision.ts'),
  javascript: () => import('./javascript.ts'),
  sampling: () => import('./sampling.ts'),
  throughput: () => import('./throughput.ts'),
  closer: () => import('./closer.ts'),
  'first-result': () => import('./first-result.ts'),
  relabel: () => import('./relabel.ts'),
  'relabel-page': () => import('./relabel-page.ts'),
  timeline: () => import('./timeline.ts'),
  decide: () => import('./decide.ts'),
  heads: () => import('./heads.ts'),
  scenes: () => import('./scenes.ts'),
  search: () => import('./search.ts'),
  'search-page': () => import('./search-page.ts'),
  'cluster-overhead': () => import('./cluster-overhead.ts'),
  'cluster-many': () => import('./cluster-many.ts'),
  'cluster-plan': () => import('./cluster-plan.ts'),
  'cluster-part': () => import('./cluster-part.ts'),
  'vector-index': () => import('./vector-index.ts'),
};

/** One that takes longer measures nothing any more. */
const LONGEST_MS = 15 * 60_000;

const { positionals } = parseArgs({ allowPositionals: true });
const isMeant = (name: string, asked: string): boolean => name === asked || name.startsWith(`${asked}-`);
const unknown = positionals.filter((asked) => !Object.keys(BENCHES).some((name) => isMeant(name, asked)));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}: there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(1);
}

let missed = 0;
for (const [name, load] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.some((asked) => isMeant(name, asked))) continue;
  const { run } = await load();
  const result = await Promise.race([run(), sleep(LONGEST_MS, undefined, { ref: false })]);
  if (result === undefined) {
    console.log(`${name}\n  FAILED: no figure within ${LONGEST_MS / 60_000} minutes`);
    // What it has begun ends with this process.
    process.exit(1);
  }
  const { name: title, figure, bar, lines, passed } = result;
  const verdict = `${passed ? 'passed' : 'FAILED'}: ${figure.toFixed(3)}, bar ${bar}`;
  console.log([title, ...lines, verdict].join('\n  '));
  if (!passed) missed++;
}
process.exitCode = missed === 0 ? 0 : 1;
