/** Runs a program to its end, without a shell, in a process group of its own that an abort ends whole. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
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
  /** added to this program's own; what is undefined is taken out of it */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** takes what it prints, a line at a time, while it runs */
  readonly onLine?: ((line: string) => void) | undefined;
  /** what it reads; absent: nothing */
  readonly input?: string | undefined;
}

/** What is kept of each stream, in characters. */
const OUTPUT_LIMIT = 64 * 1024;

/** @throws AbortError once the program, and all that it had started, has ended */
export function run(
  file: string,
  args: readonly string[],
  { signal, env = {}, onLine, input }: RunOptions,
): Promise<Ended> {
  if (signal.aborted) return Promise.reject(abortError());
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
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
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-OUTPUT_LIMIT);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-OUTPUT_LIMIT);
    });
    if (onLine !== undefined) {
      for (const stream of [child.stdout, child.stderr]) if (stream !== null) tellLines(stream, onLine);
    }
    // One that has ended reads no more: what it said tells why.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
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

function tellLines(stream: Readable, onLine: (line: string) => void): void {
  let unfinished = '';
  stream.on('data', (text: string) => {
    const lines = (unfinished + text).split(/[\r\n]/);
    unfinished = (lines.pop() as string).slice(-OUTPUT_LIMIT);
    for (const line of lines) if (line.trim() !== '') onLine(line);
  });
}
