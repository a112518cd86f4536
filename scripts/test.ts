/**
 * `npm test [vitest's arguments…]`: set-up where needed, checks, tests. The last line is
 * `tests: N passed, N failed, N skipped`; the exit code is 1 where a test or a check failed, or where something is not proven
 * that `REELTAG_REQUIRE` names.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ALL_THINGS, setUpCheckout } from './setup/all.ts';
import { inCheckout } from './setup/paths.ts';
import { missingOf, requirementsOf, unprovenOf } from './test/required.ts';
import { type Tally, tallyLines } from './test/tally.ts';
import { runBeside, runVitest } from './test/vitest.ts';

const required = requirementsOf(process.env['REELTAG_REQUIRE']);

const NOTHING: Tally = { passed: [], failed: [], skipped: [] };

// Set-up waits for the network, checks for the processor.
const check = spawn(process.execPath, [inCheckout('scripts/check.ts')], { stdio: 'inherit', cwd: inCheckout('.') });
const checking = once(check, 'exit');
// What is missing makes tests be skipped by name; it is no failure of the code.
await setUpCheckout(ALL_THINGS, true, (line) => console.log(line));
const [checkCode] = await checking;
const checked = checkCode === 0;

const missing = await missingOf(required);
const tally = missing.length === 0 ? await runTests(process.argv.slice(2)) : NOTHING;
const unmet = missing.length === 0 ? unprovenOf(required, tally) : missing;
if (!checked) console.log('A check failed: see above.');
const failed = [...tally.failed, ...unmet.map((name) => ({ name }))];
for (const line of tallyLines({ ...tally, failed })) console.log(line);
// vitest sets an exit code of its own, for instance where a coverage limit is not met.
process.exit(checked && failed.length === 0 && !process.exitCode ? 0 : 1);

function runTests(args: string[]): Promise<Tally> {
  return args.length === 0 ? runBeside(['units', 'browser']) : runVitest(args);
}
