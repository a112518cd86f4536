/** What of a cluster's machines each worker takes, where nobody has said it. Pure. */
import type { ClusterChoice } from '../../wire/app/cluster.ts';

export interface Machine {
  readonly cpus: number;
  readonly gpus: number;
}

/**
 * A worker uses all cores that it sees, to read clips and to look at them. So there is one a card where there are any, and one a machine
 * where there are none; each takes as many cores as leave no machine without one.
 */
export function workerShare(
  { device, cpus, gpus }: Pick<ClusterChoice, 'device' | 'cpus' | 'gpus'>,
  machines: readonly Machine[],
): { cpus: number; gpus: number } {
  const withCards = machines.filter((machine) => machine.gpus > 0);
  const wantsCard = device !== 'cpu' && device !== 'webgpu' && withCards.length > 0;
  const cards = gpus ?? (wantsCard ? 1 : 0);
  const each =
    cards > 0
      ? withCards.map((machine) => (machine.cpus / machine.gpus) * cards)
      : machines.map((machine) => machine.cpus);
  const least = Math.min(...each.filter((cores) => cores > 0));
  const usual = Number.isFinite(least) ? Math.max(1, Math.floor(least)) : 1;
  return { cpus: cpus ?? usual, gpus: cards };
}
