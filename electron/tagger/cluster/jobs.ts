/**
 * The jobs on clusters that this library has begun, or follows. What is kept is enough to find each again after an end of whatever kind:
 * a job is kept before it is handed over, so that one that was on its way then is asked about and not lost.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JOB_VERSION, type Job } from '../../cluster/job.ts';
import { workerShare } from '../../cluster/worker-share.ts';
import type { Library } from '../../library/index.ts';
import {
  type ClusterChoice,
  type ClusterFacts,
  type ClusterJob,
  type ClusterPlan,
  clusterChoiceSchema,
  MOST_CLUSTER_JOBS,
} from '../../wire/app/cluster.ts';
import { TagError } from '../../wire/errors.ts';
import type { Events } from '../events.ts';
import type { ScopeParts } from '../handover/gather.ts';
import type { Log } from '../problem.ts';
import { clusterAddress } from './address.ts';
import type { ClusterClient, ConnectCluster } from './client-face.ts';
import { FollowedJob, type Pause } from './followed-job.ts';
import { isLive, type KeptJob, keptJobsSchema } from './kept.ts';
import type { OwnCluster } from './own-cluster.ts';
import type { ClusterTokens } from './tokens.ts';
import { type VideosForCluster, videosForCluster, writeVideoList } from './video-list.ts';

const JOBS = 'cluster-jobs';
const CHOICE = 'cluster-choice';
/** Of those that others have begun, so many are shown. */
const MOST_OTHERS = 20;

export interface ClusterJobsOptions extends ScopeParts {
  readonly library: Library;
  readonly events: Events;
  readonly tokens: ClusterTokens;
  readonly connect: ConnectCluster;
  /** what is run there */
  readonly driverFolder: () => string;
  /** that was started on this machine */
  readonly own: () => Promise<OwnCluster | undefined>;
  readonly log: Log;
  /** (for tests) */
  readonly pause?: Pause | undefined;
}

export class ClusterJobs {
  readonly #o: ClusterJobsOptions;
  readonly #closing = new AbortController();
  /** On their way to a cluster, which knows nothing of them yet. */
  readonly #submitting = new Set<string>();
  /** By address, each with the token that it was made with: it knows by what names the cluster has the jobs. */
  readonly #clients = new Map<string, { readonly token: string | undefined; readonly client: ClusterClient }>();
  #jobs: FollowedJob[];

  constructor(options: ClusterJobsOptions) {
    this.#o = options;
    const kept = options.library.settings.get(JOBS, keptJobsSchema) ?? [];
    this.#jobs = kept.map((job) => this.#followed(job));
  }

  /** Newest first. */
  get facts(): ClusterJob[] {
    return this.#jobs.map(({ facts }) => facts);
  }

  /** Goes on following what ran at the last end. */
  start(): void {
    for (const job of this.#jobs) job.follow();
  }

  async memory(): Promise<{ choice?: ClusterChoice; tokens: string[]; own?: string }> {
    const choice = this.#o.library.settings.get(CHOICE, clusterChoiceSchema);
    const own = await this.#o.own().catch((error: unknown) => {
      this.#o.log('the cluster of this machine could not be looked for', error);
      return undefined;
    });
    // The next start of the same cluster may have another.
    if (own?.token !== undefined) this.setToken(own.url, own.token);
    return {
      ...(choice === undefined ? {} : { choice }),
      tokens: this.#o.tokens.addresses,
      ...(own === undefined ? {} : { own: clusterAddress(own.url) }),
    };
  }

  /** @throws TagError */
  async look(typed: string, token: string | undefined, signal: AbortSignal): Promise<ClusterFacts> {
    const address = clusterAddress(typed);
    const client = this.#client(address, token);
    const { rayVersion, nodes } = await client.facts(signal);
    const known = new Set(this.#jobs.map(({ kept }) => kept.id));
    const others = (await client.list(signal)).filter(({ id }) => !known.has(id)).slice(0, MOST_OTHERS);
    const alive = nodes.filter((node) => node.alive);
    const sum = (of: 'cpus' | 'gpus'): number => alive.reduce((all, node) => all + node[of], 0);
    return {
      ...{ address, rayVersion, machines: alive.length, cpus: sum('cpus'), gpus: sum('gpus') },
      others: others.map(({ id, state }) => ({ id, state })),
    };
  }

  /** @throws TagError `usage`, `not-found`; AbortError */
  async plan(choice: ClusterChoice, signal: AbortSignal): Promise<ClusterPlan> {
    const list = await this.#listOf(choice, newId(), signal);
    if (list === undefined) throw new TagError('usage', 'Only a list of videos can be looked at before.');
    return list.plan;
  }

  /** @throws TagError; then there is no job, and no list */
  async begin(choice: ClusterChoice, token: string | undefined, signal: AbortSignal): Promise<string> {
    const { of, out, folder, segments, model, device, precision, shard } = choice;
    const address = clusterAddress(choice.address);
    if (folder !== undefined && !isAbsolute(folder)) {
      throw new TagError('usage', `${folder} is no whole path: begin it at the root.`);
    }
    const id = newId();
    const list = await this.#listOf(choice, id, signal);
    this.#requireRoom();
    const share = await this.#shareOf(choice, address, token, signal);
    const before = this.#o.tokens.get(address) ?? '';
    if (token !== undefined && token.trim() !== '') this.#o.tokens.put(address, token);
    const job: Job = {
      ...{ version: JOB_VERSION, id, out, device, precision, segments, ...share },
      manifest: list?.plan.list.there ?? (of as Extract<typeof of, { kind: 'manifest' }>).manifest,
      ...(model === undefined ? {} : { model }),
      ...(shard === undefined ? {} : { shard }),
      layout: 'reeltag',
      resume: false,
    };
    if (list !== undefined) await writeVideoList(list);
    const kept: KeptJob = {
      ...{ id, address, job },
      ...(list === undefined ? {} : { videos: list.plan.videos }),
      ...(folder === undefined ? {} : { folder }),
      since: new Date().toISOString(),
      state: 'submitting',
    };
    const followed = this.#followed(kept);
    this.#put([followed, ...this.#jobs]);
    try {
      await this.#submit(followed, job);
    } catch (error) {
      // A token that was refused is none.
      if (error instanceof TagError && error.kind === 'access-denied') this.#o.tokens.put(address, before);
      // One that was on its way when Reeltag ended is asked about after the next start.
      if (!this.#closing.signal.aborted) {
        this.#put(this.#jobs.filter((other) => other !== followed));
        if (list !== undefined) await rm(list.plan.list.here, { force: true }).catch(() => {});
      }
      throw error;
    }
    this.#remember({ ...choice, address });
    return id;
  }

  /** @throws TagError */
  async followOther(typed: string, id: string, token: string | undefined, signal: AbortSignal): Promise<void> {
    const address = clusterAddress(typed);
    if (this.#jobs.some(({ kept }) => kept.id === id)) return;
    const { state } = await this.#client(address, token).status(id, signal);
    // Asked for twice, it may be there by now.
    if (this.#jobs.some(({ kept }) => kept.id === id)) return;
    this.#requireRoom();
    if (token !== undefined && token.trim() !== '') this.#o.tokens.put(address, token);
    // One that has ended is asked once, for what came of it.
    const kept: KeptJob = {
      id,
      address,
      since: new Date().toISOString(),
      state: state === 'waiting' ? state : 'running',
    };
    const followed = this.#followed(kept);
    this.#put([followed, ...this.#jobs]);
    followed.follow();
  }

  /** @throws TagError */
  async stop(id: string, signal: AbortSignal): Promise<void> {
    const followed = this.#require(id);
    if (!isLive(followed.kept) || this.#submitting.has(id)) return;
    const { state } = followed.kept;
    followed.put({ state: 'stopping' });
    try {
      await this.#clientOf(followed).stop(id, signal);
    } catch (error) {
      // It may have ended meanwhile.
      if (followed.kept.state === 'stopping') followed.put({ state });
      throw error;
    } finally {
      followed.follow();
    }
  }

  /** @throws TagError; then it is as it was */
  async resume(id: string): Promise<void> {
    const followed = this.#require(id);
    const { job, ...before } = followed.kept;
    if (job === undefined || isLive(before)) {
      throw new TagError('usage', 'This job cannot be resumed here: it runs, or somebody else has begun it.');
    }
    followed.put({ state: 'submitting', problem: undefined });
    followed.tail.clear();
    try {
      await this.#submit(followed, { ...job, resume: true });
    } catch (error) {
      // Somebody else has gone on with it, or this did and the answer was lost: it is followed.
      if (error instanceof TagError && error.kind === 'in-use') {
        followed.put({ state: 'waiting' });
        followed.follow();
        return;
      }
      if (!this.#closing.signal.aborted) followed.put({ state: before.state, problem: before.problem });
      throw error;
    }
  }

  /** @throws TagError `in-use`, `not-found` */
  remove(id: string): void {
    const followed = this.#require(id);
    const { kept, isAway } = followed;
    if (isLive(kept) && !isAway && kept.problem === undefined) {
      throw new TagError('in-use', 'This job is at work: stop it first, then take it out of the list.');
    }
    void followed.leave();
    this.#put(this.#jobs.filter((other) => other !== followed));
  }

  /** Looks at once whether it answers. */
  askAgain(id: string): void {
    this.#follow(this.#require(id));
  }

  /** @throws TagError `usage`, `not-found` */
  setFolder(id: string, folder: string): void {
    this.#require(id).put({ folder });
  }

  /** @throws TagError */
  readLog(id: string, signal: AbortSignal): Promise<{ text: string; cut: boolean }> {
    const followed = this.#require(id);
    return followed.tail.read(this.#clientOf(followed), id, signal);
  }

  /** @throws TagError `usage` */
  setToken(typed: string, token: string): void {
    const address = clusterAddress(typed);
    this.#o.tokens.put(address, token);
    for (const followed of this.#jobs) {
      if (followed.kept.address === address) this.#follow(followed);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#jobs.map((followed) => followed.leave()));
  }

  async #submit(followed: FollowedJob, job: Job): Promise<void> {
    const { id } = followed.kept;
    this.#submitting.add(id);
    try {
      // Whoever asked for it may have gone: it is not called off half way.
      await this.#clientOf(followed).submit(job, this.#o.driverFolder(), this.#closing.signal);
      followed.put({ state: 'waiting' });
    } finally {
      this.#submitting.delete(id);
    }
    if (!this.#closing.signal.aborted) followed.follow();
  }

  /** Only where it is not said: then the cluster is asked what it has. */
  async #shareOf(choice: ClusterChoice, address: string, token: string | undefined, signal: AbortSignal) {
    const { cpus, gpus } = choice;
    if (cpus !== undefined && gpus !== undefined) return { cpus, gpus };
    const { nodes } = await this.#client(address, token).facts(signal);
    return workerShare(
      choice,
      nodes.filter((node) => node.alive),
    );
  }

  #follow(followed: FollowedJob): void {
    if (!this.#submitting.has(followed.kept.id)) followed.follow();
  }

  async #listOf(choice: ClusterChoice, id: string, signal: AbortSignal): Promise<VideosForCluster | undefined> {
    const { of, out, folder } = choice;
    if (of.kind === 'manifest') return undefined;
    const where = folder === undefined ? { out } : { out, folder };
    return videosForCluster(this.#o, { ...where, of }, `${id}.videos.jsonl`, signal);
  }

  #followed(kept: KeptJob): FollowedJob {
    const { log, pause = waitFor } = this.#o;
    return new FollowedJob(kept, {
      ...{ pause, log },
      connect: () => this.#client(kept.address, undefined),
      onKept: () => this.#keep(),
      onTold: () => this.#o.events.touch(),
    });
  }

  #clientOf({ kept }: FollowedJob): ClusterClient {
    return this.#client(kept.address, undefined);
  }

  /** @param given instead of the one that is kept */
  #client(address: string, given: string | undefined): ClusterClient {
    const token = given?.trim() || this.#o.tokens.get(address);
    const known = this.#clients.get(address);
    if (known !== undefined && known.token === token) return known.client;
    const client = this.#o.connect({ url: address, ...(token === undefined ? {} : { token }) });
    this.#clients.set(address, { token, client });
    return client;
  }

  #require(id: string): FollowedJob {
    const found = this.#jobs.find(({ kept }) => kept.id === id);
    if (found !== undefined) return found;
    throw new TagError('not-found', 'This job is no longer in the list.');
  }

  /** The oldest that has ended gives way. @throws TagError `too-large` */
  #requireRoom(): void {
    if (this.#jobs.length < MOST_CLUSTER_JOBS) return;
    const oldest = this.#jobs.findLast(({ kept }) => !isLive(kept));
    if (oldest === undefined) {
      throw new TagError(
        'too-large',
        `${MOST_CLUSTER_JOBS} jobs are at work, as many as are followed: stop one first.`,
      );
    }
    this.#jobs = this.#jobs.filter((other) => other !== oldest);
  }

  /** @throws TagError of the library; then the list is as it was */
  #put(jobs: FollowedJob[]): void {
    const before = this.#jobs;
    this.#jobs = jobs;
    try {
      this.#write();
    } catch (error) {
      this.#jobs = before;
      throw error;
    }
    this.#o.events.touch();
  }

  /** What a cluster says is told whether or not it could be kept: after the next start it says it again. */
  #keep(): void {
    if (this.#closing.signal.aborted) return;
    try {
      this.#write();
    } catch (error) {
      this.#o.log('the library could not be written', error);
    }
  }

  #write(): void {
    this.#o.library.settings.put(
      JOBS,
      this.#jobs.map(({ kept }) => kept),
    );
  }

  /** Of a choice that names its videos one by one it is kept that it was of all. */
  #remember(choice: ClusterChoice): void {
    const { of } = choice;
    const isNamed = of.kind === 'videos' && of.scope.kind === 'videos';
    const kept = isNamed ? { ...choice, of: { ...of, scope: { kind: 'all' as const } } } : choice;
    try {
      this.#o.library.settings.put(CHOICE, kept);
    } catch (error) {
      this.#o.log('the library could not be written', error);
    }
  }
}

/** Told apart by people, and in the order in which they were begun. */
function newId(): string {
  const when = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-');
  return `reeltag-${when}-${randomBytes(3).toString('hex')}`;
}

const waitFor: Pause = async (ms, signal) => {
  await sleep(ms, undefined, { signal, ref: false });
};
