import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constructFrames } from '../../../electron/engine/pixels/frames.ts';
import { ReadAhead } from '../../../electron/engine/process/read-ahead.ts';
import { Readers } from '../../../electron/engine/reader/readers.ts';
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

const readers = new Readers();
afterAll(() => readers.close());
const hearing = { signal: new AbortController().signal, onCrawl: () => {} };
/** No model lies there: its sizes are those of the published one then. */
const clip = (path: string, range = {}) => ({
  model: { directory: folder, device: 'cpu', precision: 'fp32' } as const,
  path,
  range,
});

describe.skipIf(!hasTools)('ReadAhead (needs ffmpeg)', () => {
  it('gives the frames that the model would sample, once', async () => {
    const ahead = new ReadAhead(readers);
    ahead.begin(clip(video, { start: 1, end: 3 }));
    const read = await ahead.take(clip(video, { start: 1, end: 3 }), hearing);
    const sampled = await sampleModelFrames(video, { getTargetNumFrames: () => 4 }, { start: 1, end: 3 });
    const { data, dims } = constructFrames(sampled, 4, [224, 224]);
    expect(read?.spans).toEqual([
      { span: 0, frames: sampled.indices, seconds: sampled.seconds, input: { data, dims } },
    ]);
    read?.release();
    expect(ahead.take(clip(video, { start: 1, end: 3 }), hearing)).toBeUndefined();
  });

  it.each([
    ['another video', () => clip(join(folder, 'other.mp4'))],
    ['another part', () => clip(video, { start: 1 })],
    ['another model', () => ({ ...clip(video), model: { ...clip(video).model, directory: '/elsewhere' } })],
  ])('has nothing for %s, and gives up what it read', async (_, other) => {
    const ahead = new ReadAhead(readers);
    ahead.begin(clip(video));
    expect(ahead.take(other(), hearing)).toBeUndefined();
    expect(ahead.take(clip(video), hearing)).toBeUndefined();
  });

  it('tells what went wrong to whoever asks, and nobody else', async () => {
    const ahead = new ReadAhead(readers);
    ahead.begin(clip(join(folder, 'gone.mp4')));
    await new Promise((resolve) => setTimeout(resolve, 50)); // an unhandled rejection would end the test run
    const asked = ahead.take(clip(join(folder, 'gone.mp4')), hearing);
    expect((await failure(() => asked as Promise<unknown>)).kind).toBe('not-found');
  });

  it('stops when the one who asked does', async () => {
    const ahead = new ReadAhead(readers);
    ahead.begin(clip(video));
    const controller = new AbortController();
    const asked = ahead.take(clip(video), { ...hearing, signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    ahead.begin(clip(video));
    await expect(ahead.take(clip(video), { ...hearing, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
