import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { driverFiles } from '../../../scripts/build/driver.ts';
import { buildStale } from '../../../scripts/build.ts';
import { type Manifest, manifest, npmPack, type Reached, ROOT, reachedFromDoors } from './list.ts';

let paths: string[];
let reached: Reached;
beforeAll(async () => {
  await buildStale();
  // What `prepack` makes is looked at by its own tests.
  const { files } = await npmPack('--dry-run', '--ignore-scripts');
  paths = files.map(({ path }) => path);
  reached = reachedFromDoors();
});

test('the package has every file that its programs load', () => {
  expect([...reached.files].filter((file) => !paths.includes(file))).toEqual([]);
  expect(reached.files.size).toBeGreaterThan(50);
  const page = readdirSync(join(ROOT, 'out/renderer/assets')).map((name) => `out/renderer/assets/${name}`);
  const driver = driverFiles(ROOT).map((name) => `out/main/cluster-driver/${name}`);
  expect(driver).toContain('out/main/cluster-driver/reeltag_driver/__main__.py');
  const needed = [...driver, 'bin/reeltag.js', 'out/renderer/index.html', ...page, 'LICENSE', 'NOTICE', 'README.md'];
  expect(needed.filter((file) => !paths.includes(file))).toEqual([]);
});

test('and no other: no sources, no tests, nothing of the window but the file that npm always packs', () => {
  const built = paths.filter((path) => path.startsWith('out/main/'));
  const driver = new Set(driverFiles(ROOT).map((name) => `out/main/cluster-driver/${name}`));
  expect(built.filter((path) => !reached.files.has(path) && !driver.has(path))).toEqual(['out/main/main.js']);
  const places = /^(?:bin\/reeltag\.js|out\/(?:main|renderer)\/|resources\/|[^/]+$)/;
  expect(paths.filter((path) => !places.test(path))).toEqual([]);
  // What looks at the machines of a cluster is Python, too.
  const others = paths.filter((path) => !driver.has(path) && path !== 'resources/cluster/probe.py');
  expect(others.filter((path) => /\.(?:tsx?|py|map|sqlite)$|build\.json$|\/training\//.test(path))).toEqual([]);
});

test('what the programs ask for is what is installed with them, and nothing is installed for nothing', () => {
  const { dependencies, optionalDependencies } = manifest();
  const onRequest = JSON.parse(readFileSync(join(ROOT, 'resources/search-index/manifest.json'), 'utf8')) as Manifest;
  const installed = Object.keys({ ...dependencies, ...optionalDependencies, ...onRequest.dependencies });
  expect([...reached.packages].sort()).toEqual(installed.sort());
});
