/** Two nodes of Ray on this machine, each with an address of its own, started by Ray's own command. */
import { join } from 'node:path';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import type { Network, Running } from './network.ts';

/** Ray would make of 127.0.0.1 the machine's name in the network. */
const HEAD = '127.0.0.2';
const NODES = { head: HEAD, second: '127.0.0.3' } as const;
export type NodeName = keyof typeof NODES;

const CLUSTER_PORT = 6379;
const DASHBOARD_PORT = 8265;
/** Ray takes no less than 75 MB. */
const OBJECTS_BYTES = 80_000_000;

/** Ray gives a node thirty seconds, which a machine with much else to do takes longer than now and then. */
const STARTS = 4;

/** Whatever a node starts inherits its environment: by this one is told which node it is of. */
const MARK = 'REELTAG_TEST_NODE';

export interface RayOptions {
  readonly network: Network;
  readonly venv: string;
  /** of each node, and so how many tasks it does at a time */
  readonly cpus?: number;
  /** The command that a task starts; absent: this checkout's own. */
  readonly worker?: readonly string[] | undefined;
  /** what else nodes have in their environment */
  readonly env?: Readonly<Record<string, string>>;
}

/** The driver itself, not the shell that Ray starts it by. */
export const DRIVER_PROCESS = /^\S*python\S* -m reeltag_driver /;

/** The command of a worker as this checkout has it. */
export const WORKER = [process.execPath, inCheckout('electron/cli.ts')] as const;

export class Ray {
  readonly #options: RayOptions;
  /** of the head, as who is in the network asks for it */
  readonly inside = `http://${HEAD}:${DASHBOARD_PORT}`;
  #outside: string | undefined;

  private constructor(options: RayOptions) {
    this.#options = options;
  }

  static async start(options: RayOptions): Promise<Ray> {
    const ray = new Ray(options);
    await ray.startNode('head');
    await ray.startNode('second');
    return ray;
  }

  /** The head's address for who is not in the network. */
  async outside(): Promise<string> {
    this.#outside ??= `http://127.0.0.1:${await this.#options.network.reach(HEAD, DASHBOARD_PORT)}`;
    return this.#outside;
  }

  /** Also one that has been killed. */
  async startNode(name: NodeName, more: Pick<RayOptions, 'worker' | 'env'> = {}): Promise<void> {
    const { network, venv, cpus = 1 } = this.#options;
    const worker = more.worker ?? this.#options.worker ?? WORKER;
    const place =
      name === 'head'
        ? ['--head', `--port=${CLUSTER_PORT}`, `--dashboard-host=${HEAD}`, `--dashboard-port=${DASHBOARD_PORT}`]
        : [`--address=${HEAD}:${CLUSTER_PORT}`];
    const bounds = [`--num-cpus=${cpus}`, `--object-store-memory=${OBJECTS_BYTES}`];
    const args = ['start', ...place, `--node-ip-address=${NODES[name]}`, ...bounds, '--disable-usage-stats'];
    const env = {
      ...cleanRay(),
      PATH: `${join(venv, 'bin')}:${process.env['PATH']}`,
      REELTAG_WORKER: JSON.stringify(worker),
      ...this.#options.env,
      ...more.env,
      [MARK]: name,
    };
    for (let left = STARTS - 1; ; left--) {
      try {
        await network.run(join(venv, 'bin', 'ray'), args, { env });
        return;
      } catch (error) {
        if (left === 0) throw error;
        await this.killNode(name);
      }
    }
  }

  /** All that a node has started, workers and drivers as well. */
  async processes(name?: NodeName): Promise<Running[]> {
    const all = await this.#options.network.processes();
    return all.filter(({ environment }) => {
      const mark = environment.get(MARK);
      return name === undefined ? mark !== undefined : mark === name;
    });
  }

  /** Those of a node whose command line has this in it. */
  async find(what: RegExp, name?: NodeName): Promise<Running[]> {
    return (await this.processes(name)).filter(({ command }) => what.test(command));
  }

  /** All of a node at once, as when its machine loses power. */
  async killNode(name: NodeName): Promise<void> {
    for (const { pid } of await this.processes(name)) killed(pid);
  }

  /** A program that speaks with the cluster, among its nodes. */
  python(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { network, venv } = this.#options;
    return network.run(join(venv, 'bin', 'python'), args, {
      env: { ...cleanRay(), RAY_ADDRESS: `${HEAD}:${CLUSTER_PORT}`, ...env },
    });
  }
}

/** One that ends by itself meanwhile is as dead. */
export function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * What would have Ray speak with other clusters, or with other people. And what it starts gives way to nobody: else all of a machine's other work
 * goes before a check's, which never ends beside it.
 */
function cleanRay(): Record<string, string> {
  return { RAY_ADDRESS: '', RAY_USAGE_STATS_ENABLED: '0', RAY_AUTH_MODE: 'disabled', RAY_worker_niceness: '0' };
}
