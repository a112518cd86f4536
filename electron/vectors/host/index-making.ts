/** An index that is made in the background, by a process of its own: one at a time, and each that fails once. */
import type { EngineProcess, StartEngine } from '../../engine-host/fork.ts';
import type { Indexing } from '../../wire/app/search.ts';
import type { Args } from '../../wire/contract.ts';
import { connect } from '../../wire/rpc.ts';
import { type VectorsContract, vectorsContract } from '../../wire/vectors.ts';

type What = Args<VectorsContract, 'makeIndex'>;

interface Making {
  readonly key: string;
  readonly process: EngineProcess;
  progress: { readonly fraction: number; readonly of: number };
}

export class IndexMaking {
  readonly #start: StartEngine;
  #making: Making | undefined;
  readonly #failed = new Set<string>();

  constructor(start: StartEngine) {
    this.#start = start;
  }

  /** How far the one is that is being made of this; undefined where none is, or has been. */
  of(what: What, vectors: number): Indexing | undefined {
    const key = keyOf(what);
    if (this.#making?.key === key) return { is: 'made', ...this.#making.progress };
    return this.#failed.has(key) ? { is: 'failed', of: vectors } : undefined;
  }

  /** Begins, where none is being made of this and none has failed. One of something else is given up. */
  begin(what: What, vectors: number): void {
    const key = keyOf(what);
    if (this.#making?.key === key || this.#failed.has(key)) return;
    this.#giveUp();
    const making: Making = { key, process: this.#start(), progress: { fraction: 0, of: vectors } };
    this.#making = making;
    const client = connect(making.process.wire, vectorsContract);
    const onProgress = (progress: Making['progress']): void => {
      making.progress = progress;
    };
    client.call('makeIndex', what, { onProgress }).then(
      () => this.#end(making),
      () => {
        // What was given up has not failed; the next program tries again.
        if (this.#making === making) this.#failed.add(key);
        this.#end(making);
      },
    );
  }

  /** Once the process has ended. */
  close(): Promise<void> {
    const { process } = this.#making ?? {};
    if (process === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      process.onExit(() => resolve());
      this.#giveUp();
    });
  }

  #giveUp(): void {
    const making = this.#making;
    this.#making = undefined;
    making?.process.kill();
  }

  #end(making: Making): void {
    if (this.#making === making) this.#giveUp();
    else making.process.kill();
  }
}

function keyOf({ library, model, whole, parts }: What): string {
  return JSON.stringify([library, model, whole, parts]);
}
