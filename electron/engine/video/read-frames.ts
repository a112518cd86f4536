/** When each frame of an opened track is shown: by its index, by its packets, or as the decoder counts. */
import { TagError } from '../../wire/errors.ts';
import { type CountedVideo, countFrames } from './count.ts';
import { countWritten, isCutShort, isProtected } from './delivery/index.ts';
import { listDecodedFrames } from './extract.ts';
import { PacketLines, type ProbedHeader, packetArguments } from './ffprobe-output.ts';
import { holdsFields, mayHoldFields } from './fields.ts';
import { type FrameIndex, readMp4Index } from './mp4-index.ts';
import {
  HEADER_TIMEOUT_MS,
  type OpenedTrack,
  type ProbeOptions,
  SLOWEST_BYTES_PER_MS,
  type Video,
} from './open-track.ts';
import { PicturesId } from './pictures-id.ts';
import { headerError, protectedError, truncated, withoutFrames } from './refusals.ts';
import { inputArguments, runTool, ToolFailure } from './run.ts';
import { type Doubt, type PacketFrames, PacketTimes, stepsOf } from './timestamps.ts';
import { displayName, type VideoFile } from './video-file.ts';
import type { VideoInfo } from './video-info.ts';

/** A decoder that counts is given so long, and as much longer as the file is large: 0.2 MB/s are 4K on one slow core. */
const COUNT_TIMEOUT_MS = 600_000;
const SLOWEST_COUNTED_BYTES_PER_MS = 200;
/** Forty days at 30 frames a second. A file with more is no video but an attack on our memory. */
const MOST_PACKETS = 100_000_000;

export interface Frames {
  /** (n,) ticks, ascending */
  readonly pts: Float64Array;
  readonly keyPts: Float64Array | undefined;
  readonly lastDuration: number | undefined;
  readonly framesBy: VideoInfo['framesBy'];
  readonly breaksOff: boolean;
  readonly picturesId: string | undefined;
}

/** The frames by the quickest way that can be believed: from an index, from packets, by the decoder's count. */
export async function readFrames(opened: OpenedTrack, options: ProbeOptions): Promise<Frames> {
  const indexed = await readIndexTimes(opened, options);
  if (indexed) {
    const frames: Frames = { ...indexed, framesBy: 'pts' };
    return (await isInFields(opened, indexed.pts, options)) ? countInstead(opened, frames, options) : frames;
  }
  const packets = await readPacketTimes(opened, options);
  const { breaksOff, picturesId } = packets;
  const trusted = (await isInFields(opened, packets.pts, options)) ? undefined : await trust(opened, packets, options);
  if (trusted) return { ...trusted, breaksOff, picturesId };
  return countInstead(opened, { ...packets, framesBy: 'number' }, options, packets.doubt);
}

async function countInstead(
  opened: OpenedTrack,
  packets: Frames,
  options: ProbeOptions,
  doubt?: Doubt,
): Promise<Frames> {
  const pts = await countFrames(listable(opened), doubt === 'missing', countOptions(opened, options));
  // What cannot be decoded is for whoever wants its frames to meet; facts can be told all the same.
  if (pts.length === 0) return packets;
  const { breaksOff, picturesId } = packets;
  return { pts, keyPts: undefined, lastDuration: undefined, framesBy: 'number', breaksOff, picturesId };
}

/** Whether packets hold fields, of which the decoder makes frames: such a stream is counted. */
async function isInFields(
  { ffprobe, path, file, stream, header }: OpenedTrack,
  pts: Float64Array,
  { signal }: ProbeOptions,
): Promise<boolean> {
  if (!mayHoldFields(stream)) return false;
  const source = { ffprobe, path, demuxer: file.demuxer, streamIndex: stream.index, isTimed: header.format !== 'avi' };
  return holdsFields(source, pts, signal);
}

/** Packets' frames where they can be believed, without those that the decoder cannot give: undefined is to count. */
async function trust(
  opened: OpenedTrack,
  packets: PacketFrames,
  options: ProbeOptions,
): Promise<Omit<Frames, 'breaksOff' | 'picturesId'> | undefined> {
  const { pts, keyPts, lastDuration, doubt, beginsMidway } = packets;
  if (opened.header.format === 'avi') return { pts, keyPts, lastDuration, framesBy: 'number' };
  if (doubt !== undefined) return undefined;
  if (!beginsMidway) return { pts, keyPts, lastDuration, framesBy: 'pts' };
  // Until the second key frame: from there on nothing leans on what the file does not have.
  const until = keyPts?.[1];
  if (until === undefined) return undefined;
  const { ticks } = await listDecodedFrames(listable(opened), countOptions(opened, options), until);
  const given = new Set(ticks);
  const isGiven = (tick: number): boolean => tick > until || given.has(tick);
  const shown = pts.filter(isGiven);
  // The decoder's times are the packets', or they are not to be compared.
  if (ticks.length === 0 || shown.findIndex((tick) => tick > until) !== ticks.length) return undefined;
  return { pts: shown, keyPts: keyPts?.filter(isGiven), lastDuration, framesBy: 'pts' };
}

function listable({ path, file, header, stream }: OpenedTrack): CountedVideo {
  return { ...stream, path, demuxer: file.demuxer, streamIndex: stream.index, format: header.format };
}

/** Decoding a whole film takes as long as it takes; a file that hangs is another thing. */
function countOptions({ file }: OpenedTrack, { signal }: ProbeOptions) {
  return { signal, timeoutMs: COUNT_TIMEOUT_MS + file.byteLength / SLOWEST_COUNTED_BYTES_PER_MS };
}

/** Codecs whose packets libavformat hands out as MP4 stores them, one a frame: others it may split or join. */
const ONE_PACKET_A_FRAME = new Set(['h264', 'hevc', 'av1', 'mpeg4', 'prores', 'mjpeg', 'dnxhd', 'h263', 'ffv1']);

/**
 * All frames' times from the container's index, or undefined where it has none that is surely right.
 *
 * ffprobe has shown the first packets already: an index that disagrees with any of them is not used.
 */
async function readIndexTimes(
  { path, file, header, stream }: OpenedTrack,
  options: ProbeOptions,
): Promise<Omit<Frames, 'framesBy'> | undefined> {
  if (!header.format.split(',').includes('mp4')) return undefined;
  const index = await readOwnIndex(path, file, header, stream, options);
  if (index === undefined && (await isProtected(path, header.format, stream.id))) throw protectedError(path);
  const agrees = header.firstPackets.every((packet, i) => packet.pts === index?.pts[i] && !packet.discarded);
  if (!index || !agrees) return undefined;
  const pts = index.pts.slice().sort();
  // Two frames of one time, or pictures that lean on ones before the file's first, are for the packets to show.
  if (pts[0] !== index.pts[0] || pts[0] !== index.keyPts[0] || stepsOf(pts).includes(0)) return undefined;
  const written = await countWritten(path, index.pts.length, index.places.some);
  if (written === 0) throw truncated(displayName(path), { detail: 'its pictures were never written' });
  const pictures = options.identify ? new PicturesId(stream) : undefined;
  await pictures?.addIndex(path, index);
  const facts = { keyPts: index.keyPts, lastDuration: index.lastDuration, picturesId: pictures?.id };
  if (written < pts.length) return { ...facts, pts: index.pts.slice(0, written).sort(), breaksOff: true };
  return { ...facts, pts, breaksOff: false };
}

async function readOwnIndex(
  path: string,
  file: VideoFile,
  { firstPackets }: ProbedHeader,
  { id, declaredFrames, timeBase, codec }: Video,
  { signal }: ProbeOptions,
): Promise<FrameIndex | undefined> {
  if (id === undefined || declaredFrames === undefined || timeBase[0] !== 1) return undefined;
  if (!ONE_PACKET_A_FRAME.has(codec) || firstPackets.length === 0) return undefined;
  const track = { trackId: id, timescale: timeBase[1], frameCount: declaredFrames };
  return readMp4Index(path, file.byteLength, track, signal);
}

/** What libavformat says of a sample (MP4) or a cluster (Matroska) that the file ends within. */
const CUT_OFF = /partial file|ended prematurely/i;

/** What its parsers say of a packet of H.264 or HEVC that holds no picture. */
const WITHOUT_PICTURE = /missing picture in access unit/;

/** All frames' times, by reading every packet of the stream. */
async function readPacketTimes(
  opened: OpenedTrack,
  options: ProbeOptions,
): Promise<PacketFrames & Pick<Frames, 'breaksOff' | 'picturesId'>> {
  const { path, header, stream } = opened;
  const name = displayName(path);
  const times = new PacketTimes();
  const pictures = options.identify ? new PicturesId(stream) : undefined;
  const said = await listPackets(opened, times, pictures, options);
  // What libavformat says of an MP4 sample that runs over the file's end.
  if (said.includes('partial file')) times.dropNewest();
  const { frameRate, timeBase } = stream;
  const frames = times.finish({ format: header.format, frameRate, timeBase });
  if (times.counted > 0) {
    const breaksOff = CUT_OFF.test(said) || (await isShort(opened, frames));
    const mayEndInHalf = WITHOUT_PICTURE.test(said) || (breaksOff && header.format === 'ivf');
    const doubt = frames.doubt ?? (mayEndInHalf ? 'no picture' : undefined);
    return { ...frames, breaksOff, doubt, picturesId: pictures?.id };
  }
  // Either there should have been frames, or the file never had any to show.
  const promised = (stream.declaredFrames ?? header.declaredSeconds ?? 0) > 0;
  const allHidden = times.seen > 0 && !said.includes('partial file');
  throw promised && !allHidden ? truncated(name, { detail: said }) : withoutFrames(name);
}

/** Gives the packets of the stream to `times`, and what ffprobe said of them. */
async function listPackets(
  { ffprobe, path, file, stream, listed }: OpenedTrack,
  times: PacketTimes,
  pictures: PicturesId | undefined,
  options: ProbeOptions,
): Promise<string> {
  if (listed !== undefined && pictures === undefined) {
    for (const packet of listed.packets) times.add(packet);
    return listed.said;
  }
  const lines = new PacketLines((packet) => {
    if (times.seen >= MOST_PACKETS)
      throw new TagError('too-large', `${displayName(path)} has too many frames: cut it into shorter files.`);
    times.add(packet);
  });
  const onStdout = (chunk: Buffer): void => {
    pictures?.addPackets(chunk);
    lines.push(chunk);
  };
  const wanted = packetArguments(stream.index, pictures !== undefined);
  const args = ['-v', 'error', ...wanted, ...inputArguments(path, file.demuxer)];
  const timeoutMs = HEADER_TIMEOUT_MS + file.byteLength / SLOWEST_BYTES_PER_MS;
  try {
    return (await runTool(ffprobe, args, { timeoutMs, ...options, onStdout })).stderr;
  } catch (error) {
    // A file that is cut short may end in an error, and what came before it can be shown.
    if (!(error instanceof ToolFailure) || error.signal !== null || times.seen === 0)
      throw headerError(error, path, file);
    return error.stderr;
  }
}

/** How much sooner than declared pictures may end, as where sound goes on. */
const EARLY_SECONDS = 1;

function isShort({ path, header, stream }: OpenedTrack, { pts }: PacketFrames): Promise<boolean> {
  const secondsPerTick = stream.timeBase[0] / stream.timeBase[1];
  const shown = ((pts[pts.length - 1] ?? 0) - (pts[0] ?? 0)) * secondsPerTick;
  const isOverEarly = header.declaredSeconds !== undefined && shown < header.declaredSeconds - EARLY_SECONDS;
  return isCutShort({ path, format: header.format, trackId: stream.id, isOverEarly });
}
