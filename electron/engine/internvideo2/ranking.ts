/** A video's embedding against those of texts: cosines, and the softmax over candidates that ranks them. */

/** The temperature at which the reference turns cosines into probabilities. */
const LOGIT_SCALE = 100;

/** Probabilities, best first, and for each the index of its text. */
export interface Ranking {
  probs: number[];
  indices: number[];
}

/**
 * The cosine of each text with the video.
 *
 * @param video (D) unit vector
 * @param texts (D) unit vectors
 * @throws Error for an empty video embedding (a clip that was too short), no texts, vectors of different dimension or
 *   values that are not finite: a caller's bug
 */
export function cosines(video: Float32Array, texts: readonly Float32Array[]): number[] {
  return products(video, texts);
}

/**
 * 100 · video · textsᵀ: what the softmax is of.
 *
 * @param video (D) unit vector
 * @param texts (D) unit vectors
 * @throws Error as `cosines`
 */
function logits(video: Float32Array, texts: readonly Float32Array[]): number[] {
  return products(
    video.map((value) => LOGIT_SCALE * value),
    texts,
  );
}

/**
 * softmax(100 · video · textsᵀ), best first. Ports `predict_label` of
 * `nemo_curator.models.internvideo2_mm._InternVideo2Stage2Wrapper`, and with the default `top` `evaluate` of the class.
 *
 * Equal texts keep their order. Texts whose probability rounds to the same number (at the far end all are 0) are still
 * ordered by how well they fit, where the reference leaves the order open.
 *
 * @param video (D) unit vector
 * @param texts (D) unit vectors
 * @param top how many to return; beyond the number of texts, all
 * @throws Error as `cosines`, and for a `top` below 0 or NaN
 */
export function rank(video: Float32Array, texts: readonly Float32Array[], top: number = texts.length): Ranking {
  const scaled = logits(video, texts); // (texts)
  if (!(top >= 0)) throw new Error(`cannot rank the best ${top} texts`);
  const probs = softmax(scaled); // (texts)
  const indices = [...scaled.keys()]
    .sort((a, b) => (scaled[b] as number) - (scaled[a] as number) || a - b)
    .slice(0, Math.floor(top));
  return { probs: indices.map((index) => probs[index] as number), indices };
}

/** Scalar products, summed in double and rounded to float32 once: within the reference's own noise. */
function products(video: Float32Array, texts: readonly Float32Array[]): number[] {
  if (video.length === 0) throw new Error('the video embedding is empty: its clip had too few frames');
  if (texts.length === 0) throw new Error('there are no text embeddings to rank');
  return texts.map((text, index) => {
    if (text.length !== video.length) {
      throw new Error(`text embedding ${index} has ${text.length} values, the video's has ${video.length}`);
    }
    const sum = product(video, text);
    if (!Number.isFinite(sum)) throw new Error(`the product of the video and text embedding ${index} is ${sum}`);
    return Math.fround(sum);
  });
}

/** Four sums, none of which waits for another: films have thousands of parts. */
function product(a: Float32Array, b: Float32Array): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    first += (a[i] as number) * (b[i] as number);
    second += (a[i + 1] as number) * (b[i + 1] as number);
    third += (a[i + 2] as number) * (b[i + 2] as number);
    fourth += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = whole; i < a.length; i++) first += (a[i] as number) * (b[i] as number);
  return first + second + (third + fourth);
}

/** In float32, as the reference has it: what is too small for float32 is 0. */
function softmax(logits: readonly number[]): number[] {
  const { fround } = Math;
  const highest = logits.reduce((a, b) => Math.max(a, b));
  const powers = logits.map((logit) => fround(Math.exp(fround(logit - highest))));
  const sum = fround(powers.reduce((a, b) => a + b));
  return powers.map((power) => fround(power / sum));
}
