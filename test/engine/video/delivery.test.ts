/** What a container promises of its data, held against what of it came. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleModelFrames } from '../../../electron/engine/video/decode.ts';
import { probeVideo } from '../../../electron/engine/video/probe.ts';
import { runTool } from '../../../electron/engine/video/run.ts';
import { failure } from '../../support/failure.ts';
import { ffprobePath, hasEncoder, hasTools, makeVideo, picture, tone, x264 } from '../../support/video.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-delivery-'));
  process.env['REELTAG_CACHE'] = join(folder, 'cache');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const model = { getTargetNumFrames: () => 4 };
const needsX264 = !hasTools || !(await hasEncoder('libx264'));
const source = picture(12, 25, '160x120');
const small = picture(12, 10, '160x120');

const FILES: Record<string, string[]> = {
  'front.mp4': [...source, ...x264(), '-movflags', '+faststart'],
  'sound.mp4': [...source, ...tone(12), ...x264(), '-movflags', '+faststart'],
  'segments.mp4': [...source, ...x264(), '-movflags', 'frag_keyframe+empty_moov+default_base_moof+global_sidx'],
  'fragments.mp4': [...source, ...x264(), '-movflags', 'frag_keyframe+empty_moov'],
  'film.mkv': [...source, ...tone(12), ...x264('-cluster_time_limit', '1000')],
  'front.mkv': [...source, ...x264('-cluster_time_limit', '1000', '-reserve_index_space', '20000')],
  'film.webm': [...source, '-c:v', 'libvpx', '-deadline', 'realtime'],
  'film.avi': [...source, '-c:v', 'mpeg4'],
  'film.flv': [...source, '-c:v', 'flv1'],
  'film.wmv': [...source, '-c:v', 'wmv2'],
  'film.mxf': [...source, '-c:v', 'mpeg2video'],
  'film.gif': small,
  'film.apng': [...small, '-f', 'apng', '-plays', '0'],
  'film.ts': [...source, ...x264()],
  'film.ogv': [...source, '-c:v', 'libtheora'],
  'film.ivf': [...source, '-c:v', 'libvpx', '-deadline', 'realtime'],
};
/** These promise nothing that a cut between two packets would break. */
const PROMISE_NOTHING = ['fragments.mp4', 'film.ts', 'film.ogv', 'film.ivf'];
/** But that what they began is whole: a page, a frame. */
const HAVE_PARTS = ['film.ogv', 'film.ivf'];

const make = (name: string): Promise<string> => makeVideo(folder, name, ...(FILES[name] as string[]));

/** Where packets of the video begin in the file. */
async function packetPlaces(path: string): Promise<number[]> {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pos', '-of', 'csv=p=0', path];
  const { stdout } = await runTool(ffprobePath as string, args);
  return stdout
    .toString()
    .split('\n')
    .map(Number)
    .filter((place) => place > 0);
}

async function expectRefused(name: string, bytes: Buffer): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  expect((await failure(() => sampleModelFrames(path, model))).kind).toBe('truncated-video');
}

describe.skipIf(needsX264)('a container’s promise', () => {
  it.each(Object.keys(FILES))('is kept by a whole %s', async (name) => {
    expect((await sampleModelFrames(await make(name), model)).length).toBe(4);
    expect((await probeVideo(join(folder, name))).breaksOff).toBe(false);
  });

  it.each(Object.keys(FILES))('is broken by %s whose second half was never written', async (name) => {
    const bytes = await readFile(await make(name));
    await expectRefused(`zeros-${name}`, Buffer.from(bytes).fill(0, bytes.length >> 1));
  });

  it.each(Object.keys(FILES).filter((name) => !PROMISE_NOTHING.includes(name)))(
    'is broken by %s that is cut between two of its pictures, wherever that is',
    async (name) => {
      const path = await make(name);
      const bytes = await readFile(path);
      const places = await packetPlaces(path);
      for (const part of [0.3, 0.55, 0.9]) {
        const at = places[Math.floor(places.length * part)] as number;
        await expectRefused(`${part}-${name}`, bytes.subarray(0, at));
      }
    },
  );

  it.each(HAVE_PARTS)('is broken by %s that ends within a part', async (name) => {
    const bytes = await readFile(await make(name));
    for (const part of [0.3, 0.55, 0.9]) {
      // Ends between two parts are rare, and not looked for.
      await expectRefused(`within-${part}-${name}`, bytes.subarray(0, Math.floor(bytes.length * part)));
    }
  });

  it('is not broken by what stands behind the last page of Ogg', async () => {
    const path = join(folder, 'tagged.ogv');
    await writeFile(path, Buffer.concat([await readFile(await make('film.ogv')), Buffer.from('TAG and no page')]));
    expect((await sampleModelFrames(path, model)).length).toBe(4);
  });

  it('is not what a header’s counts and times say', async () => {
    const bytes = await readFile(await make('film.avi'));
    // dwTotalFrames of the main header, dwLength of the stream's.
    bytes.writeUInt32LE(9_100_000, bytes.indexOf('avih', 0, 'latin1') + 8 + 16);
    bytes.writeUInt32LE(9_100_000, bytes.indexOf('strh', 0, 'latin1') + 8 + 32);
    await writeFile(join(folder, 'long.avi'), bytes);
    const info = await probeVideo(join(folder, 'long.avi'));
    expect(info).toMatchObject({ declaredSeconds: 364_000, breaksOff: false });
    expect(info.durationSeconds).toBeCloseTo(12, 1);
    expect((await sampleModelFrames(info.path, model)).length).toBe(4);
  });

  it('is not broken by a block of padding behind a whole file', async () => {
    for (const name of ['front.mp4', 'film.mkv', 'film.avi', 'film.ts', 'film.gif']) {
      const path = join(folder, `padded-${name}`);
      await writeFile(path, Buffer.concat([await readFile(await make(name)), Buffer.alloc(4000)]));
      expect((await sampleModelFrames(path, model)).length).toBe(4);
    }
  });

  it('leaves the part that came to whoever asks for it', async () => {
    const bytes = await readFile(await make('front.mp4'));
    const path = join(folder, 'part.mp4');
    await writeFile(path, Buffer.from(bytes).fill(0, bytes.length >> 1));
    const part = await sampleModelFrames(path, model, { end: 4 });
    const whole = await sampleModelFrames(join(folder, 'front.mp4'), model, { end: 4 });
    expect(part.indices).toEqual(whole.indices);
    expect([...part]).toEqual([...whole]);
  });
});

describe.skipIf(needsX264)('protection', () => {
  const key = [
    '-encryption_key',
    '00112233445566778899aabbccddeeff',
    '-encryption_kid',
    '00112233445566778899aabbccddeeff',
  ];
  const cenc = ['-encryption_scheme', 'cenc-aes-ctr', ...key];

  async function expectProtected(path: string): Promise<void> {
    for (const look of [probeVideo, (each: string) => sampleModelFrames(each, model)]) {
      const { kind, message } = await failure(() => look(path));
      expect(kind).toBe('protected');
      expect(message).toMatch(/protected \(encrypted, DRM\)/);
    }
  }

  it('of MP4 is named, whole or in fragments', async () => {
    await expectProtected(await makeVideo(folder, 'cenc.mp4', ...source, ...x264(), ...cenc));
    const fragments = ['-movflags', 'frag_keyframe+empty_moov'];
    await expectProtected(await makeVideo(folder, 'dash.mp4', ...source, ...x264(), ...cenc, ...fragments));
  });

  it('of a film from a shop is named', async () => {
    const bytes = await readFile(await make('front.mp4'));
    bytes.write('drmi', bytes.indexOf('avc1', bytes.indexOf('stsd', 0, 'latin1'), 'latin1'), 'latin1');
    await writeFile(join(folder, 'shop.m4v'), bytes);
    await expectProtected(join(folder, 'shop.m4v'));
  });

  it('of WebM is named', async () => {
    const bytes = await readFile(await make('film.webm'));
    // In place of the track's number of its own (TrackUID): ContentEncodings, in it ContentEncoding, in it ContentEncryption.
    const unique = bytes.indexOf(Buffer.from('73c588', 'hex'), bytes.indexOf(Buffer.from('1654ae6b', 'hex')));
    bytes.set(Buffer.from('6d8088624085503582ec80', 'hex'), unique);
    await writeFile(join(folder, 'eme.webm'), bytes);
    await expectProtected(join(folder, 'eme.webm'));
  });
});
