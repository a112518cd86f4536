/** What a column of text holds. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Statement } from './database.ts';

/** As JSON; undefined where it is none. */
export function parsed(text: SQLOutputValue | undefined): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a text is what is stored: bytes that are none come as U+FFFD, and would be lost when it is stored again.
 *
 * @param read finds the row by what was read of it
 */
export function isAsStored(read: Statement, text: string, ...values: SQLInputValue[]): boolean {
  return !text.includes('\uFFFD') || read.get(...values) !== undefined;
}
