import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTokenizerFiles } from '../../../../electron/engine/internvideo2/tokenizer/files.ts';
import { BertTokenizer } from '../../../../electron/engine/internvideo2/tokenizer/tokenizer.ts';
import { reference } from '../../../support/reference.ts';

const source = dirname(reference('small_f4/model_dir/google-bert/bert-large-uncased/tokenizer.json'));
const SMALL_VOCABULARY = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'dog', '##s', 'É', 'é', 'e', '中', '中文'];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltag-tokenizer-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(name: string, content: string | Uint8Array): Promise<void> {
  await writeFile(join(directory, name), content);
}

interface TokenizerJson {
  added_tokens: { single_word: boolean }[];
  normalizer: { type: string };
  post_processor: { single: unknown[] };
  model: { type?: string; vocab: Record<string, number> };
}

/** The reference's `tokenizer.json`, changed. */
async function writeChanged(change: (content: TokenizerJson) => void): Promise<void> {
  const content = JSON.parse(await readFile(join(source, 'tokenizer.json'), 'utf8')) as TokenizerJson;
  change(content);
  await write('tokenizer.json', JSON.stringify(content));
}

describe('what it reads', () => {
  it('the same from vocab.txt as from tokenizer.json', async () => {
    await copyFile(join(source, 'vocab.txt'), join(directory, 'vocab.txt'));
    const fromText = await readTokenizerFiles(directory);
    const fromJson = await readTokenizerFiles(source);
    expect(fromText.vocabulary).toEqual(fromJson.vocabulary);
    expect({ ...fromText, special: new Set(fromText.special) }).toEqual({
      ...fromJson,
      special: new Set(fromJson.special),
    });
    expect(fromJson.vocabulary.size).toBe(30_522);
  });

  it.each(['\n', '\r\n', '\r'])('vocab.txt with line ends of %j, and without the last one', async (end) => {
    await write('vocab.txt', SMALL_VOCABULARY.join(end));
    const tokenizer = await BertTokenizer.load(directory);
    expect(tokenizer.encode('A dogs cat [MASK]', 8).inputIds).toEqual(Int32Array.of(2, 5, 6, 7, 1, 4, 3, 0));
  });

  it('tokenizer.json before vocab.txt', async () => {
    await copyFile(join(source, 'tokenizer.json'), join(directory, 'tokenizer.json'));
    await write('vocab.txt', SMALL_VOCABULARY.join('\n'));
    expect((await readTokenizerFiles(directory)).vocabulary.size).toBe(30_522);
  });

  it('a tokenizer.json whose model has no type, as old ones have', async () => {
    await writeChanged((content) => {
      delete content.model.type;
    });
    expect((await BertTokenizer.load(directory)).tokenize('a dog')).toEqual(['a', 'dog']);
  });

  it.each([
    [{}, ['e', '[UNK]', '中', '[UNK]']],
    [{ do_lower_case: false }, ['É', '[UNK]', '中', '[UNK]']],
    [{ do_lower_case: false, strip_accents: true }, ['[UNK]', '[UNK]', '中', '[UNK]']],
    [{ strip_accents: false }, ['é', '[UNK]', '中', '[UNK]']],
    [{ tokenize_chinese_chars: false }, ['e', '[UNK]', '中文']],
  ])('tokenizer_config.json %j', async (settings, pieces) => {
    await write('vocab.txt', SMALL_VOCABULARY.join('\n'));
    await write('tokenizer_config.json', JSON.stringify(settings));
    expect((await BertTokenizer.load(directory)).tokenize('É cat 中文')).toEqual(pieces);
  });

  it('a vocabulary beyond the basic plane, where a word is long by characters and not by UTF-16 units', async () => {
    await write('vocab.txt', [...SMALL_VOCABULARY, '\u{1d538}', '##\u{1d538}'].join('\n'));
    const tokenizer = await BertTokenizer.load(directory);
    expect(tokenizer.tokenize('\u{1d538}'.repeat(100))).toHaveLength(100);
    expect(tokenizer.tokenize('\u{1d538}'.repeat(101))).toEqual(['[UNK]']);
  });
});

describe('what a user can mend', () => {
  it('an empty folder', async () => {
    await expect(BertTokenizer.load(directory)).rejects.toMatchObject({
      name: 'TagError',
      kind: 'tokenizer-missing',
      message: expect.stringMatching(/tokenizer\.json nor vocab\.txt/) as string,
    });
    await expect(BertTokenizer.load(directory)).rejects.toThrow(directory);
  });

  it('no folder, or a file in its place', async () => {
    await expect(BertTokenizer.load(join(directory, 'none'))).rejects.toMatchObject({ kind: 'tokenizer-missing' });
    await write('file', '');
    await expect(BertTokenizer.load(join(directory, 'file'))).rejects.toMatchObject({ kind: 'tokenizer-missing' });
  });

  it('a folder in the place of the file', async () => {
    await mkdir(join(directory, 'tokenizer.json'));
    await expect(BertTokenizer.load(directory)).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a file without permission', async () => {
    await write('vocab.txt', SMALL_VOCABULARY.join('\n'));
    await chmod(join(directory, 'vocab.txt'), 0);
    await expect(BertTokenizer.load(directory)).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it.each([
    ['a cut tokenizer.json', 'tokenizer.json', '{"version": "1.0", "model": {', /not valid JSON/],
    ['an empty tokenizer.json', 'tokenizer.json', '', /not valid JSON/],
    ['a list for tokenizer.json', 'tokenizer.json', '[]', /the whole file is not as expected/],
    ['bytes that are not UTF-8', 'vocab.txt', Uint8Array.of(0x5b, 0xff, 0xfe, 0x5d), /not UTF-8/],
    ['an empty vocab.txt', 'vocab.txt', '', /no \[UNK\]/],
    ['a vocabulary without [CLS]', 'vocab.txt', '[PAD]\n[UNK]\n[SEP]\na', /no \[CLS\]/],
    ['a vocabulary without [PAD]', 'vocab.txt', '[CLS]\n[UNK]\n[SEP]\na', /no \[PAD\]/],
  ])('%s', async (_name, file, content, message) => {
    await write(file, content);
    await expect(BertTokenizer.load(directory)).rejects.toMatchObject({
      kind: 'bad-config',
      message: expect.stringMatching(message) as string,
    });
  });

  it('a broken tokenizer_config.json', async () => {
    await write('vocab.txt', SMALL_VOCABULARY.join('\n'));
    await write('tokenizer_config.json', '{"do_lower_case": "yes"}');
    await expect(BertTokenizer.load(directory)).rejects.toMatchObject({
      kind: 'bad-config',
      message: expect.stringMatching(/tokenizer_config\.json .* do_lower_case/) as string,
    });
  });

  const changes: [string, (content: TokenizerJson) => void, RegExp][] = [
    ['another normaliser', (content) => Object.assign(content.normalizer, { type: 'NFC' }), /normalizer\.type/],
    ['another model', (content) => Object.assign(content.model, { type: 'BPE' }), /model\.type/],
    ['another template', (content) => content.post_processor.single.reverse(), /post_processor\.single/],
    ['a token number below 0', (content) => Object.assign(content.model.vocab, { dog: -1 }), /model\.vocab\.dog/],
    [
      'an added token with rules',
      (content) => Object.assign(content.added_tokens[0] ?? {}, { single_word: true }),
      /added/,
    ],
    [
      'a vocabulary without [UNK]',
      (content) => {
        content.added_tokens = [];
        delete content.model.vocab['[UNK]'];
      },
      /no \[UNK\]/,
    ],
  ];
  it.each(changes)('a tokenizer.json with %s', async (_name, change, message) => {
    await writeChanged(change);
    await expect(BertTokenizer.load(directory)).rejects.toMatchObject({
      kind: 'bad-config',
      message: expect.stringMatching(message) as string,
    });
  });
});
