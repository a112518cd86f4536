/** The backgrounds of one model and library, as they stood at one moment: what turns a cosine into a fit. */
import { curveOf } from './background.ts';
import { type Curve, fitAt, residualAt } from './curve.ts';
import { dot } from './rows.ts';
import { ENOUGH_VIDEOS, type Shape, shapeOf } from './shape.ts';

/** Videos that a label's own cosines are looked at over: more would say nothing else. */
const MOST_VIDEOS = 1_000;
/** Of these, the ones that the bank is held against. */
const MOST_MEASURED = 250;

type Vector = Float32Array;
/** Called for each item of long work: what is to be waited for before the next, if anything. */
type Breathe = () => Promise<void> | undefined;

export class BackgroundTable {
  readonly #level: Vector;
  readonly #shape: Shape;
  readonly #sample: readonly Vector[];
  /** of each of the sample */
  readonly #levels: readonly number[];
  readonly #levelOf = new WeakMap<Vector, number>();
  readonly #curves = new WeakMap<Vector, Curve>();

  /** @param videos and @param bank (D) unit vectors each, at least one of both */
  static async of(videos: readonly Vector[], bank: readonly Vector[], breathe: Breathe): Promise<BackgroundTable> {
    const measured: number[][] = []; // (videos, bank)
    for (const video of spread(videos, MOST_MEASURED)) {
      measured.push(bank.map((text) => dot(video, 0, text, text.length)));
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return new BackgroundTable(videos, meanOf(bank), shapeOf(measured));
  }

  private constructor(videos: readonly Vector[], level: Vector, shape: Shape) {
    this.#level = level;
    this.#shape = shape;
    this.#sample = videos.length < ENOUGH_VIDEOS ? [] : spread(videos, MOST_VIDEOS);
    this.#levels = this.#sample.map((video) => this.#levelIn(video));
  }

  /** Works out what `fit` needs to know of labels. */
  async learn(labels: readonly Vector[], breathe: Breathe): Promise<void> {
    for (const label of labels) {
      this.#curve(label);
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
  }

  /**
   * @param video, @param label (D) unit vectors
   * @param cosine of the two
   */
  fit(video: Vector, label: Vector, cosine: number): number {
    return fitAt(this.#curve(label), cosine - this.#levelIn(video));
  }

  /** (D) Its product with a video is the label's residual there: fits follow from that alone, and never fall with it. */
  towards(label: Vector): Vector {
    return label.map((value, i) => value - (this.#level[i] as number));
  }

  fitOfResidual(label: Vector, residual: number): number {
    return fitAt(this.#curve(label), residual);
  }

  /** The least residual whose fit is at least this: may be infinite. */
  residualAt(label: Vector, fit: number): number {
    return residualAt(this.#curve(label), fit);
  }

  #curve(label: Vector): Curve {
    const known = this.#curves.get(label);
    if (known !== undefined) return known;
    const residuals = this.#sample.map((video, i) => dot(video, 0, label, label.length) - (this.#levels[i] as number));
    const curve = curveOf(residuals, this.#shape);
    this.#curves.set(label, curve);
    return curve;
  }

  #levelIn(video: Vector): number {
    const known = this.#levelOf.get(video);
    if (known !== undefined) return known;
    const level = dot(video, 0, this.#level, video.length);
    this.#levelOf.set(video, level);
    return level;
  }
}

/** The mean cosine with several vectors is the cosine with their mean. */
function meanOf(vectors: readonly Vector[]): Vector {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  return Float32Array.from(sum, (value) => value / vectors.length);
}

/** At most so many of them, from all over. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);
}
