/**
 * A clip as it is: the packets of the file from a key frame on. It begins at the last key frame before what is asked for, and ends
 * where no picture is left that leans on a later one; which frames that are is told before.
 *
 * Its clock begins at 0 with the key frame, and nothing of it is hidden: of a file that hides what stands before a time, by an edit
 * list, other players show that all the same. The one edit that a track may have is what every such file has whose pictures are not
 * stored in the order shown: that the first of them is at 0.
 */
import { TO_USE_ANOTHER_FFMPEG } from '../../../installation/ffmpeg.ts';
import { TagError } from '../../../wire/errors.ts';
import { HEADER_TIMEOUT_MS } from '../open-track.ts';
import { inputArguments, runTool } from '../run.ts';
import { findFfmpeg, findFfprobe } from '../tools.ts';
import { displayName } from '../video-file.ts';
import type { VideoInfo } from '../video-info.ts';
import { canBeCopied } from './container.ts';
import { runOf } from './exact.ts';
import { type CutFrames, type CutOrder, fileTime, headArguments, keyBefore, requireFrames } from './part-of.ts';
import { runCut } from './run-cut.ts';
import { type SoundTrack, soundFacts, soundTracks } from './sound-tracks.ts';

/** Pictures that lean on later ones are stored within so many seconds of them. */
const REORDERED_SECONDS = 5;
/** Of what ffprobe says of packets. */
const MOST_PACKETS_BYTES = 2 ** 26;

/**
 * The frames that a copy of these would have.
 *
 * @throws TagError `unsupported-codec` for a file that cannot be cut so; as `runTool`; AbortError
 */
export async function copiedFrames(info: VideoInfo, frames: CutFrames, signal: AbortSignal): Promise<CutFrames> {
  const key = info.framesBy === 'pts' && canBeCopied(info) ? keyBefore(info, frames.first) : undefined;
  if (key === undefined) throw notAsItIs(info);
  if (frames.end >= info.pts.length) return { first: key, end: info.pts.length };
  const stored = await packetsAbout(info, key, frames.end, signal);
  const last = lastOfWhole(stored, info.pts[key] as number, info.pts[frames.end - 1] as number);
  const end = last === undefined ? info.pts.length : info.pts.indexOf(last) + 1;
  return { first: key, end: end > 0 ? end : info.pts.length };
}

/**
 * The last frame, at or after a wanted one, up to which all frames that are shown are stored before all that are shown after it.
 *
 * @param stored (n,) when each picture is shown, in the order stored, from the key frame on or earlier
 * @returns undefined where that is the end of what is stored
 */
export function lastOfWhole(stored: readonly number[], key: number, wanted: number): number | undefined {
  const from = stored.indexOf(key);
  // Pictures that are stored after it and shown before it are left out.
  const after = stored.slice(Math.max(0, from)).filter((tick) => tick >= key);
  const earliest = [...after];
  for (let n = after.length - 2; n >= 0; n--) {
    earliest[n] = Math.min(after[n] as number, earliest[n + 1] as number);
  }
  let latest = Number.NEGATIVE_INFINITY;
  for (const [n, tick] of after.entries()) {
    latest = Math.max(latest, tick);
    const next = earliest[n + 1];
    if (latest >= wanted && next !== undefined && next > latest) return latest;
  }
  return undefined;
}

function notAsItIs({ path }: VideoInfo): TagError {
  return new TagError(
    'unsupported-codec',
    `${displayName(path)} cannot be cut without encoding it anew: cut it exactly.`,
  );
}

/** A seek in a stream without an index lands where it likes: so much earlier it is tried again, and then the whole is read. */
const LEADS = [0, 5, Number.POSITIVE_INFINITY];

/** From the last key frame before the end on. */
async function packetsAbout(info: VideoInfo, key: number, end: number, signal: AbortSignal): Promise<number[]> {
  const from = keyBefore(info, end - 1) ?? key;
  const until = fileTime(info, end) + REORDERED_SECONDS;
  for (const lead of LEADS) {
    const begin = lead === Number.POSITIVE_INFINITY ? '' : (fileTime(info, from) - lead).toFixed(6);
    const stored = await packetsWithin(info, `${begin}%${until.toFixed(6)}`, signal);
    const at = stored.indexOf(info.pts[from] as number);
    if (at >= 0) return stored.slice(at);
  }
  throw notAsItIs(info);
}

async function packetsWithin(info: VideoInfo, interval: string, signal: AbortSignal): Promise<number[]> {
  const { path: ffprobe } = await findFfprobe();
  const { stdout } = await runTool(
    ffprobe,
    [
      ...['-v', 'error', '-select_streams', String(info.streamIndex), '-read_intervals', interval],
      ...['-show_entries', 'packet=pts', '-of', 'csv=p=0', ...inputArguments(info.path, info.demuxer)],
    ],
    { signal, timeoutMs: HEADER_TIMEOUT_MS, maxStdoutBytes: MOST_PACKETS_BYTES },
  );
  return stdout
    .toString('latin1')
    .split(/\s+/)
    .map((text) => Number.parseInt(text, 10))
    .filter(Number.isFinite);
}

/**
 * @param order its frames are those that `copiedFrames` gave
 * @throws TagError as `runCut`, `probeVideo`; AbortError
 */
export async function cutCopy(order: CutOrder): Promise<void> {
  const { info, frames, signal } = order;
  await requireDropping();
  const sound = await soundTracks(info, signal);
  await runCut(copyArguments(order, sound), runOf(order));
  await requireFrames(order, frames);
}

function copyArguments(order: CutOrder, sound: readonly SoundTrack[]): string[] {
  const { info, frames, to, container, timecode } = order;
  const [start, end] = [fileTime(info, frames.first), fileTime(info, frames.end)];
  const [num, den] = info.timeBase;
  const isWhole = frames.end >= info.pts.length;
  // Wherever a seek landed, and in whatever order they come: each picture by its own time.
  const [from, until] = [edgeBefore(info, frames.first), edgeBefore(info, frames.end)];
  const pictures = `noise=drop='lt(pts*tb,${from})+gt(pts*tb,${until})'`;
  return [
    // What begins before that is left out, of sound too. Rounded down: the key frame itself is not before it.
    ...['-copyts', '-seek_timestamp', '1', '-noaccurate_seek', '-ss', (Math.floor(start * 1e6) / 1e6).toFixed(6)],
    ...inputArguments(info.path, info.demuxer),
    ...['-map', `0:${info.streamIndex}`, ...sound.flatMap(({ index }) => ['-map', `0:${index}`]), '-c', 'copy'],
    ...['-copypriorss', '0', '-bsf:v', pictures],
    // The file's own ticks, which are those of the filter.
    ...(container === 'matroska' || num !== 1 ? [] : ['-video_track_timescale', String(den)]),
    // No packet of what is wanted is stored later than the end is shown.
    ...(isWhole ? [] : ['-to', end.toFixed(6)]),
    ...['-output_ts_offset', (-start).toFixed(6)],
    ...headArguments(container, timecode),
    ...soundFacts(sound),
    `file:${to}`,
  ];
}

/** Between a frame and the one before it: times that are rounded to another clock's ticks stay on their side. */
function edgeBefore(info: VideoInfo, frame: number): string {
  const time = fileTime(info, frame);
  const before = frame > 0 ? fileTime(info, frame - 1) : 2 * time - fileTime(info, 1);
  return ((before + time) / 2).toFixed(9);
}

const known = new Map<string, Promise<boolean>>();

/** @throws TagError `ffmpeg-missing` for one before version 5, which cannot leave packets out */
async function requireDropping(): Promise<void> {
  const { path: ffmpeg } = await findFfmpeg();
  const asked =
    known.get(ffmpeg) ??
    runTool(ffmpeg, ['-hide_banner', '-h', 'bsf=noise']).then(({ stdout }) => /-drop\s/.test(stdout.toString()));
  known.set(ffmpeg, asked);
  asked.catch(() => known.delete(ffmpeg));
  if (await asked) return;
  throw new TagError(
    'ffmpeg-missing',
    `This ffmpeg is too old to cut without encoding anew: cut exactly, or ${TO_USE_ANOTHER_FFMPEG}.`,
  );
}
