/** The engine processes of a command: the first may be begun before the command itself is loaded, for both take a while. */
import { type EngineProcess, forkEngine, type StartEngine } from '../engine-host/fork.ts';

export class EngineStarter {
  readonly #fork: StartEngine;
  /** begun, and not yet asked for */
  #begun: EngineProcess | undefined;

  /** @param onOutput takes what the engines print, as it comes */
  constructor(onOutput: ((text: string) => void) | undefined, fork: StartEngine = () => forkEngine({ onOutput })) {
    this.#fork = fork;
  }

  /** Begins the process that `start` then gives. */
  begin(): void {
    const engine = this.#fork();
    this.#begun = engine;
    engine.onExit(() => {
      if (this.#begun === engine) this.#begun = undefined;
    });
  }

  /** The process that was begun, if it is still there, or else a new one. */
  readonly start: StartEngine = () => {
    const engine = this.#begun ?? this.#fork();
    this.#begun = undefined;
    return engine;
  };

  /** Ends the process that was begun and that nobody asked for. */
  close(): void {
    this.#begun?.kill();
  }
}
