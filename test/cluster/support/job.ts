/** A job as a check asks for it, through the program's own client, and what has been heard of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, type JobStatus } from '../../../electron/cluster/client/index.ts';
import { JOB_VERSION, type Job, type JobLine } from '../../../electron/cluster/job.ts';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import { AS_A_JOB } from './alone.ts';
import type { Ray } from './ray.ts';

/** Whoever hears nothing of a job for so long hears no more of it. */
const SILENCE_MS = 240_000;
const POLL_MS = 200;

const DRIVER = inCheckout('electron/cluster/driver');

/** @param wish what is asked for otherwise than the worker alone was */
export function jobOf(wish: Pick<Job, 'id' | 'manifest' | 'out'> & Partial<Job>): Job {
  return {
    version: JOB_VERSION,
    ...AS_A_JOB,
    segments: false,
    layout: 'reeltag',
    shard: 10,
    cpus: 1,
    gpus: 0,
    resume: false,
    ...wish,
  };
}

/** A head beside which much else is done is silent for longer than people wait for one. */
export async function clusterOf(ray: Ray): Promise<Cluster> {
  return new Cluster({ url: await ray.outside(), limits: { patienceMs: SILENCE_MS } });
}

export class RunningJob {
  readonly job: Job;
  /** all that it has said */
  readonly lines: JobLine[] = [];
  /** whatever else its log has */
  log = '';
  /** once it has ended; an error where it could not be asked to its end */
  readonly ended: Promise<JobStatus>;
  isOver = false;
  readonly #abort = new AbortController();

  private constructor(cluster: Cluster, job: Job) {
    this.job = job;
    this.ended = cluster
      .follow(job.id, {
        signal: this.#abort.signal,
        onLine: (line) => void this.lines.push(line),
        onLog: (text) => {
          this.log += text;
        },
      })
      .finally(() => {
        this.isOver = true;
      });
    // Whoever waits for it hears of it; whoever kills the head does not wait.
    this.ended.catch(() => {});
  }

  static async submit(cluster: Cluster, job: Job): Promise<RunningJob> {
    await cluster.submit(job, DRIVER, AbortSignal.timeout(SILENCE_MS));
    return new RunningJob(cluster, job);
  }

  /** of its clips, with an answer, as it last said */
  get done(): number {
    return this.lines.reduce((last, line) => ('done' in line ? line.done : last), 0);
  }

  /** Until so many clips have an answer. Throws where it ends before. */
  async reaches(count: number): Promise<void> {
    let heard = { lines: -1, at: performance.now() };
    while (this.done < count) {
      if (this.isOver) throw new Error(`the job ended before ${count} clips were done: ${await this.story()}`);
      if (this.lines.length !== heard.lines) heard = { lines: this.lines.length, at: performance.now() };
      if (performance.now() - heard.at > SILENCE_MS)
        throw new Error(`nothing is heard of the job: ${await this.story()}`);
      await delay(POLL_MS);
    }
  }

  /** @returns its last line */
  async succeeds(): Promise<Extract<JobLine, { reeltag: 'end' }>> {
    const status = await this.ended;
    const last = this.lines.at(-1);
    if (status.state !== 'done' || last?.reeltag !== 'end')
      throw new Error(`the job did not end well: ${await this.story()}`);
    return last;
  }

  /** @returns why, as it says */
  async fails(): Promise<Extract<JobLine, { reeltag: 'failed' }>['error']> {
    const status = await this.ended;
    const last = this.lines.findLast((line) => line.reeltag === 'failed');
    if (status.state !== 'failed' || last === undefined) throw new Error(`the job did not fail: ${await this.story()}`);
    return last.error;
  }

  /** Asks no more. */
  leave(): void {
    this.#abort.abort();
  }

  /** What went wrong and was mended. */
  notes(): string[] {
    return this.lines.flatMap((line) => (line.reeltag === 'note' ? [line.message] : []));
  }

  /** All that is known of it, for whoever looks for what went wrong. */
  async story(): Promise<string> {
    const status = this.isOver ? await this.ended.catch((error: unknown) => ({ error: String(error) })) : 'at work';
    return `${JSON.stringify(status)}\n${this.lines.map((line) => JSON.stringify(line)).join('\n')}\n${this.log}`;
  }
}
