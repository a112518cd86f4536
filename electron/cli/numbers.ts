/** Option values that are numbers. `Number` would also take '', '0x10' and '1e3'. */
import { TagError } from '../wire/errors.ts';
import { quoted } from './text.ts';

/** @throws TagError `usage` */
export function parseCount(option: string, text: string): number {
  const isCount = /^\d+$/.test(text) && Number(text) > 0;
  if (isCount && Number.isSafeInteger(Number(text))) return Number(text);
  if (isCount) throw new TagError('usage', `${option} takes a smaller number than ${quoted(text)}.`);
  throw new TagError('usage', `${option} takes a whole number of at least 1, not ${quoted(text)}.`);
}

/** Plain decimals. @throws TagError `usage` */
function parseBetween(option: string, text: string, least: number, most: number): number {
  const value = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new TagError('usage', `${option} takes a number from ${least} to ${most}, not ${quoted(text)}.`);
}

/** @throws TagError `usage` */
export function parseFraction(option: string, text: string): number {
  return parseBetween(option, text, 0, 1);
}

/** How long a segment is, in seconds. @throws TagError `usage` */
export function parseLength(option: string, text: string): number {
  return parseBetween(option, text, 0.5, 600);
}

/** Seconds (12.5), or a clock's minutes and hours before them (1:02:03.5). @throws TagError `usage` */
export function parseSeconds(option: string, text: string): number {
  const parts = text.split(':');
  const last = parts.at(-1) as string;
  const before = parts.slice(0, -1);
  const isTime =
    /^(\d+(\.\d*)?|\.\d+)$/.test(last) &&
    before.length <= 2 &&
    before.every((part) => /^\d+$/.test(part)) &&
    // After minutes come less than sixty seconds, and after hours less than sixty minutes.
    parts.slice(1).every((part) => Number(part) < 60);
  const seconds = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  if (isTime && Number.isFinite(seconds)) return seconds;
  throw new TagError('usage', `${option} takes seconds or a time, as in 12.5 or 1:02:03, not ${quoted(text)}.`);
}

/** @throws TagError `usage` for an end that is not after the start */
export function checkRange(start: number | undefined, end: number | undefined): { start?: number; end?: number } {
  if (start !== undefined && end !== undefined && !(end > start)) {
    throw new TagError('usage', `--to (${end} s) must be later than --from (${start} s).`);
  }
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** The options that say what of a file is looked at. */
export interface PartOptions {
  from?: string | undefined;
  to?: string | undefined;
  track?: string | undefined;
}

/** @throws TagError `usage` */
export function parsePart({ from, to, track }: PartOptions) {
  const start = from === undefined ? undefined : parseSeconds('--from', from);
  const end = to === undefined ? undefined : parseSeconds('--to', to);
  return {
    range: checkRange(start, end),
    ...(track === undefined ? {} : { track: parseCount('--track', track) }),
  };
}
