import { execFile } from 'node:child_process';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { secondsSinceFirst } from '../../electron/engine/video/part.ts';
import { probeVideo, type VideoInfo } from '../../electron/engine/video/probe.ts';
import { runTool } from '../../electron/engine/video/run.ts';
import { createMedia, type Media, type MediaFile } from '../../electron/media/index.ts';
import { prunePictures } from '../../electron/media/pictures.ts';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Problem } from '../../electron/wire/app/problem.ts';
import {
  ffmpegPath,
  ffprobePath,
  greyOf,
  greys,
  hasEncoder,
  hasTools,
  makeVideo,
  picture,
  tone,
  x264,
} from '../support/video.ts';

const ID = '3f0c2b1e-9a4d-4c5b-8e7f-0123456789ab';
const OTHER = '00000000-0000-4000-8000-000000000000';

let folder: string;
let cacheDirectory: string;
let files: Map<string, MediaFile>;
let pictures: Map<string, string>;
let media: Media;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-media-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(folder, 'cache-'));
  files = new Map();
  pictures = new Map();
  const facts = { find: (id: string) => files.get(id), findPicture: async (id: string) => pictures.get(id) };
  media = createMedia(facts, { cacheDirectory });
});
afterEach(() => media.close());

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  media.respond(new Request(`media://app/${path}`, init));
const know = (path: string, more: Partial<MediaFile> = {}): void =>
  void files.set(ID, { path, startTime: 0, framesBy: 'pts', frames: [], ...more });

const FIRST = { index: 0, timestamp: 0 };

/** As if the model had seen these frames. */
async function knowSeen(path: string, indices: readonly number[], more: Partial<MediaFile> = {}): Promise<VideoInfo> {
  const info = await probeVideo(path);
  const { startTime, framesBy } = info;
  const frames = indices.map((index) => ({ index, timestamp: secondsSinceFirst(info, index) }));
  know(path, { startTime, framesBy, frames, ...more });
  return info;
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/json');
  return (await response.json()) as Problem;
}

interface Look {
  readonly rgb: number[];
  readonly width: number;
  readonly height: number;
}

/** By the JPEG's bytes: many tests look at the same picture of one colour, and each look starts a tool. */
const looks = new Map<string, Look>();

/** The mean colour (0–255 each) of a JPEG, and its size. */
async function look(jpeg: ArrayBuffer): Promise<Look> {
  const bytes = Buffer.from(jpeg);
  const key = bytes.toString('base64');
  const known = looks.get(key);
  if (known !== undefined) return known;
  const path = join(folder, `look-${crypto.randomUUID()}.jpg`);
  await writeFile(path, bytes);
  const { stdout } = await runTool(ffmpegPath as string, [
    ...['-v', 'error', '-i', path, '-vf', 'scale=1:1:flags=area', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
  ]);
  const seen = { rgb: [...stdout], ...sizeOf(bytes) };
  looks.set(key, seen);
  return seen;
}

/** A JPEG's size, from the header of its frame (baseline or progressive). */
function sizeOf(jpeg: Buffer): { width: number; height: number } {
  for (let at = 2; at + 9 <= jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    if (marker === 0xffc0 || marker === 0xffc2)
      return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) };
  }
  throw new Error('a JPEG without the header of a frame');
}

describe('what is asked for', () => {
  beforeEach(async () => {
    const path = join(folder, 'secret.bin');
    await writeFile(path, 'secret');
    know(path, { frames: [FIRST] });
  });

  test.each([
    '',
    'video',
    `video/${ID}`,
    `video/${ID}/`,
    `video/${ID}/file/`,
    `video/${ID}/files`,
    `video/${ID.toUpperCase()}/file`,
    `video/${OTHER}/file`,
    `video/${OTHER}/poster`,
    `video/${OTHER}/proxy`,
    `video/${ID}/frame/-1`,
    `video/${ID}/frame/1`,
    `video/${ID}/frame/9999999`,
    `video/${ID}/frame/0x0`,
    `video/${ID}/still?at=1e3`,
    `video/${ID}/still?at=-1`,
    `video/../video/${OTHER}/file`,
    'video/..%2f..%2f..%2fetc%2fpasswd/file',
    `video/${ID}/..%2ffile`,
    `video/${ID}%00/file`,
    `video//${ID}/file`,
    'video/__proto__/file',
    `picture/${'a'.repeat(64)}`,
    `picture/${'a'.repeat(63)}`,
    `picture/${'A'.repeat(64)}`,
    'picture/..%2f..%2fsecret.bin',
    `picture/${'a'.repeat(64)}/file`,
  ])('%j is nothing', async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(404);
    expect((await problemOf(response)).kind).toBe('not-found');
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
    const response = await ask(MEDIA.file(ID), { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('the file', () => {
  const bytes = Buffer.from(Array.from({ length: 700_001 }, (_, i) => (i * i) % 251));
  let path: string;
  beforeEach(async () => {
    path = join(folder, `bytes-${crypto.randomUUID()}.mp4`);
    await writeFile(path, bytes);
    know(path);
  });
  const range = (value: string, more: Record<string, string> = {}): Promise<Response> =>
    ask(MEDIA.file(ID), { headers: { Range: value, ...more } });

  test('whole', async () => {
    const response = await ask(MEDIA.file(ID));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('700001');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('HEAD says the same and gives nothing', async () => {
    const response = await ask(MEDIA.file(ID), { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), response.body]).toEqual([200, '700001', null]);
  });

  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=1-1', 1, 2],
    ['bytes=262143-262144', 262_143, 262_145],
    ['bytes=100-524400', 100, 524_401],
    ['bytes=699999-', 699_999, 700_001],
    ['bytes=-3', 699_998, 700_001],
    ['bytes=-99999999', 0, 700_001],
    ['bytes=5-99999999', 5, 700_001],
  ])('%s to the byte', async (header, start, end) => {
    const response = await range(header);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/700001`);
    expect(response.headers.get('content-length')).toBe(String(end - start));
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes.subarray(start, end))).toBe(true);
  });

  test('several ranges are answered with the whole', async () => {
    const response = await range('bytes=0-1,4-5');
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBe(700_001);
  });

  test('a range beyond the end', async () => {
    const response = await range('bytes=700001-');
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */700001');
    expect((await problemOf(response)).kind).toBe('bad-range');
  });

  test('a part of a file that has changed is not given for a part of the one before', async () => {
    const etag = (await ask(MEDIA.file(ID), { method: 'HEAD' })).headers.get('etag') as string;
    const length = async (): Promise<number> =>
      (await (await range('bytes=0-1', { 'If-Range': etag })).arrayBuffer()).byteLength;
    expect(await length()).toBe(2);
    await utimes(path, 1, 1);
    expect(await length()).toBe(bytes.length);
  });

  test('a file that becomes shorter while it is read breaks off instead of passing for whole', async () => {
    const response = await ask(MEDIA.file(ID));
    const reader = response.body?.getReader();
    await reader?.read();
    await truncate(path, 1000);
    await expect(reader?.read()).rejects.toThrow('shorter');
  });

  test.runIf(process.platform === 'linux')(
    'reads no further than it is asked to, and an abort closes the file',
    async () => {
      const openFiles = async (): Promise<number> =>
        (
          await Promise.all(
            (await readdir('/proc/self/fd')).map((fd) => stat(`/proc/self/fd/${fd}`).catch(() => undefined)),
          )
        ).filter((stats) => stats?.size === bytes.length).length;
      const controller = new AbortController();
      const response = await ask(MEDIA.file(ID), { signal: controller.signal });
      const reader = response.body?.getReader();
      const { value } = (await reader?.read()) ?? {};
      expect(value?.length).toBe(262_144);
      expect(await openFiles()).toBe(1);
      controller.abort();
      await expect(reader?.read()).rejects.toMatchObject({ name: 'AbortError' });
      expect(await openFiles()).toBe(0);

      const cancelled = await ask(MEDIA.file(ID));
      await cancelled.body?.cancel();
      expect(await openFiles()).toBe(0);
    },
  );

  test('what is there no more, is a folder, a pipe or empty is told by kind', async () => {
    await rm(path);
    expect(await problemOf(await ask(MEDIA.file(ID)))).toMatchObject({ kind: 'not-found' });
    await mkdir(path);
    expect((await ask(MEDIA.file(ID))).status).toBe(422);
    const pipe = join(folder, `pipe-${crypto.randomUUID()}`);
    await promisify(execFile)('mkfifo', [pipe]);
    know(pipe);
    expect(await problemOf(await ask(MEDIA.file(ID)))).toMatchObject({ kind: 'not-video' });
    await writeFile(join(folder, 'empty.mp4'), '');
    know(join(folder, 'empty.mp4'));
    expect(await problemOf(await ask(MEDIA.poster(ID)))).toMatchObject({ kind: 'empty-file' });
  });

  test('one that goes at any moment of the answer is not there', async () => {
    const path = join(folder, 'going.mp4');
    know(path);
    for (let turns = 0; turns < 120; turns++) {
      await writeFile(path, 'no video');
      const asked = ask(turns % 2 === 0 ? MEDIA.file(ID) : MEDIA.poster(ID));
      for (let n = 0; n < turns / 2; n++) await new Promise((resolve) => setImmediate(resolve));
      await rm(path);
      const response = await asked;
      await response.body?.cancel();
      expect([200, 404, 422]).toContain(response.status);
    }
  });
});

describe.skipIf(!hasTools)('content types, by content', () => {
  test.each([
    ['a.mp4', 'video/mp4'],
    ['a.mov', 'video/quicktime'],
    ['a.mkv', 'video/x-matroska'],
    ['a.avi', 'video/x-msvideo'],
    ['a.ts', 'video/mp2t'],
    ['a.m2ts', 'video/mp2t'],
    ['a.flv', 'video/x-flv'],
    ['a.3gp', 'video/3gpp'],
    ['a.mpg', 'video/mpeg'],
    ['a.gif', 'image/gif'],
  ])('%s', async (name, type) => {
    const codec = /mpg|gif/.test(name) ? [] : x264();
    const path = await makeVideo(folder, name, ...picture(0.2), ...codec);
    const misnamed = join(folder, `${name}.txt`);
    await copyFile(path, misnamed);
    know(misnamed);
    expect((await ask(MEDIA.file(ID), { method: 'HEAD' })).headers.get('content-type')).toBe(type);
  });

  test('WebM', async (context) => {
    if (!(await hasEncoder('libvpx'))) return context.skip('this ffmpeg has no libvpx');
    know(await makeVideo(folder, 'a.webm', ...picture(0.2), '-c:v', 'libvpx'));
    expect((await ask(MEDIA.file(ID), { method: 'HEAD' })).headers.get('content-type')).toBe('video/webm');
  });

  test('what is no video is bytes', async () => {
    await writeFile(join(folder, 'page.mp4'), '<script>alert(1)</script>');
    know(join(folder, 'page.mp4'));
    expect((await ask(MEDIA.file(ID), { method: 'HEAD' })).headers.get('content-type')).toBe(
      'application/octet-stream',
    );
  });
});

/** One second each of red, green and blue, 25 frames a second; wide pictures. */
const COLOURS = ['red', 'lime', 'blue'].flatMap((colour) => ['-f', 'lavfi', '-i', `color=${colour}:d=1:r=25:s=160x90`]);
const JOINED = ['-filter_complex', '[0][1][2]concat=n=3'];
const dominant = (rgb: readonly number[]): string => ['red', 'lime', 'blue'][rgb.indexOf(Math.max(...rgb))] as string;

describe.skipIf(!hasTools)('pictures', () => {
  test.each(['mp4', 'mkv', 'avi', 'ts', 'mov', 'flv', 'mpg', 'h264'])(
    'each seen frame of .%s is the frame at its timestamp',
    async (extension) => {
      const codec =
        extension === 'mpg' ? ['-c:v', 'mpeg2video', '-q:v', '2'] : x264('-bf', extension === 'avi' ? '0' : '2');
      const path = await makeVideo(folder, `colours.${extension}`, ...COLOURS, ...JOINED, ...codec);
      // The last red and the first lime one, the last lime and the first blue one.
      const { pts } = await knowSeen(path, [24, 25, 49, 50]);
      expect(pts.length).toBeGreaterThanOrEqual(74);
      const seen: string[] = [];
      for (const n of [0, 1, 2, 3]) {
        const response = await ask(MEDIA.frame(ID, n));
        expect(response.headers.get('content-type')).toBe('image/jpeg');
        const { rgb, width, height } = await look(await response.arrayBuffer());
        expect([width, height]).toEqual([320, 180]);
        seen.push(dominant(rgb));
      }
      expect(seen).toEqual(['red', 'lime', 'lime', 'blue']);
    },
  );

  test.each([5000, 400_000, 1_732_600_000])('a clock that begins at %d s', async (offset) => {
    const shift = ['-output_ts_offset', `${offset}`];
    const path = await makeVideo(folder, `late-${offset}.mkv`, ...COLOURS, ...JOINED, ...x264(), ...shift);
    const { startTime } = await knowSeen(path, [24, 25, 50], { duration: 3 });
    expect(startTime).toBe(offset);
    const colour = async (what: string): Promise<string> =>
      dominant((await look(await (await ask(what)).arrayBuffer())).rgb);
    expect(await colour(MEDIA.frame(ID, 0))).toBe('red');
    expect(await colour(MEDIA.frame(ID, 1))).toBe('lime');
    expect(await colour(MEDIA.frame(ID, 2))).toBe('blue');
    expect(await colour(MEDIA.poster(ID))).toBe('red');
    // A time that no frame begins at.
    expect(await colour(MEDIA.still(ID, 0.97))).toBe('lime');
    expect(await colour(MEDIA.still(ID, 2.5))).toBe('blue');
  });

  describe('the poster', () => {
    const LIGHT = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=25:duration=3'];
    const black = (seconds: number) => ['-f', 'lavfi', '-i', `color=black:size=320x180:rate=25:duration=${seconds}`];
    const joined = (first: string, second: string) => ['-filter_complex', `[${first}:v][${second}:v]concat=n=2`];
    const brightness = async (): Promise<number> =>
      Math.max(...(await look(await (await ask(MEDIA.poster(ID))).arrayBuffer())).rgb);

    test('of a video that begins black is a later frame, and is kept', async () => {
      const path = await makeVideo(folder, 'begins-black.mp4', ...black(1), ...LIGHT, ...joined('0', '1'), ...x264());
      know(path, { duration: 4 });
      const first = await ask(MEDIA.poster(ID));
      expect(Math.max(...(await look(await first.arrayBuffer())).rgb)).toBeGreaterThan(80);
      expect((await readdir(cacheDirectory, { recursive: true })).filter((name) => name.endsWith('.jpg'))).toHaveLength(
        1,
      );
      const headers = { 'If-None-Match': first.headers.get('etag') ?? '' };
      expect((await ask(MEDIA.poster(ID), { headers })).status).toBe(304);
    });

    test('of one that begins with something and goes black is its beginning', async () => {
      const path = await makeVideo(folder, 'ends-black.mp4', ...LIGHT, ...black(9), ...joined('0', '1'), ...x264());
      know(path, { duration: 12 });
      expect(await brightness()).toBeGreaterThan(80);
    });

    test('of one that is black throughout is black', async () => {
      know(await makeVideo(folder, 'black.mp4', ...black(4), ...x264()), { duration: 4 });
      expect(await brightness()).toBeLessThan(20);
    });
  });

  test('a clock that starts over midway', async () => {
    const first = await makeVideo(folder, 'first.ts', ...COLOURS, ...JOINED, ...x264('-bf', '2'));
    const path = join(folder, 'joined.ts');
    await writeFile(path, Buffer.concat([await readFile(first), await readFile(first)]));
    const { framesBy } = await knowSeen(path, [24, 25, 99, 100, 125]);
    expect(framesBy).toBe('number');
    const seen: string[] = [];
    for (const n of [0, 1, 2, 3, 4]) {
      seen.push(dominant((await look(await (await ask(MEDIA.frame(ID, n))).arrayBuffer())).rgb));
    }
    expect(seen).toEqual(['red', 'lime', 'red', 'lime', 'blue']);
    // How far the clock is to be moved ffmpeg guesses.
    const proxied = join(folder, 'joined.mp4');
    await writeFile(proxied, Buffer.from(await (await ask(MEDIA.proxy(ID, 4.5))).arrayBuffer()));
    know(proxied, { frames: [FIRST] });
    expect(dominant((await look(await (await ask(MEDIA.frame(ID, 0))).arrayBuffer())).rgb)).toBe('lime');
  });

  test('upright, with square pixels', async () => {
    const plain = await makeVideo(folder, 'plain.mp4', ...picture(0.5, 25, '160x90'), ...x264());
    const turned = await makeVideo(folder, 'turned.mov', '-display_rotation', '90', '-i', plain, '-c', 'copy').catch(
      () => makeVideo(folder, 'turned.mov', '-i', plain, '-c', 'copy', '-metadata:s:v', 'rotate=90'),
    );
    const info = await probeVideo(turned);
    expect([info.width, info.height]).toEqual([90, 160]);
    know(turned, { frames: [FIRST] });
    for (const what of [MEDIA.poster(ID), MEDIA.frame(ID, 0)]) {
      const { width, height } = await look(await (await ask(what)).arrayBuffer());
      expect([width, height]).toEqual([320, 568]);
    }

    know(await makeVideo(folder, 'anamorphic.mkv', ...picture(0.5, 25, '72x72'), '-vf', 'setsar=2', ...x264()));
    const wide = await look(await (await ask(MEDIA.poster(ID))).arrayBuffer());
    expect([wide.width, wide.height]).toEqual([320, 160]);
  });

  test('a time beyond the end, and a duration that is too long, still give a picture', async () => {
    const path = await makeVideo(folder, 'short.mp4', ...picture(0.5), ...x264());
    know(path, { duration: 5000, frames: [{ index: 100_000, timestamp: 4000 }] });
    for (const what of [MEDIA.poster(ID), MEDIA.frame(ID, 0)]) expect((await ask(what)).status).toBe(200);
  });

  test('is kept by content: moved files keep their pictures, others get others', async () => {
    const path = await makeVideo(folder, 'kept.mp4', ...picture(1), ...x264());
    know(path);
    const first = await ask(MEDIA.poster(ID));
    const jpeg = Buffer.from(await first.arrayBuffer());
    const etag = first.headers.get('etag') as string;
    const cached = async (): Promise<string[]> =>
      (await readdir(cacheDirectory, { recursive: true })).filter((name) => name.endsWith('.jpg'));
    expect(await cached()).toHaveLength(1);

    const moved = join(folder, 'moved.mp4');
    await rename(path, moved);
    know(moved);
    const second = await ask(MEDIA.poster(ID));
    expect(second.headers.get('etag')).toBe(etag);
    expect(Buffer.from(await second.arrayBuffer()).equals(jpeg)).toBe(true);
    expect(await cached()).toHaveLength(1);
    const again = await ask(MEDIA.poster(ID), { headers: { 'If-None-Match': etag } });
    expect([again.status, again.body]).toEqual([304, null]);

    await writeFile(moved, await readFile(await makeVideo(folder, 'new.mp4', ...picture(2), ...x264())));
    expect((await ask(MEDIA.poster(ID))).headers.get('etag')).not.toBe(etag);
  });

  test('the oldest give way when there are too many', async () => {
    await mkdir(join(cacheDirectory, 'ab'));
    for (const age of [1, 2, 3, 4]) {
      const path = join(cacheDirectory, age % 2 === 0 ? 'ab' : '', `${age}.jpg`);
      await writeFile(path, Buffer.alloc(1000));
      await utimes(path, 1_000_000 - age, 1_000_000 - age);
    }
    await prunePictures(cacheDirectory, 2500);
    expect((await readdir(cacheDirectory, { recursive: true })).sort()).toEqual(['1.jpg', 'ab', 'ab/2.jpg']);
  });

  test('asked for by many at once it is made once, and all get it', async () => {
    know(await makeVideo(folder, 'many.mp4', ...picture(1), ...x264()));
    const responses = await Promise.all(Array.from({ length: 20 }, () => ask(MEDIA.poster(ID))));
    const jpegs = await Promise.all(responses.map(async (response) => Buffer.from(await response.arrayBuffer())));
    expect(jpegs.every((jpeg) => jpeg.equals(jpegs[0] as Buffer))).toBe(true);
    const kept = await readdir(cacheDirectory, { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile())).toHaveLength(1);
  });

  test('who leaves stops it, for himself alone', async () => {
    know(await makeVideo(folder, 'left.mp4', ...picture(1), ...x264()));
    const controller = new AbortController();
    const leaving = ask(MEDIA.poster(ID), { signal: controller.signal });
    const staying = ask(MEDIA.poster(ID));
    await delay(20);
    controller.abort();
    expect((await leaving).status).toBe(499);
    expect((await staying).status).toBe(200);
  });

  test('a file that cannot be decoded is a problem, without a path in it', async () => {
    const path = join(folder, 'broken.mp4');
    await writeFile(path, Buffer.concat([Buffer.from('\0\0\0\x18ftypisom'), Buffer.alloc(5000, 7)]));
    know(path);
    const response = await ask(MEDIA.poster(ID));
    expect(response.status).toBe(422);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ kind: 'truncated-video', message: expect.stringContaining('broken.mp4') });
    expect(JSON.stringify(problem)).not.toContain(folder);
  });

  describe('from outside', () => {
    const id = 'a'.repeat(64);
    const outside = async (size: string, name: string): Promise<string> => {
      const path = join(folder, `outside-${name}`);
      const drawn = [
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        `color=red:s=64x48,format=rgb24,scale=${size}`,
        '-frames:v',
        '1',
        '-f',
        'image2',
      ];
      await runTool(ffmpegPath as string, [...drawn, '-y', path]);
      pictures.set(id, path);
      return path;
    };

    test('is shown small, whatever its form, for as long as it is kept', async () => {
      await outside('640:480', 'still.png');
      const response = await ask(MEDIA.picture(id));
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      const { rgb, width, height } = await look(await response.arrayBuffer());
      expect([width, height]).toEqual([128, 96]);
      expect(rgb[0]).toBeGreaterThan(200);
      const again = { 'If-None-Match': response.headers.get('etag') ?? '' };
      expect((await ask(MEDIA.picture(id), { headers: again })).status).toBe(304);
      pictures.clear();
      expect((await ask(MEDIA.picture(id))).status).toBe(404);
    });

    test.each([
      ['4000:1', 960],
      ['1:4000', 2],
    ])('a strip of %s stays small', async (size, wide) => {
      await outside(size, `${wide}.tiff`);
      const { width, height } = await look(await (await ask(MEDIA.picture(id))).arrayBuffer());
      expect([width, height]).toEqual([wide, 96]);
    });

    test('that is damaged, or none, is a problem, without its folder in it', async () => {
      const path = await outside('64:48', 'torn.png');
      await truncate(path, 60);
      const torn = await ask(MEDIA.picture(id));
      expect(torn.status).toBeGreaterThanOrEqual(400);
      await writeFile(path, '<svg xmlns="http://www.w3.org/2000/svg"/>');
      const drawn = await ask(MEDIA.picture(id));
      expect(drawn.status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify([await problemOf(torn), await problemOf(drawn)])).not.toContain(folder);
    });
  });

  test('a playlist that passes for a video opens nothing else', async () => {
    const other = await makeVideo(folder, 'other.mp4', ...picture(1), ...x264());
    for (const text of [`ffconcat version 1.0\nfile '${other}'\n`, `#EXTM3U\n#EXTINF:1,\n${other}\n#EXT-X-ENDLIST\n`]) {
      const path = join(folder, 'playlist.mp4');
      await writeFile(path, text);
      know(path);
      expect((await ask(MEDIA.poster(ID))).status).toBe(422);
      expect((await ask(MEDIA.proxy(ID))).status).toBe(422);
    }
  });
});

/** The ids of the ffmpeg processes that have this file open as their argument; none where they cannot be told. */
async function toolsOn(path: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((_, i) => lines[i]?.includes(`file:${path}\0`));
}

async function untilGone(path: string): Promise<void> {
  for (let i = 0; i < 100 && (await toolsOn(path)).length > 0; i += 1) await delay(20);
  expect(await toolsOn(path)).toEqual([]);
}

describe.skipIf(!hasTools)('the same picture as the model sees', () => {
  async function proxied(name: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, Buffer.from(await (await ask(MEDIA.proxy(ID))).arrayBuffer()));
    return path;
  }

  test('the track that moves, not a still picture before it', async () => {
    const still = ['-f', 'lavfi', '-i', 'color=red:s=320x240:d=0.04'];
    const blue = ['-f', 'lavfi', '-i', 'color=blue:s=64x48:d=4'];
    const maps = ['-map', '0', '-map', '1', '-c:v:0', 'mjpeg', '-c:v:1', 'libx264'];
    await knowSeen(await makeVideo(folder, 'still-first.mkv', ...still, ...blue, ...maps), [50]);
    for (const what of [MEDIA.poster(ID), MEDIA.frame(ID, 0)])
      expect(dominant((await look(await (await ask(what)).arrayBuffer())).rgb)).toBe('blue');
    expect((await probeVideo(await proxied('moving.mp4'))).width).toBe(64);
  });

  test('turned and mirrored by the one rule: thirty degrees turn nothing', async () => {
    const bytes = await readFile(await makeVideo(folder, 'flat.mp4', ...picture(1, 25, '160x90'), ...x264()));
    const at = bytes.indexOf('tkhd', 0, 'latin1') + 4 + 40;
    for (const [name, a, b, c, d, size] of [
      ['thirty', 0.866, 0.5, -0.5, 0.866, [160, 90]],
      ['mirrored', 0, 1, 1, 0, [90, 160]],
    ] as const) {
      for (const [i, value] of [a, b, 0, c, d].entries()) bytes.writeInt32BE(Math.round(value * 65536), at + 4 * i);
      const path = join(folder, `${name}.mp4`);
      await writeFile(path, bytes);
      know(path, { frames: [FIRST] });
      const engine = await probeVideo(path);
      expect([engine.width, engine.height]).toEqual(size);
      const { width, height } = await look(await (await ask(MEDIA.poster(ID))).arrayBuffer());
      expect([width, height]).toEqual([320, 2 * Math.round((160 * size[1]) / size[0])]);
      const proxy = await probeVideo(await proxied(`proxy-${name}.mp4`));
      expect([proxy.width, proxy.height]).toEqual(size);
    }
  });

  test('and as many of them, whenever they are shown', async () => {
    const bursts = "setpts='if(lt(N,60),N*0.1,6+(N-60)*0.011)/TB'";
    const path = await makeVideo(folder, 'bursts.mkv', ...picture(10, 10), '-vf', bursts, '-vsync', '0', ...x264());
    know(path);
    expect((await probeVideo(path)).pts.length).toBe(100);
    expect((await probeVideo(await proxied('bursts.mp4'))).pts.length).toBe(100);
  });
});

describe.skipIf(!hasTools)('the track that a person chose', () => {
  const both = ['red', 'blue'].flatMap((colour) => ['-f', 'lavfi', '-i', `color=${colour}:d=2:r=25:s=160x90`]);
  const maps = ['-map', '0', '-map', '1'];
  const colourOf = async (what: string): Promise<string> =>
    dominant((await look(await (await ask(what)).arrayBuffer())).rgb);

  const there = [[2, 'blue']] as const;
  // What was kept of the other is not shown for it.
  const thereAndBack = [[undefined, 'red'], ...there, [undefined, 'red'], [1, 'red']] as const;
  test.each([
    ['mp4', thereAndBack],
    ['mkv', there],
    ['ts', there],
    ['avi', there],
  ] as const)('is that of every picture, and of the proxy: .%s', async (extension, chosen) => {
    const path = await makeVideo(folder, `two.${extension}`, ...both, ...maps, ...x264());
    for (const [track, colour] of chosen) {
      const { startTime, framesBy } = await probeVideo(path, track === undefined ? {} : { track });
      const frames = [FIRST, { index: 25, timestamp: 1 }];
      know(path, { track, startTime, framesBy, duration: 2, frames });
      const seen = [await colourOf(MEDIA.poster(ID, { track }))];
      for (const n of [0, 1]) seen.push(await colourOf(MEDIA.frame(ID, n, { track })));
      for (const start of [0, 1]) {
        const proxied = join(folder, `two-${track}-${start}.${extension}.mp4`);
        await writeFile(proxied, Buffer.from(await (await ask(MEDIA.proxy(ID, start, { track }))).arrayBuffer()));
        know(proxied, { frames: [FIRST] });
        seen.push(await colourOf(MEDIA.frame(ID, 0)));
        know(path, { track, startTime, framesBy, duration: 2, frames });
      }
      expect([track, ...seen]).toEqual([track, ...Array(5).fill(colour)]);
    }
  });

  test('has addresses and marks of its own: a page that holds a picture of another track gets a new one', async () => {
    const path = await makeVideo(folder, 'marks.mkv', ...both, ...maps, ...x264());
    const addresses = [{}, { track: 2 }, { track: 2, edition: 'first' }, { track: 2, edition: 'second' }].flatMap(
      (shown) => [
        ...[MEDIA.poster(ID, shown), MEDIA.proxy(ID, 1, shown)],
        ...[MEDIA.frame(ID, 0, shown), MEDIA.frame(ID, 0, { ...shown, index: 1 })],
      ],
    );
    expect(new Set(addresses).size).toBe(16);
    know(path);
    const first = await ask(MEDIA.poster(ID));
    know(path, { track: 2, frames: [FIRST] });
    const etag = first.headers.get('etag') as string;
    expect((await ask(MEDIA.poster(ID), { headers: { 'If-None-Match': etag } })).status).toBe(200);
    for (const address of addresses)
      expect([address, (await ask(address, { method: 'HEAD' })).status]).toEqual([address, 200]);
  });

  test('and that the file does not have is a problem that says so', async () => {
    know(await makeVideo(folder, 'one-track.mkv', ...both, '-map', '0', ...x264()), { track: 2 });
    for (const what of [MEDIA.poster(ID, { track: 2 }), MEDIA.proxy(ID, 0, { track: 2 })]) {
      const message = 'one-track.mkv has 1 video track: there is no track 2.';
      expect(await problemOf(await ask(what))).toEqual({ kind: 'usage', message });
    }
  });
});

describe.skipIf(!hasTools)('the proxy', () => {
  let long: string;
  beforeAll(async () => {
    // Long and noisy enough that its output fills every buffer on the way.
    const noise = ['-f', 'lavfi', '-i', 'testsrc2=d=40:r=25:s=640x360,noise=alls=60:allf=t'];
    long = await makeVideo(folder, 'long.mpg', ...noise, ...tone(40), '-c:v', 'mpeg2video', '-q:v', '8', '-c:a', 'mp2');
  });

  test('plays as H.264 and AAC, fragmented, from the time that was asked for', async () => {
    know(
      await makeVideo(folder, 'proxied.avi', ...COLOURS, ...tone(3), ...JOINED, '-c:v', 'mjpeg', '-c:a', 'pcm_s16le'),
      {
        duration: 3,
      },
    );
    const response = await ask(MEDIA.proxy(ID, 2));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^video\/mp4/);
    const body = Buffer.from(await response.arrayBuffer());
    expect(body.includes('moof')).toBe(true);
    expect(body.indexOf('moov')).toBeLessThan(body.indexOf('mdat'));
    const path = join(folder, 'proxied.mp4');
    await writeFile(path, body);
    const { stdout } = await runTool(ffprobePath as string, [
      ...['-v', 'error', '-show_entries', 'stream=codec_name,pix_fmt', '-of', 'csv=p=0', path],
    ]);
    expect(stdout.toString().trim().split('\n')).toEqual(['h264,yuv420p', 'aac']);
    const info = await probeVideo(path);
    expect(info.pts.length).toBe(25);
    know(path, { frames: [FIRST] });
    expect(dominant((await look(await (await ask(MEDIA.frame(ID, 0))).arrayBuffer())).rgb)).toBe('blue');
  });

  test.each([
    // Key frames are far apart, and the search for one is blind.
    ['broadcast.ts', ['-bf', '2', '-g', '60']],
    ['recorder.mkv', ['-bf', '2', '-output_ts_offset', '1732600000']],
    ['leaning.mp4', ['-bf', '2', '-use_editlist', '0']],
  ])('its clock stands at 0 at the frame that was asked for: %s', async (name, coding) => {
    const path = await makeVideo(folder, name, ...greys(6), ...x264(...coding));
    const info = await knowSeen(path, []);
    know(path, { duration: 6, startTime: info.startTime });
    for (const index of [0, 37, 75]) {
      const proxied = join(folder, `${name}-${index}.mp4`);
      const body = await (await ask(MEDIA.proxy(ID, secondsSinceFirst(info, index)))).arrayBuffer();
      await writeFile(proxied, Buffer.from(body));
      const { startTime } = await probeVideo(proxied);
      expect(startTime).toBeCloseTo(0, 2);
      know(proxied, { frames: [FIRST] });
      const { rgb } = await look(await (await ask(MEDIA.frame(ID, 0))).arrayBuffer());
      expect(Math.abs((rgb[0] as number) - greyOf(index))).toBeLessThan(4);
      know(path, { duration: 6, startTime: info.startTime });
    }
  });

  test('sound that begins before the first frame does not move its clock', async () => {
    const sound = ['-itsoffset', '0', ...tone(6)];
    const path = await makeVideo(
      folder,
      'late-picture.mkv',
      ...sound,
      ...['-itsoffset', '1', ...greys(5), '-map', '1:v', '-map', '0:a'],
      ...x264('-c:a', 'aac'),
    );
    const { startTime } = await knowSeen(path, []);
    expect(startTime).toBeGreaterThan(0.9);
    const proxied = join(folder, 'late-picture.mp4');
    await writeFile(proxied, Buffer.from(await (await ask(MEDIA.proxy(ID, 0))).arrayBuffer()));
    expect((await probeVideo(proxied)).startTime).toBeCloseTo(0, 2);
  });

  test.runIf(process.platform === 'linux')('ffmpeg waits for its reader, and ends with it', async () => {
    know(long);
    const leave: ((response: Response, controller: AbortController) => unknown)[] = [
      (_, controller) => controller.abort(),
      (response) => response.body?.cancel(),
      () => media.close(),
    ];
    for (const leaving of leave) {
      const controller = new AbortController();
      const response = await ask(MEDIA.proxy(ID), { signal: controller.signal });
      expect(response.status).toBe(200);
      const [pid] = await toolsOn(long);
      expect(pid).toBeDefined();
      let before = -1;
      // Blocked in a write to a full pipe: its processor time stands still.
      for (let now = 0; now !== before; ) {
        before = now;
        await delay(500);
        now = Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[11]);
      }
      expect(await toolsOn(long)).toEqual([pid]);
      leaving(response, controller);
      await untilGone(long);
    }
  });

  test('an abort arrives, even if the request has become garbage meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    for (const what of ['proxy', 'file'] as const) {
      know(long);
      const controller = new AbortController();
      const response = await ask(MEDIA[what](ID), { signal: controller.signal });
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      await reader.read();
      for (let i = 0; i < 5; i += 1) {
        collectGarbage();
        await delay(10);
      }
      controller.abort();
      // What had been read ahead may still come.
      const rest = async (): Promise<void> => {
        while (!(await reader.read()).done);
      };
      await expect(rest()).rejects.toThrow();
      await untilGone(long);
    }
  });

  test('a fourth is refused while three are watched', async () => {
    know(long);
    const responses = await Promise.all([0, 1, 2].map((start) => ask(MEDIA.proxy(ID, start))));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    // To begin three may take longer than a player is waited for: one that reads is watched.
    const players = responses.map(({ body }) => body?.getReader());
    await Promise.all(players.map((player) => player?.read()));
    const refused = await ask(MEDIA.proxy(ID, 3));
    expect(refused.status).toBe(503);
    expect((await problemOf(refused)).kind).toBe('in-use');
    await players[0]?.cancel();
    await expect.poll(async () => (await ask(MEDIA.proxy(ID, 3))).status).toBe(200);
    media.close();
    await untilGone(long);
  });

  test.each(['-1', '1e3', 'NaN', 'Infinity', '1:00', '0x10', '1;', '1 -i /etc/passwd', '', '%00', '1'.repeat(40)])(
    'start=%j is no time',
    async (start) => {
      know(long, { duration: 40 });
      const response = await ask(`video/${ID}/proxy?start=${encodeURIComponent(start)}`);
      expect(response.status).toBe(416);
      expect((await problemOf(response)).kind).toBe('bad-range');
      expect(await toolsOn(long)).toEqual([]);
    },
  );

  test('the very end, and times beyond it, show the last half second', async () => {
    know(await makeVideo(folder, 'end.mp4', ...picture(3), ...x264()), { duration: 3 });
    for (const start of [3, 999_999_999]) {
      const path = join(folder, `end-${start}.mp4`);
      await writeFile(path, Buffer.from(await (await ask(MEDIA.proxy(ID, start))).arrayBuffer()));
      expect((await probeVideo(path)).pts.length).toBeOneOf([12, 13]);
    }
  });

  test('HEAD starts nothing', async () => {
    know(long);
    expect((await ask(MEDIA.proxy(ID), { method: 'HEAD' })).status).toBe(200);
    expect(await toolsOn(long)).toEqual([]);
  });
});
