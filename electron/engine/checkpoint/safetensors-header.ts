/**
 * The JSON header of a safetensors file, read by its own small grammar. `JSON.parse` would drop a repeated name silently
 * and build whatever nesting a hostile header asks for; here there is nothing to nest.
 */
import { quote } from './file.ts';
import { MOST_DIMENSIONS } from './layout.ts';

export interface HeaderEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** From the end of the header, in bytes. */
  readonly begin: number;
  readonly end: number;
}

/** What is wrong with a header, as the rest of a sentence about the file. */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
}

/** The name under which a header keeps free text: no tensor. */
const METADATA = '__metadata__';

/** The entries of a header, in its order. @throws HeaderError */
export function parseSafetensorsHeader(text: string): HeaderEntry[] {
  return new HeaderParser(text).parse();
}

class HeaderParser {
  readonly #text: string;
  #at = 0;
  /** For messages. */
  #where = 'its header';

  constructor(text: string) {
    this.#text = text;
  }

  parse(): HeaderEntry[] {
    const entries: HeaderEntry[] = [];
    this.#object((name) => {
      this.#where = `the tensor ${quote(name)}`;
      if (name === METADATA) this.#object(() => this.#string());
      else entries.push(this.#entry(name));
      this.#where = 'its header';
    });
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#error('goes on after its end');
    return entries;
  }

  #entry(name: string): HeaderEntry {
    let dtype: string | undefined;
    let shape: number[] | undefined;
    let offsets: number[] | undefined;
    this.#object((key) => {
      if (key === 'dtype') dtype = this.#string();
      else if (key === 'shape') shape = this.#integers();
      else if (key === 'data_offsets') offsets = this.#integers();
      else throw this.#error(`has a field ${quote(key)}`);
    });
    const [begin, end, ...more] = offsets ?? [];
    if (dtype === undefined || shape === undefined || begin === undefined || end === undefined || more.length > 0) {
      throw this.#error('lacks its type, its shape or its two offsets');
    }
    return { name, dtype, shape, begin, end };
  }

  /** An object; `member` reads the value of each key. */
  #object(member: (key: string) => void): void {
    const keys = new Set<string>();
    this.#list('{', '}', () => {
      const key = this.#string();
      if (keys.has(key)) throw this.#error(`holds ${quote(key)} twice`);
      keys.add(key);
      this.#expect(':');
      member(key);
    });
  }

  #integers(): number[] {
    const integers: number[] = [];
    this.#list('[', ']', () => {
      integers.push(this.#integer());
      if (integers.length > MOST_DIMENSIONS) throw this.#error(`has more than ${MOST_DIMENSIONS} dimensions`);
    });
    return integers;
  }

  #list(open: string, close: string, item: () => void): void {
    this.#expect(open);
    if (this.#accept(close)) return;
    do item();
    while (this.#accept(','));
    this.#expect(close);
  }

  #integer(): number {
    this.#skipSpace();
    const start = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at++;
    const digits = this.#text.slice(start, this.#at);
    const value = Number(digits);
    if (digits === '' || (digits.length > 1 && digits.startsWith('0')) || !Number.isSafeInteger(value)) {
      throw this.#error('has a number that is negative, fractional or too large');
    }
    return value;
  }

  #string(): string {
    this.#expect('"');
    const start = this.#at;
    for (; this.#text[this.#at] !== '"'; this.#at++) {
      if (this.#at >= this.#text.length) throw this.#error('has a text without an end');
      if (this.#text[this.#at] === '\\') this.#at++;
    }
    const literal = this.#text.slice(start - 1, ++this.#at);
    try {
      return JSON.parse(literal) as string; // for the escapes; it is a string, from its quotes
    } catch {
      throw this.#error('has a text that is not JSON');
    }
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw this.#error(`lacks a ${token} at ${this.#at}`);
  }

  #accept(token: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #error(what: string): HeaderError {
    return new HeaderError(`${this.#where} ${what}`);
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
