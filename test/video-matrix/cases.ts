/** Files of every kind that ffmpeg can make: containers and codecs, each with some of the rates, groups, clocks, turns and cuts. */

export interface MatrixCase {
  readonly name: string;
  readonly extension: string;
  /** ffmpeg's arguments, but for the output. */
  readonly args: readonly string[];
  readonly encoder: string;
  /** What is done to the bytes that ffmpeg made. */
  readonly then: Afterwards;
}

export type Afterwards =
  | { readonly kind: 'nothing' }
  /** Cut at a share of its length; both ends may lie anywhere. */
  | { readonly kind: 'cut'; readonly from: number; readonly to: number }
  /** Put behind itself. */
  | { readonly kind: 'joined' }
  /** The display matrix of an MP4: [a, b, c, d]. */
  | { readonly kind: 'turned'; readonly matrix: readonly [number, number, number, number] };

const H264 = ['libx264', '-preset', 'ultrafast'];
const HEVC = ['libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error'];
const VP8 = ['libvpx', '-deadline', 'realtime', '-cpu-used', '8'];
const VP9 = ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'];

/** By extension: the codecs that are common in it, and what its muxer is told. */
const CONTAINERS: Readonly<Record<string, { codecs: string[][]; muxer?: string[] }>> = {
  mp4: { codecs: [H264, HEVC, ['mpeg4'], VP9] },
  mov: { codecs: [H264, ['prores_ks'], ['mjpeg'], ['qtrle']] },
  m4v: { codecs: [H264], muxer: ['-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof'] },
  '3gp': { codecs: [H264, ['mpeg4']] },
  mkv: { codecs: [H264, HEVC, ['mpeg2video'], ['mpeg4'], ['mjpeg'], ['ffv1'], VP8] },
  webm: { codecs: [VP8, VP9] },
  ts: { codecs: [H264, HEVC, ['mpeg2video'], ['mpeg4']] },
  m2ts: { codecs: [H264] },
  mpg: { codecs: [['mpeg2video'], ['mpeg1video']] },
  vob: { codecs: [['mpeg2video']] },
  avi: { codecs: [['mpeg4'], ['mjpeg'], H264, ['huffyuv']] },
  flv: { codecs: [H264, ['flv']] },
  wmv: { codecs: [['wmv2'], ['msmpeg4']] },
  mxf: { codecs: [['mpeg2video']] },
  ogv: { codecs: [['libtheora']] },
  nut: { codecs: [['mpeg4'], H264] },
  h264: { codecs: [H264] },
  hevc: { codecs: [HEVC] },
  m1v: { codecs: [['mpeg1video']] },
  m2v: { codecs: [['mpeg2video']] },
  mjpeg: { codecs: [['mjpeg']] },
  gif: { codecs: [['gif']] },
  apng: { codecs: [['apng']], muxer: ['-f', 'apng', '-plays', '0'] },
};

const RATES = ['12', '24', '25', '24000/1001', '30000/1001', '50'];
/** MPEG-1 and MPEG-2 know these only. */
const MPEG_RATES = ['24', '25', '24000/1001', '30000/1001', '50'];
const GROUPS = ['1', '6', '15', '250'];
const OFFSETS = ['0', '0', '1.5', '3.7', '100000.123'];
const TURNS = [
  [0, 1, -1, 0],
  [-1, 0, 0, -1],
  [0, -1, 1, 0],
  [0, 1, 1, 0],
  [-1, 0, 0, 1],
  [0.866, 0.5, -0.5, 0.866],
] as const;
const WITH_B_FRAMES = new Set(['libx264', 'libx265', 'mpeg4', 'mpeg2video', 'mpeg1video']);
const NO_B_FRAMES_IN = new Set(['flv', 'wmv']);
/** What a container without offsets of its own cannot take. */
const TAKES_OFFSETS = new Set(['mp4', 'mov', 'mkv', 'webm', 'ts', 'm2ts', 'nut', 'flv']);
const TURNABLE = new Set(['mp4', 'mov']);
const JOINABLE = new Set(['ts', 'm2ts', 'mpg', 'vob', 'h264', 'hevc', 'm1v', 'm2v', 'mjpeg']);
/** What is still a file of its kind when its beginning is gone. */
const BEGINS_ANYWHERE = new Set(['ts', 'm2ts', 'mpg', 'vob']);

/** Numbers in [0, 1) that look random, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many of some, by chance, in their order. */
export function draw<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = randomFrom(seed);
  const left = all.map((_, i) => i);
  const drawn = Array.from({ length: Math.min(count, all.length) }, () => left.splice(random() * left.length, 1)[0]);
  return all.filter((_, i) => drawn.includes(i));
}

/** All cases: each container's codecs, in so many variations each. */
export function matrix(variations: number, seed = 1): MatrixCase[] {
  const random = randomFrom(seed);
  const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return Object.entries(CONTAINERS).flatMap(([extension, { codecs, muxer = [] }]) =>
    codecs.flatMap((codec) =>
      Array.from({ length: variations }, (_, i) => variation(extension, codec, muxer, i, { random, one })),
    ),
  );
}

interface Chance {
  readonly random: () => number;
  readonly one: <T>(values: readonly T[]) => T;
}

function variation(
  extension: string,
  codec: readonly string[],
  muxer: readonly string[],
  number: number,
  { random, one }: Chance,
): MatrixCase {
  const [encoder = ''] = codec;
  const isMpeg = encoder === 'mpeg1video' || encoder === 'mpeg2video' || extension === 'mxf';
  const rate = one(isMpeg ? MPEG_RATES : RATES);
  const group = one(GROUPS);
  const bFrames = WITH_B_FRAMES.has(encoder) && !NO_B_FRAMES_IN.has(extension) && random() < 0.6 ? '2' : '0';
  const offset = TAKES_OFFSETS.has(extension) ? one(OFFSETS) : '0';
  const isUneven = ['mp4', 'mkv', 'mov', 'webm'].includes(extension) && random() < 0.3;
  const seconds = encoder === 'gif' || encoder === 'apng' ? 3 : 5;
  const size = encoder === 'mpeg2video' && extension === 'mxf' ? '128x96' : '64x48';
  const then = afterwards(extension, { random, one });
  const args = [
    ...['-f', 'lavfi', '-i', `testsrc2=d=${seconds}:r=${rate}:s=${size}`],
    ...(isUneven ? ['-vf', "select='mod(n,7)*mod(n,11)'", '-vsync', '0'] : []),
    ...(extension === 'gif' || extension === 'apng' ? [] : ['-c:v', ...codec, '-g', group]),
    ...(encoder === 'huffyuv' ? ['-pix_fmt', 'yuv422p'] : []),
    ...(WITH_B_FRAMES.has(encoder) && encoder !== 'libx265' ? ['-bf', bFrames] : []),
    ...(offset === '0' ? [] : ['-output_ts_offset', offset]),
    ...muxer,
  ];
  const told = [encoder, rate.replace('/', '÷'), `g${group}`, `b${bFrames}`, `+${offset}`, isUneven ? 'uneven' : ''];
  const name = `${extension} ${number}: ${told.join(' ')} ${JSON.stringify(then)}`;
  return { name, extension, args, encoder, then };
}

function afterwards(extension: string, { random, one }: Chance): Afterwards {
  const chance = random();
  if (TURNABLE.has(extension) && chance < 0.4) return { kind: 'turned', matrix: one(TURNS) };
  if (JOINABLE.has(extension) && chance < 0.3) return { kind: 'joined' };
  if (chance > 0.75)
    return { kind: 'cut', from: BEGINS_ANYWHERE.has(extension) ? random() * 0.3 : 0, to: 0.5 + random() * 0.5 };
  return { kind: 'nothing' };
}
