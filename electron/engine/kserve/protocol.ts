/**
 * KServe's version 2 over HTTP, with the extension for binary tensors: a JSON object that describes them, and their bytes behind it, one
 * after the other. Pure.
 */
import { z } from 'zod';

/** Little-endian, as all machines are that this runs on. */
export interface SentTensor {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

export interface ReceivedTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** How many of a body's bytes are the JSON object. */
export const JSON_LENGTH = 'inference-header-content-length';

const answerSchema = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      datatype: z.string(),
      shape: z.array(z.int().nonnegative()),
      parameters: z.object({ binary_data_size: z.int().nonnegative() }),
    }),
  ),
});

export interface EncodedRequest {
  /** of the JSON object, bytes */
  readonly jsonLength: number;
  /** the JSON object, then each tensor's bytes: not copied */
  readonly pieces: readonly Uint8Array[];
}

/** @param outputs what is asked for: nothing else is sent back */
export function encodeRequest(
  inputs: Readonly<Record<string, SentTensor>>,
  outputs: readonly string[],
): EncodedRequest {
  const described = Object.entries(inputs).map(([name, { data, dims }]) => ({
    name,
    shape: dims,
    datatype: data instanceof Float32Array ? 'FP32' : 'INT64',
    parameters: { binary_data_size: data.byteLength },
  }));
  const wanted = outputs.map((name) => ({ name, parameters: { binary_data: true } }));
  const json = Buffer.from(JSON.stringify({ inputs: described, outputs: wanted }));
  const tensors = Object.values(inputs).map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return { jsonLength: json.length, pieces: [json, ...tensors] };
}

/**
 * @param jsonLength what the answer's header says of it
 * @throws Error for what is no such answer, with a reason for a log
 */
export function decodeAnswer<Name extends string>(
  jsonLength: string | undefined,
  body: Uint8Array,
  outputs: readonly Name[],
): Record<Name, ReceivedTensor> {
  if (jsonLength === undefined || !/^\d+$/.test(jsonLength) || Number(jsonLength) > body.length) {
    throw new Error(`the length of its description is ${jsonLength ?? 'missing'}, of ${body.length} bytes`);
  }
  const json = Buffer.from(body.subarray(0, Number(jsonLength))).toString();
  const found = new Map<string, ReceivedTensor>();
  let position = Number(jsonLength);
  for (const { name, datatype, shape, parameters } of answerSchema.parse(JSON.parse(json)).outputs) {
    const length = parameters.binary_data_size;
    const count = shape.reduce((product, size) => product * size, 1);
    if (datatype !== 'FP32' || 4 * count !== length || position + length > body.length) {
      throw new Error(`${name} is ${datatype} of shape ${shape} in ${length} bytes, at ${position} of ${body.length}`);
    }
    // Copied: the place in the body need not be a multiple of four.
    const data = new Float32Array(count);
    new Uint8Array(data.buffer).set(body.subarray(position, position + length));
    found.set(name, { data, dims: shape });
    position += length;
  }
  if (position !== body.length) throw new Error(`there are ${body.length - position} bytes behind its tensors`);
  return Object.fromEntries(outputs.map((name) => [name, named(found, name)])) as Record<Name, ReceivedTensor>;
}

function named(found: ReadonlyMap<string, ReceivedTensor>, name: string): ReceivedTensor {
  const tensor = found.get(name);
  if (tensor === undefined) throw new Error(`there is no ${name} in it`);
  return tensor;
}
