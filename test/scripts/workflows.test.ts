/** What no workflow may do, each planted in one that is sound. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { findWrongWorkflows } from '../../scripts/check/workflows.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const SOUND = `name: Check
on:
  push:
permissions: {}
concurrency: check
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    env: { REELTAG_REQUIRE: electron }
    steps:
      - uses: actions/checkout@${COMMIT} # v7.0.1
        with:
          persist-credentials: false
      - run: npm ci
      - run: xvfb-run --auto-servernum npm test
      - run: sudo apt-get install --yes --no-install-recommends xvfb strace
      - run: node scripts/hello.ts --now
  whole:
    permissions:
      contents: read
    uses: ./.github/workflows/other.yml
`;
/** As a workflow writes it. */
const expression = (of: string): string => `$\{{ ${of} }}`;
const COMMANDS = { scripts: ['test', 'build'], files: ['scripts/hello.ts'] };
const judge = (text: string, path = '.github/workflows/check.yml') => findWrongWorkflows([{ path, text }], COMMANDS);
const planted = (from: string, to: string): string => {
  expect(SOUND).toContain(from);
  return SOUND.replace(from, to);
};

test('a sound one may do all that it does', () => expect(judge(SOUND)).toEqual([]));

test.each([
  ['  push:', '  pull_request_target:', 'answers pull_request_target'],
  [
    'permissions: {}',
    'permissions: read-all',
    'grants permissions to all jobs: `permissions: {}`, and each job its own',
  ],
  ['concurrency: check\n', '', 'has no concurrency'],
  ['    timeout-minutes: 5\n', '', 'test: has no timeout-minutes'],
  ['    permissions:\n      contents: read\n    uses', '    uses', 'whole: has no permissions of its own'],
  ['contents: read\n    env', `contents: ${expression('secrets.X')}\n    env`, 'names secrets'],
  [`checkout@${COMMIT} # v7.0.1`, 'checkout@v7', 'does not pin a commit: actions/checkout@v7'],
  [' # v7.0.1', '', `does not say which version it pins: actions/checkout@${COMMIT}`],
  [' # v7.0.1', ' # v7', `does not say which version it pins: actions/checkout@${COMMIT}`],
  [
    'persist-credentials: false',
    'fetch-depth: 0',
    'test: leaves the token in the checkout: persist-credentials: false',
  ],
  [
    '    env: { REELTAG_REQUIRE: electron }\n',
    '',
    'test: tests without REELTAG_REQUIRE: what its machine lacks would be skipped',
  ],
  [
    'timeout-minutes: 5',
    'timeout-minutes: 5\n    continue-on-error: true',
    'goes on after an error: what has failed would look well',
  ],
  [
    '- run: npm ci',
    '- continue-on-error: true\n        run: npm ci',
    'goes on after an error: what has failed would look well',
  ],
  ['npm test', 'npm run none', 'test: runs an npm script that is not there: xvfb-run --auto-servernum npm run none'],
  ['hello.ts --now', 'none.ts', 'test: runs a file that is not there: node scripts/none.ts'],
  ['npm ci', 'npx something', 'test: runs what is not of this repository: npx something'],
  ['npm ci', 'npm ci && echo', 'test: runs more than one command of ours: npm ci && echo'],
  ['npm ci', '|\n          npm ci\n          npm test', 'test: runs more than one command of ours: npm ci\nnpm test'],
  [
    'hello.ts --now',
    `hello.ts ${expression('github.head_ref')}`,
    `test: puts an expression into a command: node scripts/hello.ts ${expression('github.head_ref')}`,
  ],
  [
    ' xvfb strace',
    ' xvfb; reboot',
    'test: runs more than one command of ours: sudo apt-get install --yes --no-install-recommends xvfb; reboot',
  ],
])('%s → %s', (from, to, says) => {
  expect(judge(planted(from, to))).toEqual([`.github/workflows/check.yml: ${says}`]);
});

test('secrets are for the release alone', () => {
  const text = planted(
    'REELTAG_REQUIRE: electron }',
    `REELTAG_REQUIRE: electron, KEY: "${expression('secrets.KEY')}" }`,
  );
  expect(judge(text)).toEqual(['.github/workflows/check.yml: names secrets']);
  expect(judge(text, '.github/workflows/release.yml')).toEqual([]);
});

test('on each of three systems Electron’s tests must have run', () => {
  const text = readFileSync(new URL('../../.github/workflows/check.yml', import.meta.url), 'utf8');
  const { env, strategy } = parse(text).jobs.test;
  expect(env.REELTAG_REQUIRE).toBe(expression('matrix.require'));
  const systems = strategy.matrix.include as { system: string; require: string }[];
  expect(systems.map(({ system }) => system.split('-')[0])).toEqual(['ubuntu', 'macos', 'windows']);
  for (const { require } of systems) expect(require.split(',')).toEqual(expect.arrayContaining(['electron', 'ffmpeg']));
});
