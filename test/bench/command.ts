/** A command of the terminal as a whole: how long it takes, what all of its processes compute and hold. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../bin/reeltag.js', import.meta.url));

/** The kernel's clock for these, a second. */
const TICKS = 100;

export interface Measured {
  readonly seconds: number;
  /** of all processes, user and system */
  readonly cpuSeconds: number;
  /** resident, all processes together */
  readonly peakBytes: number;
}

/** The whole command, from its start to its end, with all processes that it starts. */
export async function measure(args: readonly string[]): Promise<Measured> {
  const env = { ...process.env, REELTAG_MODEL: '' };
  const began = performance.now();
  // The shell's own clock counts what its children and theirs took.
  const timed = ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@" 1>/dev/null', process.execPath, launcher, ...args];
  const child = spawn('bash', timed, { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid as number));
  }, 100);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`reeltag ${args[0]} ended with ${code}: ${said}`);
  const [user = 0, system = 0] = (said.trimEnd().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: user + system, peakBytes };
}

/** What a process and all that it has started hold, where the system tells (Linux). */
export function residentBytes(root: number): number {
  if (!existsSync('/proc/self/stat')) return 0;
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : '';
    const parent = /\) \S (\d+)/.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isOurs = (pid: number): boolean => pid === root || (parents.has(pid) && isOurs(parents.get(pid) as number));
  let pages = 0;
  for (const pid of parents.keys()) if (isOurs(pid)) pages += Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0);
  return pages * 4096;
}

/** What a process has computed in seconds, user and system, with what it started and has seen the end of (Linux). */
export function cpuSecondsOf(pid: number): { readonly own: number; readonly children: number } {
  // From the third field on; the second is a name, which may hold anything.
  const fields =
    /\) (.*)$/s
      .exec(read(`/proc/${pid}/stat`))?.[1]
      ?.split(' ')
      .map(Number) ?? [];
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11);
  return { own: (user + system) / TICKS, children: (childrenUser + childrenSystem) / TICKS };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
