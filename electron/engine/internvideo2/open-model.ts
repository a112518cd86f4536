/** A converted model, opened where it is to run: on the device and in the precision that fit best, or those that were asked for. */
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { PrecisionWish } from '../graph/precision.ts';
import { isProviderInstalled } from '../onnx-runtime/load.ts';
import { absenceOf } from './devices/absence.ts';
import { type Device, notUsed, whyNot } from './devices/device.ts';
import { KnownDevices } from './devices/known-devices.ts';
import { choosePlaces, type Machine, type Place } from './devices/places.ts';
import { rememberedDigest } from './importer/cache.ts';
import type { ConvertedModel } from './importer/converted.ts';
import { importModel } from './importer/import.ts';
import type { ImportProgress } from './importer/progress.ts';
import { tryDevice } from './session.ts';
import { type OpenTowers, openTowers, unavailable } from './towers.ts';

export interface OpenOptions {
  readonly checkpointPath: string;
  readonly configPath: string;
  readonly device: Device | 'auto';
  readonly precision: PrecisionWish;
  readonly cacheDir: string;
  readonly say: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface OpenedModel {
  /** without a folder where a server has the graphs */
  readonly converted: Pick<ConvertedModel, 'digest' | 'config' | 'precision'> & { readonly folder?: string };
  readonly towers: OpenTowers;
  /** Whether its vectors may stand beside those that the CPU makes in fp32. */
  readonly comparable: boolean;
  /** How many clips it is best shown in one run; absent: as many as are measured to pay. */
  readonly clipsAtOnce?: number;
}

/** A weight may be beyond what fp16 can hold, and of another place the conversion may be there already. */
const NEXT_MAY_DO: ReadonlySet<TagError['kind']> = new Set(['checkpoint-unsupported', 'disk-full', 'write-failed']);

/**
 * Opens the model at the first place that works, converting the checkpoint where that has not been done.
 *
 * @throws TagError `device-unavailable` for a device that was asked for by name, `cache-corrupt`, what `importModel` throws;
 *   AbortError
 */
export async function openModel(options: OpenOptions): Promise<OpenedModel> {
  await knowNamed(options);
  const { places, reason } = await choosePlaces(options, await thisMachine(options));
  let deviceReason = reason;
  for (const [n, place] of places.entries()) {
    try {
      return await openAt(place, options, deviceReason);
    } catch (error) {
      const isLast = n === places.length - 1;
      if (isAbortError(error) || (error instanceof TagError && (isLast || !NEXT_MAY_DO.has(error.kind)))) throw error;
      if (isLast) throw unavailable(place.device, error);
      deviceReason =
        error instanceof TagError
          ? notUsed(place.device, `the model cannot be converted for it (${error.message})`)
          : whyNot(place.device, error, isProviderInstalled(place.device));
    }
  }
  throw new Error('there was no place to try');
}

/**
 * Measures a graphics processor that was named, if that was never done: whether its vectors may stand beside others is known before
 * the first is made, and in which precision it is to compute.
 */
async function knowNamed(options: OpenOptions): Promise<void> {
  const { device, precision, say } = options;
  if (device === 'auto' || device === 'cpu' || precision !== 'auto') return;
  const { known, absence } = await thisMachine(options);
  if ((await absence(device)) !== undefined || !KnownDevices.isOpen(await known(device))) return;
  const { measureAndRemember } = await import('./devices/device-list.ts');
  try {
    await measureAndRemember({ ...options, device });
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    say(`How exact ${device} is could not be measured: ${error.message}`);
  }
}

async function openAt(place: Place, options: OpenOptions, deviceReason: string | undefined): Promise<OpenedModel> {
  const { device, precision, comparable } = place;
  const { signal, onProgress, say } = options;
  // Before a conversion of minutes is begun for it.
  if (device !== 'cpu') await tryDevice(device);
  const converted = await importModel({ ...options, precision });
  signal?.throwIfAborted();
  onProgress?.({ stage: 'opening', fraction: 0 });
  const towers = await openTowers(converted, device, { deviceReason, say });
  onProgress?.({ stage: 'opening', fraction: 1 });
  return { converted, towers, comparable };
}

type Asked = Pick<OpenOptions, 'checkpointPath' | 'cacheDir' | 'precision'>;

/** What is known without hashing: what was never hashed was never measured. */
async function thisMachine({ checkpointPath, cacheDir, precision }: Asked): Promise<Machine> {
  const digest = await rememberedDigest(checkpointPath, cacheDir).catch(() => undefined);
  const devices = new KnownDevices(cacheDir);
  return {
    known: async (device: Device) => (digest === undefined ? undefined : devices.recall(device, { digest, precision })),
    absence: absenceOf,
    platform: process.platform,
  };
}
