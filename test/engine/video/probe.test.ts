import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { probeVideo } from '../../../electron/engine/video/probe.ts';
import { FFMPEG_ARGUMENTS, inputArguments, runTool } from '../../../electron/engine/video/run.ts';
import type { ErrorKind } from '../../../electron/wire/errors.ts';
import { failure } from '../../support/failure.ts';
import { findReference, reference } from '../../support/reference.ts';
import { ffmpegPath, ffprobePath, hasTools, makeVideo, picture, tone, x264 } from '../../support/video.ts';

interface Sampled {
  file: string;
  num_frames: number;
  first_ts: number;
  last_ts: number;
  size: [number, number];
}
const SAMPLED = JSON.parse(await readFile(reference('sampling.json'), 'utf8')) as Sampled[];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-probe-'));
  process.env['REELTAG_CACHE'] = join(folder, 'cache');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const make = (name: string, ...args: string[]): Promise<string> => makeVideo(folder, name, ...args);

describe.skipIf(!hasTools)('probeVideo against the reference (needs ffmpeg)', () => {
  for (const { file, num_frames, first_ts, last_ts, size } of SAMPLED) {
    const path = findReference(`videos/${file}`);
    it.skipIf(path === undefined)(`${file}${path === undefined ? ' (file missing)' : ''}`, async () => {
      const info = await probeVideo(path as string);
      expect(info.timestamps).toHaveLength(num_frames);
      expect(info.pts).toHaveLength(num_frames);
      expect(info.timestamps[0]).toBe(first_ts);
      expect(info.timestamps[num_frames - 1]).toBe(last_ts);
      expect([info.height, info.width]).toEqual(size);
      expect(info.timestamps).toEqual(info.timestamps.toSorted());
    });
  }
});

describe.skipIf(!hasTools)('probeVideo (needs ffmpeg)', () => {
  it('says everything of a plain file', async () => {
    const path = await make('plain.mp4', ...picture(1), ...tone(1), ...x264('-pix_fmt', 'yuv420p'), '-c:a', 'aac');
    const info = await probeVideo(path);
    expect(info).toEqual({
      path,
      byteLength: (await stat(path)).size,
      format: 'mov,mp4,m4a,3gp,3g2,mj2',
      demuxer: undefined,
      durationSeconds: 1,
      declaredSeconds: expect.closeTo(1, 1),
      codec: 'h264',
      codedWidth: 64,
      codedHeight: 48,
      width: 64,
      height: 48,
      rotation: 0,
      mirrored: false,
      sampleAspectRatio: [1, 1],
      fieldOrder: 'progressive',
      pixelFormat: 'yuv420p',
      bitDepth: 8,
      colorTransfer: undefined,
      colorPrimaries: undefined,
      colorSpace: undefined,
      hdr: false,
      frameRate: 25,
      timeBase: [1, 12800],
      startTime: 0,
      streamIndex: 0,
      tracks: { choices: [expect.objectContaining({ number: 1, codec: 'h264', width: 64 })], meant: 1, inBrowsers: 1 },
      hasAudio: true,
      breaksOff: false,
      framesBy: 'pts',
      zero: 0,
      pts: Float64Array.from({ length: 25 }, (_, i) => i * 512),
      keyPts: Float64Array.from([0, 20 * 512]),
      timestamps: Float32Array.from({ length: 25 }, (_, i) => i * 512 * (1 / 12800)),
    });
  });

  it('tells a picture that is turned, squeezed, deep, HDR and interlaced', async () => {
    const flat = await make('flat.mp4', ...picture(0.4), ...x264());
    for (const [rotate, size] of [
      [90, [48, 64]],
      [180, [64, 48]],
      [270, [48, 64]],
    ] as const) {
      // `-display_rotation` is newer than ffmpeg 5, and `-metadata rotate` is older than ffmpeg 6: turn the matrix by hand.
      const turned = await readFile(flat);
      const matrix = turned.indexOf('tkhd', 0, 'latin1') + 4 + 40;
      const [a, b] = [Math.cos((rotate * Math.PI) / 180), Math.sin((rotate * Math.PI) / 180)].map((n) =>
        Math.round(n * 65536),
      );
      for (const [i, value] of [a, b, 0, -(b as number), a].entries())
        turned.writeInt32BE(value as number, matrix + 4 * i);
      const path = join(folder, `turned-${rotate}.mp4`);
      await writeFile(path, turned);
      const info = await probeVideo(path);
      expect(info).toMatchObject({
        rotation: rotate,
        codedWidth: 64,
        codedHeight: 48,
        width: size[0],
        height: size[1],
      });
    }
    const wide = await make('wide.mp4', ...picture(0.2), '-vf', 'setsar=4/3', ...x264());
    expect(await probeVideo(wide)).toMatchObject({ sampleAspectRatio: [4, 3], width: 64 });

    const hdr = await make(
      'hdr.mkv',
      ...[...picture(0.2), ...x264('-pix_fmt', 'yuv420p10le')],
      ...['-color_trc', 'smpte2084', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'],
    );
    const colours = { colorTransfer: 'smpte2084', colorPrimaries: 'bt2020', colorSpace: 'bt2020nc' };
    expect(await probeVideo(hdr)).toMatchObject({ bitDepth: 10, hdr: true, pixelFormat: 'yuv420p10le', ...colours });

    const fields = await make(
      'fields.mpg',
      ...picture(0.4),
      '-c:v',
      'mpeg2video',
      '-flags',
      '+ildct+ilme',
      '-top',
      '1',
    );
    expect((await probeVideo(fields)).fieldOrder).toBe('tt');
  });

  it('starts where the file starts', async () => {
    const info = await probeVideo(reference('videos/offset_start_5s.mkv'));
    expect(info.startTime).toBe(3.7);
    expect(info.timestamps[0]).toBe(Math.fround(3.7));
    expect(info.zero).toBe(Math.fround(3.7));
  });

  it('takes the video and not its cover', async () => {
    const cover = await make('cover.png', ...picture(0.1, 10), '-frames:v', '1');
    const inputs = ['-i', cover, ...picture(1), ...tone(1), '-map', '0', '-map', '1', '-map', '2'];
    const codecs = ['-c:v:0', 'copy', '-disposition:v:0', 'attached_pic', '-c:v:1', 'libx264', '-c:a', 'aac'];
    const info = await probeVideo(await make('covered.mp4', ...inputs, ...codecs));
    expect(info).toMatchObject({ codec: 'h264', hasAudio: true });
    expect(info.pts).toHaveLength(25);
  });

  /** Index i is the i-th frame that ffmpeg shows, with the same timestamp. */
  const SHOWN: Record<string, string[]> = {
    'b.mp4': [...picture(), ...x264('-bf', '3')],
    'b.mkv': [...picture(), ...x264('-bf', '3')],
    'b.ts': [...picture(), ...x264('-bf', '3')],
    'b.flv': [...picture(), ...x264('-bf', '3')],
    'b.mpg': [...picture(), '-c:v', 'mpeg2video', '-bf', '2'],
    'mpeg2.ts': [...picture(), '-c:v', 'mpeg2video', '-bf', '2'],
    'b.wmv': [...picture(), '-c:v', 'wmv2'],
    'b.webm': [...picture(), '-c:v', 'libvpx', '-auto-alt-ref', '1', '-lag-in-frames', '16', '-deadline', 'realtime'],
    'b.gif': picture(1, 10),
    'b.mxf': [...picture(2, 25, '128x96'), '-c:v', 'mpeg2video'],
    'intra.avi': [...picture(), '-c:v', 'mjpeg'],
    'fragments.mp4': [...picture(), ...x264('-bf', '3'), '-movflags', 'frag_keyframe+empty_moov'],
  };
  it.each(Object.entries(SHOWN))('counts and times the frames of %s as ffmpeg shows them', async (name, args) => {
    await expectAsShown(await make(name, ...args));
  });

  it.each(['mp4', 'mkv', 'ts'])('leaves out what a cut hides, in %s', async (extension) => {
    const whole = await make('whole.mp4', ...picture(3), ...tone(3), ...x264('-bf', '3'), '-c:a', 'aac');
    const path = await make(`cut.${extension}`, '-ss', '1.3', '-i', whole, '-t', '1', '-c', 'copy');
    await expectAsShown(path);
  });

  it('counts frames where the container keeps no times', async () => {
    for (const name of ['plain.avi', 'plain.h264']) {
      const info = await probeVideo(await make(name, ...picture(), ...x264('-bf', '3')));
      expect(Array.from(info.timestamps)).toEqual(Array.from({ length: 50 }, (_, i) => Math.fround(i / 25)));
    }
  });

  it('says the same of Matroska whether its packets come with the header or by themselves', async () => {
    const mkv = [...picture(3), ...tone(3), ...x264('-bf', '3'), '-c:a', 'flac'];
    const whole = await make('sound.mkv', ...mkv);
    const bytes = await readFile(whole);
    const half = join(folder, 'half-sound.mkv');
    await writeFile(half, bytes.subarray(0, bytes.length >> 1));
    const late = await make('late.mkv', '-ss', '1.3', '-i', whole, '-c', 'copy');
    const two = await make('two.mkv', '-i', whole, ...picture(3), '-map', '0', '-map', '1', ...x264(), '-c:a', 'copy');
    const many = await make('many.mkv', ...picture(84, 100, '16x16'), '-c:v', 'mjpeg');
    for (const path of [whole, half, late, two, many]) {
      const { picturesId, ...apart } = await probeVideo(path, { identify: true });
      expect(picturesId).toBeDefined();
      expect(await probeVideo(path)).toEqual({ ...apart, picturesId: undefined });
    }
  });

  it.skipIf(process.platform === 'win32')('starts ffprobe once for a short WebM', async () => {
    const path = await make('once.webm', ...picture(), '-c:v', 'libvpx', '-deadline', 'realtime');
    const starts = join(folder, 'starts');
    const counting = `#!/bin/sh\n[ "$1" = -version ] || echo >> '${starts}'\nexec '${ffprobePath}' "$@"\n`;
    await writeFile(join(folder, 'counting'), counting, { mode: 0o755 });
    vi.stubEnv('FFPROBE_BIN', join(folder, 'counting'));
    try {
      expect((await probeVideo(path)).pts).toHaveLength(50);
      expect(await readFile(starts, 'utf8')).toBe('\n');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('works with a name that looks like an option or a protocol', async () => {
    const path = await make('plain.mp4', ...picture(0.4), ...x264());
    for (const name of ['-v.mp4', 'http:x.mp4', 'a%03d.mp4', 'two\nlines.mp4', 'fünf 🎬.mp4']) {
      if (process.platform === 'win32' && /[:%\n]/.test(name)) continue;
      await copyFile(path, join(folder, name));
      expect((await probeVideo(join(folder, name))).pts).toHaveLength(10);
    }
  });

  it('stops when cancelled', async () => {
    const path = reference('videos/long_20min_10fps.mp4');
    await expect(probeVideo(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    const controller = new AbortController();
    const probing = probeVideo(path, { signal: controller.signal });
    controller.abort();
    await expect(probing).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.skipIf(process.platform === 'win32')(
    'gives up on an ffprobe that hangs, and survives one that crashes',
    async () => {
      const path = reference('videos/tiny_3frames.mp4');
      const answer = `#!/bin/sh\n[ "$1" = -version ] && echo 'ffprobe version 7' && exit 0\n`;
      const fake = async (name: string, then: string): Promise<void> => {
        await writeFile(join(folder, name), answer + then, { mode: 0o755 });
        vi.stubEnv('FFPROBE_BIN', join(folder, name));
      };
      try {
        await fake('hanging', 'exec sleep 30');
        expect((await failure(() => probeVideo(path, { timeoutMs: 300 }))).kind).toBe('timed-out');
        await fake('crashing', 'kill -SEGV $$');
        expect((await failure(() => probeVideo(path))).kind).toBe('ffmpeg-failed');
        await fake('babbling', 'echo "{ no json"');
        expect((await failure(() => probeVideo(path))).kind).toBe('ffmpeg-failed');
      } finally {
        vi.unstubAllEnvs();
      }
    },
  );
});

describe.skipIf(!hasTools)('probeVideo on bad input (needs ffmpeg)', () => {
  async function expectError(path: string, kind: ErrorKind): Promise<void> {
    const error = await failure(() => probeVideo(path));
    expect(error.kind).toBe(kind);
    const name = path.split('/').at(-1)?.replace('\n', '\u{FFFD}') as string;
    expect(error.message).toContain(name);
    // One sentence, with a colon before what to do.
    expect(error.message.replaceAll(name, '')).toMatch(/^[^:]*: [^:]*[^.]\.$/);
    expect(error.message).not.toContain(folder);
  }
  const put = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const cut = async (name: string, source: string, bytes: number): Promise<string> => {
    await copyFile(source, join(folder, name));
    await truncate(join(folder, name), bytes);
    return join(folder, name);
  };

  it('nothing there', async () => {
    await expectError(join(folder, 'gone.mp4'), 'not-found');
    await expectError(join(folder, 'gone\nforever.mp4'), 'not-found');
    await expectError(join(folder, 'x'.repeat(300)), 'not-found');
    await expectError(join(await put('file', 'x'), 'below.mp4'), 'not-found');
    expect((await failure(() => probeVideo('nul\0byte.mp4'))).kind).toBe('not-found');
    await symlink(join(folder, 'loop'), join(folder, 'loop'));
    await expectError(join(folder, 'loop'), 'not-found');
  });

  it('a folder', async () => {
    await mkdir(join(folder, 'holidays'));
    await expectError(join(folder, 'holidays'), 'is-directory');
  });

  it.skipIf(process.getuid?.() === 0)('no permission (root may read everything)', async () => {
    const path = await put('secret.mp4', 'x');
    await chmod(path, 0);
    await expectError(path, 'unreadable');
  });

  it('an empty file', async () => expectError(await put('empty.mp4', ''), 'empty-file'));

  it.skipIf(process.platform === 'win32')('a pipe, a socket and a device, without waiting for them', async () => {
    const pipe = join(folder, 'pipe.mp4');
    execFileSync('mkfifo', [pipe]);
    await expectError(pipe, 'not-video');
    await expectError('/dev/zero', 'not-video');
    const socket = join(folder, 'socket.mp4');
    const server = createServer().listen(socket);
    await expectError(socket, 'not-video');
    server.close();
  });

  it('text, noise, a picture and subtitles by the name of video', async () => {
    await expectError(await put('text.mp4', 'hello, world\n'.repeat(100)), 'not-video');
    await expectError(await put('one.mkv', '\0'), 'not-video');
    const noise = Buffer.from(Array.from({ length: 50_000 }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24));
    await expectError(await put('noise.mp4', noise), 'not-video');
    await expectError(await put('words.mkv', '1\n00:00:01,000 --> 00:00:02,000\nhello\n'), 'not-video');
    const png = await make('still.png', ...picture(0.1, 10), '-frames:v', '1');
    await expectError(await put('still.mp4', await readFile(png)), 'not-video');
    const jpeg = await make('still.jpg', ...picture(0.1, 10), '-frames:v', '1');
    await expectError(await put('still.webm', await readFile(jpeg)), 'not-video');
  });

  it('a playlist that would open another file', async () => {
    await make('target.mp4', ...picture(0.4), ...x264());
    const hls = '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\ntarget.mp4\n#EXT-X-ENDLIST\n';
    await expectError(await put('playlist.mp4', hls), 'not-video');
    await expectError(await put('concat.mp4', 'ffconcat version 1.0\nfile target.mp4\n'), 'not-video');
  });

  it('sound only, with and without a cover', async () => {
    await expectError(await make('sound.mp3', ...tone(1)), 'no-video-stream');
    await expectError(await make('sound.wav', ...tone(1)), 'no-video-stream');
    await expectError(await make('sound.m4a', ...tone(1), '-c:a', 'aac'), 'no-video-stream');
    await expectError(
      await make('fragments.m4a', ...tone(1), '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov'),
      'no-video-stream',
    );
    const png = await make('cover.png', ...picture(0.1, 10), '-frames:v', '1');
    for (const name of ['covered.mp3', 'covered.m4a', 'covered.flac']) {
      const args = ['-i', png, ...tone(1), '-map', '0', '-map', '1', '-c:v', 'copy', '-disposition:v', 'attached_pic'];
      await expectError(await make(name, ...args), 'no-video-stream');
    }
  });

  it('a coding that nobody knows', async () => {
    const path = await make('strange.mov', ...picture(0.4), '-c:v', 'mjpeg');
    const bytes = await readFile(path);
    bytes.write('zzzz', bytes.indexOf('jpeg', bytes.indexOf('stsd', 0, 'latin1'), 'latin1'), 'latin1');
    await expectError(await put('strange.mov', bytes), 'unsupported-codec');
  });

  it('files that are cut short, as far as they can be read', async () => {
    const last = await make('index-last.mp4', ...picture(3), ...x264());
    await expectError(await cut('no-index.mp4', last, 5000), 'truncated-video');
    const front = await make('front.mp4', ...picture(3), ...x264(), '-movflags', '+faststart');
    await expectError(await cut('half-index.mp4', front, 300), 'truncated-video');
    const data = (await readFile(front)).indexOf('mdat', 0, 'latin1') + 4;
    await expectError(await cut('no-data.mp4', front, data), 'truncated-video');
    await expectError(await cut('half-frame.mp4', front, data + 1000), 'truncated-video');
    await expectAsShown(await cut('half-data.mp4', front, Math.round((data + (await stat(front)).size) / 2)));

    const mkv = await make('whole.mkv', ...picture(3), ...x264());
    for (const bytes of [60, 300, 700]) await expectError(await cut(`cut-${bytes}.mkv`, mkv, bytes), 'truncated-video');
    const half = await probeVideo(await cut('half.mkv', mkv, Math.round((await stat(mkv)).size / 2)));
    expect(half.pts.length).toBeGreaterThan(20);
    expect(half.pts.length).toBeLessThan(60);
    await expectAsShown(half.path);

    const ts = await make('whole.ts', ...picture(3), ...x264());
    const halfTs = await probeVideo(await cut('half.ts', ts, Math.round((await stat(ts)).size / 2)));
    expect(halfTs.pts.length).toBeGreaterThan(20);
    const avi = await make('whole.avi', ...picture(3), '-c:v', 'mjpeg');
    await expectError(await cut('cut.avi', avi, 300), 'truncated-video');
    const wtv = await make('whole.wtv', ...picture(3), '-c:v', 'mpeg2video');
    await expectError(await cut('cut.wtv', wtv, 20_000), 'truncated-video');
  });

  it('videos without a frame', async () => {
    await expectError(await make('none.mp4', ...picture(1), '-frames:v', '0', ...x264()), 'zero-length');
    const whole = await make('short.mp4', ...picture(1), ...x264());
    // Cut beyond its end: the packets are there, and the edit list shows none of them.
    await expectError(await make('beyond.mp4', '-ss', '10', '-i', whole, '-c', 'copy'), 'zero-length');
  });

  it('ffprobe missing', async () => {
    vi.stubEnv('FFPROBE_BIN', join(folder, 'gone'));
    expect((await failure(() => probeVideo(reference('videos/vfr.mp4')))).kind).toBe('ffmpeg-missing');
    vi.unstubAllEnvs();
  });
});

/** The timestamps are those of the frames that ffmpeg decodes. */
async function expectAsShown(path: string): Promise<void> {
  const info = await probeVideo(path);
  const args = [
    ...[...FFMPEG_ARGUMENTS, '-copyts', ...inputArguments(path), '-map', `0:${info.streamIndex}`],
    ...['-fps_mode', 'passthrough', '-enc_time_base', info.timeBase.join(':'), '-f', 'framecrc', '-'],
  ];
  const { stdout } = await runTool(ffmpegPath as string, args);
  const shown = [...stdout.toString().matchAll(/^0,\s*-?\d+,\s*(-?\d+),/gm)].map((line) => Number(line[1]));
  expect(shown.length).toBeGreaterThan(0);
  expect(Array.from(info.pts)).toEqual(shown);
}
