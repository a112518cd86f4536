/** What is remembered about updates over restarts: of the program, whichever library is open. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const keptSchema = z.object({
  /** what somebody said when asked, or in the settings */
  wanted: z.boolean().exactOptional(),
  /** when it was looked last, ISO 8601 */
  checkedAt: z.iso.datetime().exactOptional(),
  /** how often the program was started before anybody was asked */
  starts: z.int().nonnegative().exactOptional(),
});
export type Kept = z.infer<typeof keptSchema>;

/** Of a file that is absent or damaged: nothing, and so no updates. */
export function readKept(file: string): Kept {
  try {
    return keptSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? {};
  } catch {
    return {};
  }
}

export function writeKept(file: string, kept: Kept): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.tmp`;
  writeFileSync(temporary, JSON.stringify(kept));
  renameSync(temporary, file);
}
