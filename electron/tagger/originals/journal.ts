/** What is being moved, on the disk before it is: after a host that was killed the list finds the files again. */
import { open, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';

const moveSchema = z.object({ id: z.string(), from: z.string(), to: z.string() });
const journalSchema = z.object({ window: z.string(), moves: z.array(moveSchema) });
export type Move = z.infer<typeof moveSchema>;
export type Journal = z.infer<typeof journalSchema>;

export async function writeJournal(path: string, journal: Journal): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(JSON.stringify(journal));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Undefined where there is none: half a one was written before anything was moved. */
export async function readJournal(path: string): Promise<Journal | undefined> {
  try {
    return journalSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

export async function removeJournal(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => {});
}
