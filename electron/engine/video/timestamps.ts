/** What the packets of a stream say of its frames: when each is shown, and whether that can be believed. */
import type { ProbedPacket } from './ffprobe-output.ts';

/**
 * Why packets cannot tell the frames of a stream:
 * - `missing`: some have no time, as where several pictures lie in one packet of the transport;
 * - `bare`: libavformat has cut a bare stream into them, and made their times up;
 * - `no picture`: one holds none, or the half that is left of one: a file that ends anywhere;
 * - `repeated`: two have the same time;
 * - `runs back`: the clock starts over, or falls behind what was shown already;
 * - `jumps ahead`: a broadcast's clock goes on elsewhere.
 */
export type Doubt = 'missing' | 'bare' | 'no picture' | 'repeated' | 'runs back' | 'jumps ahead';

export interface PacketFrames {
  /** (n,) ticks, ascending: one a packet that is shown */
  readonly pts: Float64Array;
  /** (k,) those of the key frames, ascending; undefined where not every packet tells its own. */
  readonly keyPts: Float64Array | undefined;
  /** How long the last frame is shown, in ticks, where the container says so. */
  readonly lastDuration: number | undefined;
  readonly doubt: Doubt | undefined;
  /** The first frames lean on pictures before the file's first: a recording that begins within a group of pictures. */
  readonly beginsMidway: boolean;
}

/** What of the container and its stream decides how packets are to be read. */
export interface PacketSource {
  readonly format: string;
  readonly frameRate: number | undefined;
  readonly timeBase: readonly [number, number];
}

/** Pictures that a decoder may hold back for their turn: a time further back than these is not of their reordering. */
export const MOST_REORDERED = 17;
/** libavformat makes the decoding times of these up; those of others are facts. */
const WITHOUT_DECODING_TIMES = new Set(['matroska,webm']);
/** Streams that hold pictures and nothing else. */
export const BARE = new Set('h264 hevc vvc m4v mpegvideo mjpeg vc1 h263 h261 av1 obu dirac'.split(' '));
/** Formats of broadcasts and discs, whose clocks may be set anew at any packet. */
const CLOCK_MAY_JUMP = new Set(['mpegts', 'mpeg']);
/** A gap that is none of their pictures'. */
const JUMP_SECONDS = 10;

/**
 * Gathers the packets of one stream in the file's order and says when each frame is shown.
 *
 * Ports nemo_curator.utils.decoder_utils.get_video_timestamps (the pts of every packet that has one, sorted), but for:
 * - packets that an edit list discards are left out, since ffmpeg never shows them (the reference counts them), so
 *   that index i is the i-th frame shown;
 * - AVI stores no presentation times: there the decoding times stand in (as far apart as the frames are shown, at most
 *   some frames early), or else frame number ÷ frame rate. The reference loses such frames;
 * - where packets cannot tell the frames (`doubt`), the decoder is to count them.
 */
export class PacketTimes {
  /** The newest packet, which may turn out to be half a one. */
  #newest: ProbedPacket | undefined;
  readonly #pts = new Ticks();
  readonly #dts = new Ticks();
  readonly #keyPts = new Ticks();
  #first: ProbedPacket | undefined;
  #last = { pts: Number.NEGATIVE_INFINITY, duration: undefined as number | undefined };
  #missingPts = 0;
  #dtsUsable = true;
  #newestDts = Number.NEGATIVE_INFINITY;
  #dtsFalls = false;
  /** Packets seen, the discarded ones too. */
  seen = 0;

  /** Packets that are shown. */
  get counted(): number {
    return this.#pts.length + this.#missingPts;
  }

  add(packet: ProbedPacket): void {
    this.seen += 1;
    this.#first ??= packet;
    this.#count(this.#newest);
    this.#newest = packet;
  }

  /** The newest packet was cut off: the frame in it cannot be shown. */
  dropNewest(): void {
    this.#newest = undefined;
  }

  #count(packet: ProbedPacket | undefined): void {
    if (!packet) return;
    if (packet.dts !== undefined) {
      if (packet.dts < this.#newestDts) this.#dtsFalls = true;
      this.#newestDts = packet.dts;
    }
    if (packet.discarded) return;
    if (packet.pts === undefined) this.#missingPts += 1;
    else this.#countTimed(packet.pts, packet);
    if (packet.dts === undefined || packet.dts <= this.#dts.last) this.#dtsUsable = false;
    else if (this.#dtsUsable) this.#dts.push(packet.dts);
  }

  #countTimed(pts: number, { key, duration }: ProbedPacket): void {
    this.#pts.push(pts);
    if (key) this.#keyPts.push(pts);
    if (pts > this.#last.pts) this.#last = { pts, duration };
  }

  finish(source: PacketSource): PacketFrames {
    this.#count(this.#newest);
    this.#newest = undefined;
    const inFileOrder = this.#pts.toArray();
    const sorted = inFileOrder.slice().sort();
    const allTimed = this.#missingPts === 0;
    // Formats that store decoding times only are counted anyway.
    const isAvi = source.format === 'avi';
    return {
      pts: allTimed || !isAvi ? sorted : this.#standIns(source),
      keyPts: allTimed ? this.#keyPts.toArray().sort() : undefined,
      lastDuration: this.#last.duration,
      doubt: isAvi ? undefined : this.#doubt(source, inFileOrder, sorted),
      beginsMidway: !isAvi && this.#beginsMidway(sorted),
    };
  }

  #standIns({ frameRate = 25, timeBase }: PacketSource): Float64Array {
    if (this.#dtsUsable) return this.#dts.toArray();
    const ticksPerFrame = timeBase[1] / timeBase[0] / frameRate;
    return Float64Array.from({ length: this.#pts.length + this.#missingPts }, (_, i) => Math.round(i * ticksPerFrame));
  }

  #doubt({ format, timeBase }: PacketSource, inFileOrder: Float64Array, sorted: Float64Array): Doubt | undefined {
    if (BARE.has(format)) return 'bare';
    if (this.#missingPts > 0) return 'missing';
    if (this.#dtsFalls && !WITHOUT_DECODING_TIMES.has(format)) return 'runs back';
    const steps = stepsOf(sorted);
    if (steps.includes(0)) return 'repeated';
    const typical = median(steps);
    let latest = Number.NEGATIVE_INFINITY;
    for (const pts of inFileOrder) {
      if (pts < latest - MOST_REORDERED * typical) return 'runs back';
      latest = Math.max(latest, pts);
    }
    const jump = longestGap({ format, timeBase }, typical);
    return steps.some((step) => step > jump) ? 'jumps ahead' : undefined;
  }

  /** What an edit list hides at the start is there to be leaned on. */
  #beginsMidway(sorted: Float64Array): boolean {
    if (this.#first === undefined || this.#first.discarded) return false;
    const { key, pts } = this.#first;
    return !key || (pts !== undefined && (sorted[0] as number) < pts);
  }
}

/** The longest that a format's clock may run without a picture, in ticks, before it is another clock. */
export function longestGap(
  { format, timeBase }: Pick<PacketSource, 'format' | 'timeBase'>,
  typicalStep: number,
): number {
  if (!CLOCK_MAY_JUMP.has(format)) return Number.POSITIVE_INFINITY;
  return Math.max((JUMP_SECONDS * timeBase[1]) / timeBase[0], MOST_REORDERED * typicalStep);
}

/** (n − 1,) how far each time is from the one before. */
export function stepsOf(ticks: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, ticks.length - 1) }, (_, i) => {
    return (ticks[i + 1] as number) - (ticks[i] as number);
  });
}

/** The middle one of some values, 0 of none. */
export function median(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1] ?? 0;
}

/** Ticks → seconds as the reference has them: the product in float64, stored as float32. */
export function ticksToSeconds(pts: Float64Array, timeBase: readonly [number, number]): Float32Array {
  const secondsPerTick = timeBase[0] / timeBase[1];
  return Float32Array.from(pts, (tick) => tick * secondsPerTick);
}

/** A list of numbers that grows in place: eight bytes a frame, where a plain array may take more than twice that. */
class Ticks {
  #values = new Float64Array(4096);
  length = 0;

  get last(): number {
    return this.length === 0 ? Number.NEGATIVE_INFINITY : (this.#values[this.length - 1] as number);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  toArray(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}
