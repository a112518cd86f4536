/** Opens a converted model's graphs on the best device that works. */
import { join } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import { isProviderInstalled } from '../onnx-runtime/load.ts';
import { type Device, type DeviceWish, deviceCandidates, whyNot } from './device.ts';
import type { ConvertedModel } from './importer/converted.ts';
import { GraphSession, tryDevice } from './session.ts';

export interface OpenTowers {
  readonly device: Device;
  /** Why a GPU that could have been used is not. */
  readonly deviceReason: string | undefined;
  readonly vision: GraphSession;
  readonly text: GraphSession;
}

/** @throws TagError `device-unavailable`, `cache-corrupt` */
export async function openTowers(converted: ConvertedModel, wish: DeviceWish): Promise<OpenTowers> {
  let deviceReason: string | undefined;
  const candidates = deviceCandidates(wish, converted.precision, process.platform);
  for (const device of candidates) {
    let vision: GraphSession | undefined;
    try {
      vision = await openGraph(converted, 'vision', device);
      const text = await openGraph(converted, 'text', device);
      return { device, deviceReason, vision, text };
    } catch (error) {
      await vision?.close();
      if (device === 'cpu') throw damaged(converted, error);
      if (candidates.length === 1) throw unavailable(device, error);
      deviceReason = whyNot(device, error, isProviderInstalled(device));
    }
  }
  throw new Error('there was no device to try');
}

/**
 * Finds out whether a device that was asked for by name can be had, before a conversion of minutes is begun for it.
 *
 * @throws TagError `device-unavailable`
 */
export async function requireDevice(wish: DeviceWish): Promise<void> {
  if (wish === 'auto' || wish === 'cpu') return;
  try {
    await tryDevice(wish);
  } catch (error) {
    throw unavailable(wish, error);
  }
}

function unavailable(device: Device, error: unknown): TagError {
  const message = `${whyNot(device, error, isProviderInstalled(device))} Choose cpu or auto as the device to run without it.`;
  return new TagError('device-unavailable', message, { detail: String(error), cause: error });
}

/** @throws TagError `cache-corrupt` */
export async function openMatch(converted: ConvertedModel, device: Device): Promise<GraphSession> {
  try {
    return await openGraph(converted, 'match', device);
  } catch (error) {
    throw damaged(converted, error);
  }
}

function openGraph(
  { folder, dataBytes }: ConvertedModel,
  graph: 'vision' | 'text' | 'match',
  device: Device,
): Promise<GraphSession> {
  return GraphSession.open(join(folder, `${graph}.onnx`), device, dataBytes[graph] ?? 0);
}

function damaged({ folder }: ConvertedModel, error: unknown): TagError {
  return new TagError('cache-corrupt', `The converted model cannot be opened; remove ${folder} and try again.`, {
    detail: String(error),
    cause: error,
  });
}
