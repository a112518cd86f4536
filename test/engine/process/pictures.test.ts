/** Single frames and files with pictures through the engine's own handlers, readers and the demo model. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelDirectory } from '../../../electron/catalogue/models.ts';
import { InternVideo2MultiModality } from '../../../electron/engine/index.ts';
import { engineHandlers } from '../../../electron/engine/process/service.ts';
import { decodeFrames } from '../../../electron/engine/video/decode.ts';
import { frameShownAt } from '../../../electron/engine/video/part.ts';
import { probeVideo } from '../../../electron/engine/video/probe.ts';
import { readPicture } from '../../../electron/engine/video/still.ts';
import type { ModelRef } from '../../../electron/wire/engine.ts';
import { reference } from '../../support/reference.ts';
import { greyOf, greys, hasTools, makeVideo, picture, x264 } from '../../support/video.ts';

const model: ModelRef = { directory: modelDirectory('demo'), device: 'cpu', precision: 'fp32' };
const engine = engineHandlers();
const context = { signal: new AbortController().signal, onProgress: () => {} };
let folder: string;
let film: string;
let opened: InternVideo2MultiModality;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-pictures-'));
  if (!hasTools) return;
  film = await makeVideo(folder, 'film.mp4', ...picture(4, 10), ...x264());
  opened = new InternVideo2MultiModality(model.directory, { device: 'cpu', precision: 'fp32' });
  await opened.setup();
});
afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true });
});

const sameAs = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

describe.skipIf(!hasTools)('a single frame', () => {
  it('is the one that is shown then, seen as a picture', async () => {
    const seen = await engine.encodeFrame({ model, path: film, at: 2.19 }, context);
    expect(seen).toMatchObject({ frames: [21], seconds: [2.1] });
    const [frame] = await decodeFrames(film, [21]);
    expect(sameAs(seen.embedding, await opened.encodePicture(frame as never))).toBeCloseTo(1, 6);
    const [other] = await decodeFrames(film, [22]);
    expect(sameAs(seen.embedding, await opened.encodePicture(other as never))).toBeLessThan(1 - 1e-6);
  });

  it('is the last one after the end, and the first at 0', async () => {
    expect(await engine.encodeFrame({ model, path: film, at: 1e6 }, context)).toMatchObject({ frames: [39] });
    expect(await engine.encodeFrame({ model, path: film, at: 0 }, context)).toMatchObject({ frames: [0] });
  });

  it('goes by the times of a variable rate', async () => {
    const path = reference('videos/vfr.mp4');
    const info = await probeVideo(path);
    const times = Array.from(info.pts, (ticks) => ((ticks - (info.pts[0] ?? 0)) * info.timeBase[0]) / info.timeBase[1]);
    for (const [index, time] of times.entries()) {
      expect(frameShownAt(info, Math.round(time * 1e6) / 1e6)).toBe(index);
      expect(frameShownAt(info, ((times[index + 1] ?? time + 1) + time) / 2)).toBe(index);
    }
  });
});

describe.skipIf(!hasTools)('a file with a picture', () => {
  const make = (name: string, ...args: string[]) => makeVideo(folder, name, ...greys(1), '-frames:v', '1', ...args);

  it.each([
    ['grey.png', '-pix_fmt', 'rgb24'],
    ['grey.bmp'],
    ['grey.tiff', '-pix_fmt', 'rgb24'],
    ['grey.gif'],
    ['grey.jpg', '-q:v', '1'],
    ['grey.webp', '-lossless', '1'],
  ])('is read: %s', async (name, ...args) => {
    const { width, height, data } = await readPicture(await make(name, ...args));
    expect([width, height, data.length]).toEqual([64, 48, 64 * 48 * 3]);
    const middle = data[(24 * 64 + 32) * 3] as number;
    expect(Math.abs(middle - greyOf(0))).toBeLessThanOrEqual(name.endsWith('.gif') ? 16 : 4); // 256 colours of its own
  });

  it('stands upright where the camera was held upright', async () => {
    const path = await make('upright.jpg');
    const plain = await readPicture(path);
    // An EXIF block that says: turned by 90° (6).
    const bytes = readFileSync(path);
    const exif = Buffer.from('ffe1002245786966000049492a00080000000100120103000100000006000000000000000000', 'hex');
    exif.writeUInt16BE(exif.length - 2, 2);
    const turned = join(folder, 'turned.jpg');
    writeFileSync(turned, Buffer.concat([bytes.subarray(0, 2), exif, bytes.subarray(2)]));
    expect(await readPicture(turned)).toMatchObject({ width: plain.height, height: plain.width });
  });

  it('is seen as the frame that it was taken from', async () => {
    const path = await makeVideo(folder, 'still.png', '-i', film, '-vf', "select='eq(n,21)'", '-frames:v', '1');
    const { embedding } = await engine.encodePicture({ model, path }, context);
    const frame = await engine.encodeFrame({ model, path: film, at: 2.1 }, context);
    expect(sameAs(embedding, frame.embedding)).toBeGreaterThan(0.999);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'empty-file'],
    ['words.png', Buffer.from('no picture at all'), 'not-video'],
    ['half.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not-video'],
    ['bomb.png', Buffer.from('89504e470d0a1a0a0000000d4948445200007530000075300802000000e9456fed', 'hex'), 'too-large'],
  ])('is refused where it holds none: %s', async (name, bytes, kind) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    await expect(engine.encodePicture({ model, path }, context)).rejects.toMatchObject({ kind });
  });

  it('is not a video', async () => {
    await expect(engine.encodePicture({ model, path: film }, context)).rejects.toMatchObject({ kind: 'not-video' });
    await expect(engine.encodePicture({ model, path: join(folder, 'gone.png') }, context)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});
