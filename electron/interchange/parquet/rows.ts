/** The rows of a Parquet file, one after the other. Pure. */
import type { HandedFile } from '../format.ts';
import { broken, tooLarge } from './broken.ts';
import type { Chunk, Column, Parquet } from './footer.ts';
import { type Page, pagesOf } from './pages.ts';
import type { Values } from './values.ts';

/** Elements of one list. */
const LONGEST_LIST = 2 ** 20;

export interface Row {
  /** counted from 1 */
  readonly number: number;
  /** by the columns' names; undefined for null, a list for a list */
  readonly cells: ReadonlyMap<string, unknown>;
}

/** @throws TagError `unreadable`, `too-large` */
export async function* rowsOf(file: HandedFile, { groups }: Parquet, columns: readonly Column[]): AsyncGenerator<Row> {
  let number = 0;
  for (const { rows, chunks } of groups) {
    const readers = columns.map((column) => new Cells(file, chunks[column.place] as Chunk, column));
    for (let row = 0; row < rows; row += 1) {
      const breath = file.breathe();
      if (breath !== undefined) await breath;
      const cells = new Map<string, unknown>();
      for (const reader of readers) {
        if (!reader.hasNext) await reader.load();
        cells.set(reader.name, reader.next());
      }
      yield { number: ++number, cells };
    }
  }
}

/** The cells of one column of one group: at hand as long as a page has some. */
class Cells {
  readonly name: string;
  readonly #column: Column;
  readonly #pages: AsyncGenerator<Page>;
  #cells: unknown[] = [];
  #at = 0;
  /** a list that the next page may go on with */
  #open: Values | undefined;

  constructor(file: HandedFile, chunk: Chunk, column: Column) {
    this.name = column.name;
    this.#column = column;
    this.#pages = pagesOf(file, chunk, column);
  }

  get hasNext(): boolean {
    return this.#at < this.#cells.length;
  }

  next(): unknown {
    return this.#cells[this.#at++];
  }

  async load(): Promise<void> {
    this.#cells = [];
    this.#at = 0;
    while (this.#cells.length === 0) {
      const { value: page, done } = await this.#pages.next();
      if (done === true && this.#open === undefined) throw broken('a column of it has fewer rows than it says');
      if (done === true) this.#close();
      else if (this.#column.isList) this.#takeLists(page);
      else this.#takeValues(page);
    }
  }

  #takeValues({ values, definitions, slots }: Page): void {
    const { defined } = this.#column;
    let at = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      const isThere = definitions.length === 0 || definitions[slot] === defined;
      this.#cells.push(isThere ? values[at++] : undefined);
    }
  }

  #takeLists(page: Page): void {
    if (page.values.length === page.slots && page.slots > 0 && page.repetitions[0] === 0) this.#takeWholeLists(page);
    else this.#takeGappyLists(page);
  }

  /** Nothing is null or empty, and all lists begin here: the last of them may go on. */
  #takeWholeLists({ values, repetitions, slots }: Page): void {
    this.#close();
    let start = 0;
    for (let slot = 1; slot <= slots; slot += 1) {
      if (slot < slots && repetitions[slot] !== 0) continue;
      requireShort(slot - start);
      this.#open = values.slice(start, slot);
      if (slot < slots) this.#close();
      start = slot;
    }
  }

  #takeGappyLists({ values, definitions, repetitions, slots }: Page): void {
    const { defined, listed } = this.#column;
    let at = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      if (repetitions[slot] === 0) this.#close();
      const level = definitions.length === 0 ? defined : (definitions[slot] as number);
      const list = repetitions[slot] === 0 ? [] : this.#open;
      if (list === undefined) throw broken('a list of it has no beginning');
      // One that a page before began may be an array of numbers alone.
      const open = Array.isArray(list) ? list : Array.from(list);
      this.#open = open;
      if (level === defined) open.push(values[at++]);
      else if (level >= listed) open.push(undefined);
      requireShort(open.length);
    }
  }

  #close(): void {
    if (this.#open !== undefined) this.#cells.push(this.#open);
    this.#open = undefined;
  }
}

function requireShort(length: number): void {
  if (length > LONGEST_LIST) throw tooLarge('A list of it has more than a million elements');
}
