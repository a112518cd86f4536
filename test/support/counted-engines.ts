/** Engines within this process, counted: each answers a question when the test says so, and ends when it is killed. */
import type { EngineProcess } from '../../electron/engine-host/fork.ts';
import { engineContract } from '../../electron/wire/engine.ts';
import { abortError } from '../../electron/wire/failures.ts';
import { type HandlerContext, type Handlers, serve } from '../../electron/wire/rpc.ts';
import { wirePair } from './wire-pair.ts';

/** A question that an engine is at. */
export interface Asked {
  readonly name: string;
  readonly args: unknown;
  readonly signal: AbortSignal;
  progress(value: unknown): void;
  answer(value: unknown): void;
}

export class CountedEngines {
  /** how many have been started so far */
  started = 0;
  /** how many run */
  running = 0;
  mostAtOnce = 0;
  readonly asked: Asked[] = [];
  readonly #changes = new Set<() => void>();

  readonly start = (): EngineProcess => {
    this.started += 1;
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    const { left, right, close } = wirePair();
    const exits: ((how: string) => void)[] = [];
    serve(right, engineContract, this.#handlers());
    return {
      pid: undefined,
      wire: left,
      kill: () => {
        this.running -= 1;
        close();
        for (const exit of exits.splice(0)) exit('signal SIGKILL');
      },
      onExit: (listener) => void exits.push(listener),
      output: () => '',
    };
  };

  /** The n-th question of this name, once it has come. */
  async question(name: string, n = 0): Promise<Asked> {
    for (;;) {
      const found = this.asked.filter((asked) => asked.name === name)[n];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#changes.add(resolve));
      this.#changes.clear();
    }
  }

  #handlers(): Handlers<typeof engineContract> {
    const names = Object.keys(engineContract.calls);
    // Every name of the contract is there, each with a function of one shape: the compiler cannot tell them apart.
    return Object.fromEntries(names.map((name) => [name, this.#ask(name)])) as unknown as Handlers<
      typeof engineContract
    >;
  }

  #ask(name: string) {
    return (args: unknown, { signal, onProgress }: HandlerContext<unknown>): Promise<unknown> =>
      new Promise((answer, reject) => {
        signal.addEventListener('abort', () => reject(abortError()));
        this.asked.push({ name, args, signal, answer, progress: onProgress });
        for (const change of this.#changes) change();
      });
  }
}
