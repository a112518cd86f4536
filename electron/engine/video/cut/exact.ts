/** A clip to the frame: decoded, and encoded anew as H.264 (HEVC for more than 8 bits), with its sound in step. */
import { TagError } from '../../../wire/errors.ts';
import { frameSyncOption } from '../frame-sync.ts';
import { inputArguments, runTool } from '../run.ts';
import { findFfmpeg } from '../tools.ts';
import { turnFilters } from '../turn.ts';
import type { VideoInfo } from '../video-info.ts';
import type { Container } from './container.ts';
import { type CutOrder, fileTime, headArguments, keyBefore, requireFrames } from './part-of.ts';
import { runCut } from './run-cut.ts';
import { type SoundTrack, soundFacts, soundTracks } from './sound-tracks.ts';

/** Streams without an index are entered anywhere: decoding begins so many seconds before. */
const LEAD = 5;

/** @throws TagError as `runCut`, `probeVideo`; AbortError */
export async function cutExact(order: CutOrder): Promise<void> {
  const { info, signal } = order;
  const [sound, { path: ffmpeg }] = await Promise.all([soundTracks(info, signal), findFfmpeg()]);
  const [sync, hasHevc] = [await frameSyncOption(ffmpeg), await hasEncoder(ffmpeg, 'libx265')];
  const from = seekFrame(info, order.frames.first);
  const cut = async (seekTo: number | undefined): Promise<void> => {
    await runCut(exactArguments(order, { sound, sync, hasHevc, seekTo }), runOf(order));
    await requireFrames(order, order.frames);
  };
  try {
    await cut(from);
  } catch (error) {
    // A seek may have gone past what it looked for. From the start on every frame comes.
    if (from === undefined || !(error instanceof TagError) || error.kind !== 'ffmpeg-failed') throw error;
    await cut(undefined);
  }
}

export const runOf = ({ info, frames, onProgress, signal }: CutOrder) => ({
  ...{ source: info.path, onProgress, signal },
  seconds: fileTime(info, frames.end) - fileTime(info, frames.first),
  frames: frames.end - frames.first,
});

interface Means {
  readonly sound: readonly SoundTrack[];
  readonly sync: string;
  readonly hasHevc: boolean;
  /** the frame at which decoding begins */
  readonly seekTo: number | undefined;
}

/** Where decoding is to begin; undefined for the start. */
function seekFrame(info: VideoInfo, first: number): number | undefined {
  if (info.framesBy === 'number') return undefined;
  const isIndexed = ['mov', 'matroska'].some((kind) => info.format.split(',').includes(kind));
  const wanted = isIndexed ? first : frameAt(info, fileTime(info, first) - LEAD);
  return keyBefore(info, wanted) || undefined;
}

function frameAt({ pts, timeBase }: VideoInfo, seconds: number): number {
  const tick = (seconds * timeBase[1]) / timeBase[0];
  return Math.max(
    0,
    pts.findLastIndex((time) => time <= tick),
  );
}

function exactArguments(order: CutOrder, { sound, sync, hasHevc, seekTo }: Means): string[] {
  const { info, frames, to, container, timecode } = order;
  const [num, den] = info.timeBase;
  const picture = [
    ...framesOf(info, frames.first, frames.end),
    ...turnFilters(info),
    // The turn is done: ffmpeg would hand the file's matrix on, and players turn the picture once more.
    'sidedata=mode=delete:type=DISPLAYMATRIX',
    // Colour at half resolution wants even sides.
    "crop='2*floor(iw/2)':'2*floor(ih/2)':0:0",
  ].join(',');
  const start = fileTime(info, frames.first);
  const heard = sound.map(({ index }, n) => `[0:${index}]${soundOf(info, start, fileTime(info, frames.end))}[a${n}]`);
  // To what comes of one track ffmpeg gives that track's turn; of a graph with a second, idle entrance it knows none.
  const graph = [`[0:${info.streamIndex}]${picture}[v]`, `[0:${info.streamIndex}]nullsink`, ...heard].join(';');
  return [
    ...(info.framesBy === 'pts' ? ['-copyts'] : []),
    ...(seekTo === undefined ? [] : seekArguments(fileTime(info, seekTo))),
    ...['-noautorotate', ...inputArguments(info.path, info.demuxer)],
    ...['-filter_complex', graph, '-map', '[v]', ...sound.flatMap((_, n) => ['-map', `[a${n}]`])],
    // Each frame when it is shown, on the file's own ticks: a rate that varies goes on varying.
    ...[sync, 'passthrough', '-enc_time_base', `${num}:${den}`],
    ...(container === 'matroska' || num !== 1 ? [] : ['-video_track_timescale', String(den)]),
    ...pictureCodec(info, hasHevc),
    ...sound.flatMap((track, n) => soundCodec(track, n, container)),
    ...headArguments(container, timecode),
    ...soundFacts(sound),
    `file:${to}`,
  ];
}

/** Rounded up, so that a seek to a key frame finds that one and not the one before it. */
function seekArguments(seconds: number): string[] {
  const target = (Math.ceil(seconds * 1e6) / 1e6).toFixed(6);
  return ['-seek_timestamp', '1', '-noaccurate_seek', '-ss', target];
}

function framesOf({ pts, framesBy, frameRate = 25 }: VideoInfo, first: number, end: number): string[] {
  const last = end - 1;
  if (framesBy === 'number') return [`select='between(n,${first},${last})'`, `setpts='N/(${frameRate}*TB)'`];
  const [from, to] = [pts[first] as number, pts[last] as number];
  return [`trim=end_pts=${to + 1}`, `select='between(pts,${from},${to})'`, `setpts='PTS-${from}'`];
}

function soundOf(info: VideoInfo, start: number, end: number): string {
  // A clock that is made up is counted from the first frame, and so ffmpeg's own counts.
  const zero = info.framesBy === 'number' ? fileTime(info, 0) : 0;
  const [from, to] = [start - zero, end - zero].map((seconds) => seconds.toFixed(9)) as [string, string];
  // Where there is none at first, for a while, or any more, there is silence: what follows stays in step, and no track is empty.
  const silence = `aresample=async=1:first_pts=0,apad=whole_dur=${(end - start).toFixed(6)}`;
  return `atrim=start=${from}:end=${to},asetpts='PTS-(${from})/TB',${silence}`;
}

/** Without pictures that are stored before others that they follow: no player needs to be told to begin later than at 0. */
function pictureCodec(info: VideoInfo, hasHevc: boolean): string[] {
  const { bitDepth, fieldOrder } = info;
  const colours = [
    ...(info.colorPrimaries === undefined ? [] : ['-color_primaries', info.colorPrimaries]),
    ...(info.colorTransfer === undefined ? [] : ['-color_trc', info.colorTransfer]),
    ...(info.colorSpace === undefined ? [] : ['-colorspace', info.colorSpace]),
  ];
  if (bitDepth > 8 && hasHevc) {
    const encoder = ['-c:v', 'libx265', '-preset', 'medium', '-crf', '16', '-tag:v', 'hvc1'];
    return [...encoder, '-x265-params', 'bframes=0:log-level=error', '-pix_fmt', 'yuv420p10le', ...colours];
  }
  const interlaced = ['tt', 'tb', 'bb', 'bt'].includes(fieldOrder)
    ? ['-flags', '+ildct+ilme', '-x264-params', fieldOrder.startsWith('t') ? 'tff=1' : 'bff=1']
    : [];
  const pixels = bitDepth > 8 ? 'yuv420p10le' : 'yuv420p';
  const encoder = ['-c:v', 'libx264', '-preset', 'medium', '-crf', '16', '-bf', '0'];
  return [...encoder, ...interlaced, '-pix_fmt', pixels, ...colours];
}

/** What is stored as it is heard stays so where the container takes it. */
function soundCodec({ codec, channels }: SoundTrack, n: number, container: Container): string[] {
  const isPlain = /^pcm_[su]\d+[lb]e$|^pcm_f\d+[lb]e$/.test(codec) && container !== 'mp4';
  const isFlac = codec === 'flac' && container === 'matroska';
  if (isPlain || isFlac) return [`-c:a:${n}`, codec];
  return [`-c:a:${n}`, 'aac', `-b:a:${n}`, `${128 * Math.min(8, channels)}k`];
}

const encoders = new Map<string, Promise<string>>();

async function hasEncoder(ffmpeg: string, name: string): Promise<boolean> {
  const listed =
    encoders.get(ffmpeg) ?? runTool(ffmpeg, ['-hide_banner', '-encoders']).then(({ stdout }) => stdout.toString());
  encoders.set(ffmpeg, listed);
  listed.catch(() => encoders.delete(ffmpeg));
  return (await listed).split(/\s+/).includes(name);
}
