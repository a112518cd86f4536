/** Clips in the order in which a search shows them: by the program's own way from what is asked to a vector. */
import { DEMO_BANK } from '../../../electron/catalogue/background.ts';
import { learntPart } from '../../../electron/catalogue/labels.ts';
import { BackgroundTable } from '../../../electron/fit/background-table.ts';
import { dot } from '../../../electron/fit/rows.ts';
import { meanVector } from '../../../electron/tagger/labels/phrases.ts';
import { aimOf } from '../../../electron/tagger/search/aim.ts';
import { parseWords } from '../../../electron/tagger/search/words.ts';

type Vector = Float32Array;

/** The texts that the demo model reads of what is typed. */
export function textsOf(typed: string): string[] {
  return parseWords(typed).wanted.map(learntPart);
}

/** A library of clips, seen by a model. */
export class Searched {
  readonly #clips: readonly Vector[];
  readonly #texts: ReadonlyMap<string, Vector>;
  readonly #background: BackgroundTable;

  /** @param clips, @param texts (D) unit vectors; of texts, the bank's and all `textsOf` what is asked */
  static async of(clips: readonly Vector[], texts: ReadonlyMap<string, Vector>): Promise<Searched> {
    const bank = DEMO_BANK.map((text) => vectorOf(texts, text));
    return new Searched(clips, texts, await BackgroundTable.of(clips, bank, () => undefined));
  }

  private constructor(clips: readonly Vector[], texts: ReadonlyMap<string, Vector>, background: BackgroundTable) {
    this.#clips = clips;
    this.#texts = texts;
    this.#background = background;
  }

  /** The places of the clips, best first: as the program orders what is found by words. */
  byFit(typed: string): number[] {
    const vector = this.#background.towards(this.#wordsOf(typed));
    return this.#ordered(aimOf({ vector, fitOf: () => undefined }, undefined, () => []));
  }

  /** The same by the cosine alone, which the program does not do: what the order by fit is worth shows beside it. */
  byCosine(typed: string): number[] {
    return this.#ordered({ towards: this.#wordsOf(typed) });
  }

  byPicture(picture: Vector): number[] {
    return this.#ordered(aimOf(undefined, picture, () => []));
  }

  #wordsOf(typed: string): Vector {
    return meanVector(textsOf(typed).map((text) => vectorOf(this.#texts, text)));
  }

  #ordered(aim: { readonly towards: Vector } | undefined): number[] {
    if (aim === undefined) throw new Error('nothing is asked');
    const products = this.#clips.map((clip) => dot(clip, 0, aim.towards, clip.length));
    return [...products.keys()].sort((a, b) => (products[b] as number) - (products[a] as number) || a - b);
  }
}

function vectorOf(texts: ReadonlyMap<string, Vector>, text: string): Vector {
  const vector = texts.get(text);
  if (vector === undefined) throw new Error(`nobody has read “${text}”`);
  return vector;
}
