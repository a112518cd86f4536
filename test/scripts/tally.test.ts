import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../scripts/setup/command.ts';
import { tallyLines, tallyTests } from '../../scripts/test/tally.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('a test that never ended has failed, and failures outside tests count', () => {
  const tally = tallyTests(
    [
      { name: 'a', state: 'passed' },
      { name: 'b', state: 'failed' },
      { name: 'c', state: 'pending' },
      { name: 'd', state: 'skipped', note: 'no GPU' },
      { name: 'e', state: 'skipped' },
    ],
    2,
  );
  expect(tallyLines(tally)).toEqual(['skipped: d (no GPU)', 'skipped: e', 'tests: 1 passed, 4 failed, 2 skipped']);
});

test('nothing at all', () => {
  expect(tallyLines(tallyTests([], 0))).toEqual(['tests: 0 passed, 0 failed, 0 skipped']);
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

/** vitest's own runs must not know that they are inside a test of vitest. */
const env = { VITEST: '', VITEST_MODE: '', VITEST_POOL_ID: '', VITEST_WORKER_ID: '', TEST: '', NODE_ENV: '' };

test.each([
  { files: ['sound', 'noted'], code: '', lines: ['tests: 2 passed, 0 failed, 2 skipped'] },
  { files: ['wrong'], code: 'exit code 1', lines: ['tests: 1 passed, 1 failed, 0 skipped'] },
  { files: ['broken'], code: 'exit code 1', lines: ['tests: 0 passed, 1 failed, 0 skipped'] },
  { files: ['hook'], code: 'exit code 1', lines: ['tests: 0 passed, 1 failed, 1 skipped'] },
  // The test that was running, and the error of the process that ended.
  { files: ['killed'], code: 'exit code 1', lines: ['tests: 0 passed, 2 failed, 0 skipped'] },
  { files: ['stray'], code: 'exit code 1', lines: ['tests: 1 passed, 1 failed, 0 skipped'] },
  { files: ['nosuch'], code: 'exit code 1', lines: ['tests: 0 passed, 0 failed, 0 skipped'] },
])('vitest on $files: $lines', async ({ files, code, lines }) => {
  const args = [join(folder, 'run.ts'), ...files.map((name) => `test/${name}.test.ts`)];
  const { output, reason } = await runCommand(process.execPath, args, { timeoutMs: 60_000, cwd: folder, env });
  expect(output.trimEnd().split('\n').slice(-lines.length)).toEqual(lines);
  expect(reason).toBe(code);
});

test('skipped tests are named with their reasons, before the count', async () => {
  const args = [join(folder, 'run.ts'), 'test/sound.test.ts', 'test/noted.test.ts'];
  const { output } = await runCommand(process.execPath, args, { timeoutMs: 60_000, cwd: folder, env });
  expect(output.trimEnd().split('\n').slice(-3).sort()).toEqual([
    'skipped: test/noted.test.ts > gpu (no GPU here)',
    'skipped: test/sound.test.ts > not yet',
    'tests: 2 passed, 0 failed, 2 skipped',
  ]);
});
