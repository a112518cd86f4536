/** What is installed for the GPU, and what an installation would bring: for the terminal, the page and the doctor. */
import { freeBytes } from '../catalogue/free-bytes.ts';
import type { GpuStatus } from '../wire/app/gpu.ts';
import { findInstalled, isCurrent, otherVersions } from './installed.ts';
import { downloadBytes, PINNED, peakBytes, unpackedBytes, type WheelList } from './list.ts';
import { shippedBinding } from './package.ts';
import { gpuFolder } from './place.ts';
import { hasNvidiaDriver, whyImpossible } from './platform.ts';

export async function gpuStatus(gpu: string = gpuFolder(), list: WheelList = PINNED): Promise<GpuStatus> {
  const impossible = whyImpossible();
  if (impossible !== undefined) return { possible: false, why: impossible };
  const [installed, others, free, binding] = await Promise.all([
    findInstalled(gpu, list),
    otherVersions(gpu, list),
    freeBytes(gpu),
    shippedBinding(),
  ]);
  return {
    possible: true,
    hasDriver: hasNvidiaDriver(),
    directory: gpu,
    ...(installed === undefined
      ? {}
      : { installed: { runtime: installed.runtime, bytes: installed.bytes, current: isCurrent(installed, list) } }),
    otherVersions: others,
    offer: {
      runtime: list.runtime,
      cuda: list.cuda,
      driver: list.driver,
      downloadBytes: downloadBytes(list),
      installedBytes: binding.size + list.wheels.reduce((sum, wheel) => sum + unpackedBytes(wheel), 0),
      neededBytes: peakBytes(list, binding.size),
      ...(free === undefined ? {} : { freeBytes: free }),
      licences: licencesOf(list),
    },
  };
}

/** Each licence, and what is under it. */
function licencesOf({ wheels, licences }: WheelList): { name: string; address: string; of: string[] }[] {
  const of = new Map<string, string[]>();
  for (const { licence, package: name } of wheels) of.set(licence, [...(of.get(licence) ?? []), name]);
  return [...of].map(([name, packages]) => ({ name, address: licences[name] ?? '', of: packages }));
}
