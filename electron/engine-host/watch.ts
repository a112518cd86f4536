/**
 * Whether an engine hangs, from what it says. While it computes it can say nothing: then it is hung when it is silent for much
 * longer than the same work took before. At other times it says each second that it lives.
 */
import type { Pace } from './pace.ts';
import { Silence } from './silence.ts';

/** A job as far as its time is measured. */
export interface WatchedJob {
  /** Work is comparable within the same call and model. */
  readonly kind: string;
  /** How many texts its slowest stage goes through. */
  readonly units: number;
}

/**
 * Inference takes the same time again and again, and hears nothing meanwhile. What works on files does not: it has limits
 * of its own where it happens, and stops when told.
 */
const STEADY_STAGES: ReadonlySet<string> = new Set(['encoding', 'reading', 'matching']);
/** In these the engine may be alive and cannot say so: it starts, or ONNX Runtime holds its event loop. */
const MUTE_STAGES: ReadonlySet<string> = new Set(['start', 'opening', ...STEADY_STAGES]);

/** What an engine is at, and cannot speak of. */
interface Mute {
  readonly job: WatchedJob;
  readonly stage: string;
  readonly silence: Silence;
}

export class Watch {
  readonly #pace: Pace;
  readonly #leastMs: number;
  readonly #tickMs: number;
  readonly #silence: Silence;
  #mute: Mute | undefined;
  #hasSpoken = false;

  /** @param tickMs how often `tick` is called, in milliseconds */
  constructor(pace: Pace, leastMs: number, tickMs: number) {
    this.#pace = pace;
    this.#leastMs = leastMs;
    this.#tickMs = tickMs;
    this.#silence = new Silence(tickMs);
  }

  /** A job has been handed to it. One that has just been started loads its modules first. */
  asked(job: WatchedJob): void {
    this.#silence.end();
    if (!this.#hasSpoken) this.#mute ??= { job, stage: 'start', silence: new Silence(this.#tickMs) };
  }

  /** It has said what it is at with a job. */
  heard(job: WatchedJob, stage: string): void {
    this.settled(job);
    this.#hasSpoken = true;
    if (MUTE_STAGES.has(stage)) this.#mute = { job, stage, silence: new Silence(this.#tickMs) };
  }

  /** A job is over, or goes on to something else. */
  settled(job: WatchedJob): void {
    this.#silence.end();
    const mute = this.#mute;
    if (mute === undefined || (mute.job !== job && mute.stage !== 'start')) return;
    this.#mute = undefined;
    if (STEADY_STAGES.has(mute.stage)) this.#pace.record(keyOf(mute), mute.silence.end(), job.units);
  }

  alive(): void {
    this.#silence.end();
  }

  /** Whether a job is in a stage in which the engine hears nothing. */
  isDeafIn(job: WatchedJob): boolean {
    return this.#mute?.job === job && STEADY_STAGES.has(this.#mute.stage);
  }

  /** How long what the engine is at, and does not hear in, took at most before, in milliseconds. */
  get deafMs(): number {
    return this.#mute === undefined ? 0 : this.#pace.slowest(keyOf(this.#mute), this.#mute.job.units);
  }

  /** Whether it has been silent for too long. */
  tick(): boolean {
    const mute = this.#mute;
    if (mute === undefined) return this.#silence.tick() > this.#leastMs;
    return mute.silence.tick() > this.#pace.allowance(keyOf(mute), mute.job.units);
  }
}

function keyOf({ job, stage }: Mute): string {
  return `${stage} ${job.kind}`;
}
