/** Pictures that somebody asks with: those of saved searches stay, of the others those that were used last. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pictures } from '../../../electron/tagger/search/pictures.ts';
import { expectFailure } from '../../support/failure.ts';
import { hasTools } from '../../support/video.ts';

const { signal } = new AbortController();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-asked-pictures-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function drawn(colour: string): string {
  const path = join(folder, 'drawn.bmp');
  const input = ['-f', 'lavfi', '-i', `color=${colour}:s=32x32`, '-frames:v', '1'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, path]);
  return readFileSync(path).toString('base64');
}

test.runIf(hasTools)('are bounded, and what an ended process left half done is gone', async () => {
  const kept = join(folder, 'pictures');
  const saved = new Set<string>();
  // Each has some three kilobytes.
  const pictures = new Pictures({ folder: kept, saved: () => saved, mostBytes: 7_000 });
  const ids: string[] = [];
  for (const [n, colour] of ['red', 'green', 'blue', 'white'].entries()) {
    const id = await pictures.add(drawn(colour), signal);
    ids.push(id);
    if (n === 0) saved.add(id);
    utimesSync(join(kept, id), n, n);
    if (n === 0) writeFileSync(join(kept, `${'a'.repeat(64)}.new`), 'half');
  }
  await pictures.pathOf(ids[1] ?? '');
  const last = await pictures.add(drawn('black'), signal);
  const [first, second, , fourth] = ids;
  expect(readdirSync(kept).sort()).toEqual([first, second, fourth, last].sort());
  await expectFailure(pictures.pathOf(ids[2] ?? ''), 'not-found');
});

test.runIf(hasTools)('of which a power cut left half are kept anew when they come again', async () => {
  const kept = join(folder, 'pictures');
  const pictures = new Pictures({ folder: kept, saved: () => new Set() });
  const data = drawn('red');
  const id = await pictures.add(data, signal);
  for (const length of [0, 100]) {
    truncateSync(join(kept, id), length);
    expect(await pictures.add(data, signal)).toBe(id);
    expect(readFileSync(join(kept, id)).toString('base64')).toBe(data);
  }
});

test.runIf(hasTools)('that are given up, or have no place to lie, leave nothing', async () => {
  const kept = join(folder, 'pictures');
  const pictures = new Pictures({ folder: kept, saved: () => new Set() });
  const data = drawn('red');
  await expect(pictures.add(data, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  writeFileSync(kept, 'a file');
  await expectFailure(pictures.add(data, signal), 'write-failed');
});
