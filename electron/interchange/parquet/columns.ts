/** A group's columns, each by itself: millions of rows are gone through several times quicker so than one by one. Pure. */
import type { HandedFile } from '../format.ts';
import { broken } from './broken.ts';
import type { Chunk, Column } from './footer.ts';
import { pagesOf } from './pages.ts';

/** The cells of a column of values; undefined for null. @throws TagError `unreadable`, `too-large` */
export async function cellsOf(file: HandedFile, chunk: Chunk, column: Column, rows: number): Promise<unknown[]> {
  const cells: unknown[] = [];
  for await (const { values, definitions, slots } of pagesOf(file, chunk, column)) {
    let at = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      const isThere = definitions.length === 0 || definitions[slot] === column.defined;
      cells.push(isThere ? values[at++] : undefined);
    }
  }
  if (cells.length < rows) throw broken('a column of it has fewer rows than it says');
  return cells;
}

/** Some rows' lists of numbers, one after the other. */
export interface Lists {
  readonly values: Float32Array;
  /** (rows,) where each list begins among the values; -1 for none, and for one that has not as many numbers as all should have */
  readonly starts: Int32Array;
}

/**
 * The lists of a column of numbers, a page of them at a time.
 *
 * @param size of each
 * @throws TagError `unreadable`, `too-large`
 */
export async function* listsOf(file: HandedFile, chunk: Chunk, column: Column, size: number): AsyncGenerator<Lists> {
  /** of a list that the page before began */
  let open: number[] | undefined;
  for await (const { values: read, definitions, repetitions, slots } of pagesOf(file, chunk, column)) {
    const values = read instanceof Float32Array ? read : Float32Array.from(read as ArrayLike<number>);
    const isWhole = values.length === slots;
    const areThere = (from: number, to: number): boolean => {
      for (let slot = from; slot < to; slot += 1) if (definitions[slot] !== column.defined) return false;
      return true;
    };
    const starts: number[] = [];
    let [slot, at] = [0, 0];
    while (slot < slots) {
      const next = repetitions.indexOf(0, slot + 1);
      const end = next < 0 ? slots : next;
      const isAll = isWhole || areThere(slot, end);
      if (repetitions[slot] !== 0) {
        if (open === undefined) throw broken('a list of it has no beginning');
        if (isAll) for (let i = 0; i < end - slot && open.length <= size; i += 1) open.push(values[at + i] as number);
      } else {
        if (open !== undefined) yield listOf(open, size);
        open = undefined;
        // The next page may go on with it.
        if (end === slots) open = isAll ? Array.from(values.subarray(at, at + Math.min(end - slot, size + 1))) : [];
        else starts.push(isAll && end - slot === size ? at : -1);
      }
      at += isAll ? end - slot : countOf(definitions, column.defined, slot, end);
      slot = end;
      if (slot < slots && open !== undefined) {
        yield listOf(open, size);
        open = undefined;
      }
    }
    yield { values, starts: Int32Array.from(starts) };
  }
  if (open !== undefined) yield listOf(open, size);
}

function listOf(numbers: readonly number[], size: number): Lists {
  return { values: Float32Array.from(numbers), starts: Int32Array.of(numbers.length === size ? 0 : -1) };
}

function countOf(definitions: Uint8Array, defined: number, from: number, to: number): number {
  let count = 0;
  for (let slot = from; slot < to; slot += 1) if (definitions[slot] === defined) count += 1;
  return count;
}
