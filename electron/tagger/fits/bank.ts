/** The bank of general sentences, as the model in use reads them: once for each model, in the background. */
import { DEMO_BANK, GENERAL_BANK } from '../../catalogue/background.ts';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import { readTexts, type TextReader } from '../models/read-texts.ts';
import type { Log } from '../problem.ts';
import type { ModelKey } from '../videos/embeddings.ts';

/** Sentences asked of the engine at once: a label that is typed meanwhile waits for no more than these. */
const AT_ONCE = 8;
/** From so many sentences on the bank says something; the others are read all the same. */
const ENOUGH = 64;

export interface BankOptions extends TextReader {
  /** whether the model in use knows the demo's vocabulary alone */
  readonly isDemo: () => boolean;
  readonly log: Log;
}

export class Bank {
  readonly #o: BankOptions;
  #key: ModelKey | undefined;
  #vectors: Float32Array[] = [];
  #reading: AbortController | undefined;
  #onRead: () => void = () => {};

  constructor(options: BankOptions) {
    this.#o = options;
  }

  /** @param listener hears when enough is read, and when all is */
  onRead(listener: () => void): void {
    this.#onRead = listener;
  }

  /** (D) unit vectors; none before there are enough */
  get vectors(): readonly Float32Array[] {
    return this.#vectors.length < Math.min(ENOUGH, this.#sentences.length) ? [] : this.#vectors;
  }

  get #sentences(): readonly string[] {
    return this.#o.isDemo() ? DEMO_BANK : GENERAL_BANK;
  }

  /** Another model reads them from now on. */
  adopt(key: ModelKey | undefined): void {
    this.stop();
    this.#key = key;
    this.#vectors = [];
    if (key === undefined) return;
    for (const text of this.#sentences) {
      const stored = this.#o.library.texts.get(key.model, text);
      if (stored === undefined) break;
      this.#vectors.push(stored.vector);
    }
    if (this.vectors.length > 0) this.#onRead();
  }

  /** The model can be asked again. */
  start(): void {
    if (this.#reading === undefined && this.#key !== undefined) void this.#read(this.#key);
  }

  /** The model cannot be asked for now. */
  stop(): void {
    this.#reading?.abort();
    this.#reading = undefined;
  }

  /** Never rejects. */
  async #read(key: ModelKey): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    const sentences = this.#sentences;
    try {
      while (this.#vectors.length < sentences.length) {
        const before = this.#vectors.length;
        const read = await readTexts(this.#o, key, sentences.slice(before, before + AT_ONCE), reading.signal);
        this.#vectors.push(...read.map(({ vector }) => vector));
        const isEnough = before < ENOUGH && this.#vectors.length >= ENOUGH;
        if (isEnough || this.#vectors.length === sentences.length) this.#onRead();
      }
    } catch (error) {
      // Without it there are no fits from the background; with the next start it is read on.
      if (!isAbortError(error)) this.#failed(error);
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  #failed(error: unknown): void {
    const { engines, model, log } = this.#o;
    const isCrash = error instanceof TagError && error.kind === 'engine-crashed';
    if (!isCrash) log('the general sentences could not be read', error);
    else if (engines.stopped) model.stop(error);
  }
}
