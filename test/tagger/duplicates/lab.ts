/** A list of files of which every two might be one as far as their vectors say. */
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
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
import { hasEncoder, hasTools } from '../../support/video.ts';
import { makeFilms } from './made-films.ts';

export const canMake = hasTools && (await hasEncoder('libx264')) && (await hasEncoder('libvpx'));
export const signal = new AbortController().signal;
export const folder = mkdtempSync(join(tmpdir(), 'reeltag-duplicates-'));
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
export async function listOf(paths: readonly string[], pairs = everyPair) {
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

export const names = ({ groups }: FoundDuplicates, nameOf: (id: string) => string) =>
  groups.map(({ videos }) => videos.map(({ id, is }) => `${nameOf(id)}: ${is}`));

/**
 * Looks for copies among made films, and holds what is found against what is known of them.
 *
 * @param every of how many one is made
 */
export async function expectCopiesFound(every: number): Promise<void> {
  const films = await makeFilms(folder, every);
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
}
