/** `npm run check:video [variations] [seed]`: several hundred files of every kind, the engine held against a whole decode. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasEncoder } from '../support/video.ts';
import { matrix } from './cases.ts';
import { holdCase, type Verdict } from './hold.ts';

/** Failures that are printed. */
const SHOWN = 20;

const [variations = '8', seed = '1'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'reeltag-matrix-'));
process.env['REELTAG_CACHE'] = join(folder, 'cache');
const table = new Map<string, Record<Verdict['kind'], number>>();
const wrong: string[] = [];
const waiting = [...matrix(Number(variations), Number(seed)).entries()];

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [number, one] = next;
    const verdict: Verdict = (await hasEncoder(one.encoder))
      ? await holdCase(folder, number, one)
      : { kind: 'not made' };
    const row = table.get(one.extension) ?? { right: 0, refused: 0, 'not made': 0, wrong: 0 };
    row[verdict.kind] += 1;
    table.set(one.extension, row);
    if (verdict.kind === 'wrong') wrong.push(`${one.name}: ${verdict.why}`);
  }
}

try {
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.table(Object.fromEntries(table));
for (const failure of wrong.slice(0, SHOWN)) console.log(failure);
if (wrong.length > SHOWN) console.log(`and ${wrong.length - SHOWN} more`);
process.exitCode = wrong.length === 0 ? 0 : 1;
