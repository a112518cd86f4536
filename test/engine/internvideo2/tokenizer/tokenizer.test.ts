import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BertTokenizer } from '../../../../electron/engine/internvideo2/tokenizer/tokenizer.ts';
import { reference } from '../../../support/reference.ts';
import { loadSafetensors } from '../../../support/safetensors.ts';

interface Captured {
  planes: string[];
  cases: [text: string, ids: number[], truncated: boolean][];
}

const MAX_LENGTH = 40;
const directory = dirname(reference('small_f4/model_dir/google-bert/bert-large-uncased/tokenizer.json'));
const vocabulary = readFileSync(`${directory}/vocab.txt`, 'utf8').split('\n');
const idOf = new Map(vocabulary.map((piece, id) => [piece, id]));
const captured = JSON.parse(
  readFileSync(new URL('../../../fixtures/tokens.json', import.meta.url), 'utf8'),
) as Captured;

let tokenizer: BertTokenizer;
beforeAll(async () => {
  tokenizer = await BertTokenizer.load(directory);
});

describe.each(['small_f4', 'small_f8_from_f4'])('against the reference ids, %s', (model) => {
  const golden = loadSafetensors(reference(`${model}/golden.safetensors`));
  const { texts } = JSON.parse(readFileSync(reference(`${model}/golden.json`), 'utf8')) as { texts: string[] };
  it.each(texts.map((text, index) => ({ text, index })))('text $index', ({ text, index }) => {
    const encoding = tokenizer.encode(text, MAX_LENGTH);
    expect(encoding.inputIds).toEqual(golden.get(`text.${index}.input_ids`)?.data);
    expect(encoding.attentionMask).toEqual(golden.get(`text.${index}.attention_mask`)?.data);
  });
});

describe('against ids captured from the reference tokenizer', () => {
  it.each(captured.cases)('%j', (text, ids, truncated) => {
    const encoding = tokenizer.encode(text, MAX_LENGTH);
    expect([...encoding.inputIds.slice(0, encoding.length)]).toEqual(ids);
    expect(encoding.inputIds.slice(encoding.length)).toEqual(new Int32Array(MAX_LENGTH - ids.length));
    expect([...encoding.attentionMask]).toEqual(Array.from({ length: MAX_LENGTH }, (_, i) => (i < ids.length ? 1 : 0)));
    expect(encoding.truncated).toBe(truncated);
  });

  // Every code point, so that a runtime with a newer Unicode cannot change what the model reads.
  it.each(captured.planes.map((hash, plane) => ({ hash, plane })))('all of plane $plane', ({ hash, plane }) => {
    const digest = createHash('sha256');
    for (let code = plane * 0x10000; code < (plane + 1) * 0x10000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const ids = tokenizer.tokenize(`A${String.fromCodePoint(code)}b`).map((piece) => idOf.get(piece));
      digest.update(`${ids.join(' ')}\n`);
    }
    expect(digest.digest('hex').slice(0, 16)).toBe(hash);
  });
});

describe('tokenize', () => {
  it.each([
    ['a dog', ['a', 'dog']],
    ['embeddings', ['em', '##bed', '##ding', '##s']],
    ['', []],
    ['x[MASK]y', ['x', '[MASK]', 'y']],
  ])('%j', (text, pieces) => {
    expect(tokenizer.tokenize(text)).toEqual(pieces);
  });

  it('drops half a surrogate pair, as it drops U+FFFD', () => {
    expect(tokenizer.tokenize('do\ud83dg \udc36 \udc36\ud83d')).toEqual(['dog']);
  });
});

describe('encode', () => {
  it('cuts to any length that holds [CLS] and [SEP]', () => {
    expect(tokenizer.encode('a dog', 2)).toEqual({
      inputIds: Int32Array.of(101, 102),
      attentionMask: Int32Array.of(1, 1),
      truncated: true,
      length: 2,
    });
    expect(tokenizer.encode('a dog', 4).truncated).toBe(false);
    expect(tokenizer.encode('a dog', 3)).toMatchObject({ inputIds: Int32Array.of(101, 1037, 102), truncated: true });
  });

  it.each([1, 0, -1, 2.5, Number.NaN])('throws for a length of %d', (maxLength) => {
    expect(() => tokenizer.encode('a', maxLength)).toThrow(/cannot be encoded/);
  });

  it.each([
    ['one word', 'x'],
    ['words', 'word '],
    ['marks in the wrong order', '\u0301\u0323'],
    ['unknown words', `${'\u0f3e'.repeat(99)} `],
    ['ideographs', '中'],
    ['special tokens', '[MASK]'],
    ['beginnings of special tokens', '[MAS'],
  ])('takes linear time: %s', (_name, unit) => {
    const time = (length: number): number => {
      const text = unit.repeat(length / unit.length);
      const start = performance.now();
      tokenizer.encode(text, MAX_LENGTH);
      return performance.now() - start;
    };
    time(20_000);
    // Far above what linear time takes on a slow machine, far below what quadratic time does.
    expect(time(400_000)).toBeLessThan(3000);
  });
});
