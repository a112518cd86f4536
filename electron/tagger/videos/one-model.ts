/** Work that takes several turns of the event loop, and holds vectors against each other: those of two models cannot be. */
import { isAbortError } from '../../wire/failures.ts';
import type { Embeddings } from './embeddings.ts';

/**
 * Does the work anew where another model has come into use meanwhile, whatever came of it.
 *
 * @throws what the work does
 */
export async function withOneModel<T>(embeddings: Pick<Embeddings, 'key'>, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const { key } = embeddings;
    try {
      const result = await work();
      if (embeddings.key === key) return result;
    } catch (error) {
      if (embeddings.key === key || isAbortError(error)) throw error;
    }
  }
}
