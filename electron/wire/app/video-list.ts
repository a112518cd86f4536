/**
 * The list of videos as a page takes it: whole, and ten thousand long. A page may not make code, and without that the schema takes
 * a tenth of a second for so many, in which nothing is drawn.
 *
 * So what is plainly a video is let through by a check of its own; of all else the schema has the last word, as of every other value.
 */
import { z } from 'zod';
import { ERROR_KINDS } from '../errors.ts';
import { type Video, videoSchema, videoStateSchema } from './videos.ts';

type Check = (value: unknown) => boolean;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const EDITION = /^[\w-]+$/;
const STATES: ReadonlySet<unknown> = new Set(videoStateSchema.options);
const PROBLEMS: ReadonlySet<unknown> = new Set(ERROR_KINDS);

const isString: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isTrue: Check = (value) => value === true;
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

/** All that a video may have. */
const CHECKS: Readonly<Record<keyof Video, Check>> = {
  id: matches(UUID),
  name: isString,
  folder: isString,
  edition: matches(EDITION),
  state: (value) => STATES.has(value),
  offline: isTrue,
  problem: isPlainProblem,
  duration: isNumber,
  startTime: isNumber,
  width: isCount,
  height: isCount,
  track: (value) => isCount(value) && value !== 0,
  proxyOnly: isTrue,
  reviewed: isTrue,
  rating: (value) => isCount(value) && value !== 0 && (value as number) <= 5,
  order: isNumber,
};
const BY_KEY: ReadonlyMap<string, Check> = new Map(Object.entries(CHECKS));
/** What it must have. */
const NEEDED: ReadonlySet<string> = new Set<keyof Video>(['id', 'name', 'folder', 'edition', 'state', 'order']);

/** Whether the schema would give back the very same. Of what is a video all the same it may say no. */
export function isPlainVideo(value: unknown): value is Video {
  if (typeof value !== 'object' || value === null) return false;
  let needed = 0;
  for (const key of Object.keys(value)) {
    if (BY_KEY.get(key)?.(value[key as keyof typeof value]) !== true) return false;
    if (NEEDED.has(key)) needed += 1;
  }
  return needed === NEEDED.size;
}

function isPlainProblem(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, message, detail, ...others } = value as Record<string, unknown>;
  const isSaid = isString(message) && (isString(detail) || !Object.hasOwn(value, 'detail'));
  return PROBLEMS.has(kind) && isSaid && Object.keys(others).length === 0;
}

export const videoListSchema = z.unknown().transform((value, context): Video[] => {
  if (!Array.isArray(value)) {
    context.addIssue('a list of videos is a list');
    return z.NEVER;
  }
  return value.map((one, place) => {
    if (isPlainVideo(one)) return one;
    const { data, error } = videoSchema.safeParse(one);
    for (const { message, path } of error?.issues ?? []) {
      context.addIssue({ code: 'custom', message, path: [place, ...path] });
    }
    return data ?? z.NEVER;
  });
});
