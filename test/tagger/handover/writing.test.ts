/** Files that are there whole or not at all: on a full disk, where something stands already, and after kill -9. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { xmp } from '../../../electron/interchange/annotation/xmp.ts';
import type { Piece } from '../../../electron/interchange/format.ts';
import { writeBeside } from '../../../electron/tagger/handover/write/beside.ts';
import { writeFolder } from '../../../electron/tagger/handover/write/folder.ts';
import { writeOneFile } from '../../../electron/tagger/handover/write/one-file.ts';
import { HANDED, handedVideos } from '../../support/handed-case.ts';
import { expectMode } from '../../support/modes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-writing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function* pieces(count: number, bytes = 10): Generator<Piece> {
  for (let n = 0; n < count; n++) yield { file: `${n % 50}.json`, data: `${n}`.padEnd(bytes) };
}

test('a file grows by its parts, in their order', async () => {
  const path = join(folder, 'a.txt');
  const written = await writeOneFile(path, pieces(3, 2), false);
  expect([written, readFileSync(path, 'utf8')]).toEqual([{ path, files: 1, bytes: 6 }, '0 1 2 ']);
});

test('a name that is taken meanwhile stays what it is', async () => {
  const path = join(folder, 'a.txt');
  const late = function* (): Generator<Piece> {
    yield { file: 'a.txt', data: 'ours' };
    writeFileSync(path, 'theirs');
  };
  await expect(writeOneFile(path, late(), false)).rejects.toMatchObject({ kind: 'usage' });
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['theirs', ['a.txt']]);
});

test('files of a folder take turns, more of them than are open at once', async () => {
  const path = join(folder, 'out');
  const written = await writeFolder(path, pieces(200, 4), false);
  expect([written.files, written.bytes, readdirSync(path).length]).toEqual([50, 800, 50]);
  expect(readFileSync(join(path, '7.json'), 'utf8')).toBe('7   57  107 157 ');
});

test('a folder takes the place of one of its kind, and of no other', async () => {
  const path = join(folder, 'out');
  await writeFolder(path, pieces(3), false);
  await writeFolder(path, pieces(2), true);
  expect([readdirSync(path), readdirSync(folder)]).toEqual([['0.json', '1.json'], ['out']]);
  writeFileSync(join(path, 'diary.txt'), 'mine');
  await expect(writeFolder(path, pieces(1), true)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('diary.txt'),
  });
  expect([readdirSync(path).length, readdirSync(folder)]).toEqual([3, ['out']]);
});

test('a failure of the format leaves nothing', async () => {
  const broken = function* (): Generator<Piece> {
    yield { file: 'a', data: 'x' };
    throw new Error('broken');
  };
  await expect(writeOneFile(join(folder, 'a'), broken(), false)).rejects.toThrow('broken');
  await expect(writeFolder(join(folder, 'b'), broken(), false)).rejects.toThrow('broken');
  await expect(writeFolder(join(folder, 'c'), [{ file: '../x', data: '' }], false)).rejects.toThrow('names a file');
  expect(readdirSync(folder)).toEqual([]);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(canMount)('on a full disk', () => {
  test('nothing is left, and what was there is as it was', async () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    if (mounted.status !== 0) return;
    try {
      writeFileSync(join(disk, 'a.txt'), 'before');
      const many = () => pieces(1_000, 1_000);
      await expect(writeOneFile(join(disk, 'a.txt'), many(), true)).rejects.toMatchObject({ kind: 'disk-full' });
      await expect(writeFolder(join(disk, 'b'), many(), false)).rejects.toMatchObject({ kind: 'disk-full' });
      expect(readdirSync(disk)).toEqual(['a.txt']);
      expect(readFileSync(join(disk, 'a.txt'), 'utf8')).toBe('before');
    } finally {
      spawnSync('umount', ['--lazy', disk]);
    }
  });
});

test('a name may be as long as the drive takes, in signs of several bytes too', async () => {
  for (const name of [`${'片'.repeat(83)}.json`, `${'🎬'.repeat(62)}.csv`, 'n'.repeat(255)]) {
    await writeOneFile(join(folder, name), pieces(1), false);
    await writeFolder(join(folder, `${name.slice(0, -2)}x`), pieces(1), false);
    await writeFolder(join(folder, `${name.slice(0, -2)}x`), pieces(1), true);
  }
  expect(readdirSync(folder)).toHaveLength(6);
});

test('what a killed export left goes when the next one comes a day later, and nothing else', async () => {
  const [old, own] = [join(folder, '.a.csv.reeltag-0123456789ab.part'), join(folder, '.b.reeltag-0123456789ab.part')];
  const strange = [join(folder, '.film.mp4.0123456789ab.part'), join(folder, '.c.reeltag-0123456789ab.before')];
  mkdirSync(own);
  for (const path of [old, join(own, 'x.json'), ...strange]) writeFileSync(path, '');
  await writeOneFile(join(folder, 'a.csv'), pieces(1), false);
  expect(readdirSync(folder)).toHaveLength(5);
  const before = new Date(Date.now() - 25 * 60 * 60_000);
  for (const path of [old, own, ...strange]) utimesSync(path, before, before);
  await writeFolder(join(folder, 'd'), pieces(1), false);
  expect(readdirSync(folder)).toEqual([
    ...['.c.reeltag-0123456789ab.before', '.film.mp4.0123456789ab.part', 'a.csv', 'd'],
  ]);
});

describe('beside a video', () => {
  const [video] = handedVideos();
  const write = async (name = 'a.mp4') => {
    const remarks: string[] = [];
    const writing = { handed: HANDED, baseName: '', remark: (sentence: string) => void remarks.push(sentence) };
    const videos = (async function* () {
      if (video !== undefined) yield { ...video, name };
    })();
    return { ...(await writeBeside(xmp, writing, videos, () => join(folder, name))), remarks };
  };

  test('stands a file of as long a name', async () => {
    const name = '片'.repeat(83);
    expect(await write(`${name}.mp4`)).toMatchObject({ path: join(folder, `${name}.xmp`), files: 1 });
    const tooLong = await write(`${'n'.repeat(252)}.ts`);
    expect(tooLong.remarks).toEqual([expect.stringMatching(/^The name of the file beside the video is too long/)]);
  });

  test('one that is write-protected stays as it is, and who may read one stays so', async () => {
    const path = join(folder, 'a.xmp');
    await write();
    const first = readFileSync(path, 'utf8').replace('a dog runs', 'a dog sleeps');
    writeFileSync(path, first);
    chmodSync(path, 0o444);
    const refused = await write();
    expect([refused.files, refused.remarks]).toEqual([0, [expect.stringContaining('write-protected')]]);
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([first, ['a.xmp']]);
    chmodSync(path, 0o600);
    expect((await write()).files).toBe(1);
    expectMode(path, 0o600);
    expect(readFileSync(path, 'utf8')).not.toBe(first);
  });

  test('a link stays one, and what it leads to is written', async () => {
    const [link, kept] = [join(folder, 'a.xmp'), join(folder, 'kept', 'mine.xmp')];
    mkdirSync(join(folder, 'kept'));
    await write();
    const first = readFileSync(link, 'utf8').replace('a dog runs', 'a dog sleeps');
    rmSync(link);
    writeFileSync(kept, first);
    symlinkSync(kept, link);
    expect((await write()).files).toBe(1);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(kept, 'utf8')).not.toBe(first);
    expect(readdirSync(join(folder, 'kept'))).toEqual(['mine.xmp']);
  });
});

test('kill -9 leaves nothing under the name', async () => {
  const module = fileURLToPath(new URL('../../../electron/tagger/handover/write/one-file.ts', import.meta.url));
  const path = join(folder, 'a.csv');
  const code = `
    const { writeOneFile } = await import(${JSON.stringify(module)});
    const pieces = async function* () {
      for (let n = 0; ; n++) {
        yield { file: 'a.csv', data: 'x'.repeat(2 ** 18) };
        if (n === 3) process.stdout.write('written');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await writeOneFile(${JSON.stringify(path)}, pieces(), false);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([]);
});
