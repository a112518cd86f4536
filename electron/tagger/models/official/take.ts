/** A checkpoint that somebody has already, put where the official model's is looked for: one file under two names where the disk can, else a copy. */
import { randomUUID } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, copyFile, link, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { holdsModel, modelDirectory } from '../../../catalogue/models.ts';
import { OFFICIAL_CHECKPOINT, OFFICIAL_MODEL_ID, TOKENIZER_ID } from '../../../catalogue/official-demo.ts';
import { systemErrorCode, TagError } from '../../../wire/errors.ts';

/** What somebody has named: a model folder, which is used where it lies, or a checkpoint. */
export type Taken =
  | { readonly folder: string }
  | { readonly checkpoint: string; readonly name: string; readonly bytes: number };

/** What a copy is called until it is whole. */
const TAKEN = '.taken';
/** A copy that has not grown for so long is nobody's any more. */
const STILL_MS = 10 * 60_000;

const IS_CHECKPOINT = /^[^.].*\.(pt|safetensors)$/;

/** @throws TagError `not-found`, `unreadable`, `empty-file`, `model-missing` */
export async function lookAtTaken(path: string): Promise<Taken> {
  const facts = await stat(path).catch((error: unknown) => {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new TagError('not-found', `There is no file or folder ${path}: check how it is spelt.`);
    }
    throw new TagError('unreadable', `${path} cannot be read (${code}): check its permissions.`, { cause: error });
  });
  if (facts.isFile() && IS_CHECKPOINT.test(basename(path))) {
    if (facts.size === 0) throw new TagError('empty-file', `${path} is empty: download it again, or name another.`);
    // What the hub's own cache has under that name is a link, which would lead nowhere from another folder.
    return { checkpoint: await realpath(path), name: basename(path), bytes: facts.size };
  }
  if (facts.isDirectory()) {
    // The folder itself, or one of those within it that people may mean.
    for (const folder of [path, dirname(dirname(path))]) if (await isWholeModel(folder)) return { folder };
    const names = await readdir(path).catch((): string[] => []);
    const inside = names.includes(OFFICIAL_CHECKPOINT)
      ? [OFFICIAL_CHECKPOINT]
      : names.filter((name) => IS_CHECKPOINT.test(name));
    const nested = await readdir(join(path, OFFICIAL_MODEL_ID)).catch((): string[] => []);
    const [only] = inside.length === 1 ? inside : [];
    if (only !== undefined) return lookAtTaken(join(path, only));
    if (nested.includes(OFFICIAL_CHECKPOINT)) return lookAtTaken(join(path, OFFICIAL_MODEL_ID, OFFICIAL_CHECKPOINT));
  }
  throw new TagError(
    'model-missing',
    `${path} is not the model: name ${OFFICIAL_CHECKPOINT}, or a folder that holds it.`,
  );
}

async function isWholeModel(folder: string): Promise<boolean> {
  const tokenizer = await readdir(join(folder, TOKENIZER_ID)).catch((): string[] => []);
  return tokenizer.some((name) => name === 'tokenizer.json' || name === 'vocab.txt') && (await holdsModel(folder));
}

/**
 * @param directory the model's folder
 * @throws TagError `disk-full`, `write-failed`, `unreadable`; AbortError: then there is nothing new
 */
export async function takeCheckpoint(
  { checkpoint, name: given, bytes }: Extract<Taken, { checkpoint: string }>,
  directory: string,
  {
    resources,
    signal,
    onBytes,
  }: { resources: string; signal: AbortSignal; onBytes: (done: number, of: number) => void },
): Promise<void> {
  const name = given.endsWith('.safetensors') ? given : OFFICIAL_CHECKPOINT;
  const target = join(directory, OFFICIAL_MODEL_ID, name);
  try {
    await access(checkpoint, constants.R_OK);
    await mkdir(dirname(target), { recursive: true });
    if (!(await isSameFile(checkpoint, target))) {
      await clearTaken(directory);
      // Not the downloader's `.part`: it would go on with it. Nor another program's, which may take one at this very time.
      const aside = join(dirname(target), `.${name}.${randomUUID()}${TAKEN}`);
      try {
        await linkOrCopy(checkpoint, aside, bytes, signal, onBytes);
        signal.throwIfAborted();
        await rename(aside, target);
      } finally {
        await rm(aside, { force: true });
      }
    }
    await takeTokenizer(directory, resources);
  } catch (error) {
    throw failureOf(error, target, signal);
  }
}

/** Removes what was left by copies that were cut short by the end of their process: gigabytes that nobody would see. */
export async function clearTaken(directory: string): Promise<void> {
  const folder = join(directory, OFFICIAL_MODEL_ID);
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((each) => each.startsWith('.') && each.endsWith(TAKEN))) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STILL_MS) await rm(path, { force: true }).catch(() => {});
  }
}

/** The tokenizer's files come along with the demo model: they are BERT's own. */
async function takeTokenizer(directory: string, resources: string): Promise<void> {
  const from = join(modelDirectory('demo', resources), TOKENIZER_ID);
  const to = join(directory, TOKENIZER_ID);
  await mkdir(to, { recursive: true });
  const there = await readdir(to);
  for (const name of await readdir(from)) {
    if (!there.includes(name)) await copyFile(join(from, name), join(to, name));
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(a), stat(b).catch(() => undefined)]);
  return other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

async function linkOrCopy(
  from: string,
  to: string,
  bytes: number,
  signal: AbortSignal,
  onBytes: (done: number, of: number) => void,
): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Another disk, or one that knows no links.
    let done = 0;
    const reading = createReadStream(from, { highWaterMark: 1 << 20 });
    reading.on('data', (chunk) => {
      done += chunk.length;
      onBytes(done, bytes);
    });
    await pipeline(reading, createWriteStream(to, { flush: true }), { signal });
  }
}

function failureOf(error: unknown, target: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  const code = systemErrorCode(error);
  if (error instanceof TagError || code === undefined) return error;
  const options = { detail: String(error), cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TagError(
      'disk-full',
      `The disk of ${target} is full: free some space, or choose another folder.`,
      options,
    );
  }
  return new TagError(
    'write-failed',
    `${target} could not be written (${code}): check the folder’s permissions.`,
    options,
  );
}
