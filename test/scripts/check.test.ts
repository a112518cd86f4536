/** Each check, seen to fail: a small checkout of its own that passes, and then one violation planted in it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../scripts/setup/command.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const { files: NAMED } = JSON.parse(readFileSync(`${root}tsconfig.json`, 'utf8')) as { files: string[] };

const SOUND: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'small', type: 'module', private: true }, null, 2)}\n`,
  'electron/wire/errors.ts': 'export const kinds = ["a", "b"].length;\n'.replaceAll('"', "'"),
  'electron/wire/failures.ts': 'export const worst = 9;\n',
  'electron/wire/contract.ts': `import { kinds } from './errors.ts';\nimport { worst } from './failures.ts';\n\nexport const calls = kinds + worst;\n`,
  'electron/wire/app/index.ts': `import { calls } from '../contract.ts';\n\nexport const appCalls = calls + 2;\n`,
  'electron/wire/rpc.ts': `import { calls } from './contract.ts';\n\nexport const wire = calls + 1;\n`,
  'electron/catalogue/label-key.ts': 'export const key = 1;\n',
  'electron/engine/checkpoint/shape.ts': 'export type Shape = readonly number[];\n',
  'electron/engine/video/sizes.ts': `import { availableParallelism } from 'node:os';\n\nexport const size = availableParallelism();\n`,
  'electron/engine/index.ts': `export type { Shape } from './checkpoint/shape.ts';\nexport { size } from './video/sizes.ts';\n`,
  'electron/cli.ts': `import { size } from './engine/index.ts';\nimport { wire } from './wire/rpc.ts';\n\nexport const main = (): number => size + wire;\n`,
  'renderer/main.tsx': `import { key } from '../electron/catalogue/label-key.ts';\nimport { appCalls } from '../electron/wire/app/index.ts';\n\ndocument.title = String(appCalls + key);\n`,
  // What the settings name by name.
  ...Object.fromEntries(NAMED.map((path) => [path, 'export {};\n'])),
  'README.md': '# Small\n\n[How it is built](docs/how.md#the-first-room)\n',
  'docs/how.md': '# How\n\n## The first room\n\n[Back](../README.md)\n',
  '.github/workflows/check.yml': `name: Check
on: push
permissions: {}
concurrency: check
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - run: node scripts/hello.ts
`,
  'scripts/hello.ts': `import { main } from '../electron/cli.ts';\n${NAMED.map((path) => `import '../${path}';\n`).join('')}\nprocess.exitCode = main() > 0 ? 0 : 1;\n`,
};

let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'reeltag-check-'));
  const settings = ['biome.json', 'knip.json', '.gitignore', 'tsconfig.json', 'tsconfig.base.json'];
  for (const file of [...settings, 'tsconfig.wire.json', 'tsconfig.engine.json', 'tsconfig.page.json'])
    cpSync(root + file, join(checkout, file));
  symlinkSync(`${root}node_modules`, join(checkout, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(SOUND)) plant(path, text);
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

function check(...names: string[]) {
  return runCommand(process.execPath, [`${root}scripts/check.ts`, ...names], { timeoutMs: 60_000, cwd: checkout });
}

const NAMES = [
  ...['types:wire', 'types:engine', 'types:page', 'types', 'lint', 'arrows', 'loaders', 'links', 'workflows', 'unused'],
];

test('a sound checkout passes all', async () => {
  const { ok, output } = await check();
  expect(output).toMatch(/check: passed\n$/);
  expect(ok).toBe(true);
  for (const name of NAMES) {
    expect(output).toContain(`ok     ${name} (`);
  }
});

describe('fails on', () => {
  test.each([
    {
      what: 'a wrong type in the engine',
      check: 'types:engine',
      path: 'electron/engine/video/planted.ts',
      text: `export const planted: number = 'one';\n`,
      says: /electron\/engine\/video\/planted\.ts\(1,14\): error TS2322/,
    },
    {
      what: 'a wrong type in a test',
      check: 'types',
      path: 'test/planted.test.ts',
      text: `export const planted: number = 'one';\n`,
      says: /test\/planted\.test\.ts\(1,14\): error TS2322/,
    },
    {
      what: "one of Node's globals in what the page shares",
      check: 'types:wire',
      path: 'electron/wire/rpc.ts',
      text: `import { calls } from './contract.ts';\n\nexport const wire = calls + process.pid;\n`,
      says: /electron\/wire\/rpc\.ts\(3,29\): error TS2591/,
    },
    {
      what: "one of Node's globals in the page",
      check: 'types:page',
      path: 'renderer/planted.ts',
      text: 'export const planted = process.pid;\n',
      says: /renderer\/planted\.ts\(1,24\): error TS2591/,
    },
    {
      what: "one of the page's globals in the engine",
      check: 'types:engine',
      path: 'electron/engine/video/planted.ts',
      text: 'export const planted = document.title;\n',
      says: /planted\.ts\(1,24\): error TS2584/,
    },
    {
      what: "one of the page's globals in what Node shares",
      check: 'types',
      path: 'electron/wire/rpc.ts',
      text: `import { calls } from './contract.ts';\n\nexport const wire = calls + document.title.length;\n`,
      says: /electron\/wire\/rpc\.ts\(3,29\): error TS2584/,
    },
    {
      what: 'a syntax that Node cannot strip',
      check: 'types',
      path: 'electron/engine/video/planted.ts',
      text: 'export enum Planted {\n  One,\n}\n',
      says: /planted\.ts\(1,13\): error TS1294/,
    },
    {
      what: 'a wrong arrow',
      check: 'arrows',
      path: 'electron/engine/checkpoint/planted.ts',
      text: `import { size } from '../video/sizes.ts';\n\nexport const planted = size;\n`,
      says: /planted\.ts:1: checkpoint may not import from video/,
    },
    {
      what: 'a wrong arrow of a type',
      check: 'arrows',
      path: 'electron/engine/video/planted.ts',
      text: `import type { Shape } from '../checkpoint/shape.ts';\n\nexport type Planted = Shape;\n`,
      says: /planted\.ts:1: video may not import from checkpoint/,
    },
    {
      what: 'a wrong arrow of a type that is only passed on',
      check: 'arrows',
      path: 'electron/engine/video/planted.ts',
      text: `export type { Shape } from '../checkpoint/shape.ts';\n`,
      says: /planted\.ts:1: video may not import from checkpoint/,
    },
    {
      what: 'files that import each other',
      check: 'arrows',
      path: 'electron/engine/video/sizes.ts',
      text: `import type { Planted } from '../video/deep/planted.ts';\n\nexport type Size = Planted;\nexport const size = 1;\n`,
      beside: {
        'electron/engine/video/deep/planted.ts': `import { size } from '../sizes.ts';\n\nexport type Planted = typeof size;\n`,
      },
      says: /a circle: electron\/engine\/video\/deep\/planted\.ts → electron\/engine\/video\/sizes\.ts → electron\/engine\/video\/deep\/planted\.ts/,
    },
    {
      what: 'a file in no room',
      check: 'arrows',
      path: 'electron/planted.ts',
      text: 'export const planted = 1;\n',
      says: /electron\/planted\.ts: belongs to no room/,
    },
    {
      what: 'ONNX Runtime, loaded by another than the file that turns its telemetry off',
      check: 'loaders',
      path: 'electron/engine/video/planted.ts',
      text: `export const planted = () => import('onnxruntime-node');\n`,
      says: /electron\/engine\/video\/planted\.ts:1: only electron\/engine\/onnx-runtime\/load\.ts may load onnxruntime-node/,
    },
    {
      what: 'its types, in a test',
      check: 'loaders',
      path: 'test/planted.test.ts',
      text: `\nexport type { Tensor } from 'onnxruntime-common';\n`,
      says: /test\/planted\.test\.ts:2: only .* may load onnxruntime-common/,
    },
    {
      what: 'it, required by a script',
      check: 'loaders',
      path: 'scripts/planted.ts',
      text: `import { createRequire } from 'node:module';\n\ncreateRequire(import.meta.url)('onnxruntime-node/dist/index.js');\n`,
      says: /scripts\/planted\.ts:3: only /,
    },
    {
      what: 'its binary, by its path',
      check: 'loaders',
      path: 'planted.config.mjs',
      text: `process.dlopen({ exports: {} }, './node_modules/onnxruntime-node/bin/binding.node');\n`,
      says: /planted\.config\.mjs:1: only /,
    },
    {
      what: 'a lint error',
      check: 'lint',
      path: 'electron/engine/video/planted.ts',
      text: 'export const planted = (value: any): number => value;\n',
      says: /planted\.ts:1:32 lint\/suspicious\/noExplicitAny/,
    },
    {
      what: 'what the linter only warns of',
      check: 'lint',
      path: 'electron/engine/video/planted.ts',
      text: `import { size } from './sizes.ts';\n\nexport const planted = 1;\n`,
      says: /planted\.ts:1:8 lint\/correctness\/noUnusedImports/,
    },
    {
      what: 'a wrong format',
      check: 'lint',
      path: 'electron/engine/video/planted.ts',
      text: 'export const planted = "double"\n',
      says: /planted\.ts format/,
    },
    {
      what: 'an unused export',
      check: 'unused',
      path: 'electron/engine/video/sizes.ts',
      text: `${SOUND['electron/engine/video/sizes.ts']}export const planted = 1;\n`,
      says: /Unused exports \(1\)\nplanted +electron\/engine\/video\/sizes\.ts:4:14/,
    },
    {
      what: 'an unused file',
      check: 'unused',
      path: 'electron/engine/video/planted.ts',
      text: 'export const planted = 1;\n',
      says: /Unused files \(1\)\nelectron\/engine\/video\/planted\.ts/,
    },
    {
      what: 'a dependency that package.json lacks',
      check: 'unused',
      path: 'electron/engine/video/sizes.ts',
      text: `import 'zod';\n${SOUND['electron/engine/video/sizes.ts']}`,
      says: /Unlisted dependencies \(1\)\nzod +electron\/engine\/video\/sizes\.ts/,
    },
    {
      what: 'a link that leads nowhere',
      check: 'links',
      path: 'docs/planted.md',
      text: '# Planted\n\nSee [there](how.md#the-second-room), and [elsewhere](none.md).\n',
      says: /docs\/planted\.md:3: how\.md#the-second-room has an anchor that .*\ndocs\/planted\.md:3: none\.md is not there/,
    },
    {
      what: 'a workflow that runs a file that is not there',
      check: 'workflows',
      path: '.github/workflows/check.yml',
      text: (SOUND['.github/workflows/check.yml'] as string).replace('hello.ts', 'none.ts'),
      says: /check\.yml: test: runs a file that is not there: node scripts\/none\.ts/,
    },
    {
      what: 'a workflow that actionlint knows to be none',
      check: 'workflows',
      path: '.github/workflows/planted.yml',
      text: `${SOUND['.github/workflows/check.yml']}    needs: nobody\n`,
      says: /planted\.yml:6:3: job "test" needs job "nobody" which does not exist in this workflow \[job-needs\]/,
    },
    {
      what: 'no source files at all',
      check: 'arrows',
      path: undefined,
      text: '',
      says: /no source files/,
    },
  ])('$check: $what', async ({ check: name, path, text, beside, says }) => {
    if (path === undefined)
      for (const room of ['electron', 'renderer']) rmSync(join(checkout, room), { recursive: true });
    else plant(path, text);
    for (const [other, content] of Object.entries(beside ?? {})) plant(other, content);
    try {
      const { ok, output, reason } = await check(name);
      expect(output).toMatch(says);
      expect(output).toMatch(/check: 1 of 1 failed\n$/);
      expect({ ok, reason }).toEqual({ ok: false, reason: 'exit code 1' });
    } finally {
      for (const planted of [path, ...Object.keys(beside ?? {})]) if (planted) rmSync(join(checkout, planted));
      for (const [sound, original] of Object.entries(SOUND)) plant(sound, original);
    }
  });

  test('a check that does not exist', async () => {
    expect(await check('typos')).toMatchObject({ ok: false, reason: 'exit code 1' });
  });
});
