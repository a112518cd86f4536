/** What the model sees in the clips, by the app's own path from file to vector: all that is measured is of these. */
import { availableParallelism } from 'node:os';
import { type InternVideo2MultiModality, type RgbFrame, sampleModelFrames } from '../../electron/engine/index.ts';
import type { HeldOutClip } from './clips.ts';

export interface SeenClip {
  readonly clip: HeldOutClip;
  /** (D) unit vector */
  readonly video: Float32Array;
  /** (D) unit vector of the middle one of its frames alone, seen as a picture is */
  readonly picture: Float32Array;
  /** (texts) match probabilities */
  readonly probabilities: readonly number[];
}

export interface SeeOptions {
  /** what each clip is matched with, which takes far longer than to see it */
  readonly matchWith: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** In the order given, whichever came first: the same clips give the same report. */
export async function seeClips(
  model: InternVideo2MultiModality,
  clips: readonly { readonly clip: HeldOutClip; readonly path: string }[],
  { matchWith, signal, onProgress }: SeeOptions,
): Promise<SeenClip[]> {
  const seen: SeenClip[] = [];
  let done = 0;
  const queue = [...clips.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [at, { clip, path }] = next;
      const frames = await sampleModelFrames(path, model, signal ? { signal } : {});
      const input = model.formulateInputFrames(frames); // (1, T, 3, S, S)
      seen[at] = {
        clip,
        video: await model.encodeVideoFrames(input), // (D)
        picture: await model.encodePicture(frames[Math.floor(frames.length / 2)] as RgbFrame),
        probabilities: matchWith.length === 0 ? [] : await model.matchProbabilities(input, [...matchWith]),
      };
      onProgress?.(++done, clips.length);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return seen;
}

/** (D) unit vectors, by text. */
export async function readTexts(
  model: InternVideo2MultiModality,
  texts: readonly string[],
): Promise<Map<string, Float32Array>> {
  const distinct = [...new Set(texts)];
  const vectors = await model.getTextEmbeddings(distinct);
  return new Map(distinct.map((text, at) => [text, vectors[at] as Float32Array]));
}
