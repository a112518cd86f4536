/**
 * Touching files on drives that may not answer.
 *
 * A stalled network drive holds a file operation, and one of Node's four threads for them, for minutes, and nothing can
 * end it. So operations have a time limit, few run at once, and a drive that hangs gets no second thread.
 */
import { parse, sep } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import { abortError } from '../../wire/failures.ts';

/** One of Node's threads stays free for everything else. */
const AT_ONCE = 3;
const LIMIT_MS = 10_000;

export interface DiskOptions {
  signal?: AbortSignal | undefined;
  /** milliseconds, waiting for a turn included */
  limitMs?: number | undefined;
}

export class Disk {
  readonly #limitMs: number;
  #free = AT_ONCE;
  readonly #waiting: (() => void)[] = [];
  /** Drives that hold an operation beyond its limit. */
  readonly #stalled = new Set<string>();

  constructor(limitMs: number = LIMIT_MS) {
    this.#limitMs = limitMs;
  }

  /** Whether the drive of this path holds an operation beyond its limit, and answers none until that ends. */
  isStalled(path: string): boolean {
    return this.#stalled.has(driveOf(path));
  }

  /**
   * Runs an operation on the file at `path`.
   *
   * @throws what `work` throws; TagError `timed-out`; AbortError at once on an abort
   */
  async run<T>(path: string, work: () => Promise<T>, options: DiskOptions = {}): Promise<T> {
    const { signal, limitMs = this.#limitMs } = options;
    const drive = driveOf(path);
    if (signal?.aborted) throw abortError();
    if (this.#stalled.has(drive)) throw stalled(path);
    return new Promise<T>((resolve, reject) => {
      let given = false;
      let begun = false;
      const giveUp = (error: Error): void => {
        given = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        reject(error);
      };
      const onAbort = (): void => giveUp(abortError());
      const timer = setTimeout(() => {
        if (begun) this.#stalled.add(drive);
        giveUp(stalled(path));
      }, limitMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#inTurn(() => {
        if (given) return undefined;
        begun = true;
        return work()
          .then(resolve, reject)
          .finally(() => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', onAbort);
            this.#stalled.delete(drive);
          });
      });
    });
  }

  #inTurn(begin: () => Promise<void> | undefined): void {
    const start = (): void => {
      this.#free -= 1;
      void (begin() ?? Promise.resolve()).finally(() => {
        this.#free += 1;
        this.#waiting.shift()?.();
      });
    };
    if (this.#free > 0) start();
    else this.#waiting.push(start);
  }
}

function stalled(path: string): TagError {
  return new TagError('timed-out', `The drive of ${path} does not answer: check that it is connected, and try again.`);
}

/** As far as a path tells: where drives are mounted by custom, the mount; elsewhere the first folder. */
export function driveOf(path: string): string {
  const { root } = parse(path);
  const parts = path.slice(root.length).split(sep);
  const first = parts[0] ?? '';
  const depth = { mnt: 2, media: 3, Volumes: 2, net: 2, run: 4 }[first] ?? (root === '/' ? 1 : 0);
  return root + parts.slice(0, depth).join(sep);
}
