/** What went wrong, in a file that a user can send: appended, and begun anew when it has grown. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { lastLines } from '../report/last-lines.ts';

/** Of the file; the one before it is kept beside it, and none before that. */
const LARGEST_BYTES = 1024 * 1024;
/** Characters of one entry: an error may carry what it was about. */
const LONGEST_ENTRY = 16_000;

export interface Log {
  readonly file: string;
  /** @param error what was thrown, or more to tell */
  write(what: string, error?: unknown): void;
  /** the last of them, also of the file before */
  lines(): string[];
}

export function openLog(file: string): Log {
  return {
    file,
    write: (what, error) => {
      const more = error === undefined ? '' : `: ${typeof error === 'string' ? error : inspect(error)}`;
      const line = `${new Date().toISOString()} ${shortened(`${what}${more}`)}\n`;
      process.stderr.write(line);
      try {
        mkdirSync(dirname(file), { recursive: true });
        if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_BYTES) renameSync(file, `${file}.old`);
        appendFileSync(file, line);
      } catch {
        // A log that cannot be written must not become the next failure; the line is on stderr.
      }
    },
    lines: () => lastLines(file) ?? [],
  };
}

function shortened(text: string): string {
  return text.length <= LONGEST_ENTRY ? text : `${text.slice(0, LONGEST_ENTRY).toWellFormed()}…`;
}
