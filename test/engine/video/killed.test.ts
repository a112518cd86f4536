/** Tools that are killed from outside, as happens when memory runs out: that says nothing about the file. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readClip } from '../../../electron/engine/reader/read.ts';
import { decodeFrames } from '../../../electron/engine/video/decode.ts';
import { probeVideo } from '../../../electron/engine/video/probe.ts';
import { findScenes } from '../../../electron/engine/video/scenes/find-scenes.ts';
import { expectFailure } from '../../support/failure.ts';
import { ffmpegPath, ffprobePath, hasTools, makeVideo, picture } from '../../support/video.ts';

const SAID = expect.stringMatching(/^ff(mpeg|probe) was killed while it read film\.\w+.*try again/);

let folder: string;
let film: string;
let counted: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-killed-'));
  if (!hasTools) return;
  film = await makeVideo(folder, 'film.mp4', ...picture(4, 25, '96x72'), '-c:v', 'mpeg4');
  counted = await makeVideo(folder, 'film.m2v', ...picture(4, 25, '96x72'), '-c:v', 'mpeg2video');
});
beforeEach(() => {
  vi.stubEnv('REELTAG_CACHE', join(folder, 'cache'));
  return () => vi.unstubAllEnvs();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program that gives the first bytes of what the real one would, and is killed; it can say its version. */
async function killed(tool: 'ffmpeg' | 'ffprobe', bytes: number): Promise<void> {
  const path = join(folder, tool);
  const real = tool === 'ffmpeg' ? ffmpegPath : ffprobePath;
  const script = `#!/bin/sh\n[ "$1" = -version ] && exec ${real} "$@"\n${real} "$@" | head -c ${bytes}\nkill -9 $$\n`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  vi.stubEnv(tool === 'ffmpeg' ? 'FFMPEG_BIN' : 'FFPROBE_BIN', path);
}

describe.skipIf(!hasTools || process.platform === 'win32')('a tool that is killed is no damage of the file', () => {
  it('while scenes are looked for', async () => {
    await killed('ffmpeg', 20_000);
    expect(await expectFailure(findScenes(film), 'out-of-memory')).toMatchObject({ message: SAID });
  });

  it('while frames are decoded', async () => {
    const info = await probeVideo(film);
    await killed('ffmpeg', 30_000);
    expect(await expectFailure(decodeFrames(film, [0, 50], { info }), 'out-of-memory')).toMatchObject({
      message: SAID,
    });
  });

  it('while many spans are read: none of them is told to be damaged', async () => {
    await killed('ffmpeg', 30_000);
    const told: unknown[] = [];
    const clip = {
      path: film,
      frameCount: 4,
      frameSize: 16,
      spans: [
        { start: 0, end: 2 },
        { start: 2, end: 4 },
      ],
    };
    await readClip(clip, {
      signal: new AbortController().signal,
      onSpan: (span) => void told.push('error' in span ? span.error.kind : 'seen'),
    });
    expect(told).toEqual(['out-of-memory', 'out-of-memory']);
  });

  it('while frames are counted: the count so far is not believed', async () => {
    await killed('ffmpeg', 300);
    expect(await expectFailure(probeVideo(counted), 'out-of-memory')).toMatchObject({ message: SAID });
    vi.unstubAllEnvs();
    vi.stubEnv('REELTAG_CACHE', join(folder, 'cache'));
    expect((await probeVideo(counted)).pts).toHaveLength(100);
  });

  it('while the file is probed', async () => {
    await killed('ffprobe', 100);
    expect(await expectFailure(probeVideo(film), 'out-of-memory')).toMatchObject({ message: SAID });
  });
});
