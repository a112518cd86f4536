/** A library whose process was killed: `library.sqlite` with a full log beside it, as a power cut leaves them. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const childFile = fileURLToPath(new URL('./library-child.ts', import.meta.url));

/** Fills a library in `folder` with `videos` videos or more, and kills its process with the log unwritten. */
export async function makeUncleanLibrary(folder: string, videos: number): Promise<void> {
  const writer = spawn(process.execPath, [childFile, 'write', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let lines = 0;
  writer.stdout.on('data', (text: Buffer) => {
    lines += text.toString().split('\n').length - 1;
  });
  while (lines <= videos) await once(writer.stdout, 'data');
  writer.kill('SIGKILL');
  await once(writer, 'close');
}

/** What lies in a folder: each file, its bytes by their hash, and where links lead. */
export function inventory(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (path: string): void => {
    const facts = lstatSync(path);
    const name = relative(folder, path);
    if (facts.isSymbolicLink()) found[name] = `link to ${readlinkSync(path)}`;
    else if (facts.isDirectory()) {
      found[`${name}/`] = 'folder';
      for (const entry of readdirSync(path)) walk(join(path, entry));
    } else if (facts.isFile()) found[name] = createHash('sha256').update(readFileSync(path)).digest('hex');
    else found[name] = 'neither file nor folder';
  };
  walk(folder);
  return found;
}
