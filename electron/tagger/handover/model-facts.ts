/** The model in use, as other programs are told of it. */
import { z } from 'zod';
import type { HandedModel } from '../../interchange/handed.ts';
import type { Library } from '../../library/index.ts';
import { TagError } from '../../wire/errors.ts';
import type { Engines } from '../engines.ts';
import type { ModelInUse } from '../models/in-use.ts';
import type { Embeddings, ModelKey } from '../videos/embeddings.ts';

/** To name a checkpoint whole an engine is asked, once: its id has the hash's beginning alone. */
const HASH = 'checkpoint-hash';
const hashSchema = z.object({ id: z.string(), sha256: z.string() });

export interface ModelFactsOptions {
  readonly library: Library;
  readonly engines: Engines;
  readonly model: ModelInUse;
  readonly embeddings: Embeddings;
}

export class ModelFacts {
  readonly #o: ModelFactsOptions;
  /** of a model whose files cannot be read any more the beginning is all that is known */
  readonly #beginnings = new Set<string>();

  constructor(options: ModelFactsOptions) {
    this.#o = options;
  }

  /** @returns undefined where no model has ever been opened. @throws AbortError */
  async of(signal: AbortSignal): Promise<HandedModel | undefined> {
    const { model, embeddings } = this.#o;
    const { key } = embeddings;
    if (key === undefined) return undefined;
    const { id, precision } = partsOf(key);
    const [name = id] = model.saidId(id).split('@');
    return { name, sha256: await this.#hashOf(id, signal), sampling: key.sampling, precision };
  }

  async #hashOf(id: string, signal: AbortSignal): Promise<string> {
    const { library, engines, model } = this.#o;
    const known = library.settings.get(HASH, hashSchema);
    if (known?.id === id) return known.sha256;
    const [, beginning = ''] = id.split('@');
    if (this.#beginnings.has(id)) return beginning;
    try {
      const info = await engines.errand('modelInfo', { directory: model.directory }, { signal, onProgress: () => {} });
      const { sha256 } = info.checkpoint;
      // Another may have been chosen, and not be open yet.
      if (!sha256.startsWith(beginning)) return beginning;
      library.settings.put(HASH, { id, sha256 });
      return sha256;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TagError)) throw error;
      this.#beginnings.add(id);
      return beginning;
    }
  }
}

/** The engine's own id, and which vectors may stand beside each other. */
function partsOf({ model }: ModelKey): { id: string; precision: string } {
  const at = model.indexOf(' ');
  return at < 0 ? { id: model, precision: '' } : { id: model.slice(0, at), precision: model.slice(at + 1) };
}

/** Whether a model that a file names is the one in use: the beginning of a hash may be all that is known of either. */
export function isModel({ sha256 }: HandedModel, named: string): boolean {
  const [one, other] = [sha256.toLowerCase(), named.toLowerCase()];
  const common = Math.min(one.length, other.length);
  return common >= 8 && one.slice(0, common) === other.slice(0, common);
}
