/** Spans that one pass through the file gives, and what is held of them meanwhile. */
import type { RgbFrame } from '../video/frame.ts';

/** A span whose frames have been chosen. */
export interface Chosen {
  readonly span: number;
  /** (T,) ascending; a slow video repeats them */
  readonly frames: readonly number[];
}

/** So many frames are held at once, at the model's size: 38 MB at 224 pixels. A span of more is read alone. */
const FRAMES_AT_ONCE = 256;

const firstOf = ({ frames }: Chosen): number => frames[0] as number;
const lastOf = ({ frames }: Chosen): number => frames[frames.length - 1] as number;

/**
 * In how few passes all can be read, such that never more frames are held than that: neighbours, and spans that overlap, in one;
 * of thousands that all begin at the start the rest in another.
 */
export function passesOf(chosen: readonly Chosen[], most = FRAMES_AT_ONCE): Chosen[][] {
  const passes: Chosen[][] = [];
  let left = [...chosen].sort((a, b) => firstOf(a) - firstOf(b));
  while (left.length > 0) {
    const pass: Chosen[] = [];
    const late: Chosen[] = [];
    let open: Chosen[] = [];
    for (const each of left) {
      open = open.filter((other) => lastOf(other) >= firstOf(each));
      const held = open.reduce((sum, { frames }) => sum + frames.length, each.frames.length);
      if (open.length > 0 && held > most) late.push(each);
      else {
        pass.push(each);
        open.push(each);
      }
    }
    passes.push(pass);
    left = late;
  }
  return passes;
}

/** The frames that spans want, each once, ascending. */
export function framesOf(spans: readonly Chosen[]): number[] {
  return [...new Set(spans.flatMap(({ frames }) => frames))].sort((a, b) => a - b);
}

/** Takes frames in their order, and gives each span with its last one; what nobody wants any more is let go. */
export class Collector {
  /** In the order in which they are complete. */
  readonly #spans: Chosen[];
  readonly #wanted: readonly number[];
  readonly #held = new Map<number, RgbFrame>();
  /** How many spans still want each frame. */
  readonly #wants = new Map<number, number>();
  #taken = 0;
  #given = 0;

  constructor(spans: readonly Chosen[]) {
    this.#spans = [...spans].sort((a, b) => lastOf(a) - lastOf(b));
    this.#wanted = framesOf(spans);
    for (const { frames } of spans)
      for (const frame of new Set(frames)) this.#wants.set(frame, (this.#wants.get(frame) ?? 0) + 1);
  }

  /** Those that are complete now, with their frames. */
  *take(frame: RgbFrame): Generator<{ readonly chosen: Chosen; readonly pixels: readonly RgbFrame[] }> {
    const index = this.#wanted[this.#taken] as number;
    this.#held.set(index, frame);
    this.#taken += 1;
    for (let next = this.#spans[this.#given]; next && lastOf(next) <= index; next = this.#spans[this.#given]) {
      this.#given += 1;
      const pixels = next.frames.map((each) => this.#held.get(each) as RgbFrame);
      for (const each of new Set(next.frames)) this.#letGo(each);
      yield { chosen: next, pixels };
    }
  }

  /** Those that are not complete, and of them those that want the next frame. */
  get left(): { readonly stuck: readonly Chosen[]; readonly others: readonly Chosen[] } {
    const next = this.#wanted[this.#taken];
    const left = this.#spans.slice(this.#given);
    const isStuck = ({ frames }: Chosen): boolean => next !== undefined && frames.includes(next);
    return { stuck: left.filter(isStuck), others: left.filter((each) => !isStuck(each)) };
  }

  #letGo(frame: number): void {
    const wants = (this.#wants.get(frame) as number) - 1;
    this.#wants.set(frame, wants);
    if (wants === 0) this.#held.delete(frame);
  }
}
