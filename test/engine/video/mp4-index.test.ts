import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  HEADER_PACKETS,
  headerArguments,
  PacketLines,
  type ProbedPacket,
  packetArguments,
  parseHeader,
} from '../../../electron/engine/video/ffprobe-output.ts';
import { NotUnderstood, readMoov } from '../../../electron/engine/video/mp4-boxes.ts';
import { frameIndex, hasWholeMoov, type Mp4Track, readMp4Index } from '../../../electron/engine/video/mp4-index.ts';
import { inputArguments, runTool } from '../../../electron/engine/video/run.ts';
import { countCpu } from '../../support/cpu-time.ts';
import { reference } from '../../support/reference.ts';
import { ffprobePath, hasEncoder, hasTools, makeVideo, picture, tone, x264 } from '../../support/video.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-mp4-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 300 frames of H.264 with reordering, an edit list that shows them all, 15360 ticks a second. */
const PLAIN = reference('videos/cfr30_h264_10s.mp4');
const TRACK: Mp4Track = { trackId: 1, timescale: 15360, frameCount: 300 };

describe('readMp4Index', () => {
  it('gives the times of every frame, in decoding order', async () => {
    const index = await readMp4Index(PLAIN, (await stat(PLAIN)).size, TRACK);
    expect(Array.from(index?.pts.subarray(0, 4) ?? [])).toEqual([0, 2048, 1024, 512]);
    expect(Array.from(index?.pts.sort() ?? [])).toEqual(Array.from({ length: 300 }, (_, i) => i * 512));
  });

  it('reads the index and not the pictures', async () => {
    // A file that claims four gigabytes of pictures, and has none of them on the disk.
    const bytes = await readFile(PLAIN);
    const moov = bytes.subarray(bytes.indexOf('moov', 0, 'latin1') - 4);
    const header = Buffer.alloc(16);
    header.writeUInt32BE(1);
    header.write('mdat', 4);
    header.writeBigUInt64BE(2n ** 32n, 8);
    const path = join(folder, 'sparse.mp4');
    const file = await open(path, 'w');
    await file.write(header, 0, 16, 0);
    await file.write(moov, 0, moov.length, 2 ** 32);
    await file.close();
    const size = 2 ** 32 + moov.length;
    const cpu = countCpu();
    expect((await readMp4Index(path, size, TRACK))?.pts).toHaveLength(300);
    expect(cpu()).toBeLessThan(1000);
  });

  it('stops when cancelled', async () => {
    const size = (await stat(PLAIN)).size;
    await expect(readMp4Index(PLAIN, size, TRACK, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('uses no index that ffprobe disagrees with', async () => {
    const { size } = await stat(PLAIN);
    for (const other of [{ trackId: 2 }, { timescale: 15361 }, { frameCount: 299 }])
      expect(await readMp4Index(PLAIN, size, { ...TRACK, ...other })).toBeUndefined();
  });

  it('says nothing of a file that is gone or no MP4', async () => {
    expect(await readMp4Index(join(folder, 'gone.mp4'), 10, TRACK)).toBeUndefined();
    const mkv = reference('videos/ntsc_h264_7s.mkv');
    expect(await readMp4Index(mkv, (await stat(mkv)).size, TRACK)).toBeUndefined();
  });

  /** Each spoils a copy of a plain file: broken, hostile, or more than we claim to understand; and the reason given. */
  const spoil: [name: string, reason: string, change: (bytes: Buffer) => Buffer | undefined][] = [
    [
      'a box that is larger than the file',
      'larger than what holds it',
      (b) => void b.writeUInt32BE(0x7fffffff, at(b, 'moov') - 8),
    ],
    [
      'a box that is smaller than its header',
      'larger than what holds it',
      (b) => void b.writeUInt32BE(4, at(b, 'trak') - 8),
    ],
    [
      'a box that runs over the one that holds it',
      'larger than what holds it',
      (b) => void b.writeUInt32BE(b.length, at(b, 'stbl') - 8),
    ],
    [
      'a 64-bit size beyond all bounds',
      'larger than what holds it',
      (b) => Buffer.concat([b, box64('free', 2n ** 63n)]),
    ],
    ['half a box at the end', 'half a box', (b) => Buffer.concat([b, Buffer.from('abc')])],
    ['an end within the index', 'larger than what holds it', (b) => b.subarray(0, at(b, 'moov') + 2000)],
    ['two indexes', 'two moov', (b) => Buffer.concat([b, b.subarray(at(b, 'moov') - 8)])],
    ['a fragment', 'a box moof beside moov', (b) => Buffer.concat([b, box('moof')])],
    ['fragments to come', 'a moov with mvex', (b) => rename(b, 'udta', 'mvex')],
    [
      'two tracks of one number',
      'not one track',
      (b) => {
        const moov = at(b, 'moov') - 8;
        const trak = at(b, 'trak') - 8;
        const twice = Buffer.concat([b, b.subarray(trak, trak + b.readUInt32BE(trak))]);
        twice.writeUInt32BE(twice.length - moov, moov);
        return twice;
      },
    ],
    ['no track header', 'no tkhd', (b) => rename(b, 'tkhd', 'free')],
    ['pictures in another file', 'data in another file', (b) => void b.writeUInt32BE(0, at(b, 'url '))],
    ['a sound track', 'not a video track', (b) => rename(b, 'vide', 'soun')],
    ['an encrypted track', 'an encrypted track', (b) => rename(b, 'avc1', 'encv')],
    ['auxiliary information for decryption', 'saiz', (b) => rename(b, 'stss', 'saiz')],
    [
      'two sample descriptions',
      'several sample descriptions|cut off',
      (b) => void b.writeUInt32BE(2, at(b, 'stsd') + 4),
    ],
    [
      'samples of a second description',
      'a second sample description',
      (b) => void b.writeUInt32BE(2, at(b, 'stsc') + 16),
    ],
    ['another number of samples', 'more samples in chunks', (b) => void b.writeUInt32BE(299, at(b, 'stsz') + 8)],
    [
      'four thousand million samples of one byte',
      'strange number of samples',
      (b) => {
        b.writeUInt32BE(1, at(b, 'stsz') + 4);
        return void b.writeUInt32BE(0xffffffff, at(b, 'stsz') + 8);
      },
    ],
    ['an empty sample', 'an empty sample', (b) => void b.writeUInt32BE(0, at(b, 'stsz') + 12 + 4 * 200)],
    [
      'a sample beyond the end of the file',
      'beyond the end of the file',
      (b) => void b.writeUInt32BE(b.length, at(b, 'stsz') + 12 + 4 * 299),
    ],
    [
      'a chunk beyond the end of the file',
      'beyond the end of the file',
      (b) => void b.writeUInt32BE(b.length, at(b, 'stco') + 8),
    ],
    ['four thousand million chunks', 'cut off', (b) => void b.writeUInt32BE(0xffffffff, at(b, 'stco') + 4)],
    ['chunks that do not begin at the first', 'a strange stsc', (b) => void b.writeUInt32BE(2, at(b, 'stsc') + 8)],
    [
      'an absurd number of samples in a chunk',
      'more samples in chunks',
      (b) => void b.writeUInt32BE(0xffffffff, at(b, 'stsc') + 12),
    ],
    ['a frame that takes no time', 'not positive', (b) => void b.writeUInt32BE(0, at(b, 'stts') + 12)],
    ['time that runs backwards', 'not positive', (b) => void b.writeInt32BE(-512, at(b, 'stts') + 12)],
    ['times for fewer samples', 'stts for fewer samples', (b) => void b.writeUInt32BE(299, at(b, 'stts') + 8)],
    ['times for more samples', 'stts for other samples', (b) => void b.writeUInt32BE(0xffffffff, at(b, 'stts') + 8)],
    ['no times', 'no stts', (b) => rename(b, 'stts', 'free')],
    ['an unknown version of times', 'version 1 of stts', (b) => void b.writeUInt8(1, at(b, 'stts'))],
    ['composition offsets for no sample', 'ctts for other samples', (b) => void b.writeUInt32BE(0, at(b, 'ctts') + 8)],
    [
      'an absurd composition offset',
      'strange composition offset',
      (b) => void b.writeInt32BE(-(2 ** 30), at(b, 'ctts') + 12),
    ],
    [
      'an edit that hides the first frames',
      'frames outside the edit',
      (b) => void b.writeUInt32BE(2000, at(b, 'elst') + 12),
    ],
    [
      'an edit that hides the last frames',
      'frames outside the edit',
      (b) => void b.writeUInt32BE(9000, at(b, 'elst') + 8),
    ],
    ['an edit of no length', 'a strange edit', (b) => void b.writeUInt32BE(0, at(b, 'elst') + 8)],
    ['an edit at half the speed', 'another speed', (b) => void b.writeUInt32BE(0x8000, at(b, 'elst') + 16)],
    ['only an empty edit', 'several edits', (b) => void b.writeInt32BE(-1, at(b, 'elst') + 12)],
    ['more edits than there is room for', 'cut off', (b) => void b.writeUInt32BE(2, at(b, 'elst') + 4)],
    [
      'a first frame that is no key frame',
      'no key frame at the start',
      (b) => void b.writeUInt32BE(2, at(b, 'stss') + 8),
    ],
    ['a key frame that does not exist', 'a strange stss', (b) => void b.writeUInt32BE(301, at(b, 'stss') + 8)],
    ['a timescale of nothing', 'a strange timescale', (b) => void b.writeUInt32BE(0, at(b, 'mvhd') + 12)],
  ];
  it.each(spoil)('leaves %s to ffprobe: %s', async (name, reason, change) => {
    const bytes = await readFile(PLAIN);
    const spoiled = change(bytes) ?? bytes;
    const path = join(folder, `${name}.mp4`);
    await writeFile(path, spoiled);
    expect(await readMp4Index(path, spoiled.length, TRACK)).toBeUndefined();
    const file = await open(path);
    const read = readMoov(file, spoiled.length).then((moov) => frameIndex(moov, spoiled.length, TRACK));
    const error = await read.catch((thrown: unknown) => thrown).finally(() => file.close());
    expect(error).toBeInstanceOf(NotUnderstood);
    expect((error as Error).message).toMatch(new RegExp(reason));
  });

  it('knows a whole index from one that is cut', async () => {
    const bytes = await readFile(PLAIN);
    const path = join(folder, 'cut.mp4');
    await writeFile(path, bytes.subarray(0, bytes.length - 1));
    expect(await hasWholeMoov(PLAIN, bytes.length)).toBe(true);
    expect(await hasWholeMoov(path, bytes.length - 1)).toBe(false);
  });
});

/** Where the body of the (first) box of a type begins. */
function at(bytes: Buffer, type: string): number {
  const index = bytes.indexOf(type, bytes.indexOf('moov', 0, 'latin1'), 'latin1');
  expect(index).toBeGreaterThan(0);
  return index + 4;
}

function rename(bytes: Buffer, from: string, to: string): undefined {
  bytes.write(to, at(bytes, from) - 4, 'latin1');
}

function box(type: string): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(8);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

function box64(type: string, size: bigint): Buffer {
  const bytes = Buffer.concat([box(type), Buffer.alloc(8)]);
  bytes.writeUInt32BE(1);
  bytes.writeBigUInt64BE(size, 8);
  return bytes;
}

/** What each file is made of, and whether its index is one that we read. */
const FILES: Record<string, { args: string[]; needs?: string; indexed: boolean; name?: string }> = {
  'B-frames': { args: [...picture(), ...x264('-bf', '3')], indexed: true },
  'no B-frames': { args: [...picture(), ...x264('-bf', '0')], indexed: true },
  'B-frames, no edit list': { args: [...picture(), ...x264('-bf', '3'), '-use_editlist', '0'], indexed: true },
  'B-frames, open groups': { args: [...picture(), ...x264('-bf', '3', '-x264-params', 'open-gop=1')], indexed: true },
  'negative offsets': {
    args: [...picture(), ...x264('-bf', '3'), '-movflags', '+negative_cts_offsets'],
    indexed: true,
  },
  'negative offsets, no edit list': {
    args: [...picture(), ...x264('-bf', '3'), '-movflags', '+negative_cts_offsets', '-use_editlist', '0'],
    indexed: true,
  },
  'sound that begins later': {
    args: [...picture(), '-itsoffset', '0.7', ...tone(), ...x264('-bf', '3'), '-c:a', 'aac'],
    indexed: true,
  },
  'sound before the picture': { args: [...picture(), ...tone(), '-map', '1', '-map', '0', ...x264()], indexed: true },
  'index in front': { args: [...picture(), ...x264(), '-movflags', '+faststart'], indexed: true },
  'odd timescale': { args: [...picture(), ...x264('-bf', '3'), '-video_track_timescale', '90001'], indexed: true },
  'coarse movie timescale': { args: [...picture(), ...x264('-bf', '3'), '-movie_timescale', '30'], indexed: true },
  'variable frame rate': {
    args: [
      ...[...picture(3), '-vf', `select='gt(random(1),0.3)',setpts=PTS+random(2)*0.01/TB`, '-fps_mode', 'vfr'],
      ...x264('-bf', '3'),
    ],
    indexed: true,
  },
  'NTSC rate': { args: [...picture(2, 29.97), ...x264('-bf', '2')], indexed: true },
  QuickTime: { args: [...picture(), ...tone(), ...x264(), '-timecode', '01:00:00:00'], indexed: true, name: 'a.mov' },
  '3GP': { args: [...picture(2, 25, '176x144'), '-c:v', 'h263'], indexed: true, name: 'a.3gp' },
  'MPEG-4 part 2': { args: [...picture(), '-c:v', 'mpeg4', '-bf', '2'], indexed: true },
  ProRes: { args: [...picture(0.5), '-c:v', 'prores'], indexed: true, name: 'b.mov' },
  HEVC: {
    args: [...picture(1), '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error'],
    needs: 'libx265',
    indexed: true,
  },
  'one frame': { args: [...picture(), '-frames:v', '1', ...x264()], indexed: true },
  fragmented: { args: [...picture(), ...x264('-bf', '3'), '-movflags', 'frag_keyframe+empty_moov'], indexed: false },
  'fragmented, index first': {
    args: [...picture(), ...x264('-bf', '3'), '-movflags', 'frag_keyframe'],
    indexed: false,
  },
  encrypted: {
    args: [
      ...[...picture(), ...x264(), '-encryption_scheme', 'cenc-aes-ctr'],
      ...['-encryption_key', '00112233445566778899aabbccddeeff', '-encryption_kid', '00112233445566778899aabbccddeeff'],
    ],
    indexed: false,
  },
};

/** Files that are cut from another without encoding it anew. */
const CUTS: Record<string, { before: string[]; after?: string[]; indexed: boolean }> = {
  'cut between key frames: an edit that hides frames': { before: ['-ss', '1.3'], indexed: false },
  'cut between key frames, to a length': { before: ['-ss', '1.3'], after: ['-t', '0.5'], indexed: false },
  'cut at a key frame, to a length': { before: ['-ss', '0.8'], after: ['-t', '0.9'], indexed: true },
  'cut, no edit list': { before: ['-ss', '1.3'], after: ['-use_editlist', '0'], indexed: true },
  'shifted: an empty edit': { before: ['-itsoffset', '0.7123'], after: ['-copyts'], indexed: true },
  'shifted and cut': { before: ['-itsoffset', '5.1', '-ss', '1.3'], after: ['-copyts'], indexed: true },
};

describe.skipIf(!hasTools)('the index and the packets agree (needs ffmpeg)', () => {
  it.for(Object.entries(FILES))('%s', async ([name, { args, needs, indexed, name: file }], { skip }) => {
    if (needs && !(await hasEncoder(needs))) skip(`needs ${needs}`);
    const path = await makeVideo(folder, file ?? `${name}.mp4`, ...args);
    await expectAgreement(path, indexed);
  });

  it.each(Object.entries(CUTS))('%s', async (name, { before, after = [], indexed }) => {
    const whole = await makeVideo(folder, 'whole.mp4', ...picture(3), ...x264('-bf', '3'));
    const path = await makeVideo(
      folder,
      `${name.replace(':', '')}.mp4`,
      ...before,
      '-i',
      whole,
      '-c',
      'copy',
      ...after,
    );
    await expectAgreement(path, indexed);
  });

  /**
   * Any four bytes of the tables may be wrong: then either the index is not used, or it is what libavformat makes of
   * the same bytes. (The probe compares the first packets; so does this.)
   */
  it('after random damage', async () => {
    const whole = await makeVideo(folder, 'whole.mp4', ...picture(8), ...x264('-bf', '2'));
    const source = await makeVideo(folder, 'source.mp4', '-itsoffset', '0.7', '-i', whole, '-c', 'copy');
    const bytes = await readFile(source);
    const random = generator(20240607);
    const path = join(folder, 'damaged.mp4');
    let used = 0;
    for (let round = 0; round < 20; round++) {
      const damaged = Buffer.from(bytes);
      const table = at(damaged, ['stts', 'ctts', 'elst', 'stss', 'stsc', 'stsz', 'mdhd', 'mvhd'][random(8)] as string);
      const word = table + 4 + 4 * random(10);
      const values = [0, 1, 2, 512, 1024, 0xffffffff, 0xfffffe00, damaged.readUInt32BE(word) + 1, 100];
      damaged.writeUInt32BE((values[random(values.length)] as number) >>> 0, word);
      await writeFile(path, damaged);
      if (await agrees(path)) used += 1;
    }
    // Not all of them were passed over.
    expect(used).toBeGreaterThan(5);
  });
});

async function expectAgreement(path: string, indexed: boolean): Promise<void> {
  const { fromIndex, fromPackets, keysFromPackets, firstPackets } = await bothWays(path);
  expect(fromPackets.length).toBeGreaterThan(0);
  if (!indexed) return expect(fromIndex).toBeUndefined();
  const pts = Array.from(fromIndex?.pts ?? []);
  expect(pts.toSorted((a, b) => a - b)).toEqual(fromPackets);
  expect(Array.from(fromIndex?.keyPts ?? [])).toEqual(keysFromPackets);
  expect(firstPackets.length).toBeGreaterThan(0);
  expect(firstPackets.map(({ pts: time }) => time)).toEqual(pts.slice(0, firstPackets.length));
}

/** Whether the index can be used; if so, it must be right. */
async function agrees(path: string): Promise<boolean> {
  const both = await bothWays(path).catch(() => undefined);
  if (!both?.fromIndex) return false;
  const { fromIndex, fromPackets, firstPackets } = both;
  if (!firstPackets.every(({ pts, discarded }, i) => pts === fromIndex.pts[i] && !discarded)) return false;
  expect(Array.from(fromIndex.pts).sort((a, b) => a - b)).toEqual(fromPackets);
  return true;
}

async function bothWays(path: string) {
  const header = ['-v', 'error', ...headerArguments(HEADER_PACKETS), ...inputArguments(path)];
  const probed = parseHeader((await runTool(ffprobePath as string, header)).stdout.toString());
  const { video, firstPackets } = probed;
  if (video?.id === undefined) throw new Error('no track');
  const packets: ProbedPacket[] = [];
  const lines = new PacketLines((packet) => packets.push(packet));
  const listing = ['-v', 'error', ...packetArguments(video.index), ...inputArguments(path)];
  await runTool(ffprobePath as string, listing, { onStdout: (chunk) => lines.push(chunk) });
  const shown = packets.filter(({ discarded }) => !discarded);
  const ticks = (some: readonly ProbedPacket[]) => some.map(({ pts }) => pts ?? Number.NaN).sort((a, b) => a - b);
  const fromPackets = ticks(shown);
  const keysFromPackets = ticks(shown.filter(({ key }) => key));
  // Fragmented files declare no number of frames; here they are asked for all the same.
  const frameCount = video.declaredFrames ?? packets.length;
  const track = { trackId: video.id, timescale: video.timeBase[1], frameCount };
  const fromIndex = await readMp4Index(path, (await stat(path)).size, track);
  return { fromIndex, fromPackets, keysFromPackets, firstPackets };
}

/** Whole numbers below n, the same in each run. */
function generator(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * n);
  };
}
