/** What words ask of a job's clips, as the search asks it of a library's: the texts read by the job's model, and the background measured on some of the clips. */
import { DEMO_BANK, GENERAL_BANK } from '../../../catalogue/background.ts';
import { BackgroundTable } from '../../../fit/background-table.ts';
import { fitsBetter } from '../../../fit/curve.ts';
import { dot } from '../../../fit/rows.ts';
import { breathing } from '../../../turns/breath.ts';
import { TagError } from '../../../wire/errors.ts';
import { directionIn } from '../../fits/direction.ts';
import { meanVector } from '../../labels/phrases.ts';
import { type Away, awayOf, comparing, learntOf, nothingWanted } from '../../search/wanted.ts';
import { parseWords } from '../../search/words.ts';
import { isUnit } from '../rows.ts';

export interface AskedWords {
  /** (D) unit vectors, one a text. @throws TagError of the model and its engine; AbortError */
  readonly read: (texts: readonly string[], signal: AbortSignal) => Promise<readonly Float32Array[]>;
  /** some of the clips' vectors, from all over. @throws AbortError */
  readonly sample: (signal: AbortSignal) => Promise<readonly Float32Array[]>;
  /** whether that model knows the demo's vocabulary alone */
  readonly isDemo: boolean;
}

export interface PartQuestion {
  readonly unknownWords: readonly string[];
  /** What a look is ordered by; undefined for one that is no better than `least`, or has what is not wanted. */
  scoreOf(values: Float32Array, from: number, least: number): number | undefined;
  fitOf(score: number): number;
  cosineOf(values: Float32Array, from: number): number;
}

/** What can be said of words before anything is read. @throws TagError `usage`, `too-large` */
export function requireWords(typed: string) {
  const words = parseWords(typed);
  if (words.wanted.length === 0) throw nothingWanted(words);
  return words;
}

/**
 * @throws TagError as `requireWords` does, of the model and its engine; `not-found` for a job of which nothing was seen, `usage` where the
 * model knows none of the words; AbortError
 */
export async function askOf(
  typed: string,
  { read, sample, isDemo }: AskedWords,
  signal: AbortSignal,
): Promise<PartQuestion> {
  const words = requireWords(typed);
  const [wanted, without] = [learntOf(words.wanted, isDemo), learntOf(words.without, isDemo)];
  const unknownWords = [...new Set([...wanted.unknown, ...without.unknown])];
  if (wanted.texts.length === 0) {
    throw new TagError('usage', `The demo model never learnt ${unknownWords.join(', ')}: choose clips by other words.`);
  }
  const clips = await sample(signal);
  if (clips.length === 0)
    throw new TagError('not-found', 'The model has seen none of these clips: there is nothing that words could fit.');
  const bank = isDemo ? DEMO_BANK : GENERAL_BANK;
  const vectors = await read([...bank, ...wanted.texts, ...without.texts], signal);
  const table = await BackgroundTable.of(clips, vectors.slice(0, bank.length), breathing(signal));
  const of = bank.length + wanted.texts.length;
  const text = meanVector(vectors.slice(bank.length, of));
  return new Asked(text, directionIn(table, text), away(table, vectors.slice(of)), unknownWords);
}

function away(table: BackgroundTable, texts: readonly Float32Array[]): Away[] {
  return texts.map((text) => awayOf(directionIn(table, text))).filter((one) => one !== undefined);
}

class Asked implements PartQuestion {
  readonly unknownWords: readonly string[];
  readonly #text: Float32Array;
  readonly #towards: ReturnType<typeof directionIn>;
  readonly #away: readonly Away[];
  readonly #compared: ReturnType<typeof comparing>;

  constructor(
    text: Float32Array,
    towards: ReturnType<typeof directionIn>,
    leftOut: readonly Away[],
    unknownWords: readonly string[],
  ) {
    this.#text = text;
    this.#towards = towards;
    this.#away = leftOut;
    this.#compared = leftOut.length > 0 ? comparing(towards) : undefined;
    this.unknownWords = unknownWords;
  }

  scoreOf(values: Float32Array, from: number, least: number): number | undefined {
    const { vector } = this.#towards;
    const score = dot(values, from, vector, vector.length);
    // Nearly all end here.
    if (!(score > least) || !isUnit(values, from, vector.length)) return undefined;
    for (const { vector: unwanted, least: bound, fits } of this.#away) {
      const product = dot(values, from, unwanted, unwanted.length);
      if (product >= bound) return undefined;
      if (fits && this.#compared && fitsBetter(fits, product, this.#compared.fits, score)) return undefined;
    }
    return score;
  }

  fitOf(score: number): number {
    return this.#towards.fitOf(score).value;
  }

  cosineOf(values: Float32Array, from: number): number {
    return dot(values, from, this.#text, this.#text.length);
  }
}
