/** From decisions to what a thread trains on. */
import type { Library, StoredLabel } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { Embeddings, ModelKey } from '../videos/embeddings.ts';
import { chosen, type Decided } from './decided.ts';
import type { Training, Words } from './training.ts';

/**
 * Decisions on footage that the model in use has seen.
 *
 * @throws AbortError
 */
export async function knownOf(
  decided: readonly Decided[],
  embeddings: Embeddings,
  signal: AbortSignal,
): Promise<Decided[]> {
  const breathe = breathing(signal);
  const known: Decided[] = [];
  for (const one of decided) {
    if (embeddings.get(one.footage) !== undefined) known.push(one);
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  return chosen(known);
}

export function wordsOf({ text, facts }: StoredLabel, all: Float32Array, { texts }: Library, key: ModelKey): Words {
  const hasMore = facts.wordings !== undefined || facts.templates !== undefined;
  return { text: all, alone: hasMore ? texts.get(key.model, text)?.vector : undefined };
}

/** @throws AbortError */
export async function trainingOf(
  known: readonly Decided[],
  words: Words,
  embeddings: Embeddings,
  signal: AbortSignal,
): Promise<Training> {
  const vectors = new Float32Array(known.length * words.text.length);
  const breathe = breathing(signal);
  for (const [i, { footage }] of known.entries()) {
    vectors.set(embeddings.get(footage)?.vector ?? [], i * words.text.length);
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  const yes = Uint8Array.from(known, (one) => Number(one.yes));
  return { vectors, yes, contents: known.map(({ footage }) => footage.contentId), ...words };
}
