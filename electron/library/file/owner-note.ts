/**
 * What a lock's owner writes beside it: its process, and the local socket on which it can be asked. It decides nothing,
 * for one that was killed leaves its note behind: who has the library is the lock's to say.
 */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { factsOf, readStart } from './header.ts';
import { FILE_MODE } from './modes.ts';

const localSocketSchema = z.object({
  /** a path, or the name of a pipe of Windows */
  address: z.string().min(1),
  /** Made for each start: whoever listens there knows it, or has come in the owner's place. */
  id: z.uuid(),
});
export type LocalSocket = z.infer<typeof localSocketSchema>;

const pid = z.int().positive();
const ownerNoteSchema = z.object({ pid, socket: localSocketSchema.exactOptional() });
export type OwnerNote = z.infer<typeof ownerNoteSchema>;

/** Former versions wrote the process alone. */
const noteSchema = z.union([pid.transform((id): OwnerNote => ({ pid: id })), ownerNoteSchema]);

/** Bytes: many times what is ever written. */
const LONGEST_NOTE = 16 * 1024;

export function ownerPathOf(file: string): string {
  return `${file}.owner`;
}

export function writeOwnerNote(path: string, note: OwnerNote): void {
  writeFileSync(path, `${JSON.stringify(note)}\n`, { mode: FILE_MODE });
}

/** Undefined for none, for garbage, and for one that is being written at this moment. */
export function readOwnerNote(path: string): OwnerNote | undefined {
  try {
    if (factsOf(path)?.isFile() !== true) return undefined;
    const { data } = noteSchema.safeParse(JSON.parse(readStart(path, LONGEST_NOTE).toString()));
    return data;
  } catch {
    return undefined;
  }
}
