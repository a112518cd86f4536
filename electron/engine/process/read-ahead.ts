/** Reading a clip while the model that is to see it is still being opened: readers are threads of their own, and have time. */
import type { ModelRef, TimeRange } from '../../wire/engine.ts';
import type { Clip, Instant } from '../reader/clip.ts';
import type { ReadClip, Readers } from '../reader/readers.ts';

export interface WantedClip {
  readonly model: ModelRef;
  readonly path: string;
  readonly range: TimeRange | Instant;
  readonly track?: number | undefined;
}

/** What decides which frames a model sees, and how large. */
export type ModelSizes = Pick<Clip, 'frameCount' | 'frameSize'>;

export interface Hearing {
  readonly signal: AbortSignal;
  /** It crawls: the others go before. */
  readonly onCrawl: () => void;
}

interface Reading {
  readonly key: string;
  readonly clip: Promise<ReadClip>;
  readonly controller: AbortController;
  onCrawl: () => void;
}

/** Holds one clip at most. */
export class ReadAhead {
  readonly #readers: Pick<Readers, 'read'>;
  #reading: Reading | undefined;

  constructor(readers: Pick<Readers, 'read'>) {
    this.#readers = readers;
  }

  /** Begins to read a clip, and gives up another one. What goes wrong is told by `take`. */
  begin(wanted: WantedClip): void {
    this.drop();
    const controller = new AbortController();
    const reading: Reading = {
      key: keyOf(wanted),
      clip: sizesUnopened(wanted.model).then((sizes) =>
        this.#readers.read(clipOf(wanted, sizes), {
          signal: controller.signal,
          onBegin: () => {},
          onCrawl: () => reading.onCrawl(),
        }),
      ),
      controller,
      onCrawl: () => {},
    };
    reading.clip.catch(() => {}); // it may never be asked for
    this.#reading = reading;
  }

  /** The clip that was begun; undefined where that was another, which is then given up. */
  take(wanted: WantedClip, { signal, onCrawl }: Hearing): Promise<ReadClip> | undefined {
    const reading = this.#reading;
    if (reading?.key !== keyOf(wanted)) {
      this.drop();
      return undefined;
    }
    this.#reading = undefined;
    reading.onCrawl = onCrawl;
    const abort = (): void => reading.controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const clip = reading.clip.finally(() => signal.removeEventListener('abort', abort));
    clip.catch(() => {}); // who is told to stop before awaiting it has no use for its failure
    return clip;
  }

  /** Gives up what was begun. */
  drop(): void {
    this.#reading?.controller.abort();
    this.#reading?.clip.then(({ release }) => release()).catch(() => {});
    this.#reading = undefined;
  }
}

/** What the readers are asked for. */
export function clipOf({ path, range, track }: WantedClip, sizes: ModelSizes): Clip {
  return { path, spans: [range], ...(track === undefined ? {} : { track }), ...sizes };
}

/** Which frames a model sees depends on its configuration alone. */
async function sizesUnopened({ directory }: ModelRef): Promise<ModelSizes> {
  const { InternVideo2MultiModality } = await import('../index.ts');
  const model = new InternVideo2MultiModality(directory, { utilsOnly: true });
  await model.setup();
  return { frameCount: model.config.targetNumFrames, frameSize: model.config.frameSize };
}

function keyOf({ model, path, range, track }: WantedClip): string {
  return JSON.stringify([model.directory, path, range, track]);
}
