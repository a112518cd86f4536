import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { missingOf, type Requirement, requirementsOf, unprovenOf } from '../../scripts/test/required.ts';

const [electron, ffmpeg] = requirementsOf('electron,ffmpeg') as [Requirement, Requirement];
const ran = 'test/e2e/demo.test.ts > the first minute in the Electron app > one click';
const left = 'test/e2e/app.test.ts > the page in the Electron app (there is no display) > a video is chosen';

test('nothing is required where nothing is said', () => {
  expect(requirementsOf(undefined)).toEqual([]);
  expect(requirementsOf('')).toEqual([]);
  expect(() => requirementsOf('electron,word')).toThrow(
    'REELTAG_REQUIRE names word: there are electron, chromium, ffmpeg, strace.',
  );
});

test('a run in which a required test was skipped, or none has passed, has failed', () => {
  const others = { failed: [], skipped: [{ name: 'test/e2e/app.test.ts > the page in a browser > a video' }] };
  expect(unprovenOf([electron, ffmpeg], { ...others, passed: [ran] })).toEqual([]);
  expect(unprovenOf([electron], { ...others, passed: [] })).toEqual(['required: electron: no test of it has passed']);
  expect(unprovenOf([electron], { passed: [ran], failed: [], skipped: [{ name: left }] })).toEqual([
    `required: electron: was skipped: ${left}`,
  ]);
});

test('what is missing is told with its reason', async () => {
  const away = { name: 'window', whyMissing: async () => 'there is no wall' };
  const there = { name: 'wall', whyMissing: async () => undefined };
  expect(await missingOf([away, there])).toEqual(['required: window is not here: there is no wall']);
});

test('`npm test` ends before it begins where a requirement is not known', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const env = { ...process.env, REELTAG_REQUIRE: 'luck' };
  const { status, stderr } = spawnSync(process.execPath, ['scripts/test.ts'], { cwd: root, env, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('REELTAG_REQUIRE names luck');
});
