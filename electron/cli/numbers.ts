/** Option values that are numbers. `Number` would also take '', '0x10' and '1e3'. */
import { TagError } from '../wire/errors.ts';
import { quoted } from './text.ts';

/** @throws TagError `usage` */
export function parseCount(option: string, text: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw new TagError('usage', `${option} takes a whole number of at least 1, not ${quoted(text)}.`);
}

/** @throws TagError `usage` */
export function parseSeconds(option: string, text: string): number {
  if (/^(\d+(\.\d*)?|\.\d+)$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  throw new TagError('usage', `${option} takes seconds, as in 12.5, not ${quoted(text)}.`);
}

/** @throws TagError `usage` for an end that is not after the start */
export function checkRange(start: number | undefined, end: number | undefined): { start?: number; end?: number } {
  if (start !== undefined && end !== undefined && !(end > start)) {
    throw new TagError('usage', `--to (${end} s) must be later than --from (${start} s).`);
  }
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}
