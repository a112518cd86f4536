/** An index that is made in the background, by a process of its own: one at a time, and each that fails once. */
import type { EngineProcess, StartEngine } from '../../engine-host/fork.ts';
import type { Indexing } from '../../wire/app/search.ts';
import type { Args } from '../../wire/contract.ts';
import { TagError } from '../../wire/errors.ts';
import { connect, WireClosed } from '../../wire/rpc.ts';
import { type VectorsContract, vectorsContract } from '../../wire/vectors.ts';

type What = Args<VectorsContract, 'makeIndex'>;

interface Making {
  readonly key: string;
  readonly process: EngineProcess;
  progress: { readonly fraction: number; readonly of: number };
}

export class IndexMaking {
  readonly #start: StartEngine;
  readonly #onChange: () => void;
  #making: Making | undefined;
  /** why, in words */
  readonly #failed = new Map<string, string>();

  /** @param onChange one is further by a hundredth, is there, or has failed */
  constructor(start: StartEngine, onChange: () => void) {
    this.#start = start;
    this.#onChange = onChange;
  }

  /** How far the one is that is being made of this; undefined where none is, or has been. */
  of(what: What, vectors: number): Indexing | undefined {
    const key = keyOf(what);
    if (this.#making?.key === key) return { is: 'made', ...this.#making.progress };
    const why = this.#failed.get(key);
    return why === undefined ? undefined : { is: 'failed', of: vectors, why };
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
      const isFurther = hundredths(progress) > hundredths(making.progress);
      making.progress = progress;
      if (isFurther && this.#making === making) this.#onChange();
    };
    client.call('makeIndex', what, { onProgress }).then(
      () => this.#end(making),
      (error: unknown) => {
        // What was given up has not failed; the next program tries again.
        if (this.#making === making) this.#failed.set(key, whyOf(error));
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
    const isCurrent = this.#making === making;
    if (isCurrent) this.#making = undefined;
    making.process.kill();
    if (isCurrent) this.#onChange();
  }
}

function hundredths({ fraction }: Making['progress']): number {
  return Math.floor(100 * fraction);
}

/** The end of a sentence. */
function whyOf(error: unknown): string {
  if (error instanceof TagError) return error.message;
  if (error instanceof WireClosed) return 'what makes it was ended, probably for want of memory';
  return 'LanceDB did not make it';
}

function keyOf({ library, model, whole, parts }: What): string {
  return JSON.stringify([library, model, whole, parts]);
}
