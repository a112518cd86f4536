/** The official model's published demonstration: what only the real weights and exact arithmetic can answer. */
import demo from '../../resources/official-demo.json' with { type: 'json' };

/**
 * How far from the published probabilities an answer may be. The authors ran the model in half precision: a cosine is
 * then off by up to about 0.005, a logit by 0.5, and a probability by a factor of up to e^0.5 on either side of a softmax.
 */
export const TOLERANCE = { absolute: 0.05, factor: 2 } as const;

/** The sentences that are ranked. */
export const DEMO_SENTENCES: readonly string[] = demo.sentences.map(({ text }) => text);

/** The name of the video that they are ranked for. */
export const DEMO_VIDEO: string = demo.video;

/** The hub's name of the model, which is also the folder of its checkpoint within a model folder; its file's name; and the tokenizer's. */
export const OFFICIAL_MODEL_ID: string = demo.model;
export const OFFICIAL_CHECKPOINT = 'InternVideo2-stage2_1b-224p-f4.pt';
export const TOKENIZER_ID = 'google-bert/bert-large-uncased';

/** Where its authors have that video, and what it must be. */
export const DEMO_VIDEO_FILE: Readonly<{ url: string; size: number; sha256: string }> = demo.videoFile;

/** A sentence's place in the answer beside its published one. */
export interface DemoRow {
  readonly text: string;
  readonly published: number;
  readonly probability: number;
  readonly agrees: boolean;
}

export interface DemoVerdict {
  readonly rows: readonly DemoRow[];
  readonly sameFrames: boolean;
  readonly sameOrder: boolean;
  readonly passed: boolean;
}

/** Holds an answer, best first, against what was published. */
export function judge(
  frames: readonly number[],
  answer: readonly { label: string; probability: number }[],
): DemoVerdict {
  const published = demo.sentences
    .flatMap(({ text, probability }) => (probability === undefined ? [] : [{ text, probability }]))
    .sort((a, b) => b.probability - a.probability);
  const rows = published.map(({ text, probability: expected }) => {
    const probability = answer.find(({ label }) => label === text)?.probability ?? 0;
    return { text, published: expected, probability, agrees: isClose(probability, expected) };
  });
  const sameFrames = JSON.stringify(frames) === JSON.stringify(demo.frames);
  const sameOrder = published.every(({ text }, place) => answer[place]?.label === text);
  return { rows, sameFrames, sameOrder, passed: sameFrames && sameOrder && rows.every(({ agrees }) => agrees) };
}

function isClose(probability: number, published: number): boolean {
  const { absolute, factor } = TOLERANCE;
  const ratio = probability / published;
  return Math.abs(probability - published) <= absolute && ratio <= factor && ratio >= 1 / factor;
}
