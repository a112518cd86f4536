/** Cosines as models make them: a level a video, a place a text, noise with a long way down, and a step up where a text is true. */

export interface MadeCosines {
  /** (videos, texts), each true of two videos in a hundred */
  bank: number[][];
  /** of one more text, which is true of the videos that are named: (videos) */
  label: (isTrue: (video: number) => boolean, place?: number) => number[];
}

export function madeCosines({ videos = 200, texts = 200, step = 0.22, seed = 1 } = {}): MadeCosines {
  const random = seeded(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const noise = (): number => {
    const value = normal();
    return 0.035 * (value < 0 && random() < 0.3 ? 3 * value : value);
  };
  const levels = Array.from({ length: videos }, () => -0.07 + 0.03 * normal());
  const of = (isTrue: (video: number) => boolean, place: number): number[] =>
    levels.map((level, video) => level + place + noise() + (isTrue(video) ? step + 0.03 * normal() : 0));
  const columns = Array.from({ length: texts }, () => of(() => random() < 0.02, 0.03 * normal()));
  return {
    bank: levels.map((_, video) => columns.map((column) => column[video] as number)),
    label: (isTrue, place = 0) => of(isTrue, place),
  };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
