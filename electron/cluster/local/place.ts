/** Where this machine's part in a cluster is kept. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '../../catalogue/folders.ts';
import { resourcesFolder } from '../../catalogue/models.ts';

export interface Places {
  /** Ray and what it needs; machines that share a home share it */
  readonly environments: string;
  /** of this machine alone */
  readonly machine: string;
}

export function placesIn(data: string = dataFolder(), machine: string = hostname()): Places {
  const cluster = join(data, 'cluster');
  // A home may be many machines', and each is a node of its own.
  return { environments: cluster, machine: join(cluster, machine.replaceAll(/[^\w.-]/g, '_') || 'machine') };
}

/** The list of what pip brings. */
export function requirementsFile(): string {
  return join(resourcesFolder(), 'cluster', 'requirements.txt');
}

/** What looks at every node of a cluster, in Python. */
export function probeFile(): string {
  return join(resourcesFolder(), 'cluster', 'probe.py');
}
