/** A Ray cluster, asked for jobs by whoever is not part of it: submitted, followed, stopped. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { TagError } from '../../wire/errors.ts';
import { abortError } from '../../wire/failures.ts';
import type { Job, JobLine } from '../job.ts';
import { clusterAddress } from './address.ts';
import { ConnectionFailure, type Reply } from './http.ts';
import { lastLine, type NewLines, newLines } from './log.ts';
import { type Package, packageOf } from './package.ts';
import { Ray } from './ray.ts';
import { isOver, type JobState, type JobStatus, type RayJob, rayJobSchema, stateOf, statusOf } from './status.ts';
import { requireToken } from './token.ts';

export type { JobState, JobStatus };
export { requireToken };

export interface ClusterOptions {
  /** of the cluster's dashboard, with the path of a proxy before it: `http://127.0.0.1:8265` */
  readonly url: string;
  /** that Ray was started with (`RAY_AUTH_TOKEN`) */
  readonly token?: string | undefined;
  /** so long without a byte is too long, in milliseconds */
  readonly timeoutMs?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

interface Limits {
  /**
   * All of a log comes each time: it is not asked for more often than this, nor a long one for more than a tenth of the time. What is waited for
   * in vain does not count: a cluster that hangs would be left alone for minutes. In milliseconds.
   */
  readonly pollMs: number;
  /** A cluster that is away for no longer is not gone, in milliseconds. */
  readonly patienceMs: number;
}

export interface ClusterNode {
  readonly name: string;
  readonly alive: boolean;
  readonly isHead: boolean;
  readonly cpus: number;
  readonly gpus: number;
  /** why it is not alive, as Ray says it */
  readonly why?: string;
}

export interface ClusterFacts {
  readonly rayVersion: string;
  /** another one after the head was started again: it has forgotten all jobs */
  readonly session: string;
  readonly nodes: ClusterNode[];
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Hears each of the driver's lines once. */
  readonly onLine: (line: JobLine) => void;
  /** Hears what else is printed. */
  readonly onLog?: (text: string) => void;
  /** Hears when it waits, runs, and is over. */
  readonly onState?: (state: JobState) => void;
}

const TIMEOUT_MS = 30_000;
const LIMITS: Limits = { pollMs: 1_000, patienceMs: 60_000 };
const POLL_SHARE = 10;
/** Of a shorter log it is not the reading that takes long: its head has much to do. */
const LONG_LOG = 256 * 1024;
/** What is about to be over is asked about so soon again, in milliseconds: somebody waits for it. */
const SOON_MS = 100;
/** Of a job that is forgotten within seconds of its end Ray goes on to note that it has failed, under its name and without all else. */
const SETTLED_MS = 60_000;
/** The first whose jobs are as they are asked for here. */
const OLDEST_RAY = [2, 10] as const;
/** Every machine, and not the first hundred. */
const MOST_NODES = 10_000;
const OURS = 'reeltag';
/** Ray makes a file of it, and never begins a job whose file cannot be made. “~” is for the names of attempts. */
const ID = /^[\w-][\w.-]{0,150}$/;

/** It stands in sentences and on terminals. */
const rayVersionSchema = z.string().regex(/^\d+\.[\w.+-]{1,60}$/);
const versionSchema = z.object({
  version: z.string(),
  ray_version: rayVersionSchema,
  session_name: z.string().default(''),
});
const nodesSchema = z.object({
  data: z.object({
    result: z.object({
      result: z.array(
        z.object({
          node_ip: z.string(),
          node_name: z.string().nullish(),
          is_head_node: z.boolean().default(false),
          state: z.string(),
          state_message: z.string().nullish(),
          resources_total: z.record(z.string(), z.number()).nullish(),
        }),
      ),
    }),
  }),
});
const submittedSchema = z.object({ submission_id: z.string() });
const logsSchema = z.object({ logs: z.string().nullable() });

/**
 * Jobs are known by ids of their own: Ray has a name for each attempt at one. It would take a name again whose job has been removed, but for
 * some seconds it takes the end of the earlier job for that of the later one.
 *
 * All calls throw TagErrors with sentences that say what to do, and AbortErrors.
 */
export class Cluster {
  readonly #ray: Ray;
  readonly #limits: Limits;
  /** Ray's, of the last attempt at each job that was asked about. */
  readonly #names = new Map<string, string>();

  /** @throws TagError `usage` for an address or a token that is none */
  constructor({ url, token, timeoutMs = TIMEOUT_MS, limits }: ClusterOptions) {
    this.#limits = { ...LIMITS, ...limits };
    if (token) requireToken(token);
    this.#ray = new Ray({ url: clusterAddress(url), token: token === '' ? undefined : token, timeoutMs });
  }

  /** @throws TagError `network` where there is no Ray, or one that is too old; `access-denied` */
  async facts(signal: AbortSignal): Promise<ClusterFacts> {
    const { ray_version: rayVersion, session_name: session } = await this.#version(signal);
    const path = `api/v0/nodes?limit=${MOST_NODES}`;
    const { data } = this.#ray.read(nodesSchema, await this.#ray.get(path, signal), path);
    const nodes = data.result.result.map(
      ({ node_ip: ip, node_name: name, is_head_node: isHead, state, state_message: why, resources_total: all }) => ({
        ...{ name: name || ip, alive: state === 'ALIVE', isHead, cpus: all?.['CPU'] ?? 0, gpus: all?.['GPU'] ?? 0 },
        ...(state === 'ALIVE' || !why ? {} : { why }),
      }),
    );
    return { rayVersion, session, nodes };
  }

  /**
   * Begins a job, or goes on with one that is over, under the same id.
   *
   * @throws TagError `in-use` where that job is at work
   */
  async submit(job: Job, driverFolder: string, signal: AbortSignal): Promise<void> {
    const { id } = job;
    requireId(id);
    await this.#version(signal);
    const driver = await packageOf(driverFolder);
    const all = await this.#all(signal);
    const earlier = attemptsAt(id, all);
    if (earlier.some((each) => !isOver(stateOf(each)))) {
      // Somebody else has gone on with it: from now on that attempt is meant.
      this.#names.delete(id);
      throw isAtWork(id);
    }
    await this.#upload(driver, signal);
    const taken = new Set(all.map(({ submission_id: name }) => name));
    let attempt = 1 + Math.max(0, ...earlier.map(attemptOf));
    while (taken.has(nameOf(id, attempt))) attempt += 1;
    const name = nameOf(id, attempt);
    const submission = randomUUID();
    const asked = {
      entrypoint: entrypointOf(job),
      submission_id: name,
      runtime_env: { working_dir: driver.uri },
      metadata: { [OURS]: '1', id, attempt: String(attempt), submission },
    };
    try {
      const reply = await this.#begin(asked, signal);
      if (reply.status >= 400 && reply.text.includes('already exists')) throw isAtWork(id);
      this.#ray.read(submittedSchema, reply, 'POST api/jobs/');
    } catch (error) {
      // It may have come through although its answer did not.
      if (!(error instanceof ConnectionFailure) || error.isUnheard) throw error;
      const there = await this.#find(name, signal).catch(() => undefined);
      if (there?.metadata?.['submission'] !== submission) throw error;
    }
    this.#names.set(id, name);
    for (const { submission_id: old, end_time: ended } of earlier) {
      if (old && ended && Date.now() - ended > SETTLED_MS) await this.#forget(old, signal).catch(() => {});
    }
  }

  /** @throws TagError `not-found` for a job that the cluster does not know */
  async status(id: string, signal: AbortSignal): Promise<JobStatus> {
    const { name, job } = await this.#job(id, signal);
    const log = stateOf(job) === 'waiting' ? '' : await this.#log(name, signal);
    return statusOf(id, job, lastLine(log));
  }

  /** Jobs of Reeltag that the cluster knows, those that began last first, without their last lines. */
  async list(signal: AbortSignal): Promise<JobStatus[]> {
    const newest = new Map<string, RayJob>();
    for (const job of (await this.#all(signal)).filter(isOurs)) {
      const { id = '' } = job.metadata ?? {};
      const other = newest.get(id);
      if (other === undefined || attemptOf(other) < attemptOf(job)) newest.set(id, job);
    }
    return [...newest]
      .map(([id, job]) => statusOf(id, job, undefined))
      .sort((a, b) => (b.started ?? 0) - (a.started ?? 0));
  }

  /** What has come since a look that ended with `next`. @throws TagError `not-found` */
  async lines(id: string, { signal, from = 0 }: { signal: AbortSignal; from?: number }): Promise<NewLines> {
    const { name } = await this.#job(id, signal);
    return newLines(await this.#log(name, signal), from, false);
  }

  /**
   * Tells all that a job says from its beginning on, until it is over. A cluster that is away for less than a minute is waited for.
   *
   * @throws TagError `not-found` where the cluster has forgotten the job: its head was started again
   */
  async follow(id: string, { signal, onLine, onLog, onState }: FollowOptions): Promise<JobStatus> {
    const { name } = await this.#job(id, signal);
    let next = 0;
    let state: JobState | undefined;
    let last: JobLine | undefined;
    let heardAt = performance.now();
    const { pollMs, patienceMs } = this.#limits;
    for (;;) {
      const began = performance.now();
      let busyMs = 0;
      try {
        const job = await this.#find(name, signal);
        if (job === undefined) throw this.#unknown(id);
        const now = stateOf(job);
        if (now !== state) onState?.(now);
        state = now;
        // Asked for after the state: what a job that is over has said is there. Of one that has said its last only that is still to come.
        const isSilent = now === 'waiting' || (isLastWord(last) && !isOver(now));
        const log = isSilent ? undefined : await this.#log(name, signal);
        heardAt = performance.now();
        const {
          lines,
          text,
          next: end,
        } = log === undefined ? { lines: [], text: '', next } : newLines(log, next, isOver(now));
        next = end;
        if (text !== '') onLog?.(text);
        for (const line of lines) {
          if (line.reeltag !== 'note') last = line;
          onLine(line);
        }
        if (isOver(now)) return statusOf(id, job, last);
        busyMs = (performance.now() - began) * ((log?.length ?? 0) > LONG_LOG ? POLL_SHARE : 1);
      } catch (error) {
        const mayPass = error instanceof TagError && error.kind === 'network';
        if (!mayPass || performance.now() - heardAt > patienceMs) throw error;
      }
      await pause(Math.max(Math.min(pollMs, untilEndMs(last)), Math.min(busyMs, patienceMs / 2)), signal);
    }
  }

  /** Asks a job to stop; whether it was at work. It is over some seconds later. @throws TagError `not-found` */
  async stop(id: string, signal: AbortSignal): Promise<boolean> {
    const { name } = await this.#job(id, signal);
    const path = `${pathOf(name)}/stop`;
    const reply = await this.#ray.post(path, undefined, signal);
    if (isUnknownJob(reply)) throw this.#unknown(id);
    return this.#ray.read(z.object({ stopped: z.boolean() }), reply, path).stopped;
  }

  /** Has the cluster forget a job that is over, and its log; what it has written stays. @throws TagError `in-use`, `not-found` */
  async remove(id: string, signal: AbortSignal): Promise<void> {
    requireId(id);
    const attempts = attemptsAt(id, await this.#all(signal));
    if (attempts.length === 0) throw this.#unknown(id);
    if (attempts.some((each) => !isOver(stateOf(each)))) throw isAtWork(id);
    for (const { submission_id: name } of attempts) if (name) await this.#forget(name, signal);
    this.#names.delete(id);
  }

  async #version(signal: AbortSignal): Promise<z.infer<typeof versionSchema>> {
    const reply = await this.#ray.get('api/version', signal);
    const version = this.#ray.read(versionSchema, reply, 'GET api/version');
    const [major = 0, minor = 0] = version.ray_version.split('.').map(Number);
    const [oldestMajor, oldestMinor] = OLDEST_RAY;
    if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return version;
    const needs = `Reeltag needs ${OLDEST_RAY.join('.')} or newer`;
    throw new TagError(
      'network',
      `The cluster at ${this.#ray.host} has Ray ${version.ray_version}, and ${needs}: update it.`,
    );
  }

  /** A head that was just started answers some seconds before it takes jobs. */
  async #begin(asked: object, signal: AbortSignal): Promise<Reply> {
    const { pollMs, patienceMs } = this.#limits;
    const until = performance.now() + patienceMs;
    for (;;) {
      const reply = await this.#ray.post('api/jobs/', asked, signal);
      const isEarly = reply.status >= 500 && reply.text.includes('No available agent');
      if (!isEarly || performance.now() > until) return reply;
      await pause(pollMs, signal);
    }
  }

  async #upload({ name, bytes }: Package, signal: AbortSignal): Promise<void> {
    const path = `api/packages/gcs/${name}`;
    // Asking also keeps one that is there from being removed until the job has begun.
    const there = await this.#ray.get(path, signal);
    if (there.status === 200) return;
    if (there.status !== 404) throw this.#ray.refusal(there, `GET ${path}`);
    const reply = await this.#ray.put(path, bytes, signal);
    if (reply.status !== 200) throw this.#ray.refusal(reply, `PUT ${path}`);
  }

  /** All that the cluster knows, other programs' too. */
  async #all(signal: AbortSignal): Promise<RayJob[]> {
    return this.#ray.read(z.array(rayJobSchema), await this.#ray.get('api/jobs/', signal), 'GET api/jobs/');
  }

  /** By Ray's name for it. */
  async #find(name: string, signal: AbortSignal): Promise<RayJob | undefined> {
    const path = pathOf(name);
    const reply = await this.#ray.get(path, signal);
    return isUnknownJob(reply) ? undefined : this.#ray.read(rayJobSchema, reply, `GET ${path}`);
  }

  /** The last attempt at a job, and Ray's name for it. */
  async #job(id: string, signal: AbortSignal): Promise<{ name: string; job: RayJob }> {
    requireId(id);
    const known = this.#names.get(id);
    const job = known === undefined ? undefined : await this.#find(known, signal);
    if (known !== undefined && job !== undefined) return { name: known, job };
    const [last] = attemptsAt(id, await this.#all(signal)).sort((a, b) => attemptOf(b) - attemptOf(a));
    if (!last?.submission_id) throw this.#unknown(id);
    this.#names.set(id, last.submission_id);
    return { name: last.submission_id, job: last };
  }

  async #forget(name: string, signal: AbortSignal): Promise<void> {
    const path = pathOf(name);
    const reply = await this.#ray.delete(path, signal);
    if (reply.status !== 200 && !isUnknownJob(reply)) throw this.#ray.refusal(reply, `DELETE ${path}`);
  }

  async #log(name: string, signal: AbortSignal): Promise<string> {
    const path = `${pathOf(name)}/logs`;
    const reply = await this.#ray.get(path, signal);
    // It has been removed since.
    if (isUnknownJob(reply)) throw this.#unknown(name);
    return this.#ray.read(logsSchema, reply, `GET ${path}`).logs ?? '';
  }

  #unknown(id: string): TagError {
    const message = `The cluster at ${this.#ray.host} knows no job ${id}: check its id; a head that is started again has forgotten its jobs, and they can be resumed.`;
    return new TagError('not-found', message);
  }
}

function isAtWork(id: string): TagError {
  return new TagError('in-use', `The job ${id} is at work on this cluster: follow it, or stop it first.`);
}

/** By a name that can be asked about: whatever else says that it is ours was not begun here. */
const isOurs = ({ metadata }: RayJob): boolean => metadata?.[OURS] === '1' && ID.test(metadata['id'] ?? '');
const attemptOf = ({ metadata }: RayJob): number => Number(metadata?.['attempt']) || 0;

const nameOf = (id: string, attempt: number): string => (attempt === 1 ? id : `${id}~${attempt}`);

/** Each time that a job was begun or gone on with. */
function attemptsAt(id: string, jobs: readonly RayJob[]): RayJob[] {
  return jobs.filter((job) => isOurs(job) && job.metadata?.['id'] === id);
}

/** Of Ray, and not of something else that does not know such a page. */
function isUnknownJob({ status, text }: { status: number; text: string }): boolean {
  return status === 404 && text.includes('does not exist');
}

function pathOf(name: string): string {
  return `api/jobs/${encodeURIComponent(name)}`;
}

function requireId(id: string): void {
  if (ID.test(id)) return;
  throw new TagError(
    'usage',
    'The name of a job has letters of a to z, digits, “-”, “_” and “.”, at most 150 of them.',
  );
}

/**
 * The driver under the Python that Ray has: where a machine was set up by `reeltag cluster` it is the first of its path, in Ray's own images as
 * well; a plain Debian calls it python3.
 */
function entrypointOf(job: Job): string {
  const argument = Buffer.from(JSON.stringify(job)).toString('base64url');
  return `exec "$(command -v python || command -v python3)" -m reeltag_driver ${argument}`;
}

function isLastWord(line: JobLine | undefined): boolean {
  return line?.reeltag === 'end' || line?.reeltag === 'failed';
}

/** How long a job goes on, as far as it can be told. */
function untilEndMs(last: JobLine | undefined): number {
  if (isLastWord(last)) return SOON_MS;
  const seconds = last?.reeltag === 'progress' ? last.secondsLeft : null;
  return seconds === null ? Number.POSITIVE_INFINITY : Math.max(SOON_MS, seconds * 1000);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {
    throw abortError();
  });
}
