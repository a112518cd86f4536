import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodedNumber, decodeFrames, sampleModelFrames } from '../../../electron/engine/video/decode.ts';
import type { RgbFrame } from '../../../electron/engine/video/frame.ts';
import { probeVideo, type VideoInfo } from '../../../electron/engine/video/probe.ts';
import { runTool } from '../../../electron/engine/video/run.ts';
import { sampleFrameIndices } from '../../../electron/engine/video/sampling.ts';
import { failure } from '../../support/failure.ts';
import { findReference, reference } from '../../support/reference.ts';
import { ffmpegPath, hasEncoder, hasTools, makeVideo, picture, tone } from '../../support/video.ts';

const model = (frames: number) => ({ getTargetNumFrames: () => frames });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-decode-'));
  process.env['REELTAG_CACHE'] = join(folder, 'cache');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface SamplingGolden {
  file: string;
  size: [number, number];
  sampling: Record<string, { frame_indices: number[]; num_frames: number }>;
  used_fps: number;
  model_frames: number[] | null;
  mean_rgb?: [number, number, number][];
}
const golden = JSON.parse(readFileSync(reference('sampling.json'), 'utf8')) as SamplingGolden[];

describe('the reference’s frames', () => {
  for (const { file, size, sampling, used_fps, model_frames, mean_rgb } of golden) {
    const path = findReference(`videos/${file}`);
    it.skipIf(!hasTools || path === undefined)(`of ${file}`, async () => {
      const sampled = await sampleModelFrames(path as string, model(4));
      const { info } = sampled;
      for (const [fps, { frame_indices }] of Object.entries(sampling))
        expect([...sampleFrameIndices(info.timestamps, Number(fps))]).toEqual(frame_indices);
      expect(sampled.fps).toBe(used_fps);
      expect([...sampled.indices]).toEqual(model_frames ?? []);
      expect([...sampled.timestamps]).toEqual((model_frames ?? []).map((i) => info.timestamps[i]));
      expect(sampled.map(({ width, height }) => [height, width])).toEqual((model_frames ?? []).map(() => size));
      // The reference gives three decimals.
      for (const [i, frame] of sampled.entries())
        for (const [channel, mean] of meanRgb(frame).entries())
          expect(Math.abs(mean - (mean_rgb?.[i]?.[channel] as number))).toBeLessThan(5.001e-4);
    });
  }
});

function meanRgb({ data }: RgbFrame): number[] {
  const sums = [0, 0, 0];
  for (let i = 0; i < data.length; i++) (sums[i % 3] as number) += data[i] as number;
  return sums.map((sum) => (sum * 3) / data.length);
}

/** Every frame as ffmpeg gives it when it decodes the file from end to end. */
async function decodeAll(path: string, info: VideoInfo, ...inputOptions: string[]): Promise<Buffer[]> {
  const [width, height] = inputOptions.includes('-noautorotate')
    ? [info.codedWidth, info.codedHeight]
    : [info.width, info.height];
  const { stdout } = await runTool(ffmpegPath as string, [
    ...['-v', 'error', ...inputOptions, '-i', path, '-map', `0:${info.streamIndex}`],
    ...['-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
  ]);
  const size = width * height * 3;
  return Array.from({ length: stdout.length / size }, (_, i) => stdout.subarray(i * size, (i + 1) * size));
}

/** Check frames alone, a few far apart, and all, against the whole decode. */
async function checkFrames(path: string): Promise<{ info: VideoInfo; all: Buffer[] }> {
  const info = await probeVideo(path);
  const all = await decodeAll(path, info);
  const n = info.pts.length;
  expect(all.length).toBe(n);
  const at = (fraction: number): number => Math.floor((n - 1) * fraction);
  const sets = [
    [at(0), at(0.27), at(0.52), at(0.78)],
    [at(0.97), at(0.66), at(0.31), at(0.66)],
    [n - 1],
    [at(0.83)],
    Array.from({ length: n }, (_, i) => i),
  ];
  for (const indices of sets) {
    const frames = await decodeFrames(path, indices, { info });
    expect(frames.map(({ width, height }) => [width, height])).toEqual(indices.map(() => [info.width, info.height]));
    const wrong = indices.filter((index, i) => !all[index]?.equals(frames[i]?.data as Uint8Array));
    expect({ indices, wrong }).toEqual({ indices, wrong: [] });
  }
  return { info, all };
}

const x264 = (options: string): string[] => ['-c:v', 'libx264', '-preset', 'superfast', '-x264-params', options];
const x265 = (options: string): string[] => [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', `log-level=error:${options}`],
];
const tenBit = ['-pix_fmt', 'yuv420p10le'];
const pq = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
const seconds16 = picture(16);

/** Generated files: name, encoder, ffmpeg's arguments. `$name` stands for another of them. */
const FILES: readonly (readonly [name: string, encoder: string, ...args: string[]])[] = [
  ['open-gop.mp4', 'libx264', ...seconds16, ...x264('open-gop=1:keyint=30:bframes=3')],
  ['long-gop.mp4', 'libx264', ...seconds16, ...x264('keyint=250:bframes=3:scenecut=0')],
  ['intra-refresh.mp4', 'libx264', ...seconds16, ...x264('intra-refresh=1:keyint=40')],
  ['fragmented.mp4', 'libx264', ...['-i', '$open-gop.mp4', '-c', 'copy', '-movflags', 'frag_keyframe+empty_moov']],
  ['edit-list.mp4', 'libx264', ...['-ss', '2.3', '-i', '$open-gop.mp4', '-c', 'copy']],
  ['offset.mkv', 'libx264', ...['-i', '$open-gop.mp4', '-c', 'copy', '-output_ts_offset', '100.123']],
  ['late-video.mp4', 'libx264', ...tone(16), ...['-itsoffset', '2.5', '-i', '$open-gop.mp4', '-c:v', 'copy']],
  ['vfr.mp4', 'libx264', ...seconds16, '-vf', "select='not(between(n,90,150))*mod(n,7)'", '-vsync', '0', ...x264('')],
  ['h264.ts', 'libx264', ...seconds16, ...x264('open-gop=1:keyint=50:bframes=3')],
  ['mpeg2.ts', 'mpeg2video', ...seconds16, '-c:v', 'mpeg2video', '-bf', '2', '-g', '15'],
  // A seek in a transport stream lands between key frames, and these two decoders give what they cannot know.
  ['mpeg4-long.ts', 'mpeg4', ...seconds16, '-c:v', 'mpeg4', '-g', '250', '-sc_threshold', '1000000000'],
  ['hevc-long.ts', 'libx265', ...seconds16, ...x265('keyint=250:scenecut=0')],
  [
    'vp9.webm',
    'libvpx-vp9',
    ...seconds16,
    ...['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '50'],
  ],
  ['mpeg4-b.avi', 'mpeg4', ...picture(8), '-c:v', 'mpeg4', '-bf', '2', '-g', '30'],
  ['h264-b.avi', 'libx264', ...picture(8), ...x264('bframes=2')],
  ['mjpeg.avi', 'mjpeg', ...picture(6), '-c:v', 'mjpeg'],
  ['raw.h264', 'libx264', ...picture(6), ...x264('keyint=30')],
  ['animated.gif', 'gif', ...picture(4, 10)],
  ['odd-444.mp4', 'libx264', ...picture(5, 25, '63x47'), '-vf', 'format=yuv444p', ...x264('')],
  ['odd-420.mkv', 'ffv1', ...picture(5, 25, '63x47'), '-vf', 'format=yuv420p', '-c:v', 'ffv1'],
  ['wide-pixels.mp4', 'libx264', ...picture(5), '-vf', 'setsar=64/45', ...x264('keyint=25')],
  ['ten-bit.mp4', 'libx265', ...picture(6), ...tenBit, ...x265('keyint=30:open-gop=1')],
  ['pq.mp4', 'libx265', ...picture(4), ...tenBit, ...x265('keyint=30'), ...pq],
  [
    'full-range.mp4',
    'libx264',
    ...picture(4),
    '-vf',
    'scale=out_range=pc,format=yuvj420p',
    '-colorspace',
    'bt709',
    ...x264(''),
  ],
  [
    'interlaced.mp4',
    'libx264',
    ...seconds16,
    '-vf',
    'tinterlace=interleave_top,setfield=tff',
    ...x264('tff=1:keyint=50'),
  ],
  ['alpha.mov', 'qtrle', ...picture(4), '-vf', 'format=rgba,colorchannelmixer=aa=0.5', '-c:v', 'qtrle'],
  ['small.ts', 'libx264', ...picture(4, 25, '48x36'), ...x264('bframes=0')],
  ['large.ts', 'libx264', ...picture(4), ...x264('bframes=0'), '-output_ts_offset', '4'],
];
const encoders = new Map<string, boolean>();
for (const encoder of [...FILES.map(([, encoder]) => encoder), 'snow'])
  encoders.set(encoder, await hasEncoder(encoder));
const needsX264 = !hasTools || !encoders.get('libx264');

const at = (name: string): string => join(folder, name);

/** Make a file, and first those that it is made of. */
async function make(name: string, args: readonly string[]): Promise<string> {
  const inputs = new Map<string, string>();
  for (const arg of args) if (arg.startsWith('$')) inputs.set(arg, await generated(arg.slice(1)));
  return makeVideo(folder, name, ...args.map((arg) => inputs.get(arg) ?? arg));
}

const made = new Map<string, Promise<string>>();

/** The path of one of `FILES`, made when it is first asked for. */
function generated(name: string): Promise<string> {
  const [, , ...args] = FILES.find(([known]) => known === name) ?? ['', ''];
  const path = made.get(name) ?? make(name, args);
  made.set(name, path);
  return path;
}

describe('frames equal those of a whole decode', () => {
  for (const [name, encoder] of FILES)
    it.skipIf(!hasTools || !encoders.get(encoder))(`of ${name}`, async () => {
      await checkFrames(await generated(name));
    });

  it.skipIf(!hasTools || !encoders.get('libx265'))('of HDR, which is reported', async () => {
    expect((await probeVideo(await generated('pq.mp4'))).hdr).toBe(true);
    expect((await probeVideo(await generated('ten-bit.mp4'))).hdr).toBe(false);
  });

  it.skipIf(!hasTools || !encoders.get('libx264'))(
    'of a file that changes its size midway, at its first size',
    async () => {
      const parts = [await readFile(await generated('small.ts')), await readFile(await generated('large.ts'))];
      await writeFile(at('changing.ts'), Buffer.concat(parts));
      const { info } = await checkFrames(at('changing.ts'));
      expect([info.width, info.height, info.pts.length]).toEqual([48, 36, 200]);
    },
  );
});

describe('stated rules', () => {
  it.skipIf(needsX264)('rotation: frames are upright', async () => {
    for (const clockwise of [90, 180, 270] as const) {
      const path = await rotatedCopy(await generated('open-gop.mp4'), clockwise);
      const { info } = await checkFrames(path);
      expect(info.rotation).toBe(clockwise);
      const stored = await decodeAll(path, info, '-noautorotate');
      const [frame] = await decodeFrames(path, [277], { info });
      expect(frame).toEqual(turned(stored[277] as Buffer, info, clockwise));
    }
  });

  it.skipIf(needsX264)('pixel aspect: as stored', async () => {
    const frames = await sampleModelFrames(await generated('wide-pixels.mp4'), model(4));
    const { info } = frames;
    expect(info.sampleAspectRatio).toEqual([64, 45]);
    expect(frames.map(({ width, height }) => [width, height])).toEqual(Array(4).fill([64, 48]));
  });
});

/** A QuickTime copy whose track header says that it is shown turned. */
async function rotatedCopy(path: string, clockwise: 90 | 180 | 270): Promise<string> {
  const copy = await makeVideo(folder, `turned-${clockwise}.mov`, '-i', path, '-c', 'copy');
  const bytes = await readFile(copy);
  const header = bytes.indexOf('tkhd', 0, 'latin1');
  const [cosine, sine] = { 90: [0, 1], 180: [-1, 0], 270: [0, -1] }[clockwise] as [number, number];
  // ISO/IEC 14496-12, 8.3.2: the matrix is 40 bytes into version 0 of the box, in 16.16 (its last column in 2.30).
  const matrix = [cosine, sine, 0, -sine, cosine, 0, 0, 0].map((x) => x * 0x10000);
  for (const [i, value] of [...matrix, 0x40000000].entries()) bytes.writeInt32BE(value, header + 4 + 40 + i * 4);
  await writeFile(copy, bytes);
  return copy;
}

/** A picture as stored, turned clockwise. */
function turned(stored: Buffer, { codedWidth: w, codedHeight: h }: VideoInfo, clockwise: 90 | 180 | 270): RgbFrame {
  const [width, height] = clockwise === 180 ? [w, h] : [h, w];
  const data = new Uint8Array(stored.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = { 90: [y, h - 1 - x], 180: [w - 1 - x, h - 1 - y], 270: [w - 1 - y, x] }[clockwise] as [
        number,
        number,
      ];
      data.set(stored.subarray((fromY * w + fromX) * 3, (fromY * w + fromX) * 3 + 3), (y * width + x) * 3);
    }
  return { width, height, data };
}

describe('what cannot be decoded', () => {
  /** The facts of a whole file, and what is left of it when its tail is gone: its index promises more than is there. */
  async function brokenOff(name: string, keep: number): Promise<{ path: string; info: VideoInfo }> {
    const whole = await make(`whole-${name}`, ['-i', '$open-gop.mp4', '-c', 'copy', '-movflags', '+faststart']);
    const bytes = await readFile(whole);
    await writeFile(at(name), bytes.subarray(0, Math.floor(bytes.length * keep)));
    return { path: at(name), info: await probeVideo(whole) };
  }

  it.skipIf(needsX264)('of a file that breaks off: says how much can be', async () => {
    const { path, info } = await brokenOff('half.mp4', 0.5);
    const { kind, message } = await failure(() => decodeFrames(path, [0, 100, 200, 300, 399], { info }));
    expect(kind).toBe('truncated-video');
    const [, readable, whole] = /first ([\d.]+) s of ([\d.]+) s/.exec(message) ?? [];
    expect(Number(readable)).toBeGreaterThan(4);
    expect(Number(readable)).toBeLessThan(10);
    expect(Number(whole)).toBeCloseTo(16, 0);
    // What is there is decoded as ever.
    const [frame] = await decodeFrames(path, [60], { info });
    const [same] = await decodeFrames(await generated('open-gop.mp4'), [60]);
    expect(frame).toEqual(same);
  });

  it.skipIf(needsX264).each([
    ['front.mp4', ['-movflags', '+faststart']],
    ['broken.mkv', []],
    ['broken.avi', []],
    ['fragments.mp4', ['-movflags', 'frag_keyframe+empty_moov']],
  ])(
    'of %s, cut in half: nothing is sampled but the part that is there, when it is asked for',
    async (name, options) => {
      const whole = await make(`whole-${name}`, ['-i', '$open-gop.mp4', '-c', 'copy', ...options]);
      const bytes = await readFile(whole);
      await writeFile(at(name), bytes.subarray(0, Math.floor(bytes.length / 2)));
      const { kind, message } = await failure(() => sampleModelFrames(at(name), model(4)));
      expect(kind).toBe('truncated-video');
      const [, there] = /after ([\d.]+) s/.exec(message) ?? [];
      const end = Number(there);
      expect(end).toBeGreaterThan(4);
      expect(end).toBeLessThan(12);
      const part = await sampleModelFrames(at(name), model(4), { end });
      const same = await sampleModelFrames(whole, model(4), { end });
      expect(part.indices).toEqual(same.indices);
      expect([...part]).toEqual([...same]);
    },
  );

  it.skipIf(needsX264)('at all: damaged from the first byte of its pictures', async () => {
    const { path, info } = await brokenOff('damaged.mp4', 1);
    const bytes = await readFile(path);
    bytes.fill(0xff, bytes.indexOf('mdat', 0, 'latin1') + 4);
    await writeFile(path, bytes);
    expect((await failure(() => decodeFrames(path, [3, 200], { info }))).kind).toBe('ffmpeg-failed');
  });

  it.skipIf(needsX264)('since the file is gone', async () => {
    const info = await probeVideo(await generated('open-gop.mp4'));
    expect((await failure(() => decodeFrames(at('gone.mp4'), [5], { info }))).kind).toBe('not-found');
  });

  it.skipIf(!hasTools || !encoders.get('snow'))('for want of a decoder', async () => {
    const path = await make('snow.mkv', [...picture(1), '-c:v', 'snow', '-strict', '-2']);
    const bytes = (await readFile(path)).toString('latin1').replace('V_SNOW', 'V_AVS2');
    await writeFile(path, bytes, 'latin1');
    const { kind, message } = await failure(() => decodeFrames(path, [3]));
    expect(kind).toBe('unsupported-codec');
    expect(message).toContain('avs2');
  });

  it.skipIf(needsX264)('though later frames can: the next of them stands in', async () => {
    const path = await generated('open-gop.mp4');
    const info = await probeVideo(path);
    const between = ((info.pts[199] as number) + (info.pts[200] as number)) / 2;
    const pts = Float64Array.from([...info.pts.slice(0, 200), between, ...info.pts.slice(200)]);
    const [before, lost, after] = await decodeFrames(path, [199, 200, 201], { info: { ...info, pts } });
    const [real199, real200] = await decodeFrames(path, [199, 200], { info });
    expect([before, lost, after]).toEqual([real199, real200, real200]);
  });
});

describe('decodedNumber', () => {
  const info = { pts: Float64Array.of(0, 10, 20, 30, 40), framesBy: 'pts' } as const;

  it('finds a frame by its timestamp, or else the next', () => {
    const decoded = Float64Array.of(10, 20, 40);
    expect([0, 1, 2, 3, 4].map((i) => decodedNumber(info, i, decoded))).toEqual([0, 0, 1, 2, 2]);
  });

  it('says where the frames end', () => {
    expect([1, 2, 3].map((i) => decodedNumber(info, i, Float64Array.of(0, 10, 20)))).toEqual([1, 2, undefined]);
  });

  it('counts where frames are known by their numbers', () => {
    const decoded = Float64Array.of(0, 10, 20);
    const counted = { ...info, framesBy: 'number' } as const;
    expect([0, 2, 3].map((i) => decodedNumber({ ...counted, pts: Float64Array.of(0, 1, 2, 3) }, i, decoded))).toEqual([
      0,
      2,
      undefined,
    ]);
  });

  it('counts where the decoder has timestamps of its own, or none', () => {
    for (const decoded of [Float64Array.of(3, 13, 23), Float64Array.of(Number.NaN, Number.NaN, Number.NaN)])
      expect([0, 2, 3].map((i) => decodedNumber(info, i, decoded))).toEqual([0, 2, undefined]);
  });
});

/** A GIF of two small pictures on a canvas of a size. */
function gifOf(width: number, height: number): Buffer {
  const sizes = Buffer.alloc(4);
  sizes.writeUInt16LE(width, 0);
  sizes.writeUInt16LE(height, 2);
  const picture = Buffer.from('21f9040004000000' + '2c0000000004000400' + '00' + '02024c0100', 'hex');
  return Buffer.concat([
    Buffer.from('GIF89a'),
    sizes,
    Buffer.from('800000000000ffffff', 'hex'),
    picture,
    picture,
    Buffer.from(';'),
  ]);
}

describe('bounds', () => {
  it.skipIf(needsX264)('indices: any order, repeated, none; but of this video', async () => {
    const path = await generated('open-gop.mp4');
    const [a, b, c] = await decodeFrames(path, [300, 5, 300]);
    expect(a).toBe(c);
    expect(a).not.toEqual(b);
    expect(await decodeFrames(path, [])).toEqual([]);
    for (const index of [400, -1, 1.5, Number.NaN])
      await expect(decodeFrames(path, [index])).rejects.toThrow(RangeError);
  });

  it.skipIf(needsX264)('size: what would not fit in memory is refused before it is decoded', async () => {
    const info = await probeVideo(await generated('open-gop.mp4'));
    const huge = { ...info, width: 20_000, height: 20_000 };
    expect((await failure(() => decodeFrames(info.path, [0], { info: huge }))).kind).toBe('too-large');
    const large = { ...info, width: 7680, height: 4320 };
    const many = Array.from({ length: 30 }, (_, i) => i);
    expect((await failure(() => decodeFrames(info.path, many, { info: large }))).kind).toBe('too-large');
  });

  it.skipIf(!hasTools)(
    'size: what a decoder adds to a picture does not count, what is really larger does',
    async () => {
      const reduce = ({ data }: RgbFrame): RgbFrame => ({ width: 1, height: 1, data: data.slice(0, 3) });
      await writeFile(at('large.gif'), gifOf(11_585, 11_585));
      expect((await decodeFrames(at('large.gif'), [1], { reduce })).length).toBe(1);
      await writeFile(at('huge.gif'), gifOf(13_000, 13_000));
      const { kind, message } = await failure(() => decodeFrames(at('huge.gif'), [1]));
      expect(kind).toBe('too-large');
      expect(message).toContain('13000 × 13000');
      const info = { ...(await probeVideo(at('large.gif'))), width: 64, height: 48 };
      expect((await failure(() => decodeFrames(at('huge.gif'), [1], { info }))).kind).toBe('too-large');
    },
  );

  it.skipIf(needsX264)('time: a limit, and a signal', async () => {
    const path = await make('slow.mp4', [...picture(40, 60, '640x360'), ...x264('keyint=250')]);
    const info = await probeVideo(path);
    const last = [info.pts.length - 1, 5];
    expect((await failure(() => decodeFrames(path, last, { info, timeoutMs: 10 }))).kind).toBe('timed-out');
    const aborted = decodeFrames(path, last, { info, signal: AbortSignal.timeout(20) });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    await expect(decodeFrames(path, [0], { info, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it.skipIf(needsX264)('a clip that is too short gives no frames', async () => {
    const path = await make('short.mp4', [...picture(0.12), ...x264('')]);
    const frames = await sampleModelFrames(path, model(4));
    const { indices, fps } = frames;
    expect([[...frames], indices, fps]).toEqual([[], [], 16]);
    expect((await sampleModelFrames(path, model(1))).length).toBe(1);
  });

  it.skipIf(needsX264)('a part is sampled on the file’s own timestamps', async () => {
    const path = await generated('offset.mkv');
    const frames = await sampleModelFrames(path, model(4), { start: 105, end: 109 });
    const { indices, timestamps } = frames;
    expect(indices.length).toBe(4);
    expect(timestamps[0]).toBeCloseTo(105, 1);
    expect(timestamps[3]).toBeCloseTo(108, 1);
    expect([...frames]).toEqual(await decodeFrames(path, indices));
    const outside = await failure(() => sampleModelFrames(path, model(4), { start: 1, end: 5 }));
    expect(outside.kind).toBe('bad-range');
    expect(outside.message).toContain('from 100.123 s to');
  });

  it.skipIf(needsX264)('a part is given on a person’s clock as well, which begins with the first frame', async () => {
    const path = await generated('offset.mkv');
    const frames = await sampleModelFrames(path, model(4), { from: 2, to: 6 });
    const same = await sampleModelFrames(await generated('open-gop.mp4'), model(4), { from: 2, to: 6 });
    expect(frames.indices).toEqual(same.indices);
    expect(frames.seconds).toEqual(same.seconds);
    expect(frames.seconds[0]).toBe(2);
    expect(frames.timestamps[0]).toBeCloseTo(102.123, 3);
    const outside = await failure(() => sampleModelFrames(path, model(4), { from: 20, to: 25 }));
    expect(outside.message).toContain('from 0 s to 15.96 s');
  });

  it.skipIf(needsX264).each([
    ['slow.apng', ['-f', 'apng', '-plays', '0']],
    ['slow.h264', x264('')],
    ['slow.mp4', x264('')],
  ])('%s, five frames a second and one in five seconds: none is dropped or shown twice', async (name, encoder) => {
    for (const [rate, seconds] of [
      ['5', 4],
      ['1/5', 100],
    ] as const) {
      const path = await make(`${seconds}${name}`, [...picture(seconds, rate), ...encoder]);
      const info = await probeVideo(path);
      expect(info.pts.length).toBe(20);
      const all = await decodeAll(path, info);
      const wanted = [0, 6, 11, 17];
      const frames = await decodeFrames(path, wanted, { info });
      expect(frames.map(({ data }, i) => all[wanted[i] as number]?.equals(data))).toEqual([true, true, true, true]);
    }
  });

  it.skipIf(needsX264)('an APNG that is damaged is not answered with advice on ffmpeg', async () => {
    const path = await make('whole.apng', [...picture(5, '10'), '-f', 'apng', '-plays', '0']);
    const bytes = await readFile(path);
    const damaged = join(folder, 'damaged.apng');
    await writeFile(damaged, bytes.fill(0, bytes.length >> 2, (bytes.length >> 2) + 2000));
    const { kind, message } = await failure(() => sampleModelFrames(damaged, model(4)));
    expect(kind).toBe('truncated-video');
    expect(message).not.toMatch(/ffmpeg/);
  });

  it.skipIf(needsX264)('of frames that are reduced one is held whole at a time, whatever is asked for', async () => {
    const path = await make('reduced.mp4', [...picture(4), ...x264('')]);
    const buffers = new Set<ArrayBufferLike>();
    const reduce = ({ width, data }: RgbFrame): RgbFrame => {
      buffers.add(data.buffer);
      return { width, height: 1, data: data.slice(0, width * 3) };
    };
    const indices = [90, 3, 3, 50];
    const reduced = await decodeFrames(path, indices, { reduce });
    const whole = await decodeFrames(path, indices);
    expect(buffers.size).toBe(1);
    expect(reduced.map(({ data }) => Buffer.from(data))).toEqual(
      whole.map(({ width, data }) => Buffer.from(data.subarray(0, width * 3))),
    );
  });

  it.skipIf(needsX264)('a large picture, which ffmpeg writes in strips, has every byte in its place', async () => {
    const path = await make('large.mp4', [...picture(1, 2, '7680x4320'), ...x264('')]);
    const info = await probeVideo(path);
    const all = await decodeAll(path, info);
    const frames = await decodeFrames(path, [0, 1], { info });
    expect(frames.map(({ data }, i) => all[i]?.equals(data))).toEqual([true, true]);
  });
});
