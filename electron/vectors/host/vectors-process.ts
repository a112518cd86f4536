/**
 * The process that holds all vectors, as its host sees it: started when it is first asked, and again where it has ended. It is then told
 * again what to hold, and a question that had no answer is asked once more.
 */
import type { EngineProcess, StartEngine } from '../../engine-host/fork.ts';
import type { Indexing } from '../../wire/app/search.ts';
import type { Args, CallName, Progress, Result } from '../../wire/contract.ts';
import { TagError } from '../../wire/errors.ts';
import { abortError } from '../../wire/failures.ts';
import { type CallOptions, type Client, connect, WireClosed } from '../../wire/rpc.ts';
import { type VectorsContract, vectorsContract } from '../../wire/vectors.ts';
import { forkVectors } from './fork.ts';
import { IndexMaking } from './index-making.ts';

export interface VectorsLimits {
  /** So many ends within `crashWindowMs`, and it is not started again before some of them are longer ago. */
  readonly crashes: number;
  readonly crashWindowMs: number;
  /** How long it may take to stop what was cancelled before it is ended, in milliseconds: the disk that it reads may hang. */
  readonly cancelGraceMs: number;
}

const LIMITS: VectorsLimits = { crashes: 3, crashWindowMs: 5 * 60_000, cancelGraceMs: 30_000 };
/** How often a question is asked before it is given up. */
const ATTEMPTS = 2;

export interface VectorsProcessOptions {
  /** Starts the process (default: `forkVectors`). */
  readonly start?: StartEngine;
  readonly limits?: Partial<VectorsLimits>;
}

type Name = CallName<VectorsContract>;
type Holding = Args<VectorsContract, 'hold'>;

interface Running {
  readonly process: EngineProcess;
  readonly client: Client<VectorsContract>;
  /** Whether there was one before it, which held something. */
  readonly isAgain: boolean;
  /** Of one that was started again: until it holds what the one before it held. */
  holding: Promise<unknown> | undefined;
  /** We ended it ourselves. */
  unwanted: boolean;
}

export class VectorsProcess {
  readonly #start: StartEngine;
  readonly #limits: VectorsLimits;
  readonly #making: IndexMaking;
  #indexing: Indexing | undefined;
  /** What an index is wanted for, and how many vectors that is. */
  #unindexed: { readonly what: Holding; readonly vectors: number } | undefined;
  #onIndexing: (indexing: Indexing | undefined) => void = () => {};
  #running: Running | undefined;
  /** What is to be held. */
  #holding: Holding | undefined;
  #crashTimes: number[] = [];
  #lastEnd = '';
  #hasStarted = false;
  #isClosed = false;

  constructor(options: VectorsProcessOptions = {}) {
    this.#start = options.start ?? forkVectors;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#making = new IndexMaking(this.#start, () => this.#tellIndexing());
  }

  /** Of what was held last: the index that is being made of it, or why there is none although it is so much. */
  get indexing(): Indexing | undefined {
    return this.#indexing;
  }

  /** Called whenever that is another, between questions, too; with nothing once the index is there, which the next question finds. */
  onIndexing(listener: (indexing: Indexing | undefined) => void): void {
    this.#onIndexing = listener;
  }

  /** The running process's id. */
  get pid(): number | undefined {
    return this.#running?.process.pid;
  }

  /**
   * One call of the contract. Any number may be under way.
   *
   * @throws TagError as the process does; `engine-crashed` where this call ended two processes, or too many have ended lately;
   *   AbortError at once on an abort; InternalError for a bug in the process
   */
  readonly call = <N extends Name>(
    name: N,
    args: Args<VectorsContract, N>,
    options: CallOptions<Progress<VectorsContract, N>> = {},
  ): Promise<Result<VectorsContract, N>> => {
    if (name === 'hold') this.#holding = args as Holding;
    const answer = this.#ask(name, args, options);
    return this.#orAbort(name === 'hold' ? this.#seen(args as Holding, answer) : answer, options.signal);
  };

  /** Ends it; what had no answer rejects with an AbortError. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#making.close(), this.#closeRunning()]);
  }

  #closeRunning(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      running.process.onExit(() => resolve());
      this.#end(running);
    });
  }

  /** Whatever is held: an index that is wanted for it is made. */
  async #seen<T>(what: Holding, answer: Promise<T>): Promise<T> {
    const held = await answer.catch((error: unknown) => {
      const isTooMuch = error instanceof TagError && error.kind === 'out-of-memory';
      throw isTooMuch && !this.#isClosed ? this.#tooMuch(what, error) : error;
    });
    const { index, segments } = held as Result<VectorsContract, 'hold'>;
    if (index === 'wanted' && !this.#isClosed) this.#making.begin(what, segments);
    this.#unindexed = index === 'wanted' ? { what, vectors: segments } : undefined;
    const making = index === 'wanted' ? this.#making.of(what, segments) : undefined;
    this.#indexing = index === 'missing' ? { is: 'missing', of: segments } : making;
    return held;
  }

  /** More than can be held: it is searched once there is an index. */
  #tooMuch(what: Holding, error: TagError): TagError {
    this.#making.begin(what, 0);
    this.#unindexed = { what, vectors: 0 };
    const indexing = this.#making.of(what, 0);
    this.#indexing = indexing;
    if (indexing?.is !== 'failed') return error;
    return new TagError(
      'out-of-memory',
      `This library has more moments than this machine can hold, and no index of them could be made: ${indexing.why}. Mend that, and start Reeltag again.`,
      { cause: error },
    );
  }

  #tellIndexing(): void {
    if (this.#unindexed === undefined || this.#isClosed) return;
    this.#indexing = this.#making.of(this.#unindexed.what, this.#unindexed.vectors);
    this.#onIndexing(this.#indexing);
  }

  async #ask<N extends Name>(
    name: N,
    args: Args<VectorsContract, N>,
    options: CallOptions<Progress<VectorsContract, N>>,
  ): Promise<Result<VectorsContract, N>> {
    for (let attempt = 1; ; attempt++) {
      if (this.#isClosed || options.signal?.aborted) throw abortError();
      const running = this.#running ?? this.#begin();
      try {
        if (name !== 'hold') await this.#holdAgain(running);
        const answer = this.#endIfDeaf(running, running.client.call(name, args, options), options.signal);
        if (name === 'hold') running.holding ??= answer;
        return await answer;
      } catch (error) {
        if (!(error instanceof WireClosed) || this.#isClosed) throw error instanceof WireClosed ? abortError() : error;
        // Somebody else's call was cancelled, and not heard of.
        if (running.unwanted) attempt -= 1;
        else if (attempt === ATTEMPTS) throw this.#crashed('stopped working twice on the same question');
      }
    }
  }

  async #holdAgain(running: Running): Promise<void> {
    if (!running.isAgain || this.#holding === undefined) return;
    running.holding ??= running.client.call('hold', this.#holding);
    // What is wrong with the library is told to whoever has it held, and the question is then about what is there.
    await running.holding.catch(() => {});
  }

  #begin(): Running {
    const now = performance.now();
    const { crashes, crashWindowMs } = this.#limits;
    this.#crashTimes = this.#crashTimes.filter((time) => now - time < crashWindowMs);
    if (this.#crashTimes.length >= crashes) throw this.#crashed(`stopped working ${crashes} times within a short time`);
    const child = this.#start();
    const running: Running = {
      ...{ process: child, client: connect(child.wire, vectorsContract) },
      ...{ isAgain: this.#hasStarted, holding: undefined, unwanted: false },
    };
    child.onExit((how) => {
      if (this.#running === running) this.#running = undefined;
      if (running.unwanted) return;
      this.#crashTimes.push(performance.now());
      this.#lastEnd = how;
    });
    this.#hasStarted = true;
    this.#running = running;
    return running;
  }

  #end(running: Running): void {
    running.unwanted = true;
    if (this.#running === running) this.#running = undefined;
    running.process.kill();
  }

  /** A cancelled call settles when the process has stopped working on it. */
  #endIfDeaf<T>(running: Running, answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      timer = setTimeout(() => this.#end(running), this.#limits.cancelGraceMs).unref();
    };
    signal?.addEventListener('abort', wait, { once: true });
    return answer.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wait);
    });
  }

  /** Whoever cancels need not wait. */
  #orAbort<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal === undefined) return answer;
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(abortError());
      signal.addEventListener('abort', abort, { once: true });
      answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
  }

  #crashed(what: string): TagError {
    // Nobody but the kernel, short of memory, sends this one unasked.
    const advice =
      this.#lastEnd === 'signal SIGKILL'
        ? 'it probably ran out of memory: close other programs, and search again in some minutes'
        : 'run `reeltag doctor` to see whether something is wrong with this machine, and search again in some minutes';
    return new TagError('engine-crashed', `What searches the library ${what} (${this.#lastEnd}); ${advice}.`);
  }
}
