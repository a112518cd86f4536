/** Opens a converted model's graphs on the best device that works. */
import { join } from 'node:path';
import { TagError } from '../../errors.ts';
import type { ConvertedModel } from './converted.ts';
import { type Device, type DeviceWish, deviceCandidates, whyNot } from './device.ts';
import { GraphSession } from './session.ts';

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
      deviceReason = whyNot(device, error);
      if (candidates.length > 1) continue;
      throw new TagError('device-unavailable', `${deviceReason} Choose --device cpu or auto to run without it.`, {
        detail: String(error),
        cause: error,
      });
    }
  }
  throw new Error('there was no device to try');
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
