/** Where the elements of a tensor lie in the file, checked before anything is read. */
import type { TensorDtype, TensorInfo } from './checkpoint.ts';
import { ELEMENT_BYTES } from './dtype.ts';
import { count, quote, type Reporter } from './file.ts';

export interface TensorLayout extends TensorInfo {
  /** The position of the first element in the file, in bytes. */
  readonly position: number;
  /** Steps between neighbours along each dimension, in elements. */
  readonly strides: readonly number[];
  /** The product of the shape. */
  readonly elementCount: number;
}

/** A run of elements in the file that tensors are views of. */
export interface ElementRange {
  readonly dtype: TensorDtype;
  /** In bytes. */
  readonly position: number;
  readonly elementCount: number;
}

export interface TensorView {
  /** In elements, from the start of the range. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** More than any tensor has: PyTorch's own limit. */
export const MOST_DIMENSIONS = 64;

/** A broadcast view may have more elements than its storage, but not enough to fill the memory from a few bytes. */
const LARGEST_BROADCAST = 2 ** 20;

/**
 * The layout of a view, once it is known to lie within its range.
 *
 * @throws TagError `checkpoint-unsafe` where an element would lie outside, `checkpoint-corrupt` where sizes make no sense
 */
export function layoutTensor(file: Reporter, name: string, range: ElementRange, view: TensorView): TensorLayout {
  const { offset, shape, strides } = view;
  const elementCount = checkShape(file, name, shape);
  if (strides.length !== shape.length) {
    throw corrupt(file, name, `has ${shape.length} dimensions and ${strides.length} strides`);
  }
  if (!isCount(offset) || !strides.every(isCount)) {
    throw unsafe(file, name, `has a negative or impossible offset or stride (${offset}; ${strides.join(', ')})`);
  }
  const end = elementCount === 0 ? offset : offset + 1 + reach(shape, strides);
  if (!(end <= range.elementCount)) {
    throw unsafe(file, name, `reaches element ${count(end)} of a storage of ${count(range.elementCount)}`);
  }
  if (elementCount > Math.max(range.elementCount, LARGEST_BROADCAST)) {
    throw unsafe(file, name, `makes ${count(elementCount)} elements out of ${count(range.elementCount)}`);
  }
  const position = range.position + offset * ELEMENT_BYTES[range.dtype];
  return { name, dtype: range.dtype, shape, strides, elementCount, position };
}

/** The number of elements of a shape that comes from a file. */
export function checkShape(file: Reporter, name: string, shape: readonly number[]): number {
  if (shape.length > MOST_DIMENSIONS) throw corrupt(file, name, `has ${shape.length} dimensions`);
  if (!shape.every(isCount)) throw corrupt(file, name, `has a negative or impossible size (${shape.join(', ')})`);
  const elementCount = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(elementCount)) throw corrupt(file, name, `is impossibly large (${shape.join(' × ')})`);
  return elementCount;
}

/** The strides of a contiguous row-major tensor. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= Math.max(1, shape[d] as number);
  }
  return strides;
}

/** Whether the elements lie one after another; a dimension of size 1 takes no step, whatever its stride. */
export function isContiguous({ shape, strides, elementCount }: TensorLayout): boolean {
  if (elementCount === 0) return true;
  const expected = rowMajorStrides(shape);
  return shape.every((size, d) => size === 1 || strides[d] === expected[d]);
}

/** The distance from the first element of a view to its last, in elements. */
export function reach(shape: readonly number[], strides: readonly number[]): number {
  return shape.reduce((sum, size, d) => sum + (size - 1) * (strides[d] as number), 0);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function corrupt(file: Reporter, name: string, what: string) {
  return file.fail('checkpoint-corrupt', `is damaged: the tensor ${quote(name)} ${what}. Download it again.`);
}

function unsafe(file: Reporter, name: string, what: string) {
  return file.fail(
    'checkpoint-unsafe',
    `was refused: the tensor ${quote(name)} ${what}, as only a forged or damaged file says. Get it from its publisher.`,
  );
}
