import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import { Events } from '../../../electron/tagger/events.ts';
import { type AddContext, addPaths } from '../../../electron/tagger/videos/add.ts';
import { Disk } from '../../../electron/tagger/videos/disk.ts';
import { VideoList } from '../../../electron/tagger/videos/list.ts';
import { NAMED_PASSED_OVER } from '../../../electron/wire/app/videos.ts';

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
    ...{ onProgress: () => {}, onAdded: () => {}, onFolder: () => {} },
    ...more,
  });

/** As an act of a person has it. */
function remove(id: string): void {
  library.videos.setRemoved(id, true);
  list.holdRemoved(id, true);
}

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

  test('hold files that are no videos whatever they are called: code, empty ones, pipes, links to nowhere', async () => {
    for (let n = 0; n < 20; n++) file(`a/module${n}.ts`, `export const answer${n} = ${'4'.repeat(n * 300)};\n`);
    file('a/other.mts', 'export {};\n');
    file('a/go.mod', 'module example.com/m\n');
    file('a/GGG.tod', 'G'.repeat(100));
    file('a/table.dat', 'some data');
    file('a/Makefile', 'all:\n');
    file('a/notes.txt');
    file('a/empty.mp4', '');
    file('a/1.mp4');
    symlinkSync('nowhere', join(folder, 'a', 'link.mp4'));
    const { execFileSync } = await import('node:child_process');
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(folder, 'a', 'pipe.mp4')]);
    const result = await add([join(folder, 'a')]);
    expect(listed()).toEqual(['a/1.mp4']);
    expect(result.refused).toEqual([]);
    const { count = 0, named = [], others } = result.passedOver ?? {};
    expect([count, named.length, others]).toEqual([27, 27, 2]);
    const why = (name: string) => named.find(({ path }) => path.endsWith(`/${name}`))?.why;
    expect(['module3.ts', 'other.mts', 'go.mod', 'GGG.tod', 'table.dat'].map(why)).toEqual(Array(5).fill('no-video'));
    expect(['empty.mp4', 'link.mp4', 'pipe.mp4'].map(why)).toEqual(['empty', 'unreadable', 'no-file']);
  });

  test('hold videos by other names: cameras’ own, and those that their bytes alone tell', async () => {
    const ftyp = '\0\0\0\x18ftypisom';
    for (const ending of 'MOD TOD insv lrv 264 265 wtv ivf tp trp m2p mk3d nsv m2ts MTS'.split(' '))
      file(`cam/clip.${ending}`, ftyp);
    file('cam/recovered', ftyp);
    file('cam/sound', '\0\0\0\x18ftypM4A ');
    file('cam/photo', '\0\0\0\x18ftypheic');
    const packets = (length: number, before: number): string =>
      'x'.repeat(before) + `G${'\0'.repeat(length - 1)}`.repeat(12);
    file('cam/plain.ts', packets(188, 0));
    file('cam/within.ts', packets(188, 100));
    file('cam/timed.m2ts', packets(192, 4));
    file('cam/checked.tp', packets(204, 0));
    file('cam/disc.dat', `RIFF\0\0\0\0CDXA`);
    const { passedOver } = await add([join(folder, 'cam')]);
    expect(passedOver).toEqual({ count: 0, named: [], others: 2 });
    expect(listed()).toHaveLength(15 + 1 + 5);
  });

  test('of file servers and systems are passed over, unless they are named themselves', async () => {
    file('nas/clip.mp4');
    for (const name of ['@eaDir/clip.mp4', '#recycle', '$RECYCLE.BIN/S-1', '__MACOSX', '.Trash-1000/files', '.Trashes'])
      file(`nas/${name}/clip.mp4`);
    file('nas/.git/clip.mp4');
    file('nas/._clip.mp4');
    const { passedOver } = await add([join(folder, 'nas')]);
    expect(listed()).toEqual(['nas/clip.mp4']);
    expect(passedOver?.count).toBe(8);
    expect(new Set(passedOver?.named.map(({ path, why }) => `${path.slice(folder.length + 5)}: ${why}`))).toEqual(
      new Set([
        ...['@eaDir', '#recycle', '$RECYCLE.BIN', '__MACOSX', '.Trash-1000', '.Trashes'].map(
          (name) => `${name}: system-folder`,
        ),
        ...['.git: hidden', '._clip.mp4: hidden'],
      ]),
    );
    await add([join(folder, 'nas', '#recycle')]);
    expect(listed()).toEqual(['nas/clip.mp4', 'nas/#recycle/clip.mp4']);
  });

  test.runIf(process.platform === 'linux')('names that are not UTF-8 are said, for nothing can open them', async () => {
    const named = (name: string): Buffer => Buffer.concat([Buffer.from(`${folder}/b/`), Buffer.from(name, 'latin1')]);
    file('b/1.mp4');
    file('b/\u{FFFD}.mp4');
    writeFileSync(named('caf\xe9.mp4'), 'x');
    mkdirSync(named('d\xe9j\xe0 vu'));
    const { passedOver } = await add([join(folder, 'b')]);
    expect(listed()).toEqual(['b/1.mp4', 'b/\u{FFFD}.mp4']);
    expect(passedOver?.named.map(({ path, why }) => [path.slice(folder.length + 3), why])).toEqual([
      ['caf\u{FFFD}.mp4', 'bad-name'],
      ['d\u{FFFD}j\u{FFFD} vu', 'bad-name'],
    ]);
  });

  test('that cannot be read are said', async () => {
    file('c/1.mp4');
    file('c/locked/2.mp4');
    if (process.platform === 'win32' || process.getuid?.() === 0) return;
    chmodSync(join(folder, 'c', 'locked'), 0);
    const { passedOver } = await add([join(folder, 'c')]);
    chmodSync(join(folder, 'c', 'locked'), 0o700);
    expect(passedOver).toEqual({
      count: 1,
      named: [{ path: join(folder, 'c', 'locked'), why: 'unreadable' }],
      others: 0,
    });
  });

  test('of more than can be named only the first are', async () => {
    for (let n = 0; n < NAMED_PASSED_OVER + 5; n++) file(`d/${n}.ts`, 'code');
    const { passedOver } = await add([join(folder, 'd')]);
    expect([passedOver?.count, passedOver?.named.length]).toEqual([NAMED_PASSED_OVER + 5, NAMED_PASSED_OVER]);
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
    remove(added[0] as string);
    expect(listed()).toEqual([]);
    expect(await add([path])).toEqual({ added, known: [], refused: [] });
    expect(listed()).toEqual(['1.mp4']);
  });

  test('that were removed can be put back after the next start, and those that nobody can put back are forgotten', async () => {
    const { added } = await add([file('1.mp4'), file('2.mp4'), file('3.mp4')]);
    const [first, , third] = added as [string, string, string];
    const act = library.acts.add({ kind: 'remove', person: 'me', window: 'w' });
    library.acts.addChange(act, { of: 'listed', subject: first, before: 'in the list', after: undefined });
    remove(first);
    remove(third);
    list = new VideoList(library, new Events());
    expect(listed()).toEqual(['2.mp4']);
    expect([list.isRemoved(first), list.isRemoved(third)]).toEqual([true, false]);
    list.holdRemoved(first, false);
    expect(listed()).toEqual(['1.mp4', '2.mp4']);
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
