/** Ends a process with all that it has started. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Ends the process and its descendants at once. The engine in a utility process leads no group that could be signalled, so
 * that its ffmpeg processes have to be looked for.
 */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  // Stopped, it cannot start another child while its children are looked for.
  signal(pid, 'SIGSTOP');
  for (const descendant of descendantsOf(pid)) signal(descendant, 'SIGKILL');
  signal(pid, 'SIGKILL');
}

function descendantsOf(pid: number): number[] {
  const childrenOf = process.platform === 'linux' ? linuxChildren : childrenFromPs();
  const found: number[] = [];
  const waiting = [pid];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const children = childrenOf(parent);
    found.push(...children);
    waiting.push(...children);
  }
  return found;
}

/** Every thread has children of its own. */
function linuxChildren(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      numbers(readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')),
    );
  } catch {
    // It has ended.
    return [];
  }
}

function childrenFromPs(): (pid: number) => number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8', timeout: 2_000 });
  const pairs = (stdout ?? '').split('\n').map(numbers);
  return (pid) => pairs.filter(([, parent]) => parent === pid).flatMap(([child]) => child ?? []);
}

function numbers(text: string): number[] {
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
