/** PySceneDetect in a throwaway Python environment, which is kept between runs. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../python-environment.ts';

export const VERSION = '0.7.2';
const ENVIRONMENT = {
  name: `scenedetect-${VERSION}`,
  packages: [`scenedetect==${VERSION}`, 'opencv-python-headless'],
  module: 'scenedetect',
};

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

  private constructor(python: string) {
    const script = fileURLToPath(new URL('detect.py', import.meta.url));
    this.#child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  static async start(): Promise<PySceneDetect> {
    return new PySceneDetect(await pythonWith(ENVIRONMENT));
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
