/** Writes pickles by hand, the proper and the hostile: each function gives the bytes that leave one value on the stack. */

/** Any mixture of bytes. */
export type Pickled = Buffer;

export const PROTO2 = Buffer.from([0x80, 0x02]);
const STOP = Buffer.from('.');
const MARK = Buffer.from('(');

/** A whole pickle of protocol 2. */
export function pickle(...parts: Pickled[]): Buffer {
  return Buffer.concat([PROTO2, ...parts, STOP]);
}

export function op(code: number | string, ...argument: Pickled[]): Pickled {
  return Buffer.concat([typeof code === 'string' ? Buffer.from(code, 'latin1') : Buffer.from([code]), ...argument]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function text(value: string): Pickled {
  const bytes = Buffer.from(value, 'utf8');
  return op('X', uint32(bytes.length), bytes);
}

/** The shortest of BININT1, BININT and LONG1. */
export function int(value: number | bigint): Pickled {
  if (value >= 0 && value < 256) return op('K', Buffer.from([Number(value)]));
  if (value >= -(2 ** 31) && value < 2 ** 31) return op('J', uint32(Number(value) >>> 0));
  const bytes = Buffer.alloc(16);
  const wide = BigInt.asUintN(128, BigInt(value));
  bytes.writeBigUInt64LE(wide & 0xffffffffffffffffn, 0);
  bytes.writeBigUInt64LE(wide >> 64n, 8);
  return op(0x8a, Buffer.from([16]), bytes);
}

export const NONE = op('N');
export const FALSE = op(0x89);

export function tuple(...items: Pickled[]): Pickled {
  return Buffer.concat([MARK, ...items, op('t')]);
}

export function list(...items: Pickled[]): Pickled {
  return Buffer.concat([op(']'), MARK, ...items, op('e')]);
}

export function dict(...entries: [string, Pickled][]): Pickled {
  return Buffer.concat([op('}'), MARK, ...entries.flatMap(([key, value]) => [text(key), value]), op('u')]);
}

export function global(module: string, name: string): Pickled {
  return op('c', Buffer.from(`${module}\n${name}\n`));
}

/** `callable(*args)`. */
export function call(callable: Pickled, ...args: Pickled[]): Pickled {
  return Buffer.concat([callable, tuple(...args), op('R')]);
}

export interface TensorFields {
  key?: string;
  storage?: string;
  /** Elements of the storage. */
  stored?: number | bigint;
  offset?: number | bigint;
  shape?: (number | bigint)[];
  strides?: (number | bigint)[];
}

/** A tensor as `torch.save` describes it: two float32 of a storage of two, unless said otherwise. */
export function tensor(fields: TensorFields = {}): Pickled {
  const { key = '0', storage = 'FloatStorage', stored = 2, offset = 0, shape = [2], strides = [1] } = fields;
  const id = tuple(text('storage'), global('torch', storage), text(key), text('cpu'), int(stored));
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    Buffer.concat([id, op('Q')]),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    FALSE,
    call(global('collections', 'OrderedDict')),
  );
}
