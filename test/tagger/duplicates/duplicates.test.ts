/** Copies among films that look alike, made by ffmpeg, where every two might be one as far as their vectors say. */
import { mkdtempSync, realpathSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import {
  Duplicates,
  type DuplicatesOptions,
  type FoundDuplicates,
} from '../../../electron/tagger/duplicates/duplicates.ts';
import { Events } from '../../../electron/tagger/events.ts';
import { Contents } from '../../../electron/tagger/videos/contents.ts';
import { Disk } from '../../../electron/tagger/videos/disk.ts';
import { Embeddings } from '../../../electron/tagger/videos/embeddings.ts';
import { FileFacts } from '../../../electron/tagger/videos/file-facts.ts';
import { VideoList } from '../../../electron/tagger/videos/list.ts';
import { MountPoints } from '../../../electron/tagger/videos/mount-points.ts';
import { Offline } from '../../../electron/tagger/videos/offline.ts';
import { hasEncoder, hasTools, makeVideo, picture, x264 } from '../../support/video.ts';
import { makeFilms } from './made-films.ts';

const canMake = hasTools && (await hasEncoder('libx264')) && (await hasEncoder('libvpx'));
const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'reeltag-duplicates-'));
const cacheBefore = process.env['REELTAG_CACHE'];
beforeAll(() => {
  process.env['REELTAG_CACHE'] = join(folder, 'cache');
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env['REELTAG_CACHE'];
  else process.env['REELTAG_CACHE'] = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

const key = { model: 'made', sampling: 'whole' };
const everyPair: DuplicatesOptions['pairs'] = ({ footage }) =>
  Promise.resolve(footage.flatMap((b, i) => footage.slice(0, i).map((a) => ({ a, b, cosine: 0.9 }))));

/** A list with these files, all of which the model has seen. */
async function listOf(paths: readonly string[], pairs = everyPair) {
  const library = Library.open(mkdtempSync(join(folder, 'library-')));
  const events = new Events();
  const [list, embeddings, disk, log] = [new VideoList(library, events), new Embeddings(library), new Disk(), () => {}];
  const mountPoints = new MountPoints(library, disk);
  const offline = new Offline({ list, events, disk, mountPoints, log });
  const contents = new Contents({ library, list, disk });
  const files = new FileFacts({ list, embeddings, contents, offline, mountPoints, disk, log });
  embeddings.adopt(key);
  const found = paths.map((path) => {
    const { size, mtimeMs } = statSync(path);
    return { path, realPath: realpathSync(path), size, mtimeMs };
  });
  const { added } = list.add(found);
  for (const id of added) {
    const footage = await files.footage(id, signal);
    if (footage !== undefined) embeddings.put(footage, key, { vector: Float32Array.of(0.6, 0.8), frames: [] });
  }
  const close = (): void => {
    offline.close();
    files.close();
    library.close();
  };
  const nameOf = (id: string): string => basename(list.get(id)?.path ?? 'gone');
  return { duplicates: new Duplicates({ list, files, embeddings, pairs }), list, nameOf, close };
}

const names = ({ groups }: FoundDuplicates, nameOf: (id: string) => string) =>
  groups.map(({ videos }) => videos.map(({ id, is }) => `${nameOf(id)}: ${is}`));

test.skipIf(!canMake)(
  'finds renamed, re-encoded, trimmed and cropped copies, and takes nothing for one that only looks like it',
  async () => {
    const films = await makeFilms(folder);
    const originals = new Set(films.map(({ original }) => original)).size;
    expect(originals).toBeGreaterThanOrEqual(30);
    const { duplicates, list, close } = await listOf(films.map(({ path }) => path));
    const filmOf = new Map(films.map((film) => [film.path, film]));
    const progress: number[] = [];
    const found = await duplicates.find(signal, ({ stage, fraction }) => {
      if (stage === 'looking') progress.push(fraction);
    });
    expect(found.passedOver).toEqual([]);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));

    const originalOf = (id: string): number => filmOf.get(list.get(id)?.path ?? '')?.original ?? -1;
    let [right, wrong] = [0, 0];
    for (const { videos } of found.groups) {
      expect(videos.map(({ size }) => size)).toEqual(videos.map(({ size }) => size).toSorted((a, b) => b - a));
      for (const [i, { id }] of videos.entries()) {
        for (const other of videos.slice(0, i)) originalOf(id) === originalOf(other.id) ? right++ : wrong++;
      }
    }
    const counts = Map.groupBy(films, ({ original }) => original);
    const pairs = [...counts.values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
    expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.95);
    expect(right / pairs).toBeGreaterThanOrEqual(0.95);
    // The renamed ones to the byte.
    const same = found.groups.flatMap(({ videos }) => videos.filter(({ is }) => is === 'same'));
    expect(same.length).toBeGreaterThan(0);
    close();
  },
  600_000,
);

test.skipIf(!canMake)('what is gone, damaged, changed or not yet seen is passed over, and said', async () => {
  const make = (name: string, ...args: string[]) => makeVideo(folder, name, ...picture(2, 25, '96x72'), ...args);
  const paths = [
    await make('whole.mp4', ...x264('-crf', '18')),
    await make('copy.mp4', ...x264('-crf', '30')),
    await make('gone.mp4', ...x264('-crf', '24')),
    await make('changed.mp4', ...x264('-crf', '28')),
    await make('damaged.mkv', ...x264('-crf', '26')),
  ];
  const damaged = paths[4] as string;
  truncateSync(damaged, statSync(damaged).size / 2);
  const { duplicates, nameOf, close } = await listOf(paths);
  unlinkSync(paths[2] as string);
  writeFileSync(paths[3] as string, 'no video any more');
  const found = await duplicates.find(signal, () => {});
  expect(names(found, nameOf)).toEqual([['whole.mp4: first', 'copy.mp4: alike']]);
  const said = new Map(found.passedOver.map(({ id, message }) => [nameOf(id), message]));
  expect([...said.keys()].sort()).toEqual(['changed.mp4', 'damaged.mkv', 'gone.mp4']);
  expect(said.get('gone.mp4')).toMatch(/put it back|not found|does not exist|no file/i);
  close();
});

test.skipIf(!canMake)('what a video looks like is made once', async () => {
  const path = await makeVideo(folder, 'once.mp4', ...picture(2, 25, '96x72'), ...x264('-crf', '20'));
  const other = await makeVideo(folder, 'other.mp4', ...picture(2, 25, '96x72'), ...x264('-crf', '33'));
  const first = await listOf([path, other]);
  expect((await first.duplicates.find(signal, () => {})).groups).toHaveLength(1);
  first.close();
  const fractions: number[] = [];
  const second = await listOf([path, other]);
  const found = await second.duplicates.find(signal, ({ stage, fraction }) => {
    if (stage === 'looking') fractions.push(fraction);
  });
  expect(found.groups).toHaveLength(1);
  // Of what is kept nothing is told but that it is there.
  expect(fractions.length).toBeLessThan(5);
  second.close();
});

test.skipIf(!canMake)('can be given up', async () => {
  const path = await makeVideo(folder, 'long.mp4', ...picture(20, 25, '96x72'), ...x264('-crf', '21'));
  const other = await makeVideo(folder, 'long too.mp4', ...picture(20, 25, '96x72'), ...x264('-crf', '31'));
  const { duplicates, close } = await listOf([path, other]);
  const controller = new AbortController();
  const given = duplicates.find(controller.signal, ({ stage }) => stage === 'looking' && controller.abort());
  await expect(given).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  close();
});
