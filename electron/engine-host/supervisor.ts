/**
 * Keeps an engine process at work: starts it when there is something to do, hands it one job at a time, and when it
 * crashes or hangs starts another and runs the unfinished job again.
 *
 * The engine keeps nothing, so killing it is always safe. A job is hung when it has been silent for much longer than
 * the same work took before, where that blocks the engine's event loop; elsewhere, when the engine has not said for a
 * while that it lives.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Args, CallName, Progress, Result } from '../wire/contract.ts';
import { type EngineContract, engineContract } from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';
import { abortError } from '../wire/failures.ts';
import { type CallOptions, type Client, connect, WireClosed } from '../wire/rpc.ts';
import { type EngineProcess, forkEngine, type StartEngine } from './fork.ts';
import { PACE_LIMITS, Pace, type PaceLimits } from './pace.ts';
import { Silence } from './silence.ts';

export interface SupervisorLimits extends PaceLimits {
  /** How long a cancelled job may take to stop before the process is killed, in milliseconds. */
  readonly cancelGraceMs: number;
  /** The same where the engine is closed anyway: a job that writes files removes what is half done. */
  readonly tidyMs: number;
  /** So many crashes within `crashWindowMs` and the engine is not started again. */
  readonly crashes: number;
  readonly crashWindowMs: number;
}

const LIMITS: SupervisorLimits = {
  ...PACE_LIMITS,
  cancelGraceMs: 300,
  tidyMs: 1_500,
  crashes: 3,
  crashWindowMs: 5 * 60_000,
};
/** How often a job is run before it is given up. */
const ATTEMPTS = 2;
/**
 * Inference takes the same time again and again, and hears nothing meanwhile. What works on files does not: it has limits
 * of its own where it happens, and stops when told.
 */
const STEADY_STAGES: ReadonlySet<string> = new Set(['encoding', 'reading', 'matching']);
/** In these the engine may be alive and cannot say so: it starts, or ONNX Runtime holds its event loop. */
const MUTE_STAGES: ReadonlySet<string> = new Set(['start', 'opening', ...STEADY_STAGES]);
/** How often it is looked whether an engine has been silent for too long, in milliseconds. */
const TICK_MS = 1_000;

export interface SupervisorOptions {
  /** Starts an engine process (default: `forkEngine`). */
  start?: StartEngine;
  limits?: Partial<SupervisorLimits>;
}

type Name = CallName<EngineContract>;

interface Job {
  readonly name: Name;
  readonly args: unknown;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: unknown) => void) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  attempts: number;
  /** What it is at, as it last said. */
  stage: string;
  /** Resolves when the engine is done with it. */
  done: Promise<void>;
}

interface Engine {
  readonly process: EngineProcess;
  readonly client: Client<EngineContract>;
  /** Why we killed it, if we did: the user's cancelling is no crash, a hang is one. */
  killedFor: 'cancel' | 'hang' | 'close' | undefined;
  exit: string | undefined;
}

export class Supervisor {
  readonly #start: StartEngine;
  readonly #limits: SupervisorLimits;
  readonly #pace: Pace;
  readonly #queue: Job[] = [];
  #crashTimes: number[] = [];
  #engine: Engine | undefined;
  #current: Job | undefined;
  /** What every call is answered with from now on. */
  #ended: Error | undefined;

  constructor(options: SupervisorOptions = {}) {
    this.#start = options.start ?? forkEngine;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#pace = new Pace(this.#limits);
  }

  /** The running engine's process id. */
  get pid(): number | undefined {
    return this.#engine?.process.pid;
  }

  /** Whether the engine has crashed too often and no call can succeed any more. */
  get stopped(): boolean {
    return this.#ended !== undefined;
  }

  /** Starts the engine before there is anything to do, for a host that knows that there will be. */
  warmUp(): void {
    if (this.#ended === undefined) this.#engine ??= this.#startEngine();
  }

  /**
   * Runs one call of the engine's contract, after those asked for before it.
   *
   * @throws TagError as the engine does; `engine-crashed` where this job ended two processes, or three processes ended
   *   within five minutes; AbortError at once on an abort; InternalError for a bug in the engine
   */
  call<N extends Name>(
    name: N,
    args: Args<EngineContract, N>,
    options: CallOptions<Progress<EngineContract, N>> = {},
  ): Promise<Result<EngineContract, N>> {
    return new Promise<unknown>((resolve, reject) => {
      const { signal } = options;
      if (this.#ended !== undefined) return reject(this.#ended);
      if (signal?.aborted) return reject(abortError());
      const onProgress = options.onProgress as Job['onProgress'];
      const forget = (): void => signal?.removeEventListener('abort', cancel);
      const job: Job = {
        ...{ name, args, signal, onProgress, attempts: 0, stage: 'start', done: Promise.resolve() },
        resolve: (value) => {
          forget();
          resolve(value);
        },
        reject: (error) => {
          forget();
          reject(error);
        },
      };
      const cancel = (): void => this.#cancel(job);
      signal?.addEventListener('abort', cancel, { once: true });
      this.#queue.push(job);
      this.#next();
    }) as Promise<Result<EngineContract, N>>;
  }

  /** Ends the engine; whatever was asked for and is not done rejects with an AbortError. */
  async close(): Promise<void> {
    this.#end(abortError());
    await this.#letTidy();
    const engine = this.#engine;
    if (engine === undefined) return;
    await new Promise<void>((resolve) => {
      engine.process.onExit(() => resolve());
      this.#kill(engine, 'close');
    });
  }

  /** Waits until a cancelled job that can hear of it has stopped, but not for long. */
  async #letTidy(): Promise<void> {
    const job = this.#current;
    if (job?.signal?.aborted !== true || STEADY_STAGES.has(job.stage)) return;
    const late = new AbortController();
    await Promise.race([job.done, sleep(this.#limits.tidyMs, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    this.#current?.reject(reason);
    for (const job of this.#queue.splice(0)) job.reject(reason);
  }

  #cancel(job: Job): void {
    job.reject(abortError());
    const index = this.#queue.indexOf(job);
    if (index >= 0) this.#queue.splice(index, 1);
    const engine = this.#engine;
    if (this.#current !== job || engine === undefined) return;
    // The engine has been told through the wire; it cannot hear that while it computes.
    setTimeout(() => {
      // What is closed anyway is given more time.
      if (this.#current === job && this.#engine === engine && this.#ended === undefined) this.#kill(engine, 'cancel');
    }, this.#limits.cancelGraceMs).unref();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#current = job;
    job.done = this.#run(job).finally(() => {
      this.#current = undefined;
      this.#next();
    });
  }

  /** Settles the job, unless it is to be run again: then it is first in the queue. */
  async #run(job: Job): Promise<void> {
    job.attempts += 1;
    let engine: Engine | undefined;
    try {
      engine = this.#engine ?? this.#startEngine();
      job.resolve(await this.#ask(engine, job));
    } catch (error) {
      if (!(error instanceof WireClosed) || engine === undefined || this.#ended !== undefined) return job.reject(error);
      if (job.attempts < ATTEMPTS) this.#queue.unshift(job);
      else job.reject(this.#crashed(engine, 'stopped working twice on the same job'));
    }
  }

  #startEngine(): Engine {
    const child = this.#start();
    const engine: Engine = {
      process: child,
      client: connect(child.wire, engineContract),
      killedFor: undefined,
      exit: undefined,
    };
    child.onExit((how) => {
      engine.exit = how;
      if (this.#engine === engine) this.#engine = undefined;
      if (engine.killedFor === undefined || engine.killedFor === 'hang') this.#countCrash(engine);
    });
    this.#engine = engine;
    return engine;
  }

  /** Runs the job, and kills the engine when it is silent for too long. */
  async #ask(engine: Engine, job: Job): Promise<unknown> {
    job.stage = 'start';
    const tickMs = Math.min(TICK_MS, this.#limits.leastMs / 4);
    const silence = new Silence(tickMs);
    const key = (): string => paceKey(job);
    const measure = (): void => {
      const silentMs = silence.end();
      if (STEADY_STAGES.has(job.stage)) this.#pace.record(key(), silentMs, units(job));
    };
    const patience = (): number =>
      MUTE_STAGES.has(job.stage) ? this.#pace.allowance(key(), units(job)) : this.#limits.leastMs;
    const timer = setInterval(() => {
      if (silence.tick() > patience()) this.#kill(engine, 'hang');
    }, tickMs);
    const unsubscribe = engine.client.on('alive', () => {
      if (!MUTE_STAGES.has(job.stage)) silence.end();
    });
    try {
      const result = await engine.client.call(job.name, job.args as never, {
        signal: job.signal,
        onProgress: (progress: unknown) => {
          measure();
          job.stage = stageOf(progress) ?? job.stage;
          if (!job.signal?.aborted) job.onProgress?.(progress);
        },
      });
      measure();
      return result;
    } finally {
      unsubscribe();
      clearInterval(timer);
    }
  }

  #kill(engine: Engine, reason: NonNullable<Engine['killedFor']>): void {
    engine.killedFor ??= reason;
    engine.process.kill();
  }

  #countCrash(engine: Engine): void {
    const now = performance.now();
    const { crashes, crashWindowMs } = this.#limits;
    this.#crashTimes = [...this.#crashTimes.filter((time) => now - time < crashWindowMs), now];
    if (this.#crashTimes.length < crashes) return;
    const often = `stopped working ${crashes} times within ${Math.round(crashWindowMs / 60_000)} minutes and was not started again`;
    this.#end(this.#crashed(engine, often));
  }

  #crashed(engine: Engine, what: string): TagError {
    const how =
      engine.killedFor === 'hang' ? 'it gave no answer for too long' : (engine.exit ?? 'its connection closed');
    // Nobody but the kernel, short of memory, sends this one unasked.
    const advice =
      how === 'signal SIGKILL'
        ? 'it probably ran out of memory: close other programs, or choose int8 as the precision'
        : 'run `reeltag doctor` to see whether something is wrong with this machine';
    return new TagError('engine-crashed', `The engine ${what} (${how}); ${advice}.`, {
      detail: engine.process.output(),
    });
  }
}

/** Work is comparable within the same call, model and stage. */
function paceKey({ name, args, stage }: Job): string {
  const model = (args as { model?: unknown }).model;
  return JSON.stringify([name, model, stage]);
}

/** How many texts the job's slowest stage goes through. */
function units(job: Job): number {
  const { labels, texts } = job.args as { labels?: unknown; texts?: unknown };
  const list = labels ?? texts;
  return Array.isArray(list) ? list.length : 1;
}

function stageOf(progress: unknown): string | undefined {
  const { stage } = progress as { stage?: unknown };
  return typeof stage === 'string' ? stage : undefined;
}
