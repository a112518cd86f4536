/** What a pickle may describe, as inert data. A list or a set is an array. */
import type { TensorDtype } from './checkpoint.ts';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Tuple
  | Dict
  | Global
  | StorageReference
  | TensorReference
  | Opaque;

export class Tuple {
  readonly items: readonly PickleValue[];
  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

/** A dict, OrderedDict or Counter, in insertion order. Only its string keys can be looked up by value. */
export class Dict {
  readonly entries = new Map<PickleValue, PickleValue>();
}

/** Something harmless that weights do not need: what it is, for a message. */
export class Opaque {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}

/** Makes the value that an allowed class or function stands for, or returns undefined for arguments it does not know. */
export type Builder = (args: readonly PickleValue[]) => PickleValue | undefined;

/** An importable Python name that is on the allow-list. */
export class Global {
  readonly name: string;
  /** What `REDUCE` and `NEWOBJ` make of it; without one it can be mentioned but not applied. */
  readonly build: Builder | undefined;
  /** The element type that a storage class or dtype means; null where it is one that cannot be read. */
  readonly dtype: TensorDtype | null;
  constructor(name: string, build?: Builder, dtype: TensorDtype | null = null) {
    this.name = name;
    this.build = build;
    this.dtype = dtype;
  }
}

/** A part of a storage record that lies elsewhere in the file. */
export interface StorageReference {
  readonly kind: 'storage';
  /** The record's name. */
  readonly key: string;
  /** The record's element type; null where it cannot be read, `typeName` says which. */
  readonly dtype: TensorDtype | null;
  readonly typeName: string;
  /** Of the whole record. */
  readonly recordElements: number;
  /** The part: legacy files have storages that are views of others. */
  readonly first: number;
  readonly elementCount: number;
}

/** A tensor as the pickle describes it: numbers, nothing checked against the file yet. */
export interface TensorReference {
  readonly kind: 'tensor';
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export function isStorage(value: PickleValue | undefined): value is StorageReference {
  return hasKind(value) && value.kind === 'storage';
}

export function isTensor(value: PickleValue | undefined): value is TensorReference {
  return hasKind(value) && value.kind === 'tensor';
}

function hasKind(value: PickleValue | undefined): value is StorageReference | TensorReference {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** What a value is, for a message. */
export function describe(value: PickleValue): string {
  if (value === null) return 'None';
  if (value instanceof Opaque) return value.what;
  if (value instanceof Dict) return 'a dict';
  if (value instanceof Tuple) return 'a tuple';
  if (value instanceof Global) return value.name;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return `a ${value.kind}`;
  return typeof value === 'string' ? 'a string' : `the ${typeof value} ${value}`;
}
