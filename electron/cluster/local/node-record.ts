/** What is remembered of the node that this machine is, so that it is found again, and nobody else's Ray is taken for it. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { count } from '../../wire/values.ts';
import { writeFailure } from './failures.ts';

export const nodeRecordSchema = z.object({
  reeltag: z.literal(1),
  role: z.enum(['head', 'node']),
  /** in the environment of all that belongs to it */
  mark: z.string().min(16),
  /** host:port that nodes join */
  address: z.string(),
  /** where jobs are asked for; of a node that joined, the head knows */
  url: z.string().optional(),
  /** whether other machines can reach it */
  open: z.boolean(),
  tokenFile: z.string(),
  /** what Ray writes while it runs */
  temporary: z.string(),
  /** ISO 8601 */
  since: z.string(),
  ray: z.string(),
  python: z.string(),
  /** Ray's own; none yet while it is being started */
  processes: z.array(z.object({ pid: count, began: z.string(), name: z.string() })),
  /** machines that were joined by ssh, and how Reeltag is called there */
  joined: z.array(z.object({ host: z.string(), command: z.string() })),
});
export type NodeRecord = z.infer<typeof nodeRecordSchema>;

const fileIn = (machine: string): string => join(machine, 'node.json');

export async function readRecord(machine: string): Promise<NodeRecord | undefined> {
  const text = await readFile(fileIn(machine), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return nodeRecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** @throws TagError `disk-full`, `write-failed` */
export async function writeRecord(machine: string, record: NodeRecord): Promise<void> {
  const partial = `${fileIn(machine)}.partial`;
  try {
    await mkdir(machine, { recursive: true, mode: 0o700 });
    await writeFile(partial, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600, flush: true });
    await rename(partial, fileIn(machine));
  } catch (error) {
    throw writeFailure(error, machine);
  }
}

export async function removeRecord(machine: string): Promise<void> {
  await rm(fileIn(machine), { force: true });
}
