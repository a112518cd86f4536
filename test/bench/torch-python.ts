/** The Python that has PyTorch. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { installedPython, pythonWith } from './python-environment.ts';

const TORCH = '2.15.0';
/** With its GPU libraries, gigabytes that nothing here uses: the wheel does not load without them. */
const ENVIRONMENT = { name: `torch-${TORCH}`, packages: [`torch==${TORCH}`, 'numpy'], module: 'torch' };
const run = promisify(execFile);

export function torchPython(): Promise<string> {
  return pythonWith(ENVIRONMENT);
}

/** One that is on the machine already, for where nothing can be fetched; the machine's own goes before. */
export async function presentTorchPython(): Promise<string | undefined> {
  const installed = installedPython(ENVIRONMENT);
  for (const python of ['python3', ...(installed === undefined ? [] : [installed])]) {
    const works = await run(python, ['-c', 'import torch']).then(
      () => true,
      () => false,
    );
    if (works) return python;
  }
  return undefined;
}
