/** The libraries that were open last, in a small file of the user's own data folder. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { z } from 'zod';
import { LONGEST_FOLDER, MOST_RECENT_LIBRARIES } from '../wire/app/library.ts';

const schema = z.object({ libraries: z.array(z.string().min(1).max(LONGEST_FOLDER)) });
/** More than it ever holds: whatever else it is, it is none of ours. */
const MOST_BYTES = 2 ** 20;

/** Newest first. A file that is missing or damaged costs some clicks, and nothing else. */
export function recentLibraries(file: string): string[] {
  try {
    const facts = statSync(file);
    // A pipe would be waited for, and with it whoever asks.
    if (!facts.isFile() || facts.size > MOST_BYTES) return [];
    const { data } = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return data?.libraries.filter((folder) => isAbsolute(folder)).slice(0, MOST_RECENT_LIBRARIES) ?? [];
  } catch {
    return [];
  }
}

/** Puts a library first; whole or not at all, for two programs may do it at once. */
export function rememberLibrary(file: string, folder: string): void {
  const others = recentLibraries(file).filter((other) => other !== folder);
  const libraries = [folder, ...others].slice(0, MOST_RECENT_LIBRARIES);
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, `${JSON.stringify({ libraries }, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(unfinished, file);
  } catch {
    // A disk that is full or read only: it is not worth a word while something else is being opened.
  }
}
