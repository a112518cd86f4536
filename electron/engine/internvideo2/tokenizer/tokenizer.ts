/**
 * BERT's uncased WordPiece tokenizer, token for token as the reference's Rust one (`AutoTokenizer` → `BertTokenizerFast`).
 *
 * Written here and not taken from `@huggingface/tokenizers`, because that package disagrees with the Rust one on 53,826
 * code points (version 0.2.0: every ideograph beyond the basic plane, newer marks, a sigma at the end of a word).
 */
import { join } from 'node:path';
import { TagError } from '../../../wire/errors.ts';
import { readTokenizerFiles, type TokenizerFiles } from './files.ts';
import { isolateIdeographs, lowercase, removeControls, splitWords, stripAccents } from './unicode.ts';

/** A text as the text tower reads it, padded with [PAD] to `maxLength`. */
export interface Encoding {
  /** (maxLength) */
  readonly inputIds: Int32Array;
  /** (maxLength), 1 for a token of the text, 0 for padding. */
  readonly attentionMask: Int32Array;
  /** True where the text did not fit and was cut. */
  readonly truncated: boolean;
  /** Tokens before padding, with [CLS] and [SEP]. */
  readonly length: number;
}

/** Where the tokenizer lies in a model's folder. */
const FOLDER = join('google-bert', 'bert-large-uncased');

/** [CLS] and [SEP]. */
const FRAME_TOKENS = 2;

export class BertTokenizer {
  readonly #directory: string;
  readonly #files: TokenizerFiles;
  readonly #special: RegExp | undefined;
  /** No piece is longer, so none longer is looked up. UTF-16 units, as string indices are. */
  readonly #longestPiece: number;

  private constructor(directory: string, files: TokenizerFiles) {
    this.#directory = directory;
    this.#files = files;
    // Longest first: where two begin at the same place, the longer one counts.
    const literals = [...files.special].sort((a, b) => b.length - a.length).map((token) => RegExp.escape(token));
    this.#special = literals.length === 0 ? undefined : new RegExp(`(${literals.join('|')})`);
    this.#longestPiece = Math.max(...files.vocabulary.keys().map((piece) => piece.length));
  }

  /**
   * @param directory the folder of `google-bert/bert-large-uncased`: `tokenizer.json`, or else `vocab.txt`, and
   *   `tokenizer_config.json` where it is there
   * @throws TagError `tokenizer-missing`, `bad-config` (broken, or not a BERT tokenizer), `unreadable`
   */
  static async load(directory: string): Promise<BertTokenizer> {
    return new BertTokenizer(directory, await readTokenizerFiles(directory));
  }

  /**
   * The tokenizer of a model's folder.
   *
   * @throws as `load`
   */
  static async ofModel(modelDirectory: string): Promise<BertTokenizer> {
    return BertTokenizer.load(join(modelDirectory, FOLDER));
  }

  /**
   * Holds the vocabulary against the model's: a shorter one, of a file that was cut, would pass words for unknown.
   *
   * @param size how many words the model has vectors for
   * @throws TagError `bad-config`
   */
  requireVocabulary(size: number): void {
    const { vocabulary } = this.#files;
    if (vocabulary.size === size) return;
    throw new TagError(
      'bad-config',
      `The tokenizer in ${this.#directory} knows ${vocabulary.size} tokens and the model ${size}: get it again in the settings or with "reeltag model download".`,
    );
  }

  /**
   * Ports `tokenizer(text, padding="max_length", truncation=True, max_length=maxLength)`. Linear in the text's length.
   *
   * @throws Error for a `maxLength` below 2: a caller's bug
   */
  encode(text: string, maxLength: number): Encoding {
    if (!Number.isInteger(maxLength) || maxLength < FRAME_TOKENS) {
      throw new Error(`a text cannot be encoded in ${maxLength} tokens`);
    }
    const { cls, sep, pad } = this.#files;
    const pieces = this.tokenize(text);
    const kept = pieces.slice(0, maxLength - FRAME_TOKENS);
    const length = kept.length + FRAME_TOKENS;
    const ids = kept.map((piece) => this.#files.vocabulary.get(piece) as number);
    const inputIds = new Int32Array(maxLength).fill(pad);
    inputIds.set([cls, ...ids, sep]);
    const attentionMask = new Int32Array(maxLength).fill(1, 0, length);
    return { inputIds, attentionMask, truncated: kept.length < pieces.length, length };
  }

  /** The same for two texts that are the same to the model, however long they are; empty for one without a token. */
  key(text: string): string {
    // No piece has a space in it: the words were split there.
    return this.tokenize(text).join(' ');
  }

  /**
   * The wordpieces of the text, without [CLS] and [SEP]. A special token that is written out in the text, `[MASK]`, is
   * that token, as in the reference. Half a surrogate pair, which no Python text can hold, counts as U+FFFD.
   */
  tokenize(text: string): string[] {
    const wellFormed = text.toWellFormed();
    if (this.#special === undefined) return this.#plainPieces(wellFormed);
    // Splitting at a captured expression leaves the special tokens at the odd places.
    return wellFormed
      .split(this.#special)
      .flatMap((part, index) => (index % 2 === 1 ? [part] : this.#plainPieces(part)));
  }

  #plainPieces(text: string): string[] {
    return splitWords(this.#normalize(text)).flatMap((word) => this.#wordPieces(word));
  }

  #normalize(text: string): string {
    let result = text;
    if (this.#files.cleanText) result = removeControls(result);
    if (this.#files.isolateIdeographs) result = isolateIdeographs(result);
    if (this.#files.stripAccents) result = stripAccents(result);
    if (this.#files.lowercase) result = lowercase(result);
    return result;
  }

  /** The longest piece that the word begins with, and so on from there; [UNK] for the whole word where there is none. */
  #wordPieces(word: string): string[] {
    const { vocabulary, unknown, continuation, maxWordLength } = this.#files;
    if (word.length > maxWordLength && [...word].length > maxWordLength) return [unknown];
    const pieces: string[] = [];
    for (let start = 0; start < word.length; ) {
      const prefix = start === 0 ? '' : continuation;
      let end = Math.min(word.length, start + this.#longestPiece);
      while (end > start && !vocabulary.has(prefix + word.slice(start, end))) end--;
      if (end === start) return [unknown];
      pieces.push(prefix + word.slice(start, end));
      start = end;
    }
    return pieces;
  }
}
