/** A folder that a job on a cluster has left: its plan, and the shards that are there by now. */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCK_FILE, lockSchema, PLAN_FILE, type Plan, planSchema, SHARDS_FOLDER } from '../../cluster/results.ts';
import type { HandedFile } from '../../interchange/format.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { readAt } from '../handover/reading/read-at.ts';
import type { Disk } from '../videos/disk.ts';

/** A file next to those that were looked for, so large that it is none of ours. */
const MOST_JSON = 2 ** 20;
const MOST_SHARDS = 1_000_000;
/** A driver says so often that it is at work that a lock which was silent for longer is nobody's. Milliseconds. */
const SILENT_MS = 60_000;
/** A shard of which all is wanted and that is not larger is read at once: its pages lie all over it. */
const READ_WHOLE = 32 * 2 ** 20;

export interface Shard {
  /** says what is in it: of two shards of one name the content is the same */
  readonly name: string;
  readonly path: string;
}

export interface ResultsFolder {
  readonly folder: string;
  readonly plan: Plan;
  /** by name */
  readonly shards: readonly Shard[];
  /** a driver writes there */
  readonly atWork: boolean;
}

/** @throws TagError `not-found`, `unreadable`, `timed-out`; AbortError */
export async function readResultsFolder(folder: string, disk: Disk, signal: AbortSignal): Promise<ResultsFolder> {
  const run = <T>(work: () => Promise<T>): Promise<T> => disk.run(folder, work, { signal });
  const text = await requirePlan(folder, disk, signal);
  const plan = planSchema.safeParse(parsed(text));
  if (!plan.success) {
    throw new TagError(
      'unreadable',
      `${join(folder, PLAN_FILE)} is no plan that this Reeltag understands: a newer one may have written it.`,
    );
  }
  if (plan.data.layout === 'curator') {
    throw new TagError(
      'unreadable',
      `The job that wrote ${folder} was asked for NeMo Curator’s layout: import the folder, or have the job written in Reeltag’s own.`,
    );
  }
  const names = await run(() => readdir(join(folder, SHARDS_FOLDER))).catch((error: unknown): string[] => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw unreadable(join(folder, SHARDS_FOLDER), error);
  });
  const shards = names
    .filter((name) => /^[^.].*\.parquet$/.test(name))
    .sort()
    .map((name) => ({ name: name.replace(/\.parquet$/, ''), path: join(folder, SHARDS_FOLDER, name) }));
  if (shards.length > MOST_SHARDS) throw new TagError('too-large', `${folder} has more than a million shards.`);
  return { folder, plan: plan.data, shards, atWork: await run(() => isAtWork(join(folder, LOCK_FILE))) };
}

/**
 * Tells a shard that is damaged from a folder whose drive has gone: of that none can be read, and nothing follows from it.
 *
 * @returns its text. @throws TagError as `readResultsFolder`; AbortError
 */
export async function requirePlan(folder: string, disk: Disk, signal: AbortSignal): Promise<string> {
  const read = disk.run(folder, () => readSmall(join(folder, PLAN_FILE)), { signal });
  return read.catch((error: unknown) => {
    throw noPlan(folder, error);
  });
}

async function readSmall(path: string): Promise<string> {
  const facts = await stat(path);
  if (!facts.isFile() || facts.size > MOST_JSON) throw new TagError('unreadable', `${path} is no plan of a job.`);
  return readFile(path, 'utf8');
}

async function isAtWork(path: string): Promise<boolean> {
  const text = await readSmall(path).catch(() => '');
  const { data } = lockSchema.safeParse(parsed(text));
  return data !== undefined && Date.now() - Date.parse(data.alive) < SILENT_MS;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noPlan(folder: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof TagError) return error;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return unreadable(folder, error);
  return new TagError(
    'not-found',
    `${folder} holds no results: choose the folder that a job on a cluster wrote to, in which there is ${PLAN_FILE}.`,
    { cause: error },
  );
}

function unreadable(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof TagError) return error;
  return new TagError('unreadable', `${path} cannot be read (${code}): check its permissions.`, { cause: error });
}

/**
 * Reads a shard while `work` asks for parts of it.
 *
 * @param wanted `parts` where most of it will not be asked for
 * @throws TagError `unreadable`, and what `work` throws
 */
export async function withShard<T>(
  { name, path }: Shard,
  breathe: HandedFile['breathe'],
  wanted: 'all' | 'parts',
  work: (file: HandedFile) => Promise<T>,
): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    // A pipe of that name would be waited for.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    handle = file;
    const facts = await file.stat();
    if (!facts.isFile()) throw new TagError('unreadable', `${path} is no file.`);
    const { size } = facts;
    const whole = wanted === 'all' && size <= READ_WHOLE ? await readAt(file, 0, size) : undefined;
    const slice = async (start: number, end: number): Promise<Uint8Array> =>
      whole === undefined ? readAt(file, start, Math.min(end, size)) : whole.subarray(start, end);
    return await work({ name, byteLength: size, slice, breathe, text: () => Promise.reject(new Error('no text')) });
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await handle?.close();
  }
}
