/** All vectors of the library, held by a process of its own: what is asked of it is held and named before. */
import { createHash } from 'node:crypto';
import type { Library } from '../../library/index.ts';
import type { Indexing } from '../../wire/app/search.ts';
import { TagError } from '../../wire/errors.ts';
import type { CallOptions, Client } from '../../wire/rpc.ts';
import type { VectorsContract } from '../../wire/vectors.ts';
import type { Events } from '../events.ts';
import type { ModelInUse } from '../models/in-use.ts';
import { untilReady } from '../models/ready.ts';
import { samplingOf } from '../moments/segments.ts';
import type { Embeddings } from '../videos/embeddings.ts';

export type Call = Client<VectorsContract>['call'];

/** The process, started when it is first asked, and again where it has ended. */
export interface VectorsHost {
  readonly call: Call;
  /** why all that was held last is still searched one by one, although it is so much */
  readonly indexing?: Indexing | undefined;
  /** called whenever that is another */
  onIndexing?: (listener: (indexing: Indexing | undefined) => void) => void;
  close(): Promise<void>;
}

export interface Read {
  readonly read: number;
  readonly of: number;
}

export interface VectorsOptions {
  readonly library: Library;
  readonly embeddings: Embeddings;
  readonly model: ModelInUse;
  readonly events: Events;
  readonly process: VectorsHost;
}

/** Each time some of those who ask at once are answered: as many windows as there can be have all been by then. */
const MOST_NAMINGS = 8;

export class Vectors {
  readonly #o: VectorsOptions;

  constructor(options: VectorsOptions) {
    this.#o = options;
    const { process, events } = options;
    process.onIndexing?.((indexing) => events.emit('indexingChanged', indexing === undefined ? {} : { indexing }));
  }

  /**
   * Has all that the model in use has made held.
   *
   * @returns how many segments these are
   * @throws TagError `not-found` where there are none; as the model's status says; AbortError
   */
  async hold(options: CallOptions<Read> & { signal: AbortSignal }): Promise<number> {
    const { library, embeddings, model, events } = this.#o;
    // Which vectors are meant it says once it is open, if nobody has opened it before.
    if (embeddings.key === undefined) await untilReady(model, events, options.signal);
    const { key } = embeddings;
    if (key === undefined) throw nothingSeen();
    const args = { library: library.file, model: key.model, whole: key.sampling, parts: samplingOf(key) };
    const { segments } = await this.#o.process.call('hold', args, options);
    if (segments === 0) throw nothingSeen();
    return segments;
  }

  get indexing(): Indexing | undefined {
    return this.#o.process.indexing;
  }

  /** The process's call, about this footage alone. */
  async among<T>(footage: Footages, signal: AbortSignal, ask: (call: Call, choice: string) => Promise<T>): Promise<T> {
    const { call } = this.#o.process;
    for (let named = 0; ; named++) {
      try {
        return await ask(call, footage.name);
      } catch (error) {
        // It has never heard that name, or has forgotten it: others have named theirs meanwhile.
        if (!(error instanceof TagError) || error.kind !== 'not-found' || named === MOST_NAMINGS) throw error;
      }
      await call('choose', { choice: footage.name, footage: [...footage.names] }, { signal });
    }
  }

  /**
   * The pairs of some footage that are nearest each other, nearest first.
   *
   * @throws TagError as `hold` does; AbortError
   */
  async pairs(
    { footage, ...how }: { footage: readonly string[]; least: number; most: number },
    { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void },
  ): Promise<{ a: string; b: string; cosine: number }[]> {
    await this.hold({ signal });
    const tell = ({ fraction }: { fraction: number }): void => onProgress(fraction);
    const { pairs } = await this.among(new Footages(footage), signal, (call, choice) =>
      call('pairs', { choice, ...how }, { signal, onProgress: tell }),
    );
    return pairs;
  }

  close(): Promise<void> {
    return this.#o.process.close();
  }
}

/** Some of the footage, under a name that says which. */
export class Footages {
  readonly names: readonly string[];
  readonly name: string;

  constructor(names: readonly string[]) {
    this.names = names;
    this.name = createHash('sha256').update(names.join('\n')).digest('hex');
  }
}

function nothingSeen(): TagError {
  return new TagError(
    'not-found',
    'The model in use has not looked at any video of this library yet: add videos, or wait until some are done.',
  );
}
