/** Which libraries a library needs and the dynamic linker does not find, with this process's environment. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const TIMEOUT_MS = 10_000;

/** Nothing, too, where there is no `ldd` to ask. */
export async function missingLibraries(library: string): Promise<string[]> {
  const said = await promisify(execFile)('ldd', [library], { timeout: TIMEOUT_MS }).catch(
    (error: { stdout?: string }) => error,
  );
  return missingIn(said.stdout ?? '');
}

/** In what `ldd` says, less ONNX Runtime's own, which the process has loaded by then. */
export function missingIn(ldd: string): string[] {
  return [...ldd.matchAll(/^\s*(\S+) => not found/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => !name.startsWith('libonnxruntime'));
}
