import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listFolder, sortByRoots } from '../../../electron/tagger/videos/browse.ts';
import { Disk } from '../../../electron/tagger/videos/disk.ts';
import { expectFailure } from '../../support/failure.ts';

let folder: string;
let root: string;
const signal = new AbortController().signal;

const list = (path?: string) => listFolder(path, [root], new Disk(), signal);

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'reeltag-browse-')));
  root = join(folder, 'root');
  mkdirSync(join(root, 'films', 'old'), { recursive: true });
  mkdirSync(join(folder, 'root-and-more'));
  mkdirSync(join(folder, 'secret'));
  writeFileSync(join(folder, 'secret', 'private.mp4'), 'x');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('what is shown', () => {
  test('the roots, where no path is given', async () => {
    expect(await list()).toEqual({ entries: [{ name: root, path: root, kind: 'folder' }] });
  });

  test('folders first, then videos with their sizes; nothing hidden and nothing else', async () => {
    for (const name of ['10.mp4', '9.MKV', 'notes.txt', '.hidden.mp4']) writeFileSync(join(root, name), 'xyz');
    mkdirSync(join(root, '.cache'));
    expect(await list(root)).toEqual({
      path: root,
      entries: [
        { name: 'films', path: join(root, 'films'), kind: 'folder' },
        { name: '9.MKV', path: join(root, '9.MKV'), kind: 'video', size: 3 },
        { name: '10.mp4', path: join(root, '10.mp4'), kind: 'video', size: 3 },
      ],
    });
    expect(await list(join(root, 'films', 'old'))).toEqual({
      path: join(root, 'films', 'old'),
      parent: join(root, 'films'),
      entries: [],
    });
  });
});

test('a folder of many files leaves the others their turns', async () => {
  const disk = new Disk();
  const many = join(root, 'many');
  mkdirSync(many);
  for (let i = 0; i < 300; i++) writeFileSync(join(many, `${i}.mp4`), 'x');
  const order: string[] = [];
  const listing = (path: string): Promise<unknown> =>
    listFolder(path, [root], disk, signal).then(() => order.push(path));
  const long = Array.from({ length: 5 }, () => listing(many));
  // As long as it takes them to be at the files.
  for (let i = 0; i < 4; i++) await disk.run(root, async () => {});
  await Promise.all([...long, listing(join(root, 'films'))]);
  expect(order[0]).toBe(join(root, 'films'));
});

describe('what is refused', () => {
  test.each([
    ['a folder outside', () => join(folder, 'secret')],
    ['the folder above', () => folder],
    ['a way out by dots', () => `${root}/../secret`],
    ['a folder whose name begins alike', () => join(folder, 'root-and-more')],
    ['a path that does not begin at the root', () => 'films'],
    ['what is not there, outside', () => join(folder, 'secret', 'nothing')],
    ['the system', () => '/etc'],
  ])('%s', async (_, path) => {
    const { message } = await expectFailure(list(path()), 'access-denied');
    expect(message).toMatch(/ choose one in .*, or name another when Reeltag is started\.$/);
  });

  test('a link that leads out, and it is not shown either', async () => {
    symlinkSync(join(folder, 'secret'), join(root, 'films', 'way out'));
    symlinkSync(join(folder, 'secret', 'private.mp4'), join(root, 'films', 'private.mp4'));
    symlinkSync(join(root, 'films', 'old'), join(root, 'films', 'within'));
    await expectFailure(list(join(root, 'films', 'way out')), 'access-denied');
    expect((await list(join(root, 'films'))).entries.map(({ name }) => name)).toEqual(['old', 'within']);
  });

  test('what is not there, within', async () => {
    await expectFailure(list(join(root, 'nothing')), 'not-found');
  });
});

describe('what a page may name', () => {
  test('lies beneath a root, links and .. resolved; the rest is refused, path by path', async () => {
    const film = join(root, 'films', 'a.mp4');
    writeFileSync(film, 'x');
    symlinkSync(join(folder, 'secret'), join(root, 'way-out'));
    const missing = join(root, 'films', 'missing.mp4');
    const outside = [
      join(folder, 'secret', 'private.mp4'),
      join(root, 'way-out', 'private.mp4'),
      `${root}/films/../../secret/private.mp4`,
      join(folder, 'root-and-more'),
      join(folder, 'secret', 'not-there.mp4'),
      'films/a.mp4',
    ];
    const sorted = await sortByRoots([film, root, missing, ...outside], [root], new Disk(), signal);
    expect(sorted.allowed).toEqual([film, root, missing]);
    expect(sorted.refused.map(({ path }) => path)).toEqual(outside);
    expect(new Set(sorted.refused.map(({ problem }) => problem.kind))).toEqual(new Set(['access-denied']));
  });
});
