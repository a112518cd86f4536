/** What a model sees of a file's spans, through a real thread. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constructFrames } from '../../../electron/engine/pixels/frames.ts';
import { Readers } from '../../../electron/engine/reader/readers.ts';
import { sampleModelFrames } from '../../../electron/engine/video/decode.ts';
import type { TimeRange } from '../../../electron/wire/engine.ts';
import { failure } from '../../support/failure.ts';
import { hasTools, makeVideo, picture, x264 } from '../../support/video.ts';

const SIZE = 32;
const hearing = { signal: new AbortController().signal, onBegin: () => {}, onCrawl: () => {} };
const readers = new Readers({ readers: 1 });
let folder: string;
let video: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-reader-'));
  if (hasTools) video = await makeVideo(folder, 'clip.mp4', ...picture(40, 10), ...x264());
});
afterAll(async () => {
  await readers.close();
  rmSync(folder, { recursive: true });
});

async function read(path: string, spans: TimeRange[]) {
  const clip = await readers.read({ path, spans, frameCount: 4, frameSize: SIZE }, hearing);
  clip.release();
  return clip.spans;
}

/** As one span alone is sampled, decoded whole and resized afterwards. */
async function alone(path: string, { start, end }: TimeRange) {
  const frames = await sampleModelFrames(path, { getTargetNumFrames: () => 4 }, { from: start, to: end });
  const { data, dims } = constructFrames(frames, 4, [SIZE, SIZE]);
  return { frames: [...frames.indices], seconds: [...frames.seconds], input: { data, dims } };
}

describe.skipIf(!hasTools)('a reader (needs ffmpeg)', () => {
  it('gives each of many spans what that span alone gives, whatever their order, over more than are held at once', async () => {
    const spans = Array.from({ length: 80 }, (_, i) => ({ start: ((i * 37) % 76) / 2, end: ((i * 37) % 76) / 2 + 2 }));
    const given = await read(video, [{}, ...spans]);
    expect(given.length).toBe(81);
    for (const place of [0, 1, 17, 80])
      expect(given[place]).toEqual({ span: place, ...(await alone(video, [{}, ...spans][place] ?? {})) });
    const places = given.map((span) => span.span);
    expect(places).toEqual(Array.from({ length: 81 }, (_, i) => i));
  });

  it('tells of each span by itself why it cannot be seen', async () => {
    const [whole, beyond, short] = await read(video, [{}, { start: 100 }, { start: 1, end: 1.05 }]);
    expect(whole).toMatchObject({ span: 0, frames: [0, 100, 200, 300] });
    expect(beyond).toMatchObject({ span: 1, error: { kind: 'bad-range' } });
    expect(short).toMatchObject({
      span: 2,
      error: { kind: 'too-short', message: expect.stringContaining('chosen part') },
    });
  });

  it('gives the spans that a damaged file still has', async () => {
    const cut = await makeVideo(folder, 'cut.mkv', '-i', video, '-c', 'copy');
    truncateSync(cut, Math.round((await stat(cut)).size / 2));
    const [start, whole] = await read(cut, [{ start: 1, end: 5 }, {}]);
    expect(start).toEqual({ span: 0, ...(await alone(cut, { start: 1, end: 5 })) });
    expect(whole).toMatchObject({ span: 1, error: { kind: 'truncated-video' } });
  });

  it('fails with the file, and goes on with the next', async () => {
    const text = join(folder, 'text.mp4');
    writeFileSync(text, 'no video');
    expect((await failure(() => read(text, [{}]))).kind).toBe('not-video');
    expect((await read(video, [{ end: 3 }]))[0]).toMatchObject({ frames: expect.anything() });
  });
});
