/** strace, by which the tests see that nothing leaves the machine. The application itself has no need of it. */
import { devNull } from 'node:os';
import { runCommand } from './command.ts';
import { debianPackage } from './debian.ts';
import type { Thing } from './things.ts';

const TIMEOUT_MS = 30_000;

export const strace: Thing = {
  name: 'strace',
  needed: false,
  wanted: async () => process.platform === 'linux',
  find: async () => ((await whyNoStrace()) === undefined ? 'on the path (for the tests)' : undefined),
  ways: [debianPackage('strace')],
  without:
    'the test that watches what leaves the machine is skipped, the application has no need of it; install strace, and let it trace (some containers forbid that).',
};

/** Why no process can be watched here, or undefined where one can: there may be none, or one that may not. */
export async function whyNoStrace(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'strace is for Linux alone';
  const watched = ['-f', '-qq', '-o', devNull, '-e', 'trace=none', process.execPath, '--version'];
  const { ok, reason } = await runCommand('strace', watched, { timeoutMs: TIMEOUT_MS });
  if (ok) return undefined;
  return reason === 'not found' ? 'strace is not installed' : `strace may not trace here: ${reason}`;
}
