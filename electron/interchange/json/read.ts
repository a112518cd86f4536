/** JSON that a stranger wrote: parsed, and looked at without trusting any of it. */
import { TagError } from '../../wire/errors.ts';
import { BYTE_ORDER_MARK } from '../csv.ts';
import type { HandedFile } from '../format.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws TagError `unreadable` with the line from which on it is no JSON; `too-large` */
export async function jsonOf(file: HandedFile): Promise<unknown> {
  const text = await file.text();
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = /at position (\d+)/.exec(error.message)?.[1];
    const line = text.slice(0, at === undefined ? text.length : Number(at)).split('\n').length;
    throw new TagError(
      'unreadable',
      `Line ${line}: it is no valid JSON from there on: export it anew, then try again.`,
      {
        detail: error.message,
        cause: error,
      },
    );
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns undefined for a line that is no object */
export function objectIn(line: string): JsonObject | undefined {
  try {
    const data: unknown = JSON.parse(line);
    return isObject(data) ? data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** As ISO 8601, from that, or from seconds since 1970 as older programs write it. */
export function momentOf(value: unknown): string | undefined {
  const time = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  // What a Date can hold.
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : undefined;
}
