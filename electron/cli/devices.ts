/** This machine's devices, for a command: measured before a long run, and told by the doctor. */
import { type DeviceAsking, MEASURING_TIDY_MS, measureDevices, toMeasure } from '../engine-host/measure-devices.ts';
import { Supervisor } from '../engine-host/supervisor.ts';
import type { DeviceFacts, Finding, ModelRef } from '../wire/engine.ts';
import { TagError } from '../wire/errors.ts';
import type { Context } from './context.ts';

/** Measuring takes seconds: so many videos are worth it. */
const WORTH_MEASURING = 8;

/**
 * Measures what was not measured yet, where a run is long and nobody has named the device. Of speed alone: where the disk is full or the
 * cache may not be written to, the run goes on without, and what is wrong with the model is said when that is opened.
 */
export async function measureForMany(
  context: Context,
  engine: Supervisor,
  model: ModelRef,
  videos: number,
): Promise<void> {
  if (model.device !== 'auto' || videos < WORTH_MEASURING) return;
  try {
    const { devices } = await engine.call('listDevices', { model }, { signal: context.signal });
    if (toMeasure(devices).length > 0) await measureAll(context, engine, model, 'open');
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    if (context.debug) context.say(`This machine's devices were not measured: ${error.message}`);
  }
}

export function measureAll(
  context: Context,
  engine: Supervisor,
  model: ModelRef,
  which: 'all' | 'open',
): Promise<readonly DeviceFacts[]> {
  const { signal, progress } = context;
  const asking: DeviceAsking = {
    list: async () => (await engine.call('listDevices', { model }, { signal })).devices,
    measure: async (device) => {
      const alone = new Supervisor({
        ...{ start: context.engines.start, limits: { tidyMs: MEASURING_TIDY_MS } },
        onWarning: (message) => context.say(message),
      });
      try {
        return await alone.call('measureDevice', { model, device }, { signal });
      } finally {
        await alone.close();
      }
    },
  };
  return measureDevices(asking, which, ({ name }) => progress.show(`measuring this machine's devices (once): ${name}`));
}

/** What the doctor says of a device. */
export function deviceFinding(facts: DeviceFacts): Finding {
  const { device, state, why, precision, clipsPerSecond, difference } = facts;
  const name = `device ${device}`;
  if (state === 'measured' && clipsPerSecond !== undefined && difference !== undefined) {
    const far = difference === 0 ? '' : `, 1 − cosine from the CPU's answers ${difference.toPrecision(2)}`;
    return { name, status: 'ok', found: `${rate(clipsPerSecond)} clips a second in ${precision}${far}` };
  }
  if (state === 'open') {
    return { name, status: 'ok', found: 'there, not measured yet: reeltag doctor --measure does it' };
  }
  return { name, status: 'ok', found: why ?? 'not there' };
}

function rate(clipsPerSecond: number): string {
  return clipsPerSecond >= 10 ? clipsPerSecond.toFixed(0) : clipsPerSecond.toPrecision(2);
}
