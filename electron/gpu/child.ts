/** Runs a program to its end, without a shell, in a process group of its own that an abort ends whole. */
import { spawn } from 'node:child_process';
import { abortError } from '../wire/failures.ts';

export interface Ended {
  /** null where a signal ended it, or it could not be started */
  readonly code: number | null;
  /** the ends of what it printed */
  readonly stdout: string;
  readonly stderr: string;
  /** why it could not be started, a system's error code such as ENOENT */
  readonly notStarted?: string | undefined;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
}

/** What is kept of each stream, in characters. */
const OUTPUT_LIMIT = 64 * 1024;

/** @throws AbortError once the program, and all that it had started, has ended */
export function run(file: string, args: readonly string[], { signal, env = {} }: RunOptions): Promise<Ended> {
  if (signal.aborted) return Promise.reject(abortError());
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    };
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-OUTPUT_LIMIT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-OUTPUT_LIMIT);
    });
    signal.addEventListener('abort', kill, { once: true });
    process.on('exit', kill);
    const end = (ended: Ended): void => {
      signal.removeEventListener('abort', kill);
      process.off('exit', kill);
      if (signal.aborted) reject(abortError());
      else resolve(ended);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) end({ code: null, stdout, stderr, notStarted: error.code ?? error.message });
    });
    child.on('close', (code) => end({ code, stdout, stderr }));
  });
}
