/** What lies where files are given out from, and is none of them: notes, downloads, what an editor or a system left. */
import { existsSync, readdirSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { filesBuilt, PARTS, STAMP } from '../build/parts.ts';
import { runCommand } from '../setup/command.ts';

const GIT_TIMEOUT_MS = 30_000;
/** Never given out, and for those who train the demo model to fill. */
const TRAINING = 'resources/models/demo/training/';

/** Paths from the checkout's root, sorted. What git has is known in a clone alone: elsewhere `resources` is as it came. */
export async function straysIn(root: string): Promise<string[]> {
  const inBuild = PARTS.flatMap((part) => {
    const built = new Set([STAMP, ...filesBuilt(part, root)]);
    return filesIn(join(root, 'out', part))
      .filter((file) => !built.has(file))
      .map((file) => posix.join('out', part, file));
  });
  return [...inBuild, ...(await unknownToGit(root))].sort();
}

/** With `/` between names. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}

/** What it is told to overlook, too: packages are made of all that is there. */
async function unknownToGit(root: string): Promise<string[]> {
  if (!existsSync(join(root, '.git'))) return [];
  const args = ['-C', root, '-c', 'core.quotePath=false', 'ls-files', '--others', '--', 'resources'];
  const { ok, output } = await runCommand('git', args, { timeoutMs: GIT_TIMEOUT_MS });
  return ok ? output.split('\n').filter((line) => line.startsWith('resources/') && !line.startsWith(TRAINING)) : [];
}
