import { describe, expect, it } from 'vitest';
import { decodeAnswer, encodeRequest } from '../../../electron/engine/kserve/protocol.ts';

it('a request is a description and, behind it, the tensors as they lie in memory', () => {
  const memory = Float32Array.of(9, 1, 2.5, -3, 9);
  const inputs = {
    video: { data: memory.subarray(1, 4), dims: [1, 3] },
    ids: { data: BigInt64Array.of(1n, -2n), dims: [2, 1] },
  };
  const { jsonLength, pieces } = encodeRequest(inputs, ['embedding']);
  const [json, video, ids] = pieces as [Uint8Array, Uint8Array, Uint8Array];
  expect(json.length).toBe(jsonLength);
  expect(JSON.parse(Buffer.from(json).toString())).toEqual({
    inputs: [
      { name: 'video', shape: [1, 3], datatype: 'FP32', parameters: { binary_data_size: 12 } },
      { name: 'ids', shape: [2, 1], datatype: 'INT64', parameters: { binary_data_size: 16 } },
    ],
    outputs: [{ name: 'embedding', parameters: { binary_data: true } }],
  });
  expect(video.buffer).toBe(memory.buffer);
  expect([...video]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0x40, 0, 0, 0x40, 0xc0]);
  expect([...ids.subarray(8)]).toEqual([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
});

/** An answer of one tensor, (1, 2). */
function answer({
  shape = [1, 2],
  size = 8,
  name = 'a',
  type = 'FP32',
  bytes = [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40],
} = {}) {
  const output = { name, datatype: type, shape, parameters: { binary_data_size: size } };
  // A description of odd length, so that the numbers lie at no multiple of four.
  const text = JSON.stringify({ outputs: [output], pad: '' });
  const json = text.replace('"pad":""', `"pad":"${'x'.repeat(3 - (text.length % 4) + 4)}"`);
  return { length: String(json.length), body: Buffer.concat([Buffer.from(json), Buffer.from(bytes)]) };
}

describe('an answer', () => {
  it('is read wherever its numbers lie', () => {
    const { length, body } = answer();
    expect(Number(length) % 4).not.toBe(0);
    expect(decodeAnswer(length, body, ['a'])).toEqual({ a: { data: Float32Array.of(1, 2), dims: [1, 2] } });
  });

  it.each([
    ['without a length of its description', undefined, answer().body],
    ['with a length beyond its end', '4000', answer().body],
    ['cut in its numbers', answer().length, answer().body.subarray(0, -1)],
    ['with bytes behind', answer().length, Buffer.concat([answer().body, Buffer.from([1])])],
    ['of a shape that its bytes do not fill', answer({ shape: [1, 3] }).length, answer({ shape: [1, 3] }).body],
    ['in another type', answer({ type: 'FP16' }).length, answer({ type: 'FP16' }).body],
    ['without what was asked for', answer({ name: 'b' }).length, answer({ name: 'b' }).body],
    ['that is no JSON', '3', Buffer.from('abc')],
    ['whose numbers are JSON', '40', Buffer.from('{"outputs":[{"name":"a","data":[1.0,2]}]}').subarray(0, 40)],
  ])('%s is none', (_, length, body) => {
    expect(() => decodeAnswer(length, body, ['a'])).toThrow();
  });
});
