import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../electron/engine/checkpoint/index.ts';
import { readPickle } from '../../../electron/engine/checkpoint/pickle.ts';
import { PickleCut } from '../../../electron/engine/checkpoint/pickle-machine.ts';
import { Dict, Tuple } from '../../../electron/engine/checkpoint/pickle-values.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { temporaryFolder, torchLegacy, torchZip } from '../../support/checkpoint-files.ts';
import { failure } from '../../support/failure.ts';
import {
  call,
  dict,
  FALSE,
  global,
  int,
  list,
  NONE,
  op,
  pickle,
  tensor,
  text,
  tuple,
  uint32,
} from '../../support/pickle.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const file = { fail: (kind: ConstructorParameters<typeof TagError>[0], why: string) => new TagError(kind, `x ${why}`) };

function read(bytes: Buffer): unknown {
  return readPickle(bytes, { file }).value;
}

function refusal(bytes: Buffer): TagError {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof TagError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('values', () => {
  it('are numbers, texts and containers', () => {
    const numbers = list(
      int(0),
      int(255),
      int(-1),
      int(2 ** 31 - 1),
      int(-(2 ** 31)),
      int(2 ** 53 - 1),
      int(2n ** 70n),
    );
    expect(read(pickle(numbers))).toEqual([0, 255, -1, 2147483647, -2147483648, 9007199254740991, 2n ** 70n]);
    expect(read(pickle(int(-(2n ** 63n))))).toBe(-(2n ** 63n));
    expect(read(pickle(op(0x8a, Buffer.from([0]))))).toBe(0);
    expect(read(pickle(op('M', Buffer.from([1, 2]))))).toBe(513);
    expect(read(pickle(op('G', Buffer.from('3ff8000000000000', 'hex'))))).toBe(1.5);
    expect(read(pickle(list(NONE, op(0x88), FALSE, text('näïve ☃'))))).toEqual([null, true, false, 'näïve ☃']);
    expect(read(pickle(tuple(int(1), tuple())))).toEqual(new Tuple([1, new Tuple([])]));
    expect(read(pickle(op('U', Buffer.from('\x02hi'))))).toBe('hi');
    const saved = read(pickle(dict(['b', int(2)], ['a', int(1)]))) as Dict;
    expect([...saved.entries]).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
  });

  it('of protocol 4 and 5 are read through frames and MEMOIZE', () => {
    const short = (value: string) => op(0x8c, Buffer.from([value.length]), Buffer.from(value));
    const body = Buffer.concat([
      op(']'),
      op(0x94),
      op('('),
      short('collections'),
      op(0x94),
      short('OrderedDict'),
      op(0x93),
      op(')'),
      op('R'),
      op('h', Buffer.from([1])),
      op('e'),
    ]);
    for (const protocol of [4, 5]) {
      const frame = Buffer.concat([
        Buffer.from([0x80, protocol, 0x95]),
        uint32(body.length + 1),
        uint32(0),
        body,
        op('.'),
      ]);
      expect(read(frame)).toEqual([new Dict(), 'collections']);
    }
  });

  it('that are shared stay one value', () => {
    const [first, second] = read(
      pickle(op(']'), op('('), list(), op('q', Buffer.from([7])), op('h', Buffer.from([7])), op('e')),
    ) as unknown[];
    expect(first).toBe(second);
  });

  it('may contain themselves', () => {
    const value = read(pickle(op(']'), op('q', Buffer.from([0])), op('h', Buffer.from([0])), op('a'))) as unknown[];
    expect(value[0]).toBe(value);
  });
});

/** Each of these would run something in Python. */
const ATTACKS: [name: string, value: Buffer, says: RegExp][] = [
  ['os.system', call(global('posix', 'system'), text('true')), /"posix\.system"/],
  ['nt.system', call(global('nt', 'system'), text('true')), /"nt\.system"/],
  ['subprocess.Popen', call(global('subprocess', 'Popen'), list(text('true'))), /"subprocess\.Popen"/],
  ['eval', call(global('__builtin__', 'eval'), text('1')), /"__builtin__\.eval"/],
  ['exec of Python 3', call(global('builtins', 'exec'), text('1')), /"builtins\.exec"/],
  ['getattr', call(global('builtins', 'getattr'), global('torch', 'Size'), text('x')), /"builtins\.getattr"/],
  [
    'a name with a path',
    Buffer.concat([text('torch'), text('serialization.os.system'), op(0x93)]),
    /"torch\.serialization\.os\.system"/,
  ],
  ['a name of an allowed module', global('collections', 'namedtuple'), /"collections\.namedtuple"/],
  ['an allowed name that JavaScript has too', global('constructor', 'constructor'), /"constructor\.constructor"/],
  ['a prototype', global('__proto__', 'x'), /"__proto__\.x"/],
  ['torch.load', call(global('torch', 'load'), text('x')), /"torch\.load"/],
  ['torch.hub.load', global('torch.hub', 'load'), /"torch\.hub\.load"/],
  ['numpy', global('numpy.core.multiarray', '_reconstruct'), /numpy/],
  ['a call of a storage class', call(global('torch', 'FloatStorage'), int(2 ** 30)), /call torch\.FloatStorage/],
  ['a call of a dict', call(dict(), int(1)), /call a dict/],
  ['a call of text', call(text('posix.system'), text('true')), /call a string/],
  ['state of a list', Buffer.concat([list(), dict(), op('b')]), /state of a list/],
  ['INST', Buffer.from("(S'true'\nios\nsystem\n", 'latin1'), /instruction 0x53/],
  ['OBJ', Buffer.concat([op('('), op('o')]), /instruction 0x6f/],
  ['EXT1', op(0x82, Buffer.from([1])), /instruction 0x82/],
  ['NEWOBJ_EX', op(0x92), /instruction 0x92/],
  ['DUP, as in a billion laughs', Buffer.concat([list(), op('2')]), /instruction 0x32/],
  ['PERSID', Buffer.from('Px\n'), /instruction 0x50/],
  ['BUFFER of protocol 5', op(0x97), /instruction 0x97/],
  ['an unknown instruction', op(0xff), /instruction 0xff/],
];

describe('an attack', () => {
  it.each(ATTACKS)(
    'by %s is refused by name and not run',
    async (_name, value, says) => {
      const error = refusal(pickle(value));
      expect([error.kind, error.message]).toEqual(['checkpoint-unsafe', expect.stringMatching(says)]);
    },
    1000,
  );

  it.each(ATTACKS.slice(0, 3))('by %s is refused beside good weights, zip and legacy', async (_name, value, says) => {
    const saved = dict(['model', dict(['w', tensor()])], ['extra', value]);
    for (const bytes of [torchZip(pickle(saved)), torchLegacy(saved)]) {
      const error = await failure(() => openCheckpoint(folder.write(bytes)));
      expect([error.kind, error.message]).toEqual(['checkpoint-unsafe', expect.stringMatching(says)]);
    }
  });

  it('through the first pickle of a legacy file is refused too', async () => {
    const bytes = pickle(call(global('posix', 'system'), text('true')));
    expect((await failure(() => openCheckpoint(folder.write(bytes)))).kind).toBe('checkpoint-unsafe');
  });
});

describe('a pickle that would exhaust the process', () => {
  it('by nesting deep is read or refused without recursion', () => {
    const deep = Buffer.alloc(300_000, op('('));
    expect(refusal(pickle(deep)).kind).toBe('checkpoint-corrupt');
    const wrapped = read(pickle(list(), Buffer.alloc(300_000, op(0x85))));
    expect(wrapped).toBeInstanceOf(Tuple);
  });

  it('by never ending is stopped', () => {
    expect(refusal(pickle(Buffer.alloc(3_000_000, op('N')))).message).toMatch(/more than 2000000 instructions/);
  });

  it('by a billion laughs stays a handful of lists', () => {
    let laughs = list(text('ha'));
    for (let i = 0; i < 100; i++) {
      const memo = op('q', Buffer.from([i]));
      const again = op('h', Buffer.from([i]));
      laughs = Buffer.concat([op(']'), op('('), laughs, memo, ...Array.from({ length: 9 }, () => again), op('e')]);
    }
    expect(read(pickle(laughs))).toHaveLength(10);
  });

  it('by copying one long shape many times is refused', () => {
    const shape = tuple(...Array.from({ length: 1000 }, () => int(1)));
    const long = tensor();
    const at = long.lastIndexOf(tuple(int(2)));
    const forged = Buffer.concat([long.subarray(0, at), shape, long.subarray(at + tuple(int(2)).length)]);
    const storage = () =>
      ({
        kind: 'storage',
        key: '0',
        dtype: 'float32',
        typeName: 'x',
        recordElements: 2,
        first: 0,
        elementCount: 2,
      }) as const;
    expect(() => readPickle(pickle(forged), { file, persistentLoad: storage })).toThrow(/arguments/);
  });

  it('by lengths beyond its end is cut, with nothing taken for them', () => {
    for (const opcode of ['X', 'T', 'B']) expect(() => read(pickle(op(opcode, uint32(0xffffffff))))).toThrow(PickleCut);
    for (const opcode of [0x8d, 0x8e, 0x96]) {
      expect(() => read(pickle(op(opcode, Buffer.alloc(8, 0xff))))).toThrow(PickleCut);
    }
    expect(() => read(pickle(op('j', uint32(0xffffffff))))).toThrow(/refers to value 4294967295/);
    expect(read(pickle(list(), op('r', uint32(0xffffffff))))).toEqual([]);
  });
});

describe('a damaged pickle', () => {
  const DAMAGED: [name: string, bytes: Buffer, says: RegExp][] = [
    ['nothing but STOP', pickle(), /a value is missing/],
    ['a mark that is missing', pickle(op('t')), /a mark is missing/],
    ['a value below the mark', pickle(int(1), op('('), op(0x85)), /a value is missing/],
    ['an unknown memo', pickle(op('h', Buffer.from([3]))), /value 3/],
    ['a key without a value', pickle(op('}'), op('('), text('a'), op('u')), /a key has no value/],
    ['a repeated key', pickle(dict(['twin', int(1)], ['twin', int(2)])), /"twin" twice/],
    ['an item of a tuple', pickle(tuple(), int(1), int(2), op('s')), /sets an item of a tuple/],
    ['an append to a dict', pickle(dict(), int(1), op('a')), /appends to a dict/],
    ['text that is not UTF-8', pickle(op('X', uint32(2), Buffer.from([0xc3, 0x28]))), /not UTF-8/],
    ['a surrogate', pickle(op('X', uint32(3), Buffer.from('eda080', 'hex'))), /not UTF-8/],
    ['protocol 6', Buffer.from([0x80, 6, 0x4e, 0x2e]), /protocol is 6/],
    [
      'arguments that are no tuple',
      pickle(global('collections', 'OrderedDict'), list(), op('R')),
      /arguments are a list/,
    ],
    ['a name that is no text', pickle(int(1), int(2), op(0x93)), /not text/],
    ['a name without an end', pickle(op('c', Buffer.alloc(2000, 'a'))), /has no end/],
    ['a persistent id that is no storage', pickle(tuple(text('module'), int(1)), op('Q')), /not to a storage/],
  ];
  it.each(DAMAGED)('with %s says so', (_name, bytes, says) => {
    const error = refusal(bytes);
    expect([error.kind, error.message]).toEqual(['checkpoint-corrupt', expect.stringMatching(says)]);
  });

  it('is told from a cut one at every byte', () => {
    const whole = pickle(dict(['model', dict(['a', list(int(1), text('two'), int(2n ** 70n))])]));
    for (let length = 0; length < whole.length; length++) {
      expect(() => read(whole.subarray(0, length)), `cut at ${length}`).toThrow(PickleCut);
    }
  });

  it('with a hostile name gives a message of bounded length, without control characters', () => {
    const { message } = refusal(pickle(global('a'.repeat(400), '\x1b[2Jevil')));
    expect(message.length).toBeLessThan(400);
    expect(refusal(pickle(global('x', '\x1b[2Jevil'))).message).toContain('"x.\\u001b[2Jevil"');
  });
});
