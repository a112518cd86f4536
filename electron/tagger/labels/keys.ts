/** Which labels are one to the model in use, by its tokenizer's files: nothing is asked of an engine, which may be busy or gone. */
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { labelKey } from '../../catalogue/label-key.ts';
import type { LabelKey } from '../../engine/internvideo2/tokenizer/distinct.ts';
import { BertTokenizer } from '../../engine/internvideo2/tokenizer/tokenizer.ts';
import { TagError } from '../../wire/errors.ts';

/** Characters made tokens of before the host sees to its pages. */
const CHARACTERS_AT_ONCE = 50_000;

export class LabelKeys {
  /** the folder of the model in use */
  readonly #directory: () => string;
  #read: { readonly directory: string; readonly tokenizer: Promise<BertTokenizer | undefined> } | undefined;
  #keys: { readonly tokenizer: BertTokenizer | undefined; readonly byText: Map<string, string> } | undefined;

  constructor(directory: () => string) {
    this.#directory = directory;
  }

  /**
   * The keys of these texts. Where the model has no tokenizer that can be read, they are what can be said without one.
   *
   * @returns what gives the key of each of `texts`
   */
  async of(texts: readonly string[]): Promise<LabelKey> {
    const tokenizer = await this.#tokenizer();
    const held = this.#keys;
    const known = held?.tokenizer === tokenizer ? held?.byText : undefined;
    // Only these are wanted again: the next list differs by a label or two.
    const byText = new Map<string, string>();
    let characters = 0;
    for (const text of texts) {
      const label = text.trim();
      const key = known?.get(label);
      if (key === undefined) characters += label.length;
      byText.set(label, key ?? (tokenizer === undefined ? labelKey(label) : tokenizer.key(label)));
      if (characters < CHARACTERS_AT_ONCE) continue;
      characters = 0;
      await turnOfLoop();
    }
    this.#keys = { tokenizer, byText };
    return (label) => byText.get(label) as string;
  }

  #tokenizer(): Promise<BertTokenizer | undefined> {
    const directory = this.#directory();
    if (this.#read?.directory === directory) return this.#read.tokenizer;
    const tokenizer = BertTokenizer.ofModel(directory).catch((error: unknown) => {
      // It may come: the model may be on its way here. What is wrong with it, opening the model says.
      if (this.#read?.tokenizer === tokenizer) this.#read = undefined;
      if (error instanceof TagError) return undefined;
      throw error;
    });
    this.#read = { directory, tokenizer };
    return tokenizer;
  }
}
