/** What a checkpoint is to the rest of the engine: named tensors of a file, read when they are asked for. */

/** The element types that a checkpoint may hold; PyTorch's names. */
export type TensorDtype =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

export interface TensorInfo {
  readonly name: string;
  readonly dtype: TensorDtype;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
}

/** An open checkpoint. Reads may overlap; none of them changes anything. */
export interface Checkpoint {
  readonly path: string;
  /** Of the whole file, in bytes. */
  readonly byteLength: number;
  readonly format: 'torch-zip' | 'torch-legacy' | 'safetensors';
  /** In file (state dict) order. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * One floating-point tensor as contiguous row-major float32, whatever its type and strides in the file.
   *
   * @param into memory to read into, of exactly the tensor's element count; new memory if absent
   * @returns `into`, or the new memory
   * @throws Error for a name that is not in `tensors`, an integer tensor, an `into` of another length, a closed checkpoint
   * @throws TagError `checkpoint-truncated`, `unreadable` where the file changed or failed since it was opened
   */
  readFloat32(name: string, into?: Float32Array): Promise<Float32Array>;
  /**
   * Where a tensor lies in the file as it would lie in memory, in bytes: consecutive row-major float32 on a boundary of
   * four bytes. undefined where it lies otherwise.
   *
   * @throws Error for a name that is not in `tensors`
   */
  float32Position(name: string): number | undefined;
  /**
   * Fills `target` with the file's bytes from `position`.
   *
   * @throws as `readFloat32`
   */
  readBytes(target: Uint8Array, position: number): Promise<void>;
  /** Closes the file. Closing twice is fine. */
  close(): Promise<void>;
}
