/** From the value that `torch.save` pickled to the tensors of its state dict, each with its place in the file. */
import { ELEMENT_BYTES } from './dtype.ts';
import { quote, type Reporter } from './file.ts';
import { type ElementRange, layoutTensor, type TensorLayout } from './layout.ts';
import {
  Dict,
  describe,
  Global,
  isTensor,
  Opaque,
  type PickleValue,
  type StorageReference,
  Tuple,
} from './pickle-values.ts';

/** Finds where a storage's record lies in the file, having checked its length. */
export type LocateRecord = (storage: StorageReference, tensorName: string) => Promise<number>;

/**
 * The storage that a persistent id stands for: ('storage', class, key, location, elements), and in legacy files a sixth,
 * the view (key, offset, elements) or None. Ports `persistent_load` of `torch.serialization._load` and `_legacy_load`.
 */
export function storageOf(id: PickleValue): StorageReference | undefined {
  if (!(id instanceof Tuple) || id.items[0] !== 'storage') return undefined;
  const [, type, key, , elements, view = null] = id.items;
  const recordElements = toNumber(elements);
  if (!(type instanceof Global) || typeof key !== 'string' || recordElements === undefined) return undefined;
  const common = { kind: 'storage', key, dtype: type.dtype, typeName: type.name, recordElements } as const;
  if (view === null) return { ...common, first: 0, elementCount: recordElements };
  const [first, elementCount] = view instanceof Tuple ? view.items.slice(1, 3).map(toNumber) : [];
  return first === undefined || elementCount === undefined ? undefined : { ...common, first, elementCount };
}

function toNumber(value: PickleValue | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

/**
 * The state dict of a checkpoint: under "model", else under "module" (DeepSpeed), else the value itself. Ports the choice
 * of `nemo_curator.models.internvideo2_mm._setup_internvideo2`.
 */
export function findStateDict(file: Reporter, saved: PickleValue): Dict {
  if (!(saved instanceof Dict)) throw noStateDict(file, `it holds ${describe(saved)}`);
  const key = ['model', 'module'].find((name) => saved.entries.has(name));
  if (key === undefined) return saved;
  const inner = saved.entries.get(key) as PickleValue;
  // A bare state dict may well have a tensor of that name.
  if (isTensor(inner)) return saved;
  if (!(inner instanceof Dict)) throw noStateDict(file, `its "${key}" is ${describe(inner)}`);
  return inner;
}

/** Every tensor of a state dict, in its order, with its place in the file. */
export async function layoutStateDict(
  file: Reporter,
  stateDict: Dict,
  locate: LocateRecord,
): Promise<Map<string, TensorLayout>> {
  if (stateDict.entries.size === 0) throw noStateDict(file, 'it is empty');
  if (![...stateDict.entries.values()].some((value) => isTensor(value) || value instanceof Opaque)) {
    const keys = [...stateDict.entries.keys()].slice(0, 5).map((key) => (typeof key === 'string' ? quote(key) : '…'));
    throw noStateDict(file, `it holds no tensors, but ${keys.join(', ')}`);
  }
  const tensors = new Map<string, TensorLayout>();
  for (const [name, value] of stateDict.entries) {
    if (typeof name !== 'string') throw noStateDict(file, `a key of it is ${describe(name)}`);
    if (!isTensor(value)) {
      throw file.fail(
        'checkpoint-unsupported',
        `cannot be used: its ${quote(name)} is ${describe(value)}, not an ordinary tensor.`,
      );
    }
    const range = await storageRange(file, value.storage, name, locate);
    tensors.set(name, layoutTensor(file, name, range, value));
  }
  return tensors;
}

async function storageRange(
  file: Reporter,
  storage: StorageReference,
  name: string,
  locate: LocateRecord,
): Promise<ElementRange> {
  const { dtype, first, elementCount, recordElements } = storage;
  if (dtype === null) {
    throw file.fail(
      'checkpoint-unsupported',
      `cannot be used: the elements of its ${quote(name)} are of the type ${storage.typeName}. Save it as float32.`,
    );
  }
  if (![first, elementCount, recordElements].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw file.fail('checkpoint-unsafe', `was refused: the storage of ${quote(name)} has an impossible size.`);
  }
  if (first + elementCount > recordElements) {
    throw file.fail('checkpoint-unsafe', `was refused: the storage of ${quote(name)} reaches beyond its record.`);
  }
  const position = (await locate(storage, name)) + first * ELEMENT_BYTES[dtype];
  return { dtype, position, elementCount };
}

function noStateDict(file: Reporter, why: string) {
  return file.fail(
    'checkpoint-unsupported',
    `is not a model's checkpoint: ${why}. Choose a file with a state dict, as "model", as "module" or by itself.`,
  );
}
