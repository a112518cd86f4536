/** A machine's devices measured, one after the other, each in a process of its own: a driver may end it. */
import type { DeviceFacts } from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';

/** To let go of a device takes as long as a run on it: one that is ended before counts against it. Milliseconds. */
export const MEASURING_TIDY_MS = 5_000;

type Device = DeviceFacts['device'];

/** How an engine is asked; `measure` in a process that is nobody else's. */
export interface DeviceAsking {
  list(): Promise<readonly DeviceFacts[]>;
  measure(device: Device): Promise<DeviceFacts>;
}

/** What there is to measure; nothing where there is the CPU alone. */
export function toMeasure(devices: readonly DeviceFacts[]): DeviceFacts[] {
  const there = devices.filter(({ state }) => state !== 'absent');
  return there.length < 2 ? [] : there.filter(({ state }) => state === 'open');
}

/**
 * @param which measures all that are there, or those that were not yet
 * @param onDevice told before each
 * @returns what is known in the end
 * @throws TagError of the model; AbortError
 */
export async function measureDevices(
  asking: DeviceAsking,
  which: 'all' | 'open',
  onDevice: (device: DeviceFacts) => void = () => {},
): Promise<readonly DeviceFacts[]> {
  const devices = await asking.list();
  const wanted = which === 'all' ? devices.filter(({ state }) => state !== 'absent') : toMeasure(devices);
  for (const facts of wanted) {
    onDevice(facts);
    await asking.measure(facts.device).catch((error: unknown) => {
      // It has ended its process, which is remembered.
      if (!(error instanceof TagError && error.kind === 'engine-crashed')) throw error;
    });
  }
  return wanted.length === 0 ? devices : asking.list();
}
