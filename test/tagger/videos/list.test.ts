import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import { Events } from '../../../electron/tagger/events.ts';
import { VideoList } from '../../../electron/tagger/videos/list.ts';
import { TagError } from '../../../electron/wire/errors.ts';

let folder: string;
let library: Library;
let list: VideoList;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-list-'));
  library = Library.open(folder);
  list = new VideoList(library, new Events());
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true });
});

const file = (name: string, size = 1) => ({ path: `/v/${name}`, realPath: `/v/${name}`, size, mtimeMs: 1 });
const held = () => [...list.all()].map(({ path, size, state }) => `${path} ${size} ${state}`);
const kept = () => library.videos.all().map(({ path, size, state }) => `${path} ${size} ${state}`);

/** The disk is full when it is to be written for good. */
function failing(work: () => void): void {
  const full = new TagError('disk-full', 'full');
  const spy = vi.spyOn(library, 'transaction').mockImplementationOnce((inner) => {
    inner();
    throw full;
  });
  expect(work).toThrow(full);
  spy.mockRestore();
}

test('what could not be written is not in the list either, and can be added later', () => {
  list.add([file('a.mp4')]);
  const [a] = list.add([file('a.mp4')]).known as [string];
  const before = held();
  vi.spyOn(library.videos, 'put').mockImplementation(() => {}); // rolled back
  vi.spyOn(library.videos, 'setState').mockImplementation(() => {});
  vi.spyOn(library.videos, 'setRemoved').mockImplementation(() => {});
  failing(() => list.add([file('a.mp4', 2), file('b.mp4')]));
  failing(() => list.transaction(() => list.setState(a, 'cancelled')));
  vi.restoreAllMocks();
  expect([held(), kept()]).toEqual([before, before]);
  expect(list.add([file('b.mp4')]).added).toHaveLength(1);
  expect([held(), kept()]).toEqual([
    ['/v/a.mp4 1 waiting', '/v/b.mp4 1 waiting'],
    ['/v/a.mp4 1 waiting', '/v/b.mp4 1 waiting'],
  ]);
});

test.each([
  ['so many videos', { videos: 3, pathText: 1_000 }, /as many as it can hold/],
  ['so long paths', { videos: 100, pathText: 27 }, /paths of all videos/],
])('the list has room for %s', (_, limits, sentence) => {
  const small = new VideoList(library, new Events(), limits);
  small.add([file('aa.mp4'), file('bb.mp4')]);
  const before = kept();
  let error: unknown;
  try {
    small.add([file('cc.mp4'), file('dd.mp4')]);
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ kind: 'too-large', message: expect.stringMatching(sentence) });
  // All or none of them; what is there already is no addition, and a smaller number fits.
  expect(kept()).toEqual(before);
  expect(small.add([file('aa.mp4')]).known).toHaveLength(1);
  expect(small.add([file('cc.mp4')]).added).toHaveLength(1);
});

describe('a full list', () => {
  function remove(small: VideoList, name: string): string {
    const [id] = small.add([file(name)]).known as [string];
    library.videos.setRemoved(id, true);
    small.holdRemoved(id, true);
    return id;
  }

  test.each([
    ['so many videos', { videos: 2, pathText: 1_000 }],
    ['so long paths', { videos: 100, pathText: 20 }],
  ])('of %s forgets those that were removed', (_, limits) => {
    const small = new VideoList(library, new Events(), limits);
    small.add([file('aa.mp4'), file('bb.mp4')]);
    const id = remove(small, 'aa.mp4');
    expect(small.isRemoved(id)).toBe(true);
    expect(small.add([file('cc.mp4')]).added).toHaveLength(1);
    expect(small.isRemoved(id)).toBe(false);
    expect(kept()).toEqual(['/v/bb.mp4 1 waiting', '/v/cc.mp4 1 waiting']);
    // It is a new one if it comes again.
    remove(small, 'bb.mp4');
    expect(small.add([file('aa.mp4')]).added).not.toEqual([id]);
  });

  test('forgets none of them where there is no room all the same', () => {
    const small = new VideoList(library, new Events(), { videos: 2, pathText: 1_000 });
    small.add([file('aa.mp4'), file('bb.mp4')]);
    const id = remove(small, 'aa.mp4');
    const before = kept();
    expect(() => small.add([file('cc.mp4'), file('dd.mp4')])).toThrow(TagError);
    expect(kept()).toEqual(before);
    expect(small.isRemoved(id)).toBe(true);
    expect(small.add([file('aa.mp4')]).added).toEqual([id]);
    expect([...small.all()].map(({ path }) => path)).toEqual(['/v/aa.mp4', '/v/bb.mp4']);
  });
});
