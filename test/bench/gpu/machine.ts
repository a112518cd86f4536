/** What the machine is, in words. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { shippedBinding } from '../../../electron/gpu/package.ts';

export async function describeMachine(): Promise<string[]> {
  const gpus = await promisify(execFile)('nvidia-smi', [
    '--query-gpu=name,driver_version,memory.total',
    '--format=csv,noheader',
  ]).then(
    ({ stdout }) => stdout.trim().split('\n'),
    () => ['no NVIDIA GPU'],
  );
  const cpu = await readFile('/proc/cpuinfo', 'utf8').then(
    (text) => /^model name\s*:\s*(.*)$/m.exec(text)?.[1] ?? process.arch,
    () => process.arch,
  );
  const { version } = await shippedBinding();
  return [
    ...gpus.map((line) => line.replace(/^(.*), (.*), (.*)$/, '$1 ($3, driver $2)')),
    `${availableParallelism()} cores of ${cpu}`,
    `Node ${process.versions.node}`,
    `ONNX Runtime ${version}`,
  ];
}
