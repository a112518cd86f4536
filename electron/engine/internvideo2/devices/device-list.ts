/** This machine's devices, what is known of them, and the way to know more. */
import { stat } from 'node:fs/promises';
import type { PrecisionWish } from '../../graph/precision.ts';
import { checkpointDigest, rememberedDigest } from '../importer/cache.ts';
import { type ImportProgress, progressIn } from '../importer/progress.ts';
import { absenceOf } from './absence.ts';
import { type Device, deviceName, devicesOf } from './device.ts';
import { type KnownDevice, KnownDevices } from './known-devices.ts';
import { measureDevice } from './measure-device.ts';

/** What is known of a device. */
export interface DeviceFacts {
  readonly device: Device;
  readonly name: string;
  readonly state: 'measured' | 'open' | 'refused' | 'absent';
  readonly why?: string;
  readonly precision?: NonNullable<KnownDevice['measured']>['precision'];
  readonly clipsPerSecond?: number;
  readonly difference?: number;
}

export interface DeviceListOptions {
  readonly checkpointPath: string;
  readonly configPath: string;
  readonly precision: PrecisionWish;
  readonly cacheDir: string;
}

/** @throws TagError `unreadable` and the like for the checkpoint */
export async function listDevices({ checkpointPath, precision, cacheDir }: DeviceListOptions): Promise<DeviceFacts[]> {
  const digest = await rememberedDigest(checkpointPath, cacheDir);
  const devices = new KnownDevices(cacheDir);
  return Promise.all(
    // int8 kernels exist for the CPU alone.
    devicesOf(process.platform)
      .filter((device) => precision !== 'int8' || device === 'cpu')
      .map(async (device) => {
        const why = await absenceOf(device);
        if (why !== undefined) return { device, name: deviceName(device), state: 'absent' as const, why };
        return factsOf(device, digest === undefined ? undefined : await devices.recall(device, { digest, precision }));
      }),
  );
}

export interface MeasuringOptions extends DeviceListOptions {
  readonly device: Device;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** Measures a device, and remembers what came of it. @throws TagError of the checkpoint and the disk; AbortError */
export async function measureAndRemember(options: MeasuringOptions): Promise<DeviceFacts> {
  const { device, checkpointPath, precision, cacheDir, signal, onProgress } = options;
  const why = await absenceOf(device);
  if (why !== undefined) return { device, name: deviceName(device), state: 'absent', why };
  const { size } = await stat(checkpointPath);
  const onBytes = progressIn('hashing', size, onProgress);
  const digest =
    (await rememberedDigest(checkpointPath, cacheDir)) ??
    (await checkpointDigest(checkpointPath, cacheDir, { signal, onBytes }));
  const devices = new KnownDevices(cacheDir);
  const model = { digest, precision };
  const before = await devices.begin(device, model);
  let outcome: Omit<KnownDevice, 'tries'> | undefined;
  try {
    onProgress?.({ stage: 'measuring', fraction: 0 });
    outcome = await measureDevice({
      ...options,
      onProgress: (fraction) => onProgress?.({ stage: 'measuring', fraction }),
    });
  } finally {
    // However it ended, it has not ended the process. Where that says nothing of the device, what was known of it holds.
    await devices.end(device, model, outcome ?? before);
  }
  return factsOf(device, { ...(outcome ?? before), tries: 0 });
}

function factsOf(device: Device, known: KnownDevice | undefined): DeviceFacts {
  const named = { device, name: deviceName(device) };
  if (known?.measured !== undefined) return { ...named, state: 'measured', ...known.measured };
  const why = KnownDevices.refusal(device, known);
  return why === undefined ? { ...named, state: 'open' } : { ...named, state: 'refused', why };
}
