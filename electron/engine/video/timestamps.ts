/** Presentation timestamps of a stream, and which are those of key frames, from its packets. */
import type { ProbedPacket } from './ffprobe-output.ts';

/**
 * Gathers the packets of one stream in the file's order and says when each frame is shown.
 *
 * Ports nemo_curator.utils.decoder_utils.get_video_timestamps (the pts of every packet that has one, sorted), but for:
 * - packets that an edit list discards are left out, since ffmpeg never shows them (the reference counts them), so
 *   that index i is the i-th frame shown;
 * - AVI stores no presentation times, and a bare elementary stream no times at all: there the decoding times stand in
 *   (as far apart as the frames are shown, at most some frames early), or else frame number ÷ frame rate; an MPEG
 *   program stream tells the time of some frames only, and the decoding times fill in the rest. The reference loses
 *   such frames.
 */
export class PacketTimes {
  /** The newest packet, which may turn out to be half a one. */
  #newest: ProbedPacket | undefined;
  readonly #pts = new Ticks();
  readonly #dts = new Ticks();
  readonly #keyPts = new Ticks();
  #missingPts = 0;
  #dtsUsable = true;
  /** Packets seen, the discarded ones too. */
  seen = 0;

  add(packet: ProbedPacket): void {
    this.seen += 1;
    this.#count(this.#newest);
    this.#newest = packet;
  }

  /** The newest packet was cut off: the frame in it cannot be shown. */
  dropNewest(): void {
    this.#newest = undefined;
  }

  #count(packet: ProbedPacket | undefined): void {
    if (!packet || packet.discarded) return;
    if (packet.pts === undefined) this.#missingPts += 1;
    else {
      this.#pts.push(packet.pts);
      if (packet.key) this.#keyPts.push(packet.pts);
    }
    if (packet.dts === undefined || packet.dts <= this.#dts.last) this.#dtsUsable = false;
    else if (this.#dtsUsable) this.#dts.push(packet.dts);
  }

  /** (n,) ticks of `timeBase`, ascending. */
  finish(format: string, frameRate: number | undefined, timeBase: readonly [number, number]): Float64Array {
    this.#count(this.#newest);
    this.#newest = undefined;
    const known = this.#pts.toArray().sort();
    if (this.#missingPts === 0) return known;
    if (known.length > 0 && format !== 'avi') return (format === 'mpeg' ? this.#fillIn(known) : undefined) ?? known;
    if (this.#dtsUsable) return this.#dts.toArray();
    const ticksPerFrame = timeBase[1] / timeBase[0] / (frameRate ?? 25);
    return Float64Array.from({ length: known.length + this.#missingPts }, (_, i) => Math.round(i * ticksPerFrame));
  }

  /** (k,) the presentation timestamps of key frames, ascending; undefined where not every frame has told its own. */
  get keyPts(): Float64Array | undefined {
    return this.#missingPts === 0 ? this.#keyPts.toArray().sort() : undefined;
  }

  /**
   * In MPEG one picture is shown whenever one is decoded, a constant delay behind: so the decoding times, moved to the
   * first picture shown, are the presentation times, if all that are known are among them.
   */
  #fillIn(known: Float64Array): Float64Array | undefined {
    if (!this.#dtsUsable) return undefined;
    const all = this.#dts.toArray();
    const delay = (known[0] as number) - (all[0] as number);
    const moved = all.map((dts) => dts + delay);
    let i = 0;
    for (const pts of known) {
      while (i < moved.length && moved[i] !== pts) i += 1;
      i += 1;
    }
    return i <= moved.length ? moved : undefined;
  }
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

/** Ticks → seconds as the reference has them: the product in float64, stored as float32. */
export function ticksToSeconds(pts: Float64Array, timeBase: readonly [number, number]): Float32Array {
  const secondsPerTick = timeBase[0] / timeBase[1];
  return Float32Array.from(pts, (tick) => tick * secondsPerTick);
}
