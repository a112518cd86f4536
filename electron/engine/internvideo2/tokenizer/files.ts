/** The files of a BERT tokenizer's folder: vocabulary and settings, checked. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemErrorCode, TagError } from '../../../wire/errors.ts';

/** All that the algorithm needs to know. */
export interface TokenizerFiles {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Tokens that are found in the text as they stand, before anything is done to it. */
  readonly special: readonly string[];
  /** The token of a word that cannot be spelt; it is in the vocabulary. */
  readonly unknown: string;
  readonly cls: number;
  readonly sep: number;
  readonly pad: number;
  /** What a piece that continues a word begins with. */
  readonly continuation: string;
  /** Characters; a longer word is unknown. */
  readonly maxWordLength: number;
  readonly cleanText: boolean;
  readonly isolateIdeographs: boolean;
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
}

const UNKNOWN = '[UNK]';
const NAMED_TOKENS = [UNKNOWN, '[SEP]', '[PAD]', '[CLS]', '[MASK]'];

const templatePart = z.union([
  z.object({ SpecialToken: z.object({ id: z.string() }) }).transform((part) => part.SpecialToken.id),
  z.object({ Sequence: z.object({ id: z.string() }) }).transform((part) => part.Sequence.id),
]);

/** By hand, for zod's record takes a twentieth of a second over 30,000 words, at every start. */
const vocabularySchema = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .transform((value, context) => {
    const wrong = Object.entries(value).find(([, id]) => !Number.isInteger(id) || (id as number) < 0);
    if (wrong !== undefined) context.addIssue({ code: 'custom', path: [wrong[0]] });
    return value as Record<string, number>;
  });

/** Of `tokenizer.json` what BERT's has; another kind of tokenizer fails here. */
const tokenizerSchema = z.object({
  added_tokens: z
    .array(
      z.object({
        content: z.string().min(1),
        id: z.int().nonnegative(),
        single_word: z.literal(false),
        lstrip: z.literal(false),
        rstrip: z.literal(false),
        normalized: z.literal(false),
      }),
    )
    .default([]),
  normalizer: z.object({ type: z.literal('BertNormalizer'), clean_text: z.boolean().default(true) }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  post_processor: z.object({
    type: z.literal('TemplateProcessing'),
    single: z.tuple([
      templatePart.pipe(z.literal('[CLS]')),
      templatePart.pipe(z.literal('A')),
      templatePart.pipe(z.literal('[SEP]')),
    ]),
  }),
  model: z.object({
    type: z.literal('WordPiece').default('WordPiece'),
    unk_token: z.literal(UNKNOWN),
    continuing_subword_prefix: z.string(),
    max_input_chars_per_word: z.int().positive(),
    vocab: vocabularySchema,
  }),
});

/** The reference lets these override what `tokenizer.json` says of the same, also by their defaults. */
const settingsSchema = z.object({
  do_lower_case: z.boolean().default(true),
  strip_accents: z.boolean().nullable().default(null),
  tokenize_chinese_chars: z.boolean().default(true),
});

type Vocabulary = Pick<
  TokenizerFiles,
  'vocabulary' | 'special' | 'unknown' | 'continuation' | 'maxWordLength' | 'cleanText'
>;

/**
 * Reads `tokenizer.json`, or else `vocab.txt`, and `tokenizer_config.json` where it is there. Ports what
 * `transformers.BertTokenizerFast.from_pretrained` makes of them.
 *
 * @throws TagError `tokenizer-missing`, `bad-config`, `unreadable`
 */
export async function readTokenizerFiles(directory: string): Promise<TokenizerFiles> {
  const vocabulary = (await fromTokenizerJson(directory)) ?? (await fromVocabTxt(directory));
  if (vocabulary === undefined) {
    throw new TagError(
      'tokenizer-missing',
      `There is neither tokenizer.json nor vocab.txt in ${directory}: get them in the settings or with "reeltag model download", ` +
        'or copy them from google-bert/bert-large-uncased.',
    );
  }
  const settings = await readSettings(directory);
  const id = (token: string): number => {
    const found = vocabulary.vocabulary.get(token);
    if (found === undefined) throw badFile(directory, `its vocabulary has no ${token}`);
    return found;
  };
  id(UNKNOWN);
  return {
    ...vocabulary,
    cls: id('[CLS]'),
    sep: id('[SEP]'),
    pad: id('[PAD]'),
    isolateIdeographs: settings.tokenize_chinese_chars,
    stripAccents: settings.strip_accents ?? settings.do_lower_case,
    lowercase: settings.do_lower_case,
  };
}

async function fromTokenizerJson(directory: string): Promise<Vocabulary | undefined> {
  const path = join(directory, 'tokenizer.json');
  const text = await readText(path);
  if (text === undefined) return undefined;
  const { model, added_tokens, normalizer } = parse(path, text, tokenizerSchema);
  const vocabulary = new Map(Object.entries(model.vocab));
  for (const { content, id } of added_tokens) vocabulary.set(content, id);
  const named = NAMED_TOKENS.filter((token) => vocabulary.has(token));
  return {
    vocabulary,
    special: [...new Set([...named, ...added_tokens.map((token) => token.content)])],
    unknown: model.unk_token,
    continuation: model.continuing_subword_prefix,
    maxWordLength: model.max_input_chars_per_word,
    cleanText: normalizer.clean_text,
  };
}

/** One token a line, its number the line's. */
async function fromVocabTxt(directory: string): Promise<Vocabulary | undefined> {
  const text = await readText(join(directory, 'vocab.txt'));
  if (text === undefined) return undefined;
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  const vocabulary = new Map(lines.map((token, index) => [token, index]));
  return {
    vocabulary,
    special: NAMED_TOKENS.filter((token) => vocabulary.has(token)),
    unknown: UNKNOWN,
    continuation: '##',
    maxWordLength: 100,
    cleanText: true,
  };
}

async function readSettings(directory: string): Promise<z.infer<typeof settingsSchema>> {
  const path = join(directory, 'tokenizer_config.json');
  return parse(path, (await readText(path)) ?? '{}', settingsSchema);
}

/** The file's text, or undefined where there is no such file. */
async function readText(path: string): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === undefined) throw error;
    throw new TagError('unreadable', `${path} cannot be read (${code}): check that it is a file you may read.`, {
      cause: error,
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw badFile(path, 'it is not UTF-8 text', error);
  }
}

function parse<Schema extends z.ZodType>(path: string, text: string, schema: Schema): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badFile(path, 'it is not valid JSON', error);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badFile(path, `${issue?.path.join('.') || 'the whole file'} is not as expected`, result.error);
}

function badFile(path: string, what: string, cause?: unknown): TagError {
  const message = `${path} is not a tokenizer of bert-large-uncased: ${what}. Get it again in the settings or with "reeltag model download".`;
  return new TagError('bad-config', message, cause instanceof Error ? { cause, detail: cause.message } : {});
}
