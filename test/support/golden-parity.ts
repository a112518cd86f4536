/** How far a model, wherever it runs, is from what the published implementation answers. */
import type { InternVideo2MultiModality } from '../../electron/engine/index.ts';
import { largestDifference, type loadGolden } from './golden.ts';

export interface Parity {
  /** largest difference of a number of the embeddings: of clips, of texts, of a picture */
  readonly clips: number;
  readonly texts: number;
  readonly picture: number;
  /** of a match's logit from the golden ones */
  readonly matches: number;
}

/** The published implementation's own, on the CPU, as the engine keeps to it. */
export const PARITY: Parity = { clips: 5e-6, texts: 5e-6, picture: 5e-6, matches: 1e-3 };

export async function parityOf(
  model: InternVideo2MultiModality,
  golden: ReturnType<typeof loadGolden>,
): Promise<Parity> {
  const known = [...golden.clips.entries()].filter(([, clip]) => clip.embedding_size !== 0);
  const embeddings = await model.encodeClips(known.map(([index]) => golden.input(`clip.${index}.input`)));
  const clips = known.map(([index], i) =>
    largestDifference(embeddings[i] as Float32Array, golden.floats(`clip.${index}.embedding`)),
  );
  const read = await model.getTextEmbeddings(golden.texts);
  const texts = read.map((text, i) => largestDifference(text, golden.floats(`text.${i}.embedding`)));
  const picture = await model.encodeVideoFrames(golden.input('image.input'));
  const matches: number[] = [];
  for (const [index, { itm_logits: logits }] of known) {
    if (logits === undefined) continue;
    const probabilities = await model.matchProbabilities(golden.input(`clip.${index}.input`), golden.texts);
    for (const [text, [absent, present]] of logits.entries()) {
      const probability = probabilities[text] as number;
      matches.push(Math.abs(Math.log(probability / (1 - probability)) - (present - absent)));
    }
  }
  return {
    clips: Math.max(...clips),
    texts: Math.max(...texts),
    picture: largestDifference(picture, golden.floats('image.embedding')),
    matches: Math.max(...matches),
  };
}
