import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tallyLines, tallyTests } from '../../scripts/test/tally.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('a test that never ended has failed, and failures outside tests count', () => {
  const tally = tallyTests(
    [
      { name: 'a', state: 'passed' },
      { name: 'b', state: 'failed', note: 'expected 1 to be 2' },
      { name: 'c', state: 'pending' },
      { name: 'd', state: 'skipped', note: 'no GPU' },
      { name: 'e', state: 'skipped' },
    ],
    [{ name: 'f.test.ts', note: 'cannot be loaded' }, { name: 'outside of any test' }],
  );
  expect(tallyLines(tally)).toEqual([
    'skipped: d (no GPU)',
    'skipped: e',
    'failed: b (expected 1 to be 2)',
    'failed: c',
    'failed: f.test.ts (cannot be loaded)',
    'failed: outside of any test',
    'tests: 1 passed, 4 failed, 2 skipped',
  ]);
});

test('nothing at all', () => {
  expect(tallyLines(tallyTests([], []))).toEqual(['tests: 0 passed, 0 failed, 0 skipped']);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-tally-'));
  mkdirSync(join(folder, 'test'));
  symlinkSync(`${root}node_modules`, join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `export default { test: { include: ['test/**/*.test.ts'], pool: 'forks' } };`,
  );
  writeFileSync(
    join(folder, 'run.ts'),
    `import { runVitest } from ${JSON.stringify(`${root}scripts/test/vitest.ts`)};
import { tallyLines } from ${JSON.stringify(`${root}scripts/test/tally.ts`)};
for (const line of tallyLines(await runVitest(process.argv.slice(2)))) console.log(line);
process.exit(process.exitCode);
`,
  );
  plant('sound', `test('good', () => {}); test('better', () => {}); test.skip('not yet', () => {});`);
  plant('noted', `test('gpu', (context) => context.skip('no GPU here'));`);
  plant('wrong', `test('good', () => {}); test('bad', () => { throw new Error('bad'); });`);
  plant('broken', `import './missing.ts'; test('never', () => {});`);
  plant('hook', `describe('suite', () => { beforeAll(() => { throw new Error('bad'); }); test('never', () => {}); });`);
  plant('killed', `test('dies', async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); });`);
  plant('stray', `test('good', () => { Promise.reject(new Error('nobody waits for me')); });`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plant(name: string, body: string): void {
  const text = `import { beforeAll, describe, test } from 'vitest';\n${body}\n`;
  writeFileSync(join(folder, `test/${name}.test.ts`), text);
}

/** A run of vitest must not know that it is inside a test of vitest. */
const unset = { VITEST: '', VITEST_MODE: '', VITEST_POOL_ID: '', VITEST_WORKER_ID: '', TEST: '', NODE_ENV: '' };

function run(names: string[]) {
  const args = [join(folder, 'run.ts'), ...names.map((name) => `test/${name}.test.ts`)];
  const env = { ...process.env, ...unset };
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
  return { status, lines: stdout.trimEnd().split('\n') };
}

test.each([
  { names: ['sound', 'noted'], code: 0, count: 'tests: 2 passed, 0 failed, 2 skipped' },
  { names: ['wrong'], code: 1, count: 'tests: 1 passed, 1 failed, 0 skipped' },
  { names: ['broken'], code: 1, count: 'tests: 0 passed, 1 failed, 0 skipped' },
  { names: ['hook'], code: 1, count: 'tests: 0 passed, 1 failed, 1 skipped' },
  // The test that was running, and the error of the process that ended.
  { names: ['killed'], code: 1, count: 'tests: 0 passed, 2 failed, 0 skipped' },
  { names: ['stray'], code: 1, count: 'tests: 1 passed, 1 failed, 0 skipped' },
  { names: ['nosuch'], code: 1, count: 'tests: 0 passed, 0 failed, 0 skipped' },
])('vitest on $names: $count', ({ names, code, count }) => {
  const { status, lines } = run(names);
  expect(lines.at(-1)).toBe(count);
  expect(status).toBe(code);
});

test('skipped tests are named with their reasons, before the count', () => {
  expect(run(['sound', 'noted']).lines.slice(-3).sort()).toEqual([
    'skipped: test/noted.test.ts > gpu (no GPU here)',
    'skipped: test/sound.test.ts > not yet',
    'tests: 2 passed, 0 failed, 2 skipped',
  ]);
});

test('failed tests are named with the first line of why, last before the count', () => {
  expect(run(['wrong', 'hook']).lines.slice(-3).sort()).toEqual([
    'failed: test/hook.test.ts > suite (bad)',
    'failed: test/wrong.test.ts > bad (bad)',
    'tests: 1 passed, 2 failed, 1 skipped',
  ]);
});

test('projects that run beside each other are counted together', () => {
  const projects = ['one', 'two'].map((name, order) => {
    const include = [`test/beside/${name}.test.ts`];
    return { test: { name, include, pool: 'forks', maxWorkers: order + 1, sequence: { groupOrder: order } } };
  });
  const within = join(folder, 'beside');
  mkdirSync(join(within, 'test/beside'), { recursive: true });
  symlinkSync(`${root}node_modules`, join(within, 'node_modules'), 'junction');
  writeFileSync(join(within, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(within, 'vitest.config.ts'),
    `export default { test: { projects: ${JSON.stringify(projects)} } };`,
  );
  // Each waits for the other: one after the other they would do so for ever.
  for (const [mine, other] of [
    ['one', 'two'],
    ['two', 'one'],
  ]) {
    writeFileSync(
      join(within, `test/beside/${mine}.test.ts`),
      `import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
test('meets the other', { timeout: 40_000 }, async () => {
  writeFileSync('${mine}', '');
  await expect.poll(() => existsSync('${other}'), { timeout: 30_000 }).toBe(true);
});
test.skip('not yet', () => {});
`,
    );
  }
  writeFileSync(
    join(within, 'run.ts'),
    `import { runBeside } from ${JSON.stringify(`${root}scripts/test/vitest.ts`)};
import { tallyLines } from ${JSON.stringify(`${root}scripts/test/tally.ts`)};
for (const line of tallyLines(await runBeside(['one', 'two']))) console.log(line);
process.exit(process.exitCode);
`,
  );
  const env = { ...process.env, ...unset };
  const { status, stdout } = spawnSync(process.execPath, [join(within, 'run.ts')], {
    ...{ cwd: within, env, timeout: 60_000 },
    encoding: 'utf8',
  });
  expect(stdout.trimEnd().split('\n').slice(-3)).toEqual([
    'skipped: test/beside/one.test.ts > not yet',
    'skipped: test/beside/two.test.ts > not yet',
    'tests: 2 passed, 0 failed, 2 skipped',
  ]);
  expect(status).toBe(0);
});
