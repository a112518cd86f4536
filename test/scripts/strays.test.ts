import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { straysIn } from '../../scripts/shipped/strays.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reeltag-strays-'));
  for (const part of ['main', 'preload', 'renderer']) {
    put(`out/${part}/build.json`, JSON.stringify({ files: ['index.js', 'assets/a.css'] }));
    for (const file of ['index.js', 'assets/a.css']) put(`out/${part}/${file}`);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('whatever lies among built files and was not built is a stray', async () => {
  expect(await straysIn(root)).toEqual([]);
  put('out/main/notes.txt');
  put('out/renderer/assets/.env');
  expect(await straysIn(root)).toEqual(['out/main/notes.txt', 'out/renderer/assets/.env']);
});

test.skipIf(spawnSync('git', ['--version']).status !== 0)(
  'so is whatever git does not know among what is shipped as it is, or overlooks',
  async () => {
    put('resources/facts.json');
    put('.gitignore', '*.tmp\n');
    for (const args of [
      ['init', '--quiet'],
      ['add', '.'],
    ])
      spawnSync('git', ['-C', root, ...args]);
    expect(await straysIn(root)).toEqual([]);
    put('resources/a ☆.bin');
    put('resources/models/half.tmp');
    // What training leaves goes nowhere.
    put('resources/models/demo/training/runs/1.tmp');
    expect(await straysIn(root)).toEqual(['resources/a ☆.bin', 'resources/models/half.tmp']);
  },
);
