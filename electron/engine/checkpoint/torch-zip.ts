/** Checkpoints that `torch.save` writes since PyTorch 1.6: a zip of stored entries, `data.pkl` and one entry a storage. */
import { TagError } from '../../wire/errors.ts';
import { ELEMENT_BYTES } from './dtype.ts';
import { type CheckpointFile, count, quote } from './file.ts';
import type { TensorLayout } from './layout.ts';
import { readPickle } from './pickle.ts';
import { PickleCut } from './pickle-machine.ts';
import type { PickleValue, StorageReference } from './pickle-values.ts';
import { findStateDict, layoutStateDict, storageOf } from './torch-state.ts';
import { locateEntry, readFirstEntry, readZipDirectory, type ZipEntry } from './zip.ts';

/** The 1B model's takes 100 kB. */
const LARGEST_PICKLE = 64 * 2 ** 20;

/** Ports `torch.serialization._load`, as far as weights need it. */
export async function readTorchZip(file: CheckpointFile, signal?: AbortSignal): Promise<Map<string, TensorLayout>> {
  const entries = await readZipDirectory(file);
  if (entries === undefined) throw await cutFile(file);
  const folder = findArchive(file, entries);
  await checkByteOrder(file, entries.get(`${folder}/byteorder`));
  signal?.throwIfAborted();
  const saved = await readSaved(file, entries.get(`${folder}/data.pkl`) as ZipEntry);
  signal?.throwIfAborted();

  const positions = new Map<string, Promise<number>>();
  return layoutStateDict(file, findStateDict(file, saved), (storage, name) => {
    signal?.throwIfAborted();
    const entry = entries.get(`${folder}/data/${storage.key}`);
    if (entry === undefined) throw corrupt(file, `the data of ${quote(name)} is missing`);
    checkLength(file, entry, storage, name);
    const position = positions.get(storage.key) ?? locateEntry(file, entry);
    positions.set(storage.key, position);
    return position;
  });
}

/** The name of the folder that everything lies in: torch uses the file's, and it survives renaming. */
function findArchive(file: CheckpointFile, entries: ReadonlyMap<string, ZipEntry>): string {
  const folders = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const folder = folders[0]?.slice(0, -'/data.pkl'.length);
  if (folder === undefined || folders.length > 1) {
    throw file.fail('checkpoint-corrupt', 'is a zip file, but not one that PyTorch wrote. Choose another file.');
  }
  if (entries.has(`${folder}/constants.pkl`)) {
    throw file.fail('checkpoint-unsupported', 'is a TorchScript program, not a checkpoint. Choose the saved weights.');
  }
  const packed = [...entries.values()].find((entry) => !entry.stored);
  if (packed !== undefined) {
    throw file.fail(
      'checkpoint-unsupported',
      `cannot be used: its entry ${quote(packed.name)} is compressed or encrypted, which PyTorch never does. ` +
        'Get the checkpoint as it was published.',
    );
  }
  return folder;
}

async function checkByteOrder(file: CheckpointFile, entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined) return; // older files have none, and are little-endian
  const order = entry.byteLength > 16 ? '' : (await readEntry(file, entry)).toString('latin1');
  if (order === 'little') return;
  if (order === 'big') {
    throw file.fail('checkpoint-unsupported', 'was saved on a big-endian machine. Save it anew on an ordinary one.');
  }
  throw corrupt(file, 'its byte order is neither little nor big');
}

async function readSaved(file: CheckpointFile, entry: ZipEntry): Promise<PickleValue> {
  if (entry.byteLength > LARGEST_PICKLE) {
    throw file.fail('checkpoint-unsafe', `was refused: its description takes ${count(entry.byteLength)} bytes.`);
  }
  const bytes = await readEntry(file, entry);
  try {
    return readPickle(bytes, { file, persistentLoad: storageOf }).value;
  } catch (error) {
    if (error instanceof PickleCut) throw corrupt(file, 'its description ends early');
    throw error;
  }
}

async function readEntry(file: CheckpointFile, entry: ZipEntry): Promise<Buffer> {
  return file.read(await locateEntry(file, entry), entry.byteLength);
}

/**
 * A cut download has lost the directory at its end, but the description is the first entry, and says what must follow it.
 */
async function cutFile(file: CheckpointFile): Promise<TagError> {
  const first = await readFirstEntry(file);
  if (first?.name.endsWith('/data.pkl') !== true || first.position >= file.byteLength) return file.truncated();
  const bytes = await file.read(first.position, Math.min(LARGEST_PICKLE, file.byteLength - first.position));
  const lengths = new Map<string, number>();
  const note = (id: PickleValue): PickleValue | undefined => {
    const storage = storageOf(id);
    if (storage !== undefined) lengths.set(storage.key, recordBytes(storage));
    return storage;
  };
  try {
    const { end } = readPickle(bytes, { file, persistentLoad: note });
    const least = [...lengths.values()].reduce((sum, length) => sum + length, first.position + end);
    if (Number.isSafeInteger(least) && least > file.byteLength) {
      return file.truncated(least - file.byteLength, 'the zip directory is missing', false);
    }
  } catch (error) {
    if (!(error instanceof PickleCut || error instanceof TagError)) throw error;
  }
  return file.truncated(undefined, 'the zip directory is missing');
}

function recordBytes({ dtype, recordElements }: StorageReference): number {
  return recordElements * (dtype === null ? 1 : ELEMENT_BYTES[dtype]);
}

function checkLength(file: CheckpointFile, entry: ZipEntry, storage: StorageReference, name: string): void {
  const bytes = recordBytes(storage);
  if (bytes === entry.byteLength) return;
  const sizes = `${count(bytes)} bytes, and there are ${count(entry.byteLength)}`;
  throw file.fail('checkpoint-unsafe', `was refused: the storage of ${quote(name)} is said to have ${sizes}.`);
}

function corrupt(file: CheckpointFile, why: string) {
  return file.fail('checkpoint-corrupt', `is damaged: ${why}. Download it again.`);
}
