/**
 * An ONNX Runtime session on one graph. `run` and opening block the event loop; the engine has a process of its own for
 * that reason.
 */
import { type InferenceSession, loadOnnxRuntime, type Tensor } from '../onnx-runtime/load.ts';
import type { Device } from './devices/device.ts';

export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export type Feeds = Readonly<
  Record<string, FloatTensor | { readonly data: BigInt64Array; readonly dims: readonly number[] }>
>;

/** Below this size packing the weights costs less than it could ever save. */
const SMALL_BYTES = 128 * 1024 * 1024;
/**
 * Packing takes as long as it saves over eight to ten runs, for the vision tower and for the text tower: whoever has come
 * back that often will come back again, and who does not has lost nothing.
 */
const RUNS_BEFORE_PACKING = 8;

/**
 * Within a run, threads that wait for the next piece of work spin, for it comes soon; after it they would spin on for 35 ms
 * each, and take that from the readers and their decoders.
 */
const END_SPINNING = { force_spinning_stop: '1' };

/**
 * Weights are mapped from the file at first, which opens in milliseconds and uses no memory of its own, and packed for
 * the matrix kernels once the graph has been run a few times and there is memory for it.
 *
 * Runs, packing and closing take turns, so nothing is freed while it is in use. Runs block the event loop anyway.
 */
export class GraphSession {
  readonly #path: string;
  readonly #device: Device;
  readonly #dataBytes: number;
  /** undefined once closed */
  #session: InferenceSession | undefined;
  /** Whether the weights are mapped and packing them may still pay. */
  #mayPack: boolean;
  #runs = 0;
  #lastTurn: Promise<void> = Promise.resolve();

  private constructor(path: string, device: Device, dataBytes: number, session: InferenceSession, mayPack: boolean) {
    this.#path = path;
    this.#device = device;
    this.#dataBytes = dataBytes;
    this.#session = session;
    this.#mayPack = mayPack;
  }

  /**
   * @param path the `.onnx` file, its data beside it
   * @param dataBytes size of that data
   * @throws whatever ONNX Runtime throws: a device that is not there, a damaged graph
   */
  static async open(path: string, device: Device, dataBytes: number): Promise<GraphSession> {
    const mapped = device === 'cpu' && dataBytes >= SMALL_BYTES;
    return new GraphSession(path, device, dataBytes, await createSession(path, device, !mapped), mapped);
  }

  /**
   * Runs the graph and gives the outputs asked for, copied out of ONNX Runtime's memory.
   *
   * @throws Error once the session is closed: a caller's bug
   */
  run<Name extends string>(feeds: Feeds, outputs: readonly Name[]): Promise<Record<Name, FloatTensor>> {
    return this.#inTurn(async () => {
      if (this.#mayPack && this.#runs >= RUNS_BEFORE_PACKING && process.availableMemory() > 1.5 * this.#dataBytes) {
        await this.#pack();
      }
      this.#runs += 1;
      const { Tensor } = await loadOnnxRuntime();
      const tensors: Record<string, Tensor> = {};
      for (const [name, { data, dims }] of Object.entries(feeds)) {
        tensors[name] =
          data instanceof Float32Array ? new Tensor('float32', data, dims) : new Tensor('int64', data, dims);
      }
      const results = await this.#opened().run(tensors, [...outputs]);
      const copies = outputs.map((name) => [name, copyOut(results[name])] as const);
      return Object.fromEntries(copies) as Record<Name, FloatTensor>;
    });
  }

  /** Frees the session, after the runs that were asked for before. Closing twice is fine. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#session?.release();
      this.#session = undefined;
    });
  }

  async #pack(): Promise<void> {
    this.#mayPack = false;
    const mapped = this.#opened();
    try {
      this.#session = await createSession(this.#path, this.#device, true);
    } catch {
      return; // the memory has gone to somebody else meanwhile; the mapped weights do as well
    }
    await mapped.release();
  }

  #opened(): InferenceSession {
    if (this.#session === undefined) throw new Error('the model is closed');
    return this.#session;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastTurn.then(work);
    this.#lastTurn = result.then(
      () => {},
      () => {},
    );
    return result;
  }
}

/** Row `row` of (B, …): (1, …), in the same memory. */
export function rowOf({ data, dims }: FloatTensor, row: number): FloatTensor {
  const length = data.length / (dims[0] as number);
  return { data: data.subarray(row * length, (row + 1) * length), dims: [1, ...dims.slice(1)] };
}

/** Opens the smallest of graphs on `device`, and throws what ONNX Runtime throws where that device cannot be had. */
export async function tryDevice(device: Device): Promise<void> {
  const { encodeModel } = await import('../graph/onnx.ts');
  const value = { type: 'float32', shape: [1] } as const;
  const node = { opType: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} };
  const graph = { name: 'probe', inputs: [{ name: 'x', ...value }], outputs: [{ name: 'y', ...value }] };
  const session = await createSession(encodeModel({ ...graph, nodes: [node], initializers: [] }, ''), device, true);
  await session.release();
}

function copyOut(tensor: Tensor | undefined): FloatTensor {
  if (tensor === undefined || !(tensor.data instanceof Float32Array))
    throw new Error('the graph gave no float32 output');
  const copy = { data: tensor.data.slice(), dims: [...tensor.dims] };
  tensor.dispose();
  return copy;
}

async function createSession(model: string | Uint8Array, device: Device, packed: boolean): Promise<InferenceSession> {
  // cuBLAS would round float32 factors to TensorFloat-32 and miss the reference by a thousand times its own noise.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  const { env, InferenceSession, listSupportedBackends } = await loadOnnxRuntime();
  // ONNX Runtime passes over a provider that it was not built with, and would run on the CPU under the other's name.
  if (!listSupportedBackends().some(({ name }) => name === device)) throw new Error(`backend not found: ${device}`);
  // A device that cannot be had is told to the user in our words; ONNX Runtime would write its own to stderr besides.
  env.logLevel = 'fatal';
  const options: InferenceSession.SessionOptions = {
    executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // DirectML runs with neither of these; on the CPU the pattern only pays while shapes repeat, and texts vary.
    ...(device === 'dml' ? { enableMemPattern: false, executionMode: 'sequential' as const } : {}),
    extra: { session: { ...END_SPINNING, ...(packed ? {} : { disable_prepacking: '1' }) } },
  };
  return typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options);
}
