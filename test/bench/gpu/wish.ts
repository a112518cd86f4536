/** A device by its name. The engine itself says which it knows: it learns, and whoever asks here finds out by opening a model. */
import type { DeviceWish } from '../../../electron/engine/index.ts';

export const wishOf = (device: string): DeviceWish => device as DeviceWish;
