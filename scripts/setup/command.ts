/** Runs an external command: no shell, never a question asked, always a time limit. */
import { spawn } from 'node:child_process';

export interface CommandResult {
  /** 0 where the command did what it should. */
  ok: boolean;
  /** The end of what it printed, stdout and stderr together as they came. */
  output: string;
  /** Why it is not `ok`, in a few words: 'not found', 'took longer than 10 s', 'exit code 100'. */
  reason: string;
}

export interface CommandOptions {
  timeoutMs: number;
  env?: Record<string, string>;
  cwd?: string;
}

/** What is kept of a command's output. */
const OUTPUT_LIMIT = 64 * 1024;

export function runCommand(command: string, args: string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    // A group of its own, so that the time limit reaches what the command has started too.
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    let output = '';
    let timedOut = false;
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);

    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid);
    }, options.timeoutMs);
    // An interrupt stops the command with us: in its own group it would not see the terminal's.
    const onExit = (): void => killGroup(child.pid);
    process.once('exit', onExit);
    const settle = (ok: boolean, reason: string): void => {
      clearTimeout(timer);
      process.off('exit', onExit);
      resolve({ ok, output, reason });
    };
    child.on('error', (error) =>
      settle(false, 'code' in error && error.code === 'ENOENT' ? 'not found' : error.message),
    );
    child.on('close', (code, signal) => {
      if (timedOut) settle(false, `took longer than ${Math.round(options.timeoutMs / 1000)} s`);
      else if (code === 0) settle(true, '');
      else settle(false, signal === null ? `exit code ${code}` : `stopped by ${signal}`);
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** The line of a failed tool's output that says why: the first that names an error, else the last. */
export function errorLine(output: string): string {
  const lines = output.trim().split('\n');
  return (lines.find((line) => /^(\w*Error|E|error):? /.test(line)) ?? lines.at(-1) ?? '').trim();
}
