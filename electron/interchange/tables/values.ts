/** What a cell of a table says, whether it is a text, a number or a date. Pure. */
import type { Decision } from '../../wire/app/tags.ts';

/** @returns empty for what says nothing */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

const DECISIONS: Readonly<Record<Decision, readonly string[]>> = {
  yes: ['yes', 'y', 'true', 't', '1', '1.0', 'x', '✓'],
  no: ['no', 'n', 'false', 'f', '0', '0.0'],
  unsure: ['unsure', 'maybe', 'unclear', '?'],
};

export function decisionOf(value: unknown): Decision | undefined {
  const word = textOf(value).toLowerCase();
  return (Object.keys(DECISIONS) as Decision[]).find((decision) => DECISIONS[decision].includes(word));
}

/** Data frames write all the digits that a number has, and small ones as 5e-05. */
const WITH_POWER = /^\d(?:\.\d{1,30})?e[+-]?\d{1,2}$/i;
/** Seconds from which on no number is one. */
const LATEST = 1e12;

/** Seconds: 12.5, 12,5, 0:12.5 or 0:00:12,5. */
export function secondsOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (WITH_POWER.test(text)) return Number(text) < LATEST ? Number(text) : undefined;
  const [, hours = '0', minutes = '0', seconds] =
    /^(?:(?:(\d{1,4}):)?(\d{1,5}):)?(\d{1,12}(?:[.,]\d{0,30})?)$/.exec(text) ?? [];
  if (seconds === undefined) return typeof value === 'number' && value >= 0 && value < LATEST ? value : undefined;
  const rest = Number(seconds.replace(',', '.'));
  if (text.includes(':') && (rest >= 60 || (hours !== '0' && Number(minutes) > 59))) return undefined;
  return Number(hours) * 3600 + Number(minutes) * 60 + rest;
}

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;
/** Numbers from here on count milliseconds since 1970: as pandas writes dates in JSON. */
const FIRST_MILLISECONDS = 1e11;

/** ISO 8601; a time without a zone is taken for UTC. */
export function isoOf(value: unknown): string | undefined {
  if (typeof value === 'number') return value >= FIRST_MILLISECONDS ? isoOfDate(new Date(value)) : undefined;
  if (value instanceof Date) return isoOfDate(value);
  const [, day, time = '00:00', zone = 'Z'] = MOMENT.exec(textOf(value)) ?? [];
  if (day === undefined) return undefined;
  const offset = zone.length === 3 ? `${zone}:00` : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return isoOfDate(new Date(`${day}T${time}${offset}`));
}

function isoOfDate(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function uuidOf(value: unknown): string | undefined {
  const text = textOf(value);
  return UUID.test(text) ? text.toLowerCase() : undefined;
}
