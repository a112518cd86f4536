/** PySceneDetect in a throwaway Python environment, which is kept between runs. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const VERSION = '0.7.2';
const PACKAGES = [`scenedetect==${VERSION}`, 'opencv-python-headless'];
const environment = join(tmpdir(), `reeltag-scenedetect-${VERSION}`);
const python = join(environment, 'bin', 'python');
const run = promisify(execFile);

async function install(): Promise<void> {
  const complete = join(environment, 'complete');
  if (existsSync(complete)) return;
  console.error(`installing ${PACKAGES.join(' and ')} from PyPI into ${environment} (once)…`);
  await run('python3', ['-m', 'venv', '--clear', environment]);
  await run(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { timeout: 600_000 });
  await run(python, ['-c', 'import scenedetect']);
  await mkdir(complete);
}

export interface Detected {
  /** Frames that begin a scene, counted from 0. */
  readonly cuts: readonly number[];
  readonly seconds: number;
}

export type Detectors = Readonly<Record<'content' | 'adaptive', Detected>>;

/** One process for all films, so that none waits for Python to start. */
export class PySceneDetect {
  readonly #child;
  readonly #lines;

  private constructor() {
    const script = fileURLToPath(new URL('detect.py', import.meta.url));
    this.#child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  static async start(): Promise<PySceneDetect> {
    await install();
    return new PySceneDetect();
  }

  async detect(path: string): Promise<Detectors> {
    this.#child.stdin.write(`${path}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`PySceneDetect gave nothing of ${path}`);
    return JSON.parse(value) as Detectors;
  }

  end(): void {
    this.#child.stdin.end();
  }
}
