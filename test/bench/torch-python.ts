/** The Python that has PyTorch. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TORCH = 'torch==2.15.0';
const run = promisify(execFile);
const environment = join(tmpdir(), `reeltag-${TORCH.replace('==', '-')}`);
const ownPython = join(environment, 'bin', 'python');
const isComplete = (): boolean => existsSync(join(environment, 'complete'));

/** A Python with PyTorch in a throwaway environment, kept between runs in the temporary folder. */
export async function torchPython(): Promise<string> {
  if (!isComplete()) {
    console.error(`installing ${TORCH} from PyPI into ${environment} (once)…`);
    await run('python3', ['-m', 'venv', '--clear', environment]);
    // With its GPU libraries, gigabytes that nothing here uses: the wheel does not load without them.
    await run(ownPython, ['-m', 'pip', 'install', '--quiet', TORCH, 'numpy'], { timeout: 1_800_000 });
    await run(ownPython, ['-c', 'import torch']);
    await mkdir(join(environment, 'complete'));
  }
  return ownPython;
}

/** One that is on the machine already, for where nothing can be fetched; the machine's own goes before. */
export async function presentTorchPython(): Promise<string | undefined> {
  for (const python of ['python3', ...(isComplete() ? [ownPython] : [])]) {
    const works = await run(python, ['-c', 'import torch']).then(
      () => true,
      () => false,
    );
    if (works) return python;
  }
  return undefined;
}
