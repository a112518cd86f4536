/** By what a finding about a device is remembered. */
import type { PrecisionWish } from '../../graph/precision.ts';
import { loadOnnxRuntime } from '../../onnx-runtime/load.ts';
import { IMPORTER_VERSION } from '../importer/converted.ts';
import type { Device } from './device.ts';
import { hardwareOf } from './hardware.ts';

/** Which model, in which precision. */
export interface MeasuredModel {
  /** sha256 of the checkpoint's bytes, hex */
  readonly digest: string;
  readonly precision: PrecisionWish;
}

/** All that it depends on, as far as that can be told: another driver or version is measured again. */
export async function findingKey(device: Device, { digest, precision }: MeasuredModel): Promise<string> {
  const { env } = await loadOnnxRuntime();
  const hardware = await hardwareOf(device);
  return JSON.stringify({ device, hardware, model: digest, precision, importer: IMPORTER_VERSION, ...env.versions });
}
