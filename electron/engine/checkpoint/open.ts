/** Opens a checkpoint of any format, told by its content: names and endings lie. */
import type { Checkpoint, TensorInfo } from './checkpoint.ts';
import { CheckpointFile } from './file.ts';
import { isContiguous, type TensorLayout } from './layout.ts';
import { readFloat32 } from './read.ts';
import { looksLikeSafetensors, readSafetensors } from './safetensors.ts';
import { readTorchLegacy } from './torch-legacy.ts';
import { readTorchZip } from './torch-zip.ts';

type Format = Checkpoint['format'];

const READERS: Readonly<
  Record<Format, (file: CheckpointFile, signal?: AbortSignal) => Promise<Map<string, TensorLayout>>>
> = {
  'torch-zip': readTorchZip,
  'torch-legacy': readTorchLegacy,
  safetensors: readSafetensors,
};

/**
 * Opens a `.pt` (zip or legacy `torch.save`) or `.safetensors` file. Only its description is read; nothing found in it
 * is ever run. The state dict is what is under "model", else under "module", else all of it.
 *
 * @throws TagError `not-found`, `is-directory`, `unreadable`, `empty-file`, `checkpoint-truncated`, `checkpoint-corrupt`,
 *   `checkpoint-unsafe` (it would run something, or claims bytes that are not its own), `checkpoint-unsupported`
 * @throws AbortError when `signal` is aborted
 */
export async function openCheckpoint(path: string, options: { signal?: AbortSignal } = {}): Promise<Checkpoint> {
  const { signal } = options;
  signal?.throwIfAborted();
  const file = await CheckpointFile.open(path);
  try {
    signal?.throwIfAborted();
    const format = await detectFormat(file);
    return new OpenCheckpoint(file, format, await READERS[format](file, signal));
  } catch (error) {
    await file.close();
    throw error;
  }
}

class OpenCheckpoint implements Checkpoint {
  readonly path: string;
  readonly byteLength: number;
  readonly format: Format;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly #file: CheckpointFile;
  readonly #layouts: ReadonlyMap<string, TensorLayout>;

  constructor(file: CheckpointFile, format: Format, layouts: ReadonlyMap<string, TensorLayout>) {
    this.path = file.path;
    this.byteLength = file.byteLength;
    this.format = format;
    this.tensors = new Map([...layouts].map(([key, { name, dtype, shape }]) => [key, { name, dtype, shape }]));
    this.#file = file;
    this.#layouts = layouts;
  }

  async readFloat32(name: string, into?: Float32Array): Promise<Float32Array> {
    return readFloat32(this.#file, this.#layout(name), into);
  }

  float32Position(name: string): number | undefined {
    const layout = this.#layout(name);
    const asInMemory = layout.dtype === 'float32' && isContiguous(layout) && layout.position % 4 === 0;
    return asInMemory ? layout.position : undefined;
  }

  readBytes(target: Uint8Array, position: number): Promise<void> {
    return this.#file.readInto(target, position);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #layout(name: string): TensorLayout {
    const layout = this.#layouts.get(name);
    if (layout === undefined) throw new Error(`there is no tensor ${name} in ${this.path}`);
    return layout;
  }
}

/** As far as the mark of a tar file. */
const HEAD_BYTES = 512;
const ZIP_MAGIC = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
/** `PROTO`, the first instruction of a pickle; the protocol follows, of which torch has written 2 to 5. */
const PICKLE_MAGIC = 0x80;

async function detectFormat(file: CheckpointFile): Promise<Format> {
  const head = await file.read(0, Math.min(HEAD_BYTES, file.byteLength));
  if (head.subarray(0, 4).equals(ZIP_MAGIC)) return 'torch-zip';
  if (looksLikeSafetensors(head)) return 'safetensors';
  const [first, protocol = 2] = head;
  if (first === PICKLE_MAGIC && protocol >= 2 && protocol <= 5) return 'torch-legacy';
  const text = head.toString('latin1');
  // A pickle of an older protocol: no checkpoint, but to be refused for what it asks for.
  if (/^\(?c[\w.]+\n[\w.]+\n/.test(text)) return 'torch-legacy';
  if (head.length < 4 && ZIP_MAGIC.subarray(0, head.length).equals(head)) throw file.truncated();
  throw nonsense(file, text);
}

/** What people download in place of a checkpoint. */
function nonsense(file: CheckpointFile, head: string) {
  if (head.startsWith('version https://git-lfs')) {
    return file.fail('checkpoint-corrupt', 'is only a Git LFS pointer. Download the file that it stands for.');
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(head)) {
    return file.fail('checkpoint-corrupt', 'is a web page, not a checkpoint. Sign in and download it again.');
  }
  if (head.slice(257, 262) === 'ustar') {
    return file.fail('checkpoint-unsupported', 'is a tar file. Unpack it, or save the weights anew with PyTorch.');
  }
  return file.fail(
    'checkpoint-corrupt',
    'is not a PyTorch or safetensors file. Choose the checkpoint or download it again.',
  );
}
