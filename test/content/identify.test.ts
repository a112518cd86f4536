import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { identifyContent, isEarlierId, isWholeId, WHOLE_UP_TO } from '../../electron/content/identify.ts';
import { readWholeId } from '../../electron/content/whole.ts';
import { hasTools, makeVideo } from '../support/video.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-content-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
const idOf = async (path: string): Promise<string> => (await identifyContent(path)).contentId;
const at = <T>(work: () => Promise<T>): Promise<T> => work();

describe('which content a file holds', () => {
  test.runIf(hasTools)('two AVIs of one size with black ends are two', async () => {
    const between = (source: string) =>
      `color=black:s=160x120:r=10:d=1[a];${source}[b];color=black:s=160x120:r=10:d=1[c];[a][b][c]concat=n=3`;
    const make = (name: string, source: string): Promise<string> =>
      makeVideo(folder, name, '-filter_complex', between(source), '-c:v', 'rawvideo', '-pix_fmt', 'yuv420p');
    const one = await make('one.avi', 'testsrc2=s=160x120:r=10:d=2,format=yuv420p');
    const two = await make('two.avi', 'mandelbrot=s=160x120:r=10,trim=duration=2,setpts=PTS-STARTPTS');
    const [first, second] = [await identifyContent(one), await identifyContent(two)];
    // What it went by before.
    expect([first.size, first.earlierId]).toEqual([second.size, second.earlierId]);
    expect(first.contentId).not.toBe(second.contentId);
  });

  test.each([0, 1, 65_536, 200_000, WHOLE_UP_TO])('%d bytes are read whole: each of them counts', async (size) => {
    const bytes = Buffer.alloc(size, 7);
    const path = write('small.bin', bytes);
    const id = await idOf(path);
    expect(isWholeId(id)).toBe(true);
    const { size: found, mtimeMs } = await identifyContent(path);
    expect(await readWholeId(path, { size: found, mtimeMs }, at)).toBe(id);
    for (const place of [0, Math.floor(size / 2), size - 1]) {
      if (size === 0) continue;
      const other = Buffer.from(bytes);
      other[place] = 8;
      expect(await idOf(write('other.bin', other))).not.toBe(id);
    }
  });

  test('of a large file a change of a stretch of it is seen, wherever it is', async () => {
    const size = WHOLE_UP_TO + 12_345;
    const bytes = Buffer.alloc(size, 7);
    const id = await idOf(write('large.bin', bytes));
    expect(isWholeId(id) || isEarlierId(id)).toBe(false);
    expect(await idOf(write('same.bin', bytes))).toBe(id);
    const stretch = Math.ceil(size / 60);
    for (let start = 0; start < size; start += stretch * 7) {
      const other = Buffer.from(bytes).fill(8, start, start + stretch);
      expect(await idOf(write('other.bin', other))).not.toBe(id);
    }
    expect(await idOf(write('longer.bin', Buffer.concat([bytes, Buffer.of(7)])))).not.toBe(id);
  });

  test('a byte between the pieces is known to all bytes alone', async () => {
    const size = WHOLE_UP_TO + 1;
    const one = write('one.bin', Buffer.alloc(size));
    const two = write('two.bin', Buffer.alloc(size).fill(1, 50_000, 50_001));
    const [first, second] = [await identifyContent(one), await identifyContent(two)];
    expect(first.contentId).toBe(second.contentId);
    const whole = await readWholeId(one, first, at);
    expect(whole).toBe(`whole-${createHash('sha256').update(readFileSync(one)).digest('hex')}`);
    expect(await readWholeId(two, second, at)).not.toBe(whole);
  });

  test('a file that is another by now has no id of the one before', async () => {
    const path = write('changed.bin', Buffer.alloc(10));
    const identity = await identifyContent(path);
    utimesSync(path, 1, 1);
    expect(await readWholeId(path, identity, at)).toBeUndefined();
  });
});
