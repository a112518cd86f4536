/** What the page of the worker shows: its programs run as they stand there, and its lines are of the protocol. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelDirectory } from '../../electron/catalogue/models.ts';
import {
  WORKER_PROTOCOL,
  workerAnswerSchema,
  workerReadySchema,
  workerRequestSchema,
} from '../../electron/cluster/worker-lines.ts';
import { hasTools } from '../support/video.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/worker.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code ?? '');
const run = promisify(execFile);
const isPosix = process.platform !== 'win32';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-worker-page-'));
const env = {
  ...process.env,
  PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`,
  REELTAG_CACHE: join(folder, 'cache'),
  REELTAG_MODEL: modelDirectory('demo'),
};

beforeAll(() => {
  mkdirSync(join(folder, 'bin'));
  const command = `#!/bin/sh\nexec '${process.execPath}' '${root}electron/cli.ts' "$@" --device cpu\n`;
  writeFileSync(join(folder, 'bin/reeltag'), command, { mode: 0o755 });
  copyFileSync(join(root, 'resources/samples/red-circle.mp4'), join(folder, 'a.mp4'));
  copyFileSync(join(root, 'resources/samples/fractal-pan.mp4'), join(folder, 'b.mp4'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('its lines are of the protocol, and of the version that there is', () => {
  const shown = blocks('json').flatMap((block) =>
    block
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  expect(shown.length).toBeGreaterThan(4);
  for (const line of shown) {
    // What is left out of a long text is no base64.
    const whole = JSON.parse(
      JSON.stringify(line, (key, value) => (key === 'embedding' ? value.replace('…', '') : value)),
    );
    expect(('ready' in line ? workerReadySchema : workerAnswerSchema).parse(whole)).toEqual(whole);
  }
  expect(shown[0].ready.protocol).toBe(WORKER_PROTOCOL);
  for (const field of Object.keys(workerRequestSchema.shape)) expect(page).toContain(`| \`${field}\` |`);
});

test.skipIf(!hasTools || !isPosix)('its program for a shell', async () => {
  await run('sh', ['-c', blocks('sh')[0] ?? ''], { cwd: folder, env });
  const answers = readFileSync(join(folder, 'answers.jsonl'), 'utf8').trimEnd().split('\n');
  const [ready, ...others] = answers.map((line) => JSON.parse(line));
  expect(ready).toMatchObject({ ready: { model: expect.stringContaining('reeltag-demo@') } });
  expect(others.map(({ id, frames }) => [id, frames]).sort()).toEqual(['1', '2'].map((id) => [id, [0, 25, 50, 75]]));
});

const hasPython = await run('python3', ['--version']).then(
  () => true,
  () => false,
);
test.skipIf(!hasTools || !hasPython)('its program in Python', async () => {
  const { stdout } = await run('python3', ['-c', blocks('python')[0] ?? '', 'a.mp4', 'no.mp4'], { cwd: folder, env });
  expect(stdout).toMatch(/^reeltag-demo@[\da-f]{12} on cpu\n/);
  expect(stdout).toMatch(/^a\.mp4 \[0, 1, 2, 3\] \(0\.0\d+, -?0\.0\d+\)$/m);
  expect(stdout).toMatch(/^no\.mp4 no\.mp4 was not found: /m);
});
