/** The made host's jobs on clusters: each state can be set, and what is asked for leads to the next. */
import type { ClusterChoice, ClusterJob } from '../../electron/wire/app/cluster.ts';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { TagError } from '../../electron/wire/errors.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';

const SINCE = '2026-11-27T09:00:00.000Z';

interface Needs {
  videos: () => readonly { folder: string; name: string }[];
  onChanged: (jobs: ClusterJob[]) => void;
}

export class FakeCluster {
  readonly #needs: Needs;
  jobs: ClusterJob[] = [];
  /** what was chosen last */
  choice: ClusterChoice | undefined;
  /** by address; what was typed */
  readonly tokens = new Map<string, string>();
  /** the next call fails with it */
  failure: TagError | undefined;
  log = '';
  readonly handlers: ReturnType<FakeCluster['makeHandlers']>;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.handlers = this.makeHandlers();
  }

  /** Puts a job in, or changes it. */
  put(job: Partial<ClusterJob> & Pick<ClusterJob, 'id'>): void {
    const known = this.jobs.find(({ id }) => id === job.id);
    const usual = { address: 'http://head:8265', since: SINCE, state: 'waiting' as const, resumable: false };
    const changed = { ...usual, ...known, ...job };
    this.jobs =
      known === undefined ? [changed, ...this.jobs] : this.jobs.map((each) => (each === known ? changed : each));
    this.#tell();
  }

  /** Puts it as it is now, without what it was. */
  set(jobs: ClusterJob[]): void {
    this.jobs = jobs;
    this.#tell();
  }

  #tell(): void {
    this.#needs.onChanged(this.jobs);
  }

  #fail(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }

  private makeHandlers() {
    return {
      lookAtCluster: ({ address }) => {
        this.#fail();
        const facts = { rayVersion: '2.60.0', machines: 3, cpus: 48, gpus: 2 };
        return { address, ...facts, others: [{ id: 'reeltag-20261126-180000-0a1b2c', state: 'running' as const }] };
      },
      clusterMemory: () => ({
        ...(this.choice === undefined ? {} : { choice: this.choice }),
        tokens: [...this.tokens.keys()],
      }),
      planClusterJob: ({ choice: { of, out, folder = '' } }) => {
        this.#fail();
        const map = of.kind === 'videos' ? of.map : [];
        const videos = this.#needs.videos();
        const paths = videos.map((video) => {
          const here = `${video.folder}/${video.name}`;
          const fits = map.find(({ from }) => here.startsWith(`${from}/`));
          return { here, there: fits && `${fits.to}${here.slice(fits.from.length)}` };
        });
        const name = 'reeltag-20261127-100000-a1b2c3.videos.jsonl';
        return {
          videos: videos.length,
          outside: paths.filter(({ there }) => there === undefined).length,
          first: paths.slice(0, 3).map(({ here, there = here }) => ({ here, there })),
          list: { here: `${folder}/${name}`, there: `${out}/${name}` },
        };
      },
      startClusterJob: ({ choice, token }) => {
        this.#fail();
        this.choice = choice;
        if (token !== undefined) this.tokens.set(choice.address, token);
        const id = `reeltag-20261127-10000${this.jobs.length}-a1b2c3`;
        const { address, of, out, folder, segments } = choice;
        this.put({
          ...{ id, address, out, segments, state: 'waiting' },
          manifest: of.kind === 'manifest' ? of.manifest : `${out}/${id}.videos.jsonl`,
          ...(of.kind === 'videos' ? { videos: this.#needs.videos().length } : {}),
          ...(folder === undefined ? {} : { folder }),
        });
        return { id };
      },
      followClusterJob: ({ address, id }) => {
        this.put({ id, address, state: 'running' });
        return {};
      },
      stopClusterJob: ({ id }) => {
        this.#fail();
        this.put({ id, state: 'stopped', resumable: true });
        return {};
      },
      resumeClusterJob: ({ id }) => {
        this.#fail();
        this.put({ id, state: 'running', resumable: false });
        return {};
      },
      removeClusterJob: ({ id }) => {
        this.set(this.jobs.filter((job) => job.id !== id));
        return {};
      },
      askClusterAgain: ({ id }) => {
        this.set(this.jobs.map(({ away, ...job }) => (job.id === id ? job : { ...job, ...(away && { away }) })));
        return {};
      },
      setClusterFolder: ({ id, folder }) => {
        this.put({ id, folder });
        return {};
      },
      clusterLog: () => {
        this.#fail();
        return { text: this.log, cut: this.log.length > 100_000 };
      },
      setClusterToken: ({ address, token }) => {
        if (token === '') this.tokens.delete(address);
        else this.tokens.set(address, token);
        this.set(this.jobs.map(({ problem: _, ...job }) => job));
        return {};
      },
    } satisfies Partial<Handlers<AppContract>>;
  }
}
