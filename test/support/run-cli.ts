/** Runs the command line as a user does, in a process of its own, with a cache of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));

export interface CliResult {
  /** null where a signal ended it */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Where {
  readonly cwd?: string;
  readonly stdout?: number;
  /** `pipe`: for whoever writes to it */
  readonly stdin?: 'pipe';
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
  /** Resolves when stdout has `count` whole lines. */
  lines(count: number): Promise<void>;
}

export class CliLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'reeltag-cli-'));

  /**
   * @param env added to the environment
   * @param where.stdout a file descriptor that stdout goes to, instead of the result
   */
  start(args: readonly string[], env: Record<string, string> = {}, where: Where = {}): RunningCli {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: where.cwd,
      stdio: [where.stdin ?? 'ignore', where.stdout ?? 'pipe', 'pipe'],
      env: { ...process.env, REELTAG_CACHE: join(this.folder, 'cache'), NO_COLOR: '', ...env },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const result = new Promise<CliResult>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    const lines = (count: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (stdout.split('\n').length > count) resolve();
        };
        child.stdout?.on('data', check);
        child.on('close', (code) => reject(new Error(`ended with ${code} before line ${count}: ${stderr}`)));
        check();
      });
    return { child, result, lines };
  }

  run(args: readonly string[], env?: Record<string, string>, where?: Where): Promise<CliResult> {
    return this.start(args, env, where).result;
  }

  /** The ids of all living processes that were started with this lab's cache: the CLI, its engine, their tools. Linux only. */
  processes(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && this.#isOurs(pid));
  }

  #isOurs(pid: number): boolean {
    try {
      // A zombie's environment is empty: what has ended and was not yet waited for does not count.
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(this.folder);
    } catch {
      return false;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
