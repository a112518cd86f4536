/**
 * Keeps an engine process at work: starts it when there is something to do, hands it jobs, and when it crashes or hangs starts
 * another and runs again what had no answer: of many spans those that were not told.
 *
 * The engine keeps nothing, so killing it is always safe. Clips are handed over several at a time, so that some are read while
 * the model sees another; each has its own answer, and whoever cancels one costs the others nothing. Jobs that were at work
 * when an engine ended are run again one by one: the one that ends engines is found out, and the others get their answers.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Args, CallName, Progress, Result } from '../wire/contract.ts';
import { type EngineContract, engineContract, type OpenModel } from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';
import { abortError } from '../wire/failures.ts';
import { type CallOptions, type Client, connect, WireClosed } from '../wire/rpc.ts';
import { type EngineProcess, forkEngine, type StartEngine } from './fork.ts';
import { PACE_LIMITS, Pace, type PaceLimits } from './pace.ts';
import { Untold } from './untold.ts';
import { Watch, type WatchedJob } from './watch.ts';

export interface SupervisorLimits extends PaceLimits {
  /** So many clips are handed over at once. */
  readonly inFlight: number;
  /** How long a cancelled job may take to stop before the process is killed, in milliseconds. */
  readonly cancelGraceMs: number;
  /** The least that it may take where others are at work beside it, in milliseconds. */
  readonly sharedGraceMs: number;
  /** The same where the engine is closed anyway: a job that writes files removes what is half done. */
  readonly tidyMs: number;
  /** So many crashes within `crashWindowMs` and the engine is not started again. */
  readonly crashes: number;
  readonly crashWindowMs: number;
  /** Whether an answer about a clip shows that the engine works after all: then only crashes without one between them count. */
  readonly answersForgive: boolean;
}

const LIMITS: SupervisorLimits = {
  ...PACE_LIMITS,
  inFlight: 1,
  cancelGraceMs: 300,
  sharedGraceMs: 5_000,
  tidyMs: 1_500,
  crashes: 3,
  crashWindowMs: 5 * 60_000,
  answersForgive: false,
};
/** How often a job is run before it is given up. */
const ATTEMPTS = 2;
/** Calls about a clip, which the engine reads beside others. */
const CLIP_CALLS: ReadonlySet<string> = new Set<Name>([
  ...([
    'encodeVideo',
    'rankVideo',
    'matchVideo',
    'encodeSpans',
    'explainSpan',
    'encodeFrame',
    'encodePicture',
  ] as const),
]);
/** How often it is looked whether an engine has been silent for too long, in milliseconds. */
const TICK_MS = 1_000;

export interface SupervisorOptions {
  /** Starts an engine process (default: `forkEngine`). */
  start?: StartEngine;
  limits?: Partial<SupervisorLimits>;
  /** Hears what the engine has to say that concerns no call in particular: a device whose memory is full. */
  onWarning?: (message: string) => void;
  /** Hears that the open model has left its device for the CPU. */
  onDeviceLeft?: (facts: OpenModel) => void;
}

type Name = CallName<EngineContract>;

interface Job extends WatchedJob {
  readonly name: Name;
  readonly args: unknown;
  /** What is left of one that tells its answers one by one. */
  readonly untold: Untold | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: unknown) => void) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  attempts: number;
  /** Its file takes long to read: others may fly in its place. */
  crawls: boolean;
  /** Resolves when the engine is done with it. */
  done: Promise<void>;
}

interface Engine {
  readonly process: EngineProcess;
  readonly client: Client<EngineContract>;
  readonly watch: Watch;
  /** Why we killed it, if we did: the user's cancelling is no crash, a hang is one. */
  killedFor: 'cancel' | 'hang' | 'close' | undefined;
  exit: string | undefined;
}

export class Supervisor {
  readonly #start: StartEngine;
  readonly #limits: SupervisorLimits;
  readonly #pace: Pace;
  readonly #onWarning: (message: string) => void;
  readonly #onDeviceLeft: (facts: OpenModel) => void;
  readonly #queue: Job[] = [];
  #crashTimes: number[] = [];
  #engine: Engine | undefined;
  /** Handed over, and not answered. */
  readonly #flying = new Set<Job>();
  /** What every call is answered with from now on. */
  #ended: Error | undefined;

  constructor(options: SupervisorOptions = {}) {
    this.#start = options.start ?? forkEngine;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#onWarning = options.onWarning ?? (() => {});
    this.#onDeviceLeft = options.onDeviceLeft ?? (() => {});
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
        untold: name === 'encodeSpans' ? new Untold(args as Args<EngineContract, 'encodeSpans'>) : undefined,
        ...{ name, args, signal, onProgress, attempts: 0, crawls: false, done: Promise.resolve() },
        ...{ kind: kindOf(name, args), units: unitsOf(args) },
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

  /** Waits until cancelled jobs that can hear of it have stopped, but not for long. */
  async #letTidy(): Promise<void> {
    const hearing = [...this.#flying].filter(
      (job) => job.signal?.aborted === true && this.#engine?.watch.isDeafIn(job) !== true,
    );
    if (hearing.length === 0) return;
    const late = new AbortController();
    const tidied = Promise.all(hearing.map((job) => job.done));
    await Promise.race([tidied, sleep(this.#limits.tidyMs, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const job of [...this.#flying, ...this.#queue.splice(0)]) job.reject(reason);
  }

  #cancel(job: Job): void {
    job.reject(abortError());
    const index = this.#queue.indexOf(job);
    if (index >= 0) this.#queue.splice(index, 1);
    const engine = this.#engine;
    if (!this.#flying.has(job) || engine === undefined) return;
    // The engine has been told through the wire; it cannot hear that while it computes.
    const killAfter = (ms: number, isToBe: () => boolean): void => {
      setTimeout(() => {
        const isDeaf = this.#engine === engine && this.#flying.has(job) && isToBe();
        // What is closed anyway is given more time.
        if (isDeaf && this.#ended === undefined) this.#kill(engine, 'cancel');
      }, ms).unref();
    };
    const { cancelGraceMs, sharedGraceMs } = this.#limits;
    killAfter(cancelGraceMs, () => this.#isAllCancelled);
    // Others' work is not ended for it, unless it takes much longer than ever.
    killAfter(Math.max(sharedGraceMs, 3 * engine.watch.deafMs), () => engine.watch.isDeafIn(job));
  }

  get #isAllCancelled(): boolean {
    return [...this.#flying].every(({ signal }) => signal?.aborted === true);
  }

  #next(): void {
    for (const job of this.#queue.slice()) {
      if (!this.#mayFly(job)) return;
      this.#queue.shift();
      this.#flying.add(job);
      job.done = this.#run(job).finally(() => {
        this.#flying.delete(job);
        this.#next();
      });
    }
  }

  /** Clips fly beside clips; what may have ended an engine flies alone, unless it crawls, and so does all else. */
  #mayFly(job: Job): boolean {
    if (this.#flying.size === 0) return true;
    // If the engine cannot hear of that, it is about to be replaced.
    if (this.#isAllCancelled) return false;
    const isBeside = ({ name, attempts, crawls }: Job): boolean => CLIP_CALLS.has(name) && (attempts <= 1 || crawls);
    const isFresh = CLIP_CALLS.has(job.name) && job.attempts === 0;
    const quick = [...this.#flying].filter(({ crawls }) => !crawls).length;
    return isFresh && quick < this.#limits.inFlight && [...this.#flying].every(isBeside);
  }

  /** Settles the job, unless it is to be run again: then it is among the first in the queue. */
  async #run(job: Job): Promise<void> {
    job.attempts += 1;
    job.crawls = false;
    let engine: Engine | undefined;
    const untold = job.untold?.size;
    try {
      engine = this.#engine ?? this.#startEngine();
      job.resolve(await this.#ask(engine, job));
      if (this.#limits.answersForgive && CLIP_CALLS.has(job.name)) this.#crashTimes = [];
    } catch (error) {
      if (!(error instanceof WireClosed) || engine === undefined || this.#ended !== undefined) return job.reject(error);
      // Somebody else's job was cancelled.
      if (engine.killedFor === 'cancel') job.attempts -= 1;
      // It has come further: it is suspected, and not given up.
      else if (job.untold?.size !== untold) job.attempts = Math.min(job.attempts, 1);
      if (job.attempts < ATTEMPTS) this.#runAgain(job);
      else job.reject(this.#crashed(engine, 'stopped working twice on the same job'));
    }
  }

  /** Before what was never run, behind others that are run again. */
  #runAgain(job: Job): void {
    const place = this.#queue.findIndex(({ attempts }) => attempts === 0);
    this.#queue.splice(place < 0 ? this.#queue.length : place, 0, job);
  }

  #startEngine(): Engine {
    const child = this.#start();
    const tickMs = Math.min(TICK_MS, this.#limits.leastMs / 4);
    const engine: Engine = {
      process: child,
      client: connect(child.wire, engineContract),
      watch: new Watch(this.#pace, this.#limits.leastMs, tickMs),
      killedFor: undefined,
      exit: undefined,
    };
    engine.client.on('alive', () => engine.watch.alive());
    engine.client.on('log', ({ message }) => this.#onWarning(message));
    engine.client.on('deviceLeft', (facts) => this.#onDeviceLeft(facts));
    const timer = setInterval(() => {
      if (this.#flying.size > 0 && engine.watch.tick()) this.#kill(engine, 'hang');
    }, tickMs);
    timer.unref();
    child.onExit((how) => {
      clearInterval(timer);
      engine.exit = how;
      if (this.#engine === engine) this.#engine = undefined;
      if (engine.killedFor === undefined || engine.killedFor === 'hang') this.#countCrash(engine);
    });
    this.#engine = engine;
    return engine;
  }

  async #ask({ client, watch }: Engine, job: Job): Promise<unknown> {
    if (job.untold?.size === 0) return {};
    watch.asked(job);
    try {
      return await client.call(job.name, (job.untold?.ask() ?? job.args) as never, {
        signal: job.signal,
        onProgress: (progress: unknown) => {
          const { stage, crawls } = progress as { stage?: string; crawls?: boolean };
          watch.heard(job, stage ?? '');
          if (crawls === true && !job.crawls) {
            job.crawls = true;
            this.#next();
          }
          const said = job.untold === undefined ? progress : job.untold.hear(progress as object);
          if (said !== undefined && !job.signal?.aborted) job.onProgress?.(said);
        },
      });
    } finally {
      watch.settled(job);
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

/** Work is comparable within the same call and model. */
function kindOf(name: Name, args: unknown): string {
  return JSON.stringify([name, (args as { model?: unknown }).model]);
}

/** How many texts the job's slowest stage goes through. */
function unitsOf(args: unknown): number {
  const { labels, texts } = args as { labels?: unknown; texts?: unknown };
  const list = labels ?? texts;
  return Array.isArray(list) ? list.length : 1;
}
