/**
 * What a pickle's instructions work on: the bytes, a stack with marks, a memo. What would run something applies only to
 * the names on the allow-list, which stand for functions of ours (`torch-globals.ts`).
 */
import { quote, type Reporter } from './file.ts';
import { Dict, describe, Global, Opaque, type PickleValue, Tuple } from './pickle-values.ts';
import { findGlobal } from './torch-globals.ts';

export interface PickleOptions {
  /** Names the file in errors. */
  readonly file: Reporter;
  /** Where in `bytes` the pickle starts. */
  readonly start?: number;
  /** What a persistent id stands for; undefined for one that it does not know. */
  readonly persistentLoad?: (id: PickleValue) => PickleValue | undefined;
}

/** The bytes ended before the pickle did. Whether that means a cut file only the caller can tell. */
export class PickleCut extends Error {
  override readonly name = 'PickleCut';
}

/** Of a module's or a function's name, in bytes. */
const LONGEST_NAME = 512;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class PickleMachine {
  readonly file: Reporter;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #persistentLoad: (id: PickleValue) => PickleValue | undefined;
  readonly #stack: PickleValue[] = [];
  /** Heights of the stack at the open marks. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at: number;

  constructor(bytes: Uint8Array, { file, start = 0, persistentLoad = () => undefined }: PickleOptions) {
    this.file = file;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#persistentLoad = persistentLoad;
    this.#at = start;
  }

  /** Bytes taken so far. */
  get position(): number {
    return this.#at;
  }

  // Reading

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new PickleCut();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** The position of the next `length` bytes, which are there. */
  #next(length: number): number {
    this.take(length);
    return this.#at - length;
  }

  uint8 = (): number => this.#view.getUint8(this.#next(1));
  uint16 = (): number => this.#view.getUint16(this.#next(2), true);
  int32 = (): number => this.#view.getInt32(this.#next(4), true);
  uint32 = (): number => this.#view.getUint32(this.#next(4), true);
  /** Beyond 2^53 it is inexact, and longer than any file all the same. */
  uint64 = (): number => Number(this.#view.getBigUint64(this.#next(8), true));
  float64 = (): number => this.#view.getFloat64(this.#next(8), false);

  text(length: number): string {
    try {
      return utf8.decode(this.take(length));
    } catch (error) {
      if (error instanceof PickleCut) throw error;
      throw this.corrupt('a text in it is not UTF-8');
    }
  }

  /** The text up to the next line feed. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    const length = (end < 0 ? this.#bytes.length : end) - this.#at;
    if (length > LONGEST_NAME) throw this.corrupt('a name in it has no end');
    if (end < 0) throw new PickleCut();
    const text = this.text(length);
    this.take(1);
    return text;
  }

  // The stack

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  /** The last value above the last mark. */
  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || this.#stack.length <= (this.#marks.at(-1) ?? 0))
      throw this.corrupt('a value is missing');
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** Everything above the last mark, which goes too. */
  popMark(): PickleValue[] {
    const height = this.#marks.pop();
    if (height === undefined) throw this.corrupt('a mark is missing');
    return this.#stack.splice(height);
  }

  popTuple(length: number): void {
    const items = Array.from({ length }, () => this.pop()).reverse();
    this.push(new Tuple(items));
  }

  memoize(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.corrupt(`it refers to value ${index}, which is not there`);
    this.push(value);
  }

  // Containers

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.corrupt(`it appends to ${describe(list)}`);
    for (const item of items) list.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Dict)) throw this.corrupt(`it sets an item of ${describe(dict)}`);
    if (items.length % 2 !== 0) throw this.corrupt('a key has no value');
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i] as PickleValue;
      if (dict.entries.has(key)) {
        throw this.corrupt(`it holds ${typeof key === 'string' ? quote(key) : describe(key)} twice`);
      }
      dict.entries.set(key, items[i + 1] as PickleValue);
    }
  }

  // Python objects

  pushGlobal(module: string, name: string): void {
    const global = findGlobal(module, name);
    if (global === undefined) {
      const found = quote(`${module}.${name}`);
      throw this.unsafe(`it asks for the Python object ${found}, which weights do not need and which may run code`);
    }
    this.push(global);
  }

  pushStackGlobal(): void {
    const name = this.pop();
    const module = this.pop();
    if (typeof module !== 'string' || typeof name !== 'string') throw this.corrupt('the name of an object is not text');
    this.pushGlobal(module, name);
  }

  /** `callable(*args)`, for the callables that stand for a function of ours. */
  build(): void {
    const args = this.pop();
    const callable = this.pop();
    if (!(args instanceof Tuple)) throw this.corrupt(`its arguments are ${describe(args)}`);
    if (!(callable instanceof Global) || callable.build === undefined) {
      throw this.unsafe(`it asks to call ${describe(callable)}`);
    }
    const value = callable.build(args.items);
    if (value === undefined) {
      throw this.file.fail(
        'checkpoint-unsupported',
        `could not be read: ${callable.name} has arguments that are not known here. Save the weights anew with PyTorch.`,
      );
    }
    this.push(value);
  }

  /** Attributes of an object, such as the `_metadata` of a state dict: not needed. */
  dropState(): void {
    this.pop();
    const owner = this.top();
    if (!(owner instanceof Dict || owner instanceof Opaque))
      throw this.unsafe(`it sets the state of ${describe(owner)}`);
  }

  pushPersistent(): void {
    const id = this.pop();
    const value = this.#persistentLoad(id);
    if (value === undefined) throw this.corrupt(`a reference in it is not to a storage but ${describe(id)}`);
    this.push(value);
  }

  corrupt(why: string) {
    return this.file.fail('checkpoint-corrupt', `is damaged: ${why}. Download it again.`, `pickle at ${this.#at}`);
  }

  unsafe(why: string, detail?: string) {
    const sentence = `was refused, and nothing in it was run: ${why}. Get the checkpoint from its publisher.`;
    return this.file.fail('checkpoint-unsafe', sentence, detail);
  }
}
