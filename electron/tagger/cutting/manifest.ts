/**
 * The list of clips that lies beside them, a line a clip. A line is on the disk before its clip has its name: where a run ended between
 * the two, the line names nothing, and is left out when the next begins. So no clip is there that no line tells of.
 */
import { open, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { holdFile } from '../../library/index.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { syncFolder } from '../handover/write/aside.ts';

export const MANIFEST = 'reeltag-clips.jsonl';

/** Two that write to one list would take each other's lines away. */
const LOCK = '.reeltag-clips.lock';

/**
 * The folder to oneself, until it is given up or the process ends.
 *
 * @returns gives it up
 * @throws TagError `in-use`
 */
export function holdFolder(folder: string): () => void {
  const giveUp = holdFile(join(folder, LOCK));
  if (giveUp !== undefined) return giveUp;
  throw new TagError('in-use', `Another Reeltag is cutting into ${folder}: wait for it, or choose another folder.`);
}

const spanSchema = z.object({ start: z.number(), end: z.number() });

const lineSchema = z.object({
  /** which version of this */
  reeltag: z.literal(1),
  /** of what was asked for: the same clip again has the same */
  id: z.string(),
  /** beneath the folder, with `/` */
  file: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  source: z.object({ path: z.string(), content: z.string(), track: z.number().exactOptional() }),
  /** seconds since the source's first frame: what was asked for, handles and all, and what is in it */
  asked: spanSchema,
  span: spanSchema,
  /** how many frames, and the number of the first in the source, counted from 0 */
  frames: z.number(),
  firstFrame: z.number(),
  how: z.enum(['exact', 'copy']),
  label: z.string().exactOptional(),
  /** who decided it, and when */
  by: z.string().exactOptional(),
  at: z.string().exactOptional(),
  /** by which it was found, where nobody decided */
  model: z.object({ name: z.string(), sha256: z.string() }).exactOptional(),
  split: z.enum(['train', 'val', 'test']).exactOptional(),
  cutAt: z.string(),
});
export type ClipLine = z.infer<typeof lineSchema>;

/** A hundred thousand clips take less. */
const MOST_BYTES = 2 ** 28;

/**
 * What the folder's list tells, and which of it is there, whole.
 *
 * @throws TagError `usage` for a file of this name that is none of ours; system errors
 */
export async function readManifest(folder: string): Promise<{ lines: ClipLine[]; isClean: boolean }> {
  const path = join(folder, MANIFEST);
  const text = await readText(path);
  const rows = text.split('\n');
  const isEnded = rows.pop() === '';
  const read = rows.map((row) => lineSchema.safeParse(parsed(row)));
  if (read.some(({ success }) => !success)) throw notOurs(path);
  const known = new Map<string, ClipLine>();
  for (const { data } of read) if (data !== undefined) known.set(data.id, data);
  const there = await Promise.all([...known.values()].map(async (line) => ((await isWhole(folder, line)) ? line : [])));
  const lines = there.flat();
  return { lines, isClean: isEnded && lines.length === rows.length };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw notOurs(path);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return '';
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function isWhole(folder: string, { file, bytes }: ClipLine): Promise<boolean> {
  const facts = await stat(join(folder, ...file.split('/'))).catch(() => undefined);
  return facts?.isFile() === true && facts.size === bytes;
}

function notOurs(path: string): TagError {
  return new TagError('usage', `${path} is no list of clips that this Reeltag can read: choose another folder.`);
}

/** Leaves out what names nothing any more, and half a line. */
export async function cleanManifest(folder: string, lines: readonly ClipLine[]): Promise<void> {
  const [path, aside] = [join(folder, MANIFEST), join(folder, `.${MANIFEST}.part`)];
  const file = await open(aside, 'w');
  try {
    await file.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path).catch(async (error: unknown) => {
    await rm(aside, { force: true });
    throw error;
  });
  await syncFolder(folder);
}

/** @returns takes the line back, where its clip could not be given its name. @throws system errors; then nothing of the line is there */
export async function addLine(folder: string, line: ClipLine): Promise<() => Promise<void>> {
  const path = join(folder, MANIFEST);
  const file = await open(path, 'a');
  try {
    const { size } = await file.stat();
    // Half a line would spoil the next one, too.
    const takeBack = (): Promise<void> => (size === 0 ? rm(path, { force: true }) : truncate(path, size));
    await file
      .appendFile(`${JSON.stringify(line)}\n`)
      .then(() => file.sync())
      .catch(async (error: unknown) => {
        await takeBack();
        throw error;
      });
    return takeBack;
  } finally {
    await file.close();
  }
}
