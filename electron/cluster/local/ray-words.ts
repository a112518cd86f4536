/** How Ray is started: its own words, and what it finds in its environment. */

import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonOf } from './install-words.ts';
import { bracketed } from './ports.ts';
import { MARK } from './processes.ts';

/** What of the machine it may use; absent: all. */
export interface Share {
  readonly cpus?: number | undefined;
  readonly gpus?: number | undefined;
}

export type Place =
  | {
      readonly role: 'head';
      readonly host: string;
      readonly port: number;
      readonly dashboardPort: number;
      /** of Ray's own clients, which nothing here is: it insists on one */
      readonly clientPort: number;
    }
  | { readonly role: 'node'; readonly address: string; readonly host?: string | undefined };

/** Lists of clips and nothing larger lie there: by itself Ray would take a third of the memory, and more than a container has to share. */
const OBJECTS_BYTES = 300_000_000;

/** By its Python: the script itself names that one in its first line, where a shell would read what a folder may be called. */
export function rayProgram(environment: string): [string, ...string[]] {
  return [pythonOf(environment), join(environment, 'bin', 'ray')];
}

export function rayArguments(place: Place, temporary: string, { cpus, gpus }: Share): string[] {
  const words =
    place.role === 'head'
      ? [
          '--head',
          `--node-ip-address=${place.host}`,
          `--port=${place.port}`,
          `--dashboard-host=${place.host}`,
          `--dashboard-port=${place.dashboardPort}`,
          `--ray-client-server-port=${place.clientPort}`,
        ]
      : [`--address=${place.address}`, ...(place.host === undefined ? [] : [`--node-ip-address=${place.host}`])];
  return [
    'start',
    ...words,
    // Any that is free, for what begins jobs: Ray's own is the same for all, and where another Ray has it no job ever begins.
    '--dashboard-agent-listen-port=0',
    `--temp-dir=${temporary}`,
    '--disable-usage-stats',
    `--object-store-memory=${OBJECTS_BYTES}`,
    ...(cpus === undefined ? [] : [`--num-cpus=${cpus}`]),
    ...(gpus === undefined ? [] : [`--num-gpus=${gpus}`]),
  ];
}

/** How a task starts a worker: by this very program and its Node, wherever PATH leads. */
export function workerCommand(): string[] {
  return [process.execPath, fileURLToPath(new URL('../../../bin/reeltag.js', import.meta.url))];
}

export function rayEnvironment(
  environment: string,
  { mark, tokenFile, alone }: { mark: string; tokenFile: string; alone: boolean },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string | undefined> {
  const bin = join(environment, 'bin');
  return {
    [MARK]: mark,
    // Jobs say `python`, and mean this one.
    PATH: `${bin}${delimiter}${env['PATH'] ?? ''}`,
    VIRTUAL_ENV: environment,
    // A variable of this name goes before the file.
    RAY_AUTH_TOKEN: undefined,
    // Whatever runs there finds it in the file, and whatever it starts and prints knows nothing of it.
    REELTAG_CLUSTER_TOKEN: undefined,
    RAY_AUTH_MODE: 'token',
    RAY_AUTH_TOKEN_PATH: tokenFile,
    RAY_ADDRESS: undefined,
    RAY_USAGE_STATS_ENABLED: '0',
    // The last number of Python's version may differ from machine to machine.
    RAY_DEFAULT_PYTHON_VERSION_MATCH_LEVEL: 'minor',
    // Ray makes of 127.0.0.1 the machine's address in the network, and then listens everywhere, unless it is told that there are no others:
    // by a variable that is named for the systems on which it assumes so by itself.
    RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER: alone ? '0' : '1',
    RAY_COLOR_PREFIX: '0',
    REELTAG_WORKER: JSON.stringify(workerCommand()),
  };
}

export function dashboardUrl(host: string, port: number): string {
  return `http://${bracketed(host)}:${port}`;
}
