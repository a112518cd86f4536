import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resizeBilinear } from '../../../electron/engine/internvideo2/resize.ts';
import { ReadAhead } from '../../../electron/engine/process/read-ahead.ts';
import { sampleModelFrames } from '../../../electron/engine/video/decode.ts';
import { failure } from '../../support/failure.ts';
import { hasTools, makeVideo, picture, x264 } from '../../support/video.ts';

let folder: string;
let video: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-ahead-'));
  if (hasTools) video = await makeVideo(folder, 'clip.mp4', ...picture(4), ...x264());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
/** No model lies there: its sizes are those of the published one then. */
const clip = (path: string, range = {}) => ({
  model: { directory: folder, device: 'cpu', precision: 'fp32' } as const,
  path,
  range,
});

describe.skipIf(!hasTools)('ReadAhead (needs ffmpeg)', () => {
  it('gives the frames that the model would sample, once', async () => {
    const ahead = new ReadAhead();
    ahead.begin(clip(video, { start: 1, end: 3 }));
    const frames = await ahead.take(clip(video, { start: 1, end: 3 }), signal);
    const sampled = await sampleModelFrames(video, { getTargetNumFrames: () => 4 }, { start: 1, end: 3 });
    expect(frames?.indices).toEqual(sampled.indices);
    const seen = sampled.map((frame) => resizeBilinear(frame, 224, 224));
    expect(frames?.map(({ data }) => Buffer.from(data).toString('base64'))).toEqual(
      seen.map(({ data }) => Buffer.from(data).toString('base64')),
    );
    expect(ahead.take(clip(video, { start: 1, end: 3 }), signal)).toBeUndefined();
  });

  it.each([
    ['another video', () => clip(join(folder, 'other.mp4'))],
    ['another part', () => clip(video, { start: 1 })],
    ['another model', () => ({ ...clip(video), model: { ...clip(video).model, directory: '/elsewhere' } })],
  ])('has nothing for %s, and gives up what it read', async (_, other) => {
    const ahead = new ReadAhead();
    ahead.begin(clip(video));
    expect(ahead.take(other(), signal)).toBeUndefined();
    expect(ahead.take(clip(video), signal)).toBeUndefined();
  });

  it('tells what went wrong to whoever asks, and nobody else', async () => {
    const ahead = new ReadAhead();
    ahead.begin(clip(join(folder, 'gone.mp4')));
    await new Promise((resolve) => setTimeout(resolve, 50)); // an unhandled rejection would end the test run
    const asked = ahead.take(clip(join(folder, 'gone.mp4')), signal);
    expect((await failure(() => asked as Promise<unknown>)).kind).toBe('not-found');
  });

  it('stops when the one who asked does', async () => {
    const ahead = new ReadAhead();
    ahead.begin(clip(video));
    const controller = new AbortController();
    const asked = ahead.take(clip(video), controller.signal);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    ahead.begin(clip(video));
    await expect(ahead.take(clip(video), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
