/** What ffprobe prints, read by pure functions. */
import { browserTrack, chooseVideoTrack, type FileTracks, movingTracks, videoTracks } from './track.ts';
import { readTurn, type Turn } from './turn.ts';

/** The facts of a file that ffprobe gives before any frame is read. */
export interface ProbedHeader {
  readonly format: string;
  /** How long the container says that it is, which nothing in it need bear out. */
  readonly declaredSeconds: number | undefined;
  readonly streamCount: number;
  readonly hasAudio: boolean;
  /** Those that may be asked for by number. */
  readonly tracks: FileTracks;
  /** The stream that is the video: that which was asked for, or else by `chooseVideoTrack`. */
  readonly video: ProbedStream | undefined;
  /** Its packets among the first ones of the file, in the file's order. */
  readonly firstPackets: readonly ProbedPacket[];
  /** All of its packets, where the file ended within those that were asked for. */
  readonly allPackets: readonly ProbedPacket[] | undefined;
}

export interface ProbedStream extends Turn {
  readonly index: number;
  /** The container's own number for the stream, where it has one (a track of MP4). */
  readonly id: number | undefined;
  readonly codec: string | undefined;
  readonly codedWidth: number;
  readonly codedHeight: number;
  readonly sampleAspectRatio: readonly [number, number];
  readonly fieldOrder: string;
  readonly pixelFormat: string;
  readonly bitDepth: number;
  readonly colorTransfer: string | undefined;
  readonly colorPrimaries: string | undefined;
  readonly colorSpace: string | undefined;
  readonly frameRate: number | undefined;
  readonly timeBase: readonly [number, number];
  /** The number of frames that the container declares. */
  readonly declaredFrames: number | undefined;
  /** All that sets a decoder up, as ffprobe tells it: without the sum of the codec's own data where none was asked for. */
  readonly coding: string;
}

/** A packet as ffprobe lists it; times in ticks of its stream. */
export interface ProbedPacket {
  readonly pts: number | undefined;
  readonly dts: number | undefined;
  /** How long it is shown, where the container says so. */
  readonly duration: number | undefined;
  /** Decoding can begin with it, by the file's own account. */
  readonly key: boolean;
  /** Decoded but never shown: outside what the file's edit list keeps. */
  readonly discarded: boolean;
}

/** Packets of all streams that tell a header's facts. */
export const HEADER_PACKETS = 64;

/**
 * What `parseHeader` reads, with so many packets of all streams.
 *
 * @param withSums also of what sets a decoder up, and so is in `coding`; ffprobe then sums up every packet that it meets
 */
export const headerArguments = (packets: number, withSums = false): string[] => [
  ...['-show_format', '-show_streams', ...(withSums ? ['-show_data_hash', 'CRC32'] : [])],
  ...['-show_entries', 'packet=stream_index,pts,dts,duration,flags', '-read_intervals', `%+#${packets}`],
  ...['-of', 'json'],
];

/**
 * What `PacketLines` reads, of one stream.
 *
 * @param withSums also of what is in the packets
 */
export const packetArguments = (streamIndex: number, withSums = false): string[] => [
  ...['-select_streams', String(streamIndex)],
  ...(withSums ? ['-show_data_hash', 'CRC32'] : []),
  ...['-show_entries', `packet=pts,dts,duration,flags${withSums ? ',size,data_hash' : ''}`],
  ...['-of', 'compact=p=0'],
];

/** The keys that are read, whichever object they are in; what they hold is checked where it is read. */
type Json = {
  readonly [key in
    | ('format' | 'streams' | 'packets' | 'format_name' | 'duration' | 'codec_type' | 'disposition')
    | (
        | 'attached_pic'
        | 'still_image'
        | 'timed_thumbnails'
        | 'default'
        | 'stream_index'
        | 'index'
        | 'id'
        | 'codec_name'
        | 'width'
        | 'height'
        | 'sample_aspect_ratio'
      )
    | ('field_order' | 'pix_fmt' | 'bits_per_raw_sample' | 'color_transfer' | 'color_primaries' | 'color_space')
    | ('avg_frame_rate' | 'r_frame_rate' | 'time_base' | 'nb_frames' | 'side_data_list' | 'tags')
    | ('language' | 'title')
    | ('codec_tag_string' | 'color_range' | 'chroma_location' | 'extradata_hash')
    | ('displaymatrix' | 'rotation' | 'rotate' | 'NUMBER_OF_FRAMES' | 'DURATION' | 'pts' | 'dts' | 'flags')]?: unknown;
};

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const records = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(record) : []);
/** ffprobe prints numbers as numbers or as text; `N/A` and the like are no number. */
const finite = (value: unknown): number | undefined => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value !== 'unknown' && value !== 'N/A' ? value : undefined;

/** Two numbers about a separator (`30000/1001`, `4:3`); undefined where one is missing or not positive. */
function ratio(value: unknown, separator: string): readonly [number, number] | undefined {
  const [left, right] = (text(value) ?? '').split(separator).map(finite);
  return left !== undefined && right !== undefined && left > 0 && right > 0 ? [left, right] : undefined;
}

/**
 * Read ffprobe's JSON.
 *
 * @param track which of the tracks that may be chosen, counted from 1
 * @param asked how many packets were asked for in the hope of all; the first ones tell the facts, however many came
 * @throws {SyntaxError} it is no JSON
 */
export function parseHeader(json: string, track?: number, asked = 0): ProbedHeader {
  const root = record(JSON.parse(json));
  const format = record(root.format);
  const streams = records(root.streams);
  const all = records(root.packets);
  const packets = all.slice(0, HEADER_PACKETS);
  const tracks = describeTracks(streams, packets);
  const { stream: video } = (track === undefined ? chooseVideoTrack(tracks) : videoTracks(tracks)[track - 1]) ?? {};
  const formatName = text(format.format_name) ?? 'unknown';
  return {
    format: formatName,
    declaredSeconds: finite(format.duration),
    streamCount: streams.length,
    tracks: tellTracks(tracks, formatName),
    hasAudio: streams.some((s) => s.codec_type === 'audio'),
    video: video && parseStream(video),
    firstPackets: packetsOf(video, packets),
    allPackets: all.length < asked ? packetsOf(video, all) : undefined,
  };
}

function packetsOf(video: Json | undefined, packets: readonly Json[]): ProbedPacket[] {
  return video ? packets.filter((packet) => packet.stream_index === video.index).map(parsePacket) : [];
}

function describeTracks(streams: readonly Json[], packets: readonly Json[]) {
  return streams
    .filter((stream) => stream.codec_type === 'video')
    .map((stream) => {
      const disposition = record(stream.disposition);
      const tags = record(stream.tags);
      return {
        stream,
        isPicture: [disposition.attached_pic, disposition.still_image, disposition.timed_thumbnails].includes(1),
        isDefault: disposition.default === 1,
        // Matroska keeps such things in tags, where it does.
        declaredFrames: finite(stream.nb_frames) ?? finite(tags.NUMBER_OF_FRAMES),
        declaredSeconds: secondsOf(text(tags.DURATION)),
        packetsMet: packets.filter((packet) => packet.stream_index === stream.index).length,
      };
    });
}

function tellTracks(tracks: ReturnType<typeof describeTracks>, format: string): FileTracks {
  const choices = videoTracks(tracks);
  const moving = movingTracks(tracks);
  // Elsewhere the flag says which is preferred, and of the others nothing.
  const isMp4 = format.split(',').includes('mp4');
  const numberOf = (track: (typeof tracks)[number] | undefined): number =>
    track === undefined ? 0 : choices.indexOf(track) + 1;
  return {
    choices: choices.map((track, place) => {
      const { codec, frameRate, codedWidth, codedHeight, rotation } = parseStream(track.stream);
      const isSideways = rotation === 90 || rotation === 270;
      const { language, title } = record(track.stream.tags);
      return {
        number: place + 1,
        codec,
        width: isSideways ? codedHeight : codedWidth,
        height: isSideways ? codedWidth : codedHeight,
        frameRate,
        language: text(language) === 'und' ? undefined : text(language),
        title: text(title),
        isStill: !moving.includes(track),
        isOff: isMp4 && !track.isDefault,
      };
    }),
    meant: numberOf(chooseVideoTrack(tracks)),
    inBrowsers: numberOf(browserTrack(tracks)) || undefined,
  };
}

/** `00:01:02.500000000` as seconds. */
function secondsOf(clock: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(clock ?? '') ?? [];
  return seconds === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function parseStream(stream: Json): ProbedStream {
  const pixelFormat = text(stream.pix_fmt) ?? 'unknown';
  const frameRate = ratio(stream.avg_frame_rate, '/') ?? ratio(stream.r_frame_rate, '/');
  return {
    index: finite(stream.index) ?? 0,
    id: finite(stream.id),
    codec: text(stream.codec_name),
    codedWidth: finite(stream.width) ?? 0,
    codedHeight: finite(stream.height) ?? 0,
    ...turnOf(stream),
    sampleAspectRatio: ratio(stream.sample_aspect_ratio, ':') ?? [1, 1],
    fieldOrder: text(stream.field_order) ?? 'unknown',
    pixelFormat,
    bitDepth: bitDepthOf(pixelFormat, finite(stream.bits_per_raw_sample)),
    colorTransfer: text(stream.color_transfer),
    colorPrimaries: text(stream.color_primaries),
    colorSpace: text(stream.color_space),
    frameRate: frameRate && frameRate[0] / frameRate[1],
    timeBase: ratio(stream.time_base, '/') ?? [1, 1],
    declaredFrames: finite(stream.nb_frames),
    coding: codingOf(stream),
  };
}

function codingOf(stream: Json): string {
  const { codec_name, codec_tag_string, extradata_hash, width, height, pix_fmt, time_base } = stream;
  const { field_order, color_range, color_space, color_transfer, color_primaries, chroma_location } = stream;
  const decoder = [codec_name, codec_tag_string, extradata_hash, width, height, pix_fmt, time_base];
  return JSON.stringify([
    ...decoder,
    ...[field_order, color_range, color_space, color_transfer, color_primaries, chroma_location],
  ]);
}

/** From the display matrix, or the `rotate` tag of older tools. */
function turnOf(stream: Json): Turn {
  const data = records(stream.side_data_list).find((each) => finite(each.rotation) !== undefined);
  return readTurn({
    matrix: text(data?.displaymatrix),
    counterClockwise: finite(data?.rotation),
    clockwiseTag: finite(record(stream.tags).rotate),
  });
}

/** Bits of one colour component, from the pixel format's name where the stream does not say. */
export function bitDepthOf(pixelFormat: string, bitsPerRawSample?: number): number {
  if (bitsPerRawSample !== undefined && bitsPerRawSample > 0 && bitsPerRawSample <= 32) return bitsPerRawSample;
  // rgb48, rgba64 and ayuv64 count the bits of a pixel.
  if (/^(rgb|bgr)48|^(rgba|bgra|ayuv)64/.test(pixelFormat)) return 16;
  if (/^x2(rgb|bgr)10/.test(pixelFormat)) return 10;
  if (/f16(le|be)$/.test(pixelFormat)) return 16;
  if (/f32(le|be)$/.test(pixelFormat)) return 32;
  const depth = Number(/(9|10|12|14|16|20|30|36)(msb)?(le|be)$/.exec(pixelFormat)?.[1] ?? 8);
  // nv20 names its subsampling and xv30, xv36 the bits of a pixel.
  return { 20: 10, 30: 10, 36: 12 }[depth] ?? depth;
}

function parsePacket(packet: Json): ProbedPacket {
  const { pts, dts, duration, flags } = packet;
  return { pts: finite(pts), dts: finite(dts), duration: finite(duration), ...readFlags(text(flags)) };
}

/** Flags are letters in fixed places: `K_`, `_D`, `K__`. */
function readFlags(flags = ''): { key: boolean; discarded: boolean } {
  return { key: flags.includes('K'), discarded: flags.includes('D') };
}

/**
 * Reads the lines of `packetArguments` as they come, in whatever pieces, and gives each packet to `onPacket`.
 *
 * A ten-hour file has a million lines: none is kept.
 */
export class PacketLines {
  #rest = '';
  readonly #onPacket: (packet: ProbedPacket) => void;

  constructor(onPacket: (packet: ProbedPacket) => void) {
    this.#onPacket = onPacket;
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#read(line);
  }

  /** The last line may lack its end where the tool was cut off: it is dropped, for half a number is a wrong one. */
  #read(line: string): void {
    if (!line.includes('pts=')) return; // blank lines and side data
    let pts: number | undefined;
    let dts: number | undefined;
    let duration: number | undefined;
    let flags = readFlags();
    for (const field of line.trimEnd().split('|')) {
      if (field.startsWith('pts=')) pts = finite(field.slice(4));
      else if (field.startsWith('dts=')) dts = finite(field.slice(4));
      else if (field.startsWith('duration=')) duration = finite(field.slice(9));
      else if (field.startsWith('flags=')) flags = readFlags(field.slice(6));
    }
    this.#onPacket({ pts, dts, duration, ...flags });
  }
}
