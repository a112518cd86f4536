/** Reading a clip while the model that is to see it is still being opened: ffmpeg is a process of its own, and has time. */
import type { ModelRef, TimeRange } from '../../wire/engine.ts';
import type { SampledFrames } from '../index.ts';

export interface WantedClip {
  readonly model: ModelRef;
  readonly path: string;
  readonly range: TimeRange;
  readonly track?: number | undefined;
}

interface Reading {
  readonly key: string;
  readonly frames: Promise<SampledFrames>;
  readonly controller: AbortController;
}

/** Holds one clip at most. */
export class ReadAhead {
  #reading: Reading | undefined;

  /** Begins to read a clip, and gives up another one. What goes wrong is told by `take`. */
  begin(clip: WantedClip): void {
    this.drop();
    const controller = new AbortController();
    const frames = readUnopened(clip, controller.signal);
    frames.catch(() => {}); // it may never be asked for
    this.#reading = { key: keyOf(clip), frames, controller };
  }

  /**
   * The frames of the clip that was begun; undefined where that was another, which is then given up.
   *
   * @param signal ends the reading
   */
  take(clip: WantedClip, signal: AbortSignal): Promise<SampledFrames> | undefined {
    const reading = this.#reading;
    if (reading?.key !== keyOf(clip)) {
      this.drop();
      return undefined;
    }
    this.#reading = undefined;
    const abort = (): void => reading.controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const frames = reading.frames.finally(() => signal.removeEventListener('abort', abort));
    frames.catch(() => {}); // who is told to stop before awaiting it has no use for its failure
    return frames;
  }

  /** Gives up what was begun. */
  drop(): void {
    this.#reading?.controller.abort();
    this.#reading = undefined;
  }
}

/** Which frames a model sees depends on its configuration alone. */
async function readUnopened({ model, path, range, track }: WantedClip, signal: AbortSignal): Promise<SampledFrames> {
  const { InternVideo2MultiModality, sampleModelFrames } = await import('../index.ts');
  const sizes = new InternVideo2MultiModality(model.directory, { utilsOnly: true });
  await sizes.setup();
  const part = { from: range.start, to: range.end, ...(track === undefined ? {} : { track }) };
  return sampleModelFrames(path, sizes, { ...part, signal, reduce: (frame) => sizes.resizeFrame(frame) });
}

function keyOf({ model, path, range, track }: WantedClip): string {
  return JSON.stringify([model.directory, path, range.start, range.end, track]);
}
