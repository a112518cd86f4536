/**
 * Checkpoints of `torch.save` before PyTorch 1.6 (`_use_new_zipfile_serialization=False`): five pickles one after
 * another — magic number, protocol, system, the object, the storages' keys — then each storage, an int64 count before it.
 */
import { ELEMENT_BYTES } from './dtype.ts';
import { type CheckpointFile, quote, type Reporter } from './file.ts';
import type { TensorLayout } from './layout.ts';
import { readPickle } from './pickle.ts';
import { PickleCut } from './pickle-machine.ts';
import { Dict, type PickleValue, type StorageReference } from './pickle-values.ts';
import { findStateDict, layoutStateDict, storageOf } from './torch-state.ts';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

const FIRST_READ = 2 ** 20;
const LARGEST_PICKLES = 64 * 2 ** 20;
const COUNT_BYTES = 8;

interface Description {
  readonly saved: PickleValue;
  /** By key, those that the object refers to. */
  readonly records: ReadonlyMap<string, StorageReference>;
  /** In the order of the file. */
  readonly keys: readonly string[];
  /** Where the first storage begins. */
  readonly end: number;
}

/** Ports `torch.serialization._legacy_load`, as far as weights need it. */
export async function readTorchLegacy(file: CheckpointFile, signal?: AbortSignal): Promise<Map<string, TensorLayout>> {
  const description = await readDescription(file);
  signal?.throwIfAborted();
  const positions = await locateRecords(file, description, signal);
  return layoutStateDict(file, findStateDict(file, description.saved), async ({ key }, name) => {
    const position = positions.get(key);
    if (position === undefined) throw corrupt(file, `the data of ${quote(name)} is missing`);
    return position;
  });
}

/** How long the pickles are only reading them tells: start with a little, and take more while they are cut. */
async function readDescription(file: CheckpointFile): Promise<Description> {
  for (let length = FIRST_READ; ; length *= 4) {
    const bytes = await file.read(0, Math.min(length, file.byteLength));
    try {
      return parseDescription(file, bytes);
    } catch (error) {
      if (!(error instanceof PickleCut)) throw error;
    }
    if (length >= file.byteLength) throw file.truncated();
    if (length >= LARGEST_PICKLES) throw file.fail('checkpoint-unsafe', 'was refused: its description has no end.');
  }
}

function parseDescription(file: Reporter, bytes: Uint8Array): Description {
  let end = 0;
  const records = new Map<string, StorageReference>();
  const next = (persistentLoad?: (id: PickleValue) => PickleValue | undefined): PickleValue => {
    const read = readPickle(bytes, { file, start: end, ...(persistentLoad === undefined ? {} : { persistentLoad }) });
    end = read.end;
    return read.value;
  };
  if (next() !== MAGIC_NUMBER) throw corrupt(file, 'it is a pickle, but not one of PyTorch');
  if (next() !== PROTOCOL) throw corrupt(file, 'its protocol version is unknown');
  checkSystem(file, next());
  const saved = next((id) => {
    const storage = storageOf(id);
    if (storage !== undefined) addRecord(file, records, storage);
    return storage;
  });
  const keys = next();
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw corrupt(file, 'the list of its storages is not one');
  }
  return { saved, records, keys, end };
}

function checkSystem(file: Reporter, system: PickleValue): void {
  if (!(system instanceof Dict)) throw corrupt(file, 'the record of the system that wrote it is not one');
  if (system.entries.get('little_endian') === false) {
    throw file.fail('checkpoint-unsupported', 'was saved on a big-endian machine. Save it anew on an ordinary one.');
  }
}

/** One record may be referred to often; it has one length. */
function addRecord(file: Reporter, records: Map<string, StorageReference>, storage: StorageReference): void {
  const known = records.get(storage.key);
  if (known === undefined) records.set(storage.key, storage);
  else if (known.typeName !== storage.typeName || known.recordElements !== storage.recordElements) {
    throw corrupt(file, `its storage ${quote(storage.key)} has two types or lengths`);
  }
}

async function locateRecords(
  file: CheckpointFile,
  { records, keys, end }: Description,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const positions = new Map<string, number>();
  const listed: [StorageReference, number][] = [];
  let position = end;
  for (const key of keys) {
    const record = records.get(key);
    if (record === undefined || positions.has(key)) throw corrupt(file, `its storage ${quote(key)} is out of place`);
    listed.push([record, position]);
    positions.set(key, position + COUNT_BYTES);
    position += COUNT_BYTES + recordBytes(file, record);
    if (!Number.isSafeInteger(position)) throw corrupt(file, `its storage ${quote(key)} is impossibly large`);
  }
  // Before any count is read: how much is missing is known from the description alone.
  if (position > file.byteLength) throw file.truncated(position - file.byteLength);
  for (const [record, at] of listed) {
    signal?.throwIfAborted();
    const written = (await file.read(at, COUNT_BYTES)).readBigInt64LE();
    if (written !== BigInt(record.recordElements))
      throw corrupt(file, `its storage ${quote(record.key)} has two lengths`);
  }
  return positions;
}

function recordBytes(file: Reporter, { dtype, recordElements, key, typeName }: StorageReference): number {
  if (dtype === null) {
    // Its length is unknown, and with it where everything after it lies.
    throw file.fail('checkpoint-unsupported', `cannot be used: its storage ${quote(key)} is a ${typeName}.`);
  }
  const bytes = recordElements * ELEMENT_BYTES[dtype];
  if (!Number.isSafeInteger(bytes) || bytes < 0)
    throw corrupt(file, `its storage ${quote(key)} has an impossible size`);
  return bytes;
}

function corrupt(file: Reporter, why: string) {
  return file.fail('checkpoint-corrupt', `is damaged: ${why}. Download it again.`);
}
