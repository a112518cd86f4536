import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import { Events } from '../../../electron/tagger/events.ts';
import { type AddContext, addPaths } from '../../../electron/tagger/videos/add.ts';
import { Disk } from '../../../electron/tagger/videos/disk.ts';
import { VideoList } from '../../../electron/tagger/videos/list.ts';

let folder: string;
let library: Library;
let list: VideoList;
let controller: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-add-'));
  library = Library.open(join(folder, '.data'));
  list = new VideoList(library, new Events());
  controller = new AbortController();
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true });
});

function file(path: string, content = 'x'): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

const add = (paths: string[], more: Partial<AddContext> = {}) =>
  addPaths(paths, {
    ...{ list, disk: new Disk(), signal: controller.signal },
    ...{ onProgress: () => {}, onAdded: () => {} },
    ...more,
  });

/** The paths in the list, within the test's folder. */
const listed = (): string[] => [...list.all()].map(({ path }) => path.slice(folder.length + 1));

describe('folders', () => {
  test('are gone through in the order of names, videos alone, nothing hidden', async () => {
    for (const name of [
      'b/2.mp4',
      'b/10.MOV',
      'b/note.txt',
      'b/.hidden.mp4',
      'b/.git/x.mp4',
      'b/c/deep/er.webm',
      'a.mkv',
    ])
      file(name);
    const result = await add([folder]);
    expect(listed()).toEqual(['a.mkv', 'b/2.mp4', 'b/10.MOV', 'b/c/deep/er.webm']);
    expect(result).toMatchObject({ known: [], refused: [] });
    expect(result.added).toEqual([...list.all()].map(({ id }) => id));
  });

  test('that lead back to themselves are gone through once', async () => {
    file('a/1.mp4');
    symlinkSync(folder, join(folder, 'a', 'up'));
    symlinkSync(join(folder, 'a'), join(folder, 'b'));
    symlinkSync('nowhere.mp4', join(folder, 'a', 'broken.mp4'));
    const result = await add([folder, join(folder, 'b')]);
    expect(listed()).toEqual(['a/1.mp4']);
    expect(result).toMatchObject({ known: [], refused: [] });
  });

  test('hold files that are passed over in silence: empty ones, pipes', async () => {
    file('a/empty.mp4', '');
    file('a/1.mp4');
    const { execFileSync } = await import('node:child_process');
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(folder, 'a', 'pipe.mp4')]);
    expect(await add([join(folder, 'a')])).toMatchObject({ refused: [] });
    expect(listed()).toEqual(['a/1.mp4']);
  });
});

describe('files', () => {
  test('that someone names are tried whatever they are called; what cannot be used is refused with its reason', async () => {
    const good = file('.strange name');
    const empty = file('empty.mp4', '');
    const missing = join(folder, 'missing.mp4');
    const { refused, added } = await add([good, empty, missing]);
    expect(listed()).toEqual(['.strange name']);
    expect(added.length).toBe(1);
    expect(refused).toEqual([
      { path: empty, problem: expect.objectContaining({ kind: 'empty-file' }) },
      { path: missing, problem: expect.objectContaining({ kind: 'not-found' }) },
    ]);
  });

  test('are in the list once, by whatever way they are named', async () => {
    const path = file('1.mp4');
    symlinkSync(path, join(folder, 'link.mp4'));
    const first = await add([path, path, join(folder, 'link.mp4'), `${folder}/./1.mp4`]);
    expect([first.added.length, first.known]).toEqual([1, []]);
    const second = await add([join(folder, 'link.mp4')]);
    expect([second.added, second.known]).toEqual([[], first.added]);
  });

  test('that were removed come back as the same video', async () => {
    const path = file('1.mp4');
    const { added } = await add([path]);
    list.setRemoved(added, true);
    expect(listed()).toEqual([]);
    expect(await add([path])).toEqual({ added, known: [], refused: [] });
    expect(listed()).toEqual(['1.mp4']);
  });

  test('that were removed are forgotten at the next start', async () => {
    const { added } = await add([file('1.mp4'), file('2.mp4')]);
    list.setRemoved([added[0] as string], true);
    list = new VideoList(library, new Events());
    expect(listed()).toEqual(['2.mp4']);
    list.setRemoved([added[0] as string], false);
    expect(listed()).toEqual(['2.mp4']);
  });
});

test('what was added before an abort stays', async () => {
  for (let n = 0; n < 250; n++) file(`many/${n}.mp4`);
  const onProgress = ({ found }: { found: number }): void => {
    if (found >= 100) controller.abort();
  };
  await expect(add([join(folder, 'many')], { onProgress })).rejects.toMatchObject({ name: 'AbortError' });
  expect(listed().length).toBeGreaterThanOrEqual(100);
  expect(listed().length).toBeLessThan(250);
  expect(new VideoList(library, new Events()).all().toArray().length).toBe(listed().length);
});
