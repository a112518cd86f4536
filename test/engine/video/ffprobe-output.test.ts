import { describe, expect, it } from 'vitest';
import {
  bitDepthOf,
  PacketLines,
  type ProbedPacket,
  parseHeader,
} from '../../../electron/engine/video/ffprobe-output.ts';

/** Captured from ffprobe 5.1, with the lines that nobody reads left out: a phone's HDR video with sound. */
const PHONE = {
  packets: [
    { stream_index: 0, pts: 0, dts: -40, duration: 20, flags: 'K_' },
    { stream_index: 1, pts: -1024, dts: -1024, flags: 'KD' },
    { stream_index: 0, pts: 80, dts: 0, flags: '_D' },
    { stream_index: 0, flags: '__' },
  ],
  streams: [
    {
      index: 0,
      codec_name: 'hevc',
      codec_type: 'video',
      width: 1920,
      height: 1080,
      coded_width: 1920,
      coded_height: 1088,
      sample_aspect_ratio: '1:1',
      pix_fmt: 'yuv420p10le',
      field_order: 'progressive',
      color_space: 'bt2020nc',
      color_transfer: 'arib-std-b67',
      color_primaries: 'bt2020',
      id: '0x1',
      r_frame_rate: '30/1',
      avg_frame_rate: '27000/901',
      time_base: '1/600',
      start_pts: 0,
      nb_frames: '180',
      disposition: { default: 1, attached_pic: 0 },
      tags: { rotate: '0' },
      side_data_list: [
        { side_data_type: 'DOVI configuration record', dv_profile: 8 },
        { side_data_type: 'Display Matrix', displaymatrix: '…', rotation: -90 },
      ],
    },
    { index: 1, codec_name: 'aac', codec_type: 'audio', id: '0x2', disposition: { attached_pic: 0 } },
  ],
  format: { format_name: 'mov,mp4,m4a,3gp,3g2,mj2', start_time: '0.000000', duration: '6.006667', size: '1' },
};

const withStream = (stream: object): string =>
  JSON.stringify({ streams: [{ index: 0, codec_type: 'video', ...stream }], format: { format_name: 'avi' } });
const rotationOf = (stream: object) => parseHeader(withStream(stream)).video?.rotation;

describe('parseHeader', () => {
  it("reads a phone's video", () => {
    expect(parseHeader(JSON.stringify(PHONE))).toEqual({
      format: 'mov,mp4,m4a,3gp,3g2,mj2',
      declaredSeconds: 6.006667,
      streamCount: 2,
      tracks: {
        choices: [
          {
            ...{ number: 1, codec: 'hevc', width: 1080, height: 1920, frameRate: 27000 / 901 },
            ...{ language: undefined, title: undefined, isStill: false, isOff: false },
          },
        ],
        meant: 1,
        inBrowsers: 1,
      },
      hasAudio: true,
      video: {
        index: 0,
        id: 1,
        codec: 'hevc',
        codedWidth: 1920,
        codedHeight: 1080,
        rotation: 90,
        mirrored: false,
        sampleAspectRatio: [1, 1],
        fieldOrder: 'progressive',
        pixelFormat: 'yuv420p10le',
        bitDepth: 10,
        colorTransfer: 'arib-std-b67',
        colorPrimaries: 'bt2020',
        colorSpace: 'bt2020nc',
        frameRate: 27000 / 901,
        timeBase: [1, 600],
        declaredFrames: 180,
        coding:
          '["hevc",null,null,1920,1080,"yuv420p10le","1/600","progressive",null,"bt2020nc","arib-std-b67","bt2020",null]',
      },
      firstPackets: [
        { pts: 0, dts: -40, duration: 20, key: true, discarded: false },
        { pts: 80, dts: 0, duration: undefined, key: false, discarded: true },
        { pts: undefined, dts: undefined, duration: undefined, key: false, discarded: false },
      ],
    });
  });

  it('fills in what a container does not say', () => {
    expect(
      parseHeader(withStream({ codec_name: 'rawvideo', sample_aspect_ratio: '0:1', avg_frame_rate: '0/0' })),
    ).toEqual({
      format: 'avi',
      declaredSeconds: undefined,
      streamCount: 1,
      tracks: {
        choices: [
          {
            ...{ number: 1, codec: 'rawvideo', width: 0, height: 0, frameRate: undefined },
            ...{ language: undefined, title: undefined, isStill: false, isOff: false },
          },
        ],
        meant: 1,
        inBrowsers: 1,
      },
      hasAudio: false,
      video: {
        index: 0,
        id: undefined,
        codec: 'rawvideo',
        codedWidth: 0,
        codedHeight: 0,
        rotation: 0,
        mirrored: false,
        sampleAspectRatio: [1, 1],
        fieldOrder: 'unknown',
        pixelFormat: 'unknown',
        bitDepth: 8,
        colorTransfer: undefined,
        colorPrimaries: undefined,
        colorSpace: undefined,
        frameRate: undefined,
        timeBase: [1, 1],
        declaredFrames: undefined,
        coding: JSON.stringify(['rawvideo', ...new Array(12).fill(null)]),
      },
      firstPackets: [],
    });
  });

  it('takes the video stream that moves and is meant to be shown', () => {
    const video = { codec_type: 'video', codec_name: 'vp9', disposition: { attached_pic: 0 } };
    const cover = { codec_type: 'video', codec_name: 'mjpeg', disposition: { attached_pic: 1, default: 1 } };
    const sound = { codec_type: 'audio', codec_name: 'mp3' };
    const meant = { ...video, disposition: { default: 1 } };
    const chosen = (streams: object[], packets: number[] = []): number | undefined => {
      const json = { streams: streams.map((s, index) => ({ ...s, index })), format: {} };
      return parseHeader(JSON.stringify({ ...json, packets: packets.map((stream_index) => ({ stream_index })) })).video
        ?.index;
    };
    expect(chosen([cover, sound, video, video])).toBe(2);
    expect(chosen([cover, sound])).toBeUndefined();
    expect(chosen([])).toBeUndefined();
    // A track that is switched off, or not the default, gives way.
    expect(chosen([video, meant, meant])).toBe(1);
    // A still picture that nobody has called one: it comes once, or is counted as one frame.
    expect(chosen([meant, video], [0, 1, 1, 1])).toBe(1);
    expect(
      chosen([
        { ...meant, nb_frames: '1' },
        { ...video, nb_frames: '200' },
      ]),
    ).toBe(1);
    expect(chosen([{ ...meant, nb_frames: '200' }, video], [1, 1, 1])).toBe(0);
    // A container that counts in tags; and one that is over where the other goes on, of which no more than one packet was met.
    expect(
      chosen([
        { ...meant, tags: { NUMBER_OF_FRAMES: '1' } },
        { ...video, tags: { NUMBER_OF_FRAMES: '9' } },
      ]),
    ).toBe(1);
    const lasting = (DURATION: string, track: object) => ({ ...track, tags: { DURATION } });
    expect(chosen([lasting('00:00:00.040000000', meant), lasting('01:00:08.5', video)], [0, 1])).toBe(1);
    expect(chosen([lasting('00:59:00.0', meant), lasting('01:00:08.5', video)], [0, 1])).toBe(0);
    // Of stills alone the first is as good as any.
    expect(chosen([meant, video], [0, 1])).toBe(0);
    expect(chosen([{ ...meant, nb_frames: '1' }])).toBe(0);
    for (const kind of ['still_image', 'timed_thumbnails'])
      expect(chosen([{ ...meant, disposition: { default: 1, [kind]: 1 } }, video])).toBe(1);
  });

  describe('of several tracks', () => {
    const mov = { format_name: 'mov,mp4,m4a,3gp,3g2,mj2' };
    const stream = (more: object = {}, disposition: object = { default: 1 }): object => ({
      ...{ codec_type: 'video', codec_name: 'h264', width: 64, height: 48, nb_frames: '9', disposition },
      ...more,
    });
    const tracksOf = (format: object, ...streams: object[]) =>
      parseHeader(JSON.stringify({ streams: streams.map((s, index) => ({ ...s, index })), format })).tracks;
    const off = { default: 0 };
    const cover = stream({ codec_name: 'mjpeg' }, { attached_pic: 1 });

    it('says how each is told from the others', () => {
      const turned = { avg_frame_rate: '30000/1001', side_data_list: [{ rotation: -90 }] };
      const tags = { language: 'deu', title: 'Bühne links' };
      const { choices } = tracksOf(
        mov,
        cover,
        stream({ tags: { language: 'und' } }, off),
        { codec_type: 'audio' },
        stream({ ...turned, tags }),
        stream({ codec_name: 'png', nb_frames: '1' }),
      );
      expect(choices).toEqual([
        expect.objectContaining({ number: 1, codec: 'h264', width: 64, height: 48, isOff: true, language: undefined }),
        {
          ...{ number: 2, codec: 'h264', width: 48, height: 64, frameRate: 30000 / 1001, isStill: false, isOff: false },
          ...tags,
        },
        expect.objectContaining({ number: 3, codec: 'png', isStill: true, title: undefined }),
      ]);
      // Matroska’s flag says which track is preferred, and MPEG has none.
      expect(tracksOf({ format_name: 'matroska,webm' }, stream({}, off)).choices[0]?.isOff).toBe(false);
    });

    it('says which is meant, and which browsers show, where they all show the same', () => {
      const both = (format: object, ...streams: object[]) => {
        const { meant, inBrowsers } = tracksOf(format, ...streams);
        return [meant, inBrowsers];
      };
      expect(both(mov, stream(), stream({}, off))).toEqual([1, 1]);
      expect(both({}, stream({}, off), stream({}, off))).toEqual([1, 1]);
      // Some take the first, and some the one that is switched on.
      expect(both(mov, stream({}, off), stream())).toEqual([2, undefined]);
      expect(both(mov, stream({ nb_frames: '1' }), stream())).toEqual([2, 1]);
      // One that knows nothing of covers takes this one for the video.
      expect(both(mov, cover, stream())).toEqual([1, undefined]);
      expect(both(mov, stream(), cover)).toEqual([1, 1]);
    });
  });

  it.each([
    [{ side_data_list: [{ rotation: -90 }] }, 90],
    [{ side_data_list: [{ rotation: 90 }] }, 270],
    [{ side_data_list: [{ rotation: 180 }] }, 180],
    [{ side_data_list: [{ rotation: -180 }] }, 180],
    [{ side_data_list: [{ rotation: 270 }] }, 90],
    [{ side_data_list: [{ rotation: '-90.00' }] }, 90],
    [{ side_data_list: [{ rotation: -45 }] }, 0],
    [{ side_data_list: [{ rotation: 0 }], tags: { rotate: '90' } }, 0],
    [{ tags: { rotate: '90' } }, 90],
    [{ tags: { rotate: '-90' } }, 270],
    [{ tags: { rotate: 'sideways' } }, 0],
    [{ side_data_list: 'none' }, 0],
  ])('reads the turn of %j as %i degrees clockwise', (stream, rotation) => {
    expect(rotationOf(stream)).toBe(rotation);
  });

  it('has all packets only where fewer came than were asked for, and the facts by the first ones', () => {
    const json = (count: number): string =>
      JSON.stringify({ ...PHONE, packets: Array.from({ length: count }, (_, pts) => ({ stream_index: 0, pts })) });
    const { allPackets, firstPackets } = parseHeader(json(99), undefined, 100);
    expect(allPackets?.map(({ pts }) => pts)).toEqual(Array.from({ length: 99 }, (_, pts) => pts));
    expect(firstPackets).toEqual(allPackets?.slice(0, 64));
    expect(parseHeader(json(100), undefined, 100).allPackets).toBeUndefined();
    expect(parseHeader(json(9)).allPackets).toBeUndefined();
  });

  it('is not led astray by JSON of another shape, and throws at what is none', () => {
    for (const json of ['{}', '[]', 'null', '3', '{"streams": 3, "format": []}', '{"streams": [null, 3]}'])
      expect(parseHeader(json).video).toBeUndefined();
    expect(() => parseHeader('{"streams": [')).toThrow(SyntaxError);
  });
});

describe('bitDepthOf', () => {
  it.each([
    ['yuv420p', 8],
    ['yuvj422p', 8],
    ['nv12', 8],
    ['rgb24', 8],
    ['gray', 8],
    ['yuv420p9be', 9],
    ['yuv422p10le', 10],
    ['p010le', 10],
    ['nv20le', 10],
    ['y210le', 10],
    ['x2rgb10le', 10],
    ['xv30le', 10],
    ['yuv444p12be', 12],
    ['xv36le', 12],
    ['gbrp14le', 14],
    ['gray16be', 16],
    ['rgb48le', 16],
    ['ayuv64le', 16],
    ['gbrapf32le', 32],
    ['unknown', 8],
  ])('knows %s', (format, depth) => {
    expect(bitDepthOf(format)).toBe(depth);
  });

  it('believes the stream where it says, within reason', () => {
    expect(bitDepthOf('yuv420p', 10)).toBe(10);
    expect(bitDepthOf('yuv420p10le', 0)).toBe(10);
    expect(bitDepthOf('yuv420p', 4096)).toBe(8);
  });
});

describe('PacketLines', () => {
  const read = (...chunks: string[]): ProbedPacket[] => {
    const packets: ProbedPacket[] = [];
    const lines = new PacketLines((packet) => packets.push(packet));
    for (const chunk of chunks) lines.push(Buffer.from(chunk));
    return packets;
  };
  const first = { pts: 0, dts: -512, duration: 512, key: true, discarded: false };
  const second = { pts: 1024, dts: undefined, duration: undefined, key: false, discarded: true };

  it('reads what ffprobe 5 and 7 print, on any system', () => {
    expect(read('pts=0|dts=-512|duration=512|flags=K_\npts=1024|dts=N/A|duration=N/A|flags=_D\n')).toEqual([
      first,
      second,
    ]);
    expect(read('pts=0|dts=-512|duration=512|flags=K__\r\npts=1024|dts=N/A|duration=N/A|flags=_D_\r\n')).toEqual([
      first,
      second,
    ]);
  });

  it('reads lines that come in pieces, and side data between them', () => {
    const text =
      'pts=0|dts=-512|duration=512|flags=K_|side_datum/skip_samples:side_data_type=Skip Samples\n\npts=1024|dts=N/A|duration=N/A|flags=_D\n';
    for (let i = 0; i <= text.length; i++) expect(read(text.slice(0, i), text.slice(i))).toEqual([first, second]);
    expect(read(...text)).toEqual([first, second]);
  });

  it('drops a last line that was cut', () => {
    expect(read('pts=0|dts=-512|duration=512|flags=K_\npts=10')).toEqual([first]);
  });
});
