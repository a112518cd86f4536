/** Lists of millions of clips, by Python, which is there. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @param path its ending says what it is: `.parquet` or `.jsonl` */
export async function writeList(python: string, path: string, count: number): Promise<string> {
  await run(python, [join(import.meta.dirname, 'lists.py'), path, String(count)]);
  return path;
}
