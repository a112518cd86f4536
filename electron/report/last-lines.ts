/** The last of what a log says, and of the file before it, which a log that has grown leaves beside itself. */
import { readFileSync } from 'node:fs';

/** @returns undefined where there is no log */
export function lastLines(file: string): string[] | undefined {
  const files = [`${file}.old`, file].map(linesOf).filter((lines) => lines !== undefined);
  return files.length === 0 ? undefined : files.flat();
}

function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return undefined;
  }
}
