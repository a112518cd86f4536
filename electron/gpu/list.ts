/** What `reeltag gpu install` brings, as it is pinned: wheels by their names and hashes, and which of their files are taken. */
import pinned from '../../resources/gpu/cuda-linux-x64.json' with { type: 'json' };

export interface TakenFile {
  /** within the wheel */
  readonly path: string;
  /** within the folder of what is installed */
  readonly to: string;
  /** bytes, unpacked */
  readonly size: number;
}

export interface Wheel {
  readonly package: string;
  readonly version: string;
  /** the wheel's name, which says what Python and platform it is for */
  readonly file: string;
  /** bytes, as it is downloaded */
  readonly size: number;
  /** lower case hexadecimal */
  readonly sha256: string;
  readonly licence: string;
  readonly takes: readonly TakenFile[];
}

export interface WheelList {
  /** the version of ONNX Runtime that its provider was built with, and works with alone */
  readonly runtime: string;
  /** the version of CUDA, and the oldest version of NVIDIA's driver that has it */
  readonly cuda: string;
  readonly driver: string;
  /** which Python and which platforms pip is told to look for, whatever it runs on itself */
  readonly python: string;
  readonly platforms: readonly string[];
  /** where each licence can be read before anything is brought */
  readonly licences: Readonly<Record<string, string>>;
  /** in the order that they are brought: the largest first, so that the least disk is needed */
  readonly wheels: readonly Wheel[];
}

export const PINNED: WheelList = pinned;

export function downloadBytes({ wheels }: WheelList): number {
  return wheels.reduce((sum, { size }) => sum + size, 0);
}

export function unpackedBytes({ takes }: Pick<Wheel, 'takes'>): number {
  return takes.reduce((sum, { size }) => sum + size, 0);
}

/**
 * The most that an installation takes of the disk at any moment. pip has a wheel twice for a while: where it downloads to, and
 * where it was told to put it.
 *
 * @param binding bytes of the binding that is copied in the end
 */
export function peakBytes({ wheels }: WheelList, binding: number): number {
  let [installed, peak] = [0, 0];
  for (const wheel of wheels) {
    const unpacked = unpackedBytes(wheel);
    peak = Math.max(peak, installed + 2 * wheel.size, installed + wheel.size + unpacked);
    installed += unpacked;
  }
  return Math.max(peak, installed + binding);
}
