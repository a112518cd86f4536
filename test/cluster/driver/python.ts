/** A Python that the driver runs with, where this machine has one. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inCheckout } from '../../../scripts/setup/paths.ts';

const OLDEST = [3, 10] as const;
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** What the system's programs are called is not what they are. */
export async function pythonHere(): Promise<string | undefined> {
  const ask = `import sys; sys.exit(sys.version_info < (${OLDEST.join(', ')}))`;
  for (const name of NAMES) {
    const isOne = await promisify(execFile)(name, ['-c', ask]).then(
      () => true,
      () => false,
    );
    if (isOne) return name;
  }
  return undefined;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** With the driver among what it can import, and nothing left in its folder. */
export async function runPython(python: string, args: readonly string[], cwd?: string): Promise<Ran> {
  const env = { ...process.env, PYTHONPATH: inCheckout('electron/cluster/driver'), PYTHONDONTWRITEBYTECODE: '1' };
  return promisify(execFile)(python, [...args], { env, cwd, maxBuffer: 2 ** 26 }).then(
    (result) => ({ code: 0, ...result }),
    (error: Ran) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
}
