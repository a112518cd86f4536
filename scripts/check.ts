/**
 * `npm run check [name…]`: types per room, lint and format, import arrows, unused code.
 *
 * All of them run, whichever fails; the exit code is 1 where one did.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { CHECKS, type CheckResult } from './check/checks.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`No check is called ${unknown.join(', ')}: there are ${CHECKS.map((check) => check.name).join(', ')}.`);
  process.exit(1);
}

const chosen = CHECKS.filter((check) => positionals.length === 0 || positionals.includes(check.name));
const queue = [...chosen];
let failed = 0;
const work = async (): Promise<void> => {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const begin = performance.now();
    const result = await check.run();
    report(check.name, result, performance.now() - begin);
    if (!result.ok) failed++;
  }
};
await Promise.all(Array.from({ length: Math.min(availableParallelism(), chosen.length) }, work));
console.log(failed === 0 ? 'check: passed' : `check: ${failed} of ${chosen.length} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function report(name: string, { ok, output }: CheckResult, milliseconds: number): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${(milliseconds / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output.trimEnd());
}
