/** Whether the packets of an interlaced stream hold fields, two of which make a frame. */
import { inputArguments, runTool, ToolFailure } from './run.ts';
import { median, stepsOf } from './timestamps.ts';

/** Codecs that may code the fields of a frame as pictures of their own, which ffmpeg's decoders put together. */
const CODED_IN_FIELDS = new Set(['h264', 'vc1']);
/** Packets that are looked at: two seconds of television. */
const LOOKED_AT = 48;
const TIMEOUT_MS = 60_000;

export function mayHoldFields({ codec, fieldOrder }: { codec: string; fieldOrder: string }): boolean {
  return CODED_IN_FIELDS.has(codec) && fieldOrder !== 'progressive';
}

export interface FieldSource {
  readonly ffprobe: string;
  readonly path: string;
  readonly demuxer: string | undefined;
  readonly streamIndex: number;
  /** The times of its packets are the file's. */
  readonly isTimed: boolean;
}

/**
 * Whether fewer frames come of the first packets than these are, or packets are unevenly far apart, as where a coder goes
 * from frames to fields and back.
 *
 * @param pts (n,) times of the packets, ascending
 */
export async function holdsFields(
  { ffprobe, path, demuxer, streamIndex, isTimed }: FieldSource,
  pts: Float64Array,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const steps = stepsOf(pts);
  const typical = median(steps);
  if (isTimed && steps.some((step) => step < typical * 0.75)) return true;
  const args = [
    ...['-v', 'quiet', '-select_streams', String(streamIndex), '-read_intervals', `%+#${LOOKED_AT}`],
    ...['-show_entries', 'packet=codec_type:frame=media_type', '-of', 'compact', ...inputArguments(path, demuxer)],
  ];
  try {
    const { stdout } = await runTool(ffprobe, args, { timeoutMs: TIMEOUT_MS, ...(signal ? { signal } : {}) });
    return hasFewerFrames(stdout.toString('latin1'));
  } catch (error) {
    if (error instanceof ToolFailure) return true;
    throw error;
  }
}

/** Of ffprobe's lines, one a packet and one a frame. */
export function hasFewerFrames(lines: string): boolean {
  const packets = lines.match(/^packet\|/gm)?.length ?? 0;
  const frames = lines.match(/^frame\|/gm)?.length ?? 0;
  return frames < packets;
}
