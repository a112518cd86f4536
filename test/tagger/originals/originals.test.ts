/** Originals moved and copied by their tags: told before, taken back after, and found again whatever happens between. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sidecarsOf } from '../../../electron/tagger/originals/sidecars.ts';
import type { OriginalsChoice } from '../../../electron/wire/app/clips.ts';
import { HandoverLab } from '../../support/handover-lab.ts';
import { expectMode } from '../../support/modes.ts';
import { Clips } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

const child = fileURLToPath(new URL('../../support/cutting-child.ts', import.meta.url));
/** Another file system than that of temporary files, on most machines. */
const OTHER_DISK = '/dev/shm';

let lab: HandoverLab;
let clips: Clips;
let ids: string[];
let films: string;
let sorted: string;
const made: string[] = [];

beforeEach(async () => {
  if (!hasTools) return;
  lab = new HandoverLab();
  films = join(lab.folder, 'films');
  sorted = join(lab.folder, 'sorted');
  mkdirSync(sorted);
  clips = await Clips.in(films);
  await lab.start();
  ids = await lab.add(clips.make('a.mp4'), clips.make('b.mp4'), clips.make('c.mp4'));
  await lab.page.setLabels('keep', 'a/b: “best”');
  await lab.decide(ids[0] as string, 'keep', 'yes');
  await lab.decide(ids[1] as string, 'a/b: “best”', 'yes');
}, 60_000);
afterEach(async () => {
  await lab?.remove();
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const client = () => lab.page.client;
const plan = (more: Partial<OriginalsChoice> = {}) =>
  client().call('planOriginals', {
    choice: { scope: { kind: 'all' }, do: 'move', folder: sorted, byLabel: false, ...more },
  });
const apply = (of: { plan: string }) => client().call('applyOriginals', { window: 'w', plan: of.plan });
const pathOf = (n: number): string => {
  const video = lab.page.videos.get(ids[n] as string);
  return video === undefined ? '' : join(video.folder, video.name);
};
const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.clip.mp4')
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();

describe.runIf(hasTools)('originals', () => {
  test('move into folders of their labels, and their videos stay what they are', async () => {
    writeFileSync(join(films, 'a.xmp'), 'about a');
    // Made with the first file that goes there, and by no plan.
    rmSync(sorted, { recursive: true });
    const told = await plan({ byLabel: true });
    expect(told).toMatchObject({ files: 3, refused: 0 });
    expect(told.first.map(({ to }) => to?.slice(sorted.length))).toEqual([
      '/keep/a.mp4',
      '/a_b_ “best”/b.mp4',
      '/without a label/c.mp4',
    ]);
    expect(existsSync(sorted)).toBe(false);
    expect(await apply(told)).toEqual({ done: 3, failed: [] });
    expect(files(sorted)).toEqual(['a_b_ “best”/b.mp4', 'keep/a.mp4', 'keep/a.xmp', 'without a label/c.mp4']);
    expect(files(films)).toEqual([]);
    expect(pathOf(0)).toBe(join(sorted, 'keep', 'a.mp4'));
    expect(lab.page.stateOf('a.mp4')).toBe('done');
    expect(await lab.told(ids[0] as string)).toEqual([expect.stringMatching(/^keep yes /)]);
    // What comes to the old place is another video.
    await lab.add(clips.make('a.mp4'));
    expect(lab.page.videos.size).toBe(4);
  });

  test('are put back by one undo, and moved again by a redo, also after a restart', async () => {
    await apply(await plan());
    await lab.close();
    await lab.start();
    expect((await client().call('reach', { window: 'w' })).undo).toMatchObject({ kind: 'move', count: 3 });
    writeFileSync(join(films, 'b.mp4'), 'somebody else’s');
    const turned = await client().call('undo', { window: 'w' });
    expect(turned).toMatchObject({ act: { kind: 'move' }, stays: 1 });
    expect([0, 1, 2].map((n) => pathOf(n))).toEqual([
      join(films, 'a.mp4'),
      join(sorted, 'b.mp4'),
      join(films, 'c.mp4'),
    ]);
    expect(readFileSync(join(films, 'b.mp4'), 'utf8')).toBe('somebody else’s');
    await client().call('redo', { window: 'w' });
    expect(files(sorted)).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
    expect(pathOf(0)).toBe(join(sorted, 'a.mp4'));
  });

  test('only those that were meant; a name that others have is refused and told', async () => {
    writeFileSync(join(sorted, 'b.mp4'), 'others');
    writeFileSync(join(sorted, 'c.mp4'), readFileSync(join(films, 'c.mp4')));
    const told = await plan();
    expect(told).toMatchObject({ files: 1, refused: 2 });
    expect(told.first.map(({ problem }) => problem?.message ?? '')).toEqual([
      expect.stringMatching(/b\.mp4 is another file/),
      expect.stringMatching(/c\.mp4 is the same file already/),
      '',
    ]);
    const keep = await plan({ label: lab.labelId('keep') });
    expect(keep.first.map(({ from }) => basename(from))).toEqual(['a.mp4']);
    // What changes between plan and act stays, too.
    writeFileSync(join(films, 'a.mp4'), 'another');
    const done = await apply(told);
    expect(done.done).toBe(0);
    expect(done.failed[0]?.message).toMatch(/changed/);
    expect(files(sorted)).toEqual(['b.mp4', 'c.mp4']);
    await expect(apply(told)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(plan({ folder: join(sorted, 'no', 'where') })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(plan({ folder: join(films, 'a.mp4') })).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('two of one name do not go to one folder', async () => {
    const [other = ''] = await lab.add(clips.make('more/A.mp4'));
    const told = await plan();
    expect(told).toMatchObject({ files: 3, refused: 1 });
    expect(told.first[0]).toMatchObject({ id: other, problem: { message: expect.stringContaining('too') } });
  });

  test('cross to another disk with every byte and their time', async () => {
    if (!existsSync(OTHER_DISK) || statSync(OTHER_DISK).dev === statSync(lab.folder).dev) return;
    const disk = mkdtempSync(join(OTHER_DISK, 'reeltag-'));
    made.push(disk);
    const [before, time] = [readFileSync(join(films, 'a.mp4')), Math.floor(statSync(join(films, 'a.mp4')).mtimeMs)];
    expect(await apply(await plan({ folder: disk }))).toEqual({ done: 3, failed: [] });
    expect(files(disk)).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
    expect(files(films)).toEqual([]);
    expect(readFileSync(join(disk, 'a.mp4')).equals(before)).toBe(true);
    expect(Math.abs(statSync(join(disk, 'a.mp4')).mtimeMs - time)).toBeLessThanOrEqual(2);
    expect(pathOf(0)).toBe(join(disk, 'a.mp4'));
    await client().call('undo', { window: 'w' });
    expect(files(films)).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
    expect(lab.page.stateOf('a.mp4')).toBe('done');
  });

  test('a link goes on leading to its film, there and back', async () => {
    mkdirSync(join(lab.folder, 'elsewhere'));
    const film = clips.make('../elsewhere/d.mp4');
    symlinkSync('../elsewhere/d.mp4', join(films, 'link.mp4'));
    const [id = ''] = await lab.add(join(films, 'link.mp4'));
    const place = () => join(lab.page.videos.get(id)?.folder ?? '', lab.page.videos.get(id)?.name ?? '');
    expect(await apply(await plan())).toEqual({ done: 4, failed: [] });
    expect(place()).toBe(join(sorted, 'link.mp4'));
    expect(readFileSync(join(sorted, 'link.mp4')).equals(readFileSync(film))).toBe(true);
    await client().call('undo', { window: 'w' });
    expect(place()).toBe(join(films, 'link.mp4'));
    expect(readFileSync(join(films, 'link.mp4')).equals(readFileSync(film))).toBe(true);
    expect(lab.page.stateOf('link.mp4')).toBe('done');
  });

  test('what cannot be taken away from its place is there alone', async () => {
    const told = await plan();
    if (spawnSync('mount', ['--bind', films, films]).status !== 0) return;
    try {
      spawnSync('mount', ['-o', 'remount,bind,ro', films]);
      const { done, failed } = await apply(told);
      expect(done).toBe(0);
      expect(failed.map(({ message }) => message)).toEqual(
        ['a', 'b', 'c'].map((name) => expect.stringContaining(`${name}.mp4 cannot be taken away from where it is`)),
      );
      expect(files(sorted)).toEqual([]);
      expect(await apply(await plan({ do: 'copy' }))).toEqual({ done: 3, failed: [] });
    } finally {
      // Also where a file in it is still being read.
      spawnSync('umount', ['--lazy', films]);
    }
    expect(files(films)).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
  });

  test('a file that nobody may write to is copied as it is', async () => {
    chmodSync(join(films, 'a.mp4'), 0o444);
    expect(await apply(await plan({ do: 'copy', label: lab.labelId('keep') }))).toEqual({ done: 1, failed: [] });
    expectMode(join(sorted, 'a.mp4'), 0o444);
  });

  test('are copied and stay; the copies go by an undo, if they are still those', async () => {
    await apply(await plan({ do: 'copy' }));
    expect([files(sorted), files(films)]).toEqual([
      ['a.mp4', 'b.mp4', 'c.mp4'],
      ['a.mp4', 'b.mp4', 'c.mp4'],
    ]);
    expect(pathOf(0)).toBe(join(films, 'a.mp4'));
    writeFileSync(join(sorted, 'b.mp4'), 'worked on');
    await client().call('undo', { window: 'w' });
    expect(files(sorted)).toEqual(['b.mp4']);
    expect(files(films)).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
  });

  test('go to the trash', async () => {
    await lab.close();
    const trash = join(lab.folder, 'trash');
    mkdirSync(trash);
    await lab.start({ trash: async (path) => renameSync(path, join(trash, basename(path))) });
    const told = await plan({ do: 'trash', label: lab.labelId('keep') });
    expect(told).toMatchObject({ files: 1, first: [{ from: join(films, 'a.mp4') }] });
    expect(await apply(told)).toEqual({ done: 1, failed: [] });
    expect(files(trash)).toEqual(['a.mp4']);
    await lab.page.until(({ videos }) => videos.size === 2, 'the video out of the list');
  });

  test('are found where they have gone to, after kill -9 in the middle', { timeout: 60_000 }, async () => {
    const many = Array.from({ length: 60 }, (_, n) => clips.make(`many ${n}.mp4`));
    await lab.add(...many);
    await lab.close();
    const originals: OriginalsChoice = { scope: { kind: 'all' }, do: 'move', folder: sorted, byLabel: false };
    const host = spawn(process.execPath, [child, lab.data, JSON.stringify({ originals })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const chunk of host.stdout) if (/^([1-9]\d)$/m.test(String(chunk))) break;
    host.kill('SIGKILL');
    await once(host, 'exit');
    const [gone, left] = [files(sorted), files(films)];
    expect(gone.length).toBeGreaterThan(5);
    // None is lost; the one that was on its way may be in both places.
    expect(new Set([...gone, ...left].filter((name) => name.endsWith('.mp4'))).size).toBe(63);
    await lab.start();
    expect(existsSync(join(lab.data, 'moving.json'))).toBe(false);
    for (const { folder, name } of lab.page.videos.values()) expect(existsSync(join(folder, name))).toBe(true);
    expect([...lab.page.videos.values()].filter(({ state }) => state !== 'done')).toEqual([]);
    // And what had gone is put back by one undo.
    if (gone.length < 63) {
      await client().call('undo', { window: 'w' });
      expect(files(sorted)).toEqual([]);
    }
  });
});

test('what lies beside a film goes with it, and not with its namesake', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-'));
  made.push(folder);
  const all = [
    'film.mp4',
    'film.xmp',
    'film.de.srt',
    'film.mp4.xmp',
    'film 2.srt',
    'film.txt',
    'other.mov',
    'other.mp4',
    'other.srt',
  ];
  for (const name of all) writeFileSync(join(folder, name), '');
  expect((await sidecarsOf(join(folder, 'film.mp4'))).sort()).toEqual(['film.de.srt', 'film.mp4.xmp', 'film.xmp']);
  expect(await sidecarsOf(join(folder, 'other.mp4'))).toEqual([]);
  expect(await sidecarsOf(join(folder, 'gone', 'film.mp4'))).toEqual([]);
});
