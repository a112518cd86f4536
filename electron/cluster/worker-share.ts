/** What of a cluster's machines each worker takes, where nobody has said it. Pure. */
import type { DeviceWish } from '../wire/engine.ts';

export interface Machine {
  readonly cpus: number;
  readonly gpus: number;
}

interface Wish {
  /** absent: the best that there is */
  readonly device?: DeviceWish | undefined;
  readonly cpus?: number | undefined;
  readonly gpus?: number | undefined;
}

/**
 * A worker uses all cores that it sees, to read clips and to look at them. So there is one a card where there are any, and one a machine
 * where there are none; each takes as many cores as leave no machine without one. Cards that only WebGPU knows
 * Ray does not count, and a server's are not the machines'.
 */
export function workerShare({ device = 'auto', cpus, gpus }: Wish, machines: readonly Machine[]) {
  const withCards = machines.filter((machine) => machine.gpus > 0);
  const cards = gpus ?? (withCards.length > 0 && takesCard(device) ? 1 : 0);
  const each =
    cards > 0
      ? withCards.map((machine) => (machine.cpus / machine.gpus) * cards)
      : machines.map((machine) => machine.cpus);
  const least = Math.min(...each.filter((cores) => cores > 0));
  const usual = Number.isFinite(least) ? Math.max(1, Math.floor(least)) : 1;
  return { cpus: cpus ?? usual, gpus: cards };
}

function takesCard(device: DeviceWish): boolean {
  return device !== 'cpu' && device !== 'webgpu' && !device.startsWith('kserve:');
}
