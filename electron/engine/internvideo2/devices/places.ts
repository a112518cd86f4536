/** Where a model is to run, and in which precision: as asked, and among what was not said the fastest that was measured. */
import type { Precision, PrecisionWish } from '../../graph/precision.ts';
import { type Device, devicesOf, notUsed, precisionsToTry } from './device.ts';
import { COMPARABLE, type KnownDevice, KnownDevices } from './known-devices.ts';

export interface Place {
  readonly device: Device;
  readonly precision: Precision;
  /** Whether its vectors may stand beside those that the CPU makes in fp32. */
  readonly comparable: boolean;
}

export interface Places {
  /** to try in this order; there is one */
  readonly places: readonly Place[];
  /** why a graphics processor that could have been meant is not among them */
  readonly reason?: string;
}

export interface PlacesWish {
  readonly device: Device | 'auto';
  readonly precision: PrecisionWish;
}

/** What is known of this machine's devices. */
export interface Machine {
  /** what was measured of a device, in the precision that is wished for */
  known(device: Device): Promise<KnownDevice | undefined>;
  /** why a device cannot be tried at all, without trying it */
  absence(device: Device): Promise<string | undefined>;
  readonly platform: NodeJS.Platform;
}

export async function choosePlaces({ device, precision }: PlacesWish, machine: Machine): Promise<Places> {
  const placesOn = (where: Device, facts: KnownDevice | undefined): Place[] =>
    precisionsToTry(where, (precision === 'auto' && facts?.measured?.precision) || precision).map((each) => ({
      device: where,
      precision: each,
      comparable: isComparable(each, facts?.measured),
    }));
  const onCpu = placesOn('cpu', undefined);
  if (device === 'cpu') return { places: onCpu };
  if (device !== 'auto') return { places: placesOn(device, await machine.known(device)) };
  // int8 kernels exist for the CPU alone.
  if (precision === 'int8') return { places: onCpu };
  const [cpu, ...graphics] = await Promise.all(
    devicesOf(machine.platform).map(async (each): Promise<Candidate> => {
      const absence = await machine.absence(each);
      return { device: each, absence, facts: absence === undefined ? await machine.known(each) : undefined };
    }),
  );
  const [best] = graphics.toSorted((a, b) => speedOf(b) - speedOf(a));
  if (best === undefined) return { places: onCpu };
  if (speedOf(best) > speedOf(cpu)) return { places: [...placesOn(best.device, best.facts), ...onCpu] };
  return { places: onCpu, reason: whyTheCpu(graphics) };
}

/** A device of this machine, and what is known of it. */
interface Candidate {
  readonly device: Device;
  readonly facts: KnownDevice | undefined;
  readonly absence: string | undefined;
}

/** Clips a second; 0 for what was not measured. */
function speedOf(candidate: Candidate | undefined): number {
  return candidate?.facts?.measured?.clipsPerSecond ?? 0;
}

/** The sentence that helps most: what could still be measured, or was, before what is not there. */
function whyTheCpu(graphics: readonly Candidate[]): string {
  const there = graphics.filter(({ absence }) => absence === undefined);
  const slower = there.find(({ facts }) => facts?.measured !== undefined);
  if (slower !== undefined) return notUsed(slower.device, 'the CPU is faster on this machine');
  const open = there.find(({ facts }) => KnownDevices.isOpen(facts));
  if (open !== undefined) return notUsed(open.device, 'how fast it is has not been measured yet');
  const [refused] = there.map(({ device, facts }) => KnownDevices.refusal(device, facts));
  return refused ?? graphics[0]?.absence ?? '';
}

/** fp32 is taken for as good as the CPU's until it was measured: nothing is rounded that is not rounded there. */
function isComparable(precision: Precision, measured: KnownDevice['measured']): boolean {
  if (measured?.precision === precision) return measured.difference <= COMPARABLE;
  return precision === 'fp32';
}
