/** Words that are looked for, as the model in use reads them. What the library has of labels is taken from there; nothing is added to it. */
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Events } from '../events.ts';
import type { TextReader } from '../models/read-texts.ts';
import { untilReady } from '../models/ready.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import { RecentVectors } from './recent.ts';

export interface TextsOptions extends TextReader {
  readonly events: Events;
  readonly embeddings: Embeddings;
}

export class Texts {
  readonly #o: TextsOptions;
  readonly #recent = new RecentVectors();

  constructor(options: TextsOptions) {
    this.#o = options;
  }

  /** (D) unit vectors, one a text. @throws TagError of the model and its engine; AbortError */
  vectorsOf(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    return Promise.all(texts.map((text) => this.#vectorOf(text, signal)));
  }

  async #vectorOf(text: string, signal: AbortSignal): Promise<Float32Array> {
    const { library, engines, model, events, embeddings } = this.#o;
    const name = (): string => `${embeddings.key?.model} ${text}`;
    const known = this.#recent.get(name());
    if (known !== undefined) return known;
    const stored = embeddings.key && library.texts.get(embeddings.key.model, text)?.vector;
    if (stored === undefined) await untilReady(model, events, signal);
    const { key } = embeddings;
    const read = async (): Promise<Float32Array> => {
      if (stored !== undefined) return stored;
      const args = { model: model.ref, texts: [text] };
      const { embeddings: vectors } = await engines.texts.call('embedTexts', args);
      if (embeddings.key !== key) throw new TagError('model-missing', 'Another model is in use now: search again.');
      return vectors[0] as Float32Array;
    };
    for (;;) {
      const { texts } = engines;
      try {
        return await this.#recent.of(name(), signal, read);
      } catch (error) {
        // Where the engine was restarted, nobody has cancelled it.
        if (!isAbortError(error) || signal.aborted || texts === engines.texts) throw error;
      }
    }
  }
}
