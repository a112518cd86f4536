/** Texts, as the model in use reads them, kept in the library. */
import type { Library, StoredText } from '../../library/index.ts';
import type { Engines } from '../engines.ts';
import type { ModelKey } from '../videos/embeddings.ts';
import type { ModelInUse } from './in-use.ts';

export interface TextReader {
  readonly library: Library;
  readonly engines: Engines;
  readonly model: ModelInUse;
}

/** @throws AbortError; what the engine throws */
export async function readTexts(
  { engines, model, library }: TextReader,
  key: ModelKey,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<StoredText[]> {
  const args = { model: model.ref, texts: [...texts] };
  const [{ embeddings }, { cut }] = await Promise.all([
    engines.texts.call('embedTexts', args, { signal }),
    engines.texts.call('findCutTexts', args, { signal }),
  ]);
  signal.throwIfAborted();
  const isCut = new Set(cut);
  const read = texts.map((text, i) => ({ vector: embeddings[i] as Float32Array, cut: isCut.has(text) }));
  library.transaction(() => {
    for (const [i, stored] of read.entries()) library.texts.put(key.model, texts[i] as string, stored);
  });
  return read;
}
