/**
 * The Python names that a checkpoint may mention, and what each means here. Everything else is refused.
 *
 * The list follows what `torch.load(weights_only=True)` lets through (`torch._weights_only_unpickler`), less what plain
 * weights never hold. Nothing is ever imported or called: a name maps to a function below that makes inert data, in
 * constant time and memory, so that no short pickle can ask for much.
 */
import type { TensorDtype } from './checkpoint.ts';
import { MOST_DIMENSIONS } from './layout.ts';
import { type Builder, Dict, Global, isStorage, isTensor, Opaque, type PickleValue, Tuple } from './pickle-values.ts';

/** The storage classes of the element types that can be read. */
const STORAGES: Readonly<Record<string, TensorDtype>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  UntypedStorage: 'uint8',
};

/** Those that cannot: a checkpoint may hold them as long as the state dict does not. */
const OTHER_STORAGES = [
  'ComplexDoubleStorage',
  'ComplexFloatStorage',
  'QInt8Storage',
  'QInt32Storage',
  'QUInt8Storage',
  'QUInt4x2Storage',
  'QUInt2x4Storage',
  'TypedStorage',
];

const DTYPES: readonly TensorDtype[] = [
  ...(['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool'] as const),
];

const OTHER_DTYPES = [
  ...['uint16', 'uint32', 'uint64', 'complex32', 'complex64', 'complex128', 'qint8', 'qint32', 'quint8'],
  ...['quint4x2', 'quint2x4', 'float8_e4m3fn', 'float8_e4m3fnuz', 'float8_e5m2', 'float8_e5m2fnuz', 'float8_e8m0fnu'],
  ...['float4_e2m1fn_x2'],
];

const QUANTISATION_SCHEMES = [
  ...['per_tensor_affine', 'per_tensor_symmetric', 'per_channel_affine', 'per_channel_symmetric'],
  'per_channel_affine_float_qparams',
];

/** (storage, offset, size, stride, requires_grad, hooks, metadata?) of `torch._utils._rebuild_tensor_v2`. */
const rebuildTensor: Builder = (args) => {
  const [storage, offset, size, stride, , , metadata] = args;
  const [shape, strides] = [integers(size), integers(stride)];
  const first = integer(offset);
  if (!isStorage(storage) || first === undefined || shape === undefined || strides === undefined) return undefined;
  // A tensor saved lazily negated or conjugated: its storage holds other values than the tensor has.
  if (metadata instanceof Dict && metadata.entries.size > 0) return new Opaque('a tensor with a pending operation');
  return { kind: 'tensor', storage, offset: first, shape, strides };
};

/** As v2, then a dtype that has no storage class of its own; the storage is untyped bytes. */
const rebuildTensorV3: Builder = (args) => {
  const dtype = args[6];
  if (!(dtype instanceof Global)) return undefined;
  return new Opaque(`a tensor of the type ${dtype.name}`);
};

const rebuildParameter: Builder = ([data]) => (isTensor(data) || data instanceof Opaque ? data : undefined);

/** (function, class, args, state): a tensor subclass, or a tensor with Python attributes. */
const rebuildFromType: Builder = ([rebuild, type, args]) => {
  if (!(rebuild instanceof Global && type instanceof Global && args instanceof Tuple)) return undefined;
  // Only the plain rebuilders: this one within itself would recurse as deep as the file likes.
  return PLAIN_REBUILDERS.get(rebuild.name)?.(args.items);
};

const PLAIN_REBUILDERS: ReadonlyMap<string, Builder> = new Map([
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildTensorV3],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch._utils._rebuild_parameter_with_state', rebuildParameter],
  ['torch._utils._rebuild_qtensor', unreadable('a quantised tensor')],
  ['torch._utils._rebuild_sparse_tensor', unreadable('a sparse tensor')],
  ['torch._utils._rebuild_nested_tensor', unreadable('a nested tensor')],
  ['torch._utils._rebuild_meta_tensor_no_storage', unreadable('a tensor without data')],
  ['torch._utils._rebuild_wrapper_subclass', unreadable('a tensor subclass')],
  ['torch._utils._rebuild_device_tensor_from_numpy', unreadable("another device's tensor")],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', unreadable("another device's tensor")],
]);

/** `OrderedDict()`: its items follow by `SETITEMS`. */
const buildDict: Builder = (args) => (args.length === 0 ? new Dict() : undefined);

const buildSize: Builder = ([items]) => (items instanceof Tuple || Array.isArray(items) ? items : undefined);

function unreadable(what: string): Builder {
  return () => new Opaque(what);
}

function integer(value: PickleValue | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

function integers(value: PickleValue | undefined): number[] | undefined {
  const items = sequence(value);
  // One long tuple, memoised and copied by many small instructions, would fill the memory.
  if (items === undefined || items.length > MOST_DIMENSIONS) return undefined;
  const numbers = items.map(integer);
  return numbers.every((item) => item !== undefined) ? numbers : undefined;
}

/** The items of a tuple or list. */
function sequence(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  if (value instanceof Tuple) return value.items;
  return Array.isArray(value) ? value : undefined;
}

function* allowed(): Generator<Global> {
  yield new Global('collections.OrderedDict', buildDict);
  yield new Global('collections.Counter', unreadable('a Counter'));
  yield new Global('builtins.set', unreadable('a set'));
  yield new Global('builtins.frozenset', unreadable('a set'));
  yield new Global('builtins.bytearray', unreadable('a bytearray'));
  yield new Global('builtins.complex', unreadable('a complex number'));
  yield new Global('_codecs.encode', unreadable('bytes'));
  yield new Global('torch.Size', buildSize);
  yield new Global('torch.device', unreadable('a device'));
  yield new Global('torch.serialization._get_layout', unreadable('a layout'));
  yield new Global('torch.Tensor');
  yield new Global('torch.nn.parameter.Parameter');
  yield new Global('torch.nn.parameter.Buffer');
  yield new Global('torch._tensor._rebuild_from_type_v2', rebuildFromType);
  for (const [name, build] of PLAIN_REBUILDERS) yield new Global(name, build);
  for (const name of [...Object.keys(STORAGES), ...OTHER_STORAGES]) {
    for (const module of ['torch', 'torch.cuda', 'torch.storage']) {
      yield new Global(`${module}.${name}`, undefined, STORAGES[name] ?? null);
    }
  }
  for (const dtype of DTYPES) yield new Global(`torch.${dtype}`, undefined, dtype);
  for (const name of [...OTHER_DTYPES, ...QUANTISATION_SCHEMES]) yield new Global(`torch.${name}`);
}

const ALLOWED: ReadonlyMap<string, Global> = new Map([...allowed()].map((global) => [global.name, global]));

/** The name that Python 2, and Python 3 writing for it, gives the module of built-ins. */
const RENAMED_MODULES: Readonly<Record<string, string>> = { __builtin__: 'builtins' };

/** The allowed Python name `module.name`, or undefined. */
export function findGlobal(module: string, name: string): Global | undefined {
  const renamed = Object.hasOwn(RENAMED_MODULES, module) ? (RENAMED_MODULES[module] as string) : module;
  return ALLOWED.get(`${renamed}.${name}`);
}
