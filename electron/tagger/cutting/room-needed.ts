/** About how much room clips take. Pure. */
import type { PlannedClip } from './plan.ts';

/** Bits of a pixel and frame that x264 takes at this quality where much moves; and what sound takes, bytes a second. */
const BITS_A_PIXEL = 0.2;
const SOUND_BYTES = 32_000;
/** Of a copy: from the key frame before on, and to where no picture leans on later ones. Seconds. */
const KEY_SECONDS = 4;
const USUAL = { fps: 30, width: 1920, height: 1080 };

export function secondsOf({ asked, entry }: PlannedClip): number {
  return asked === undefined ? (entry.facts?.duration ?? 0) : asked.end - asked.start;
}

export function bytesOf(clip: PlannedClip): number {
  const { entry, how } = clip;
  const { duration = 0, fps = USUAL.fps, width = USUAL.width, height = USUAL.height } = entry.facts ?? {};
  const seconds = secondsOf(clip);
  const rate = duration > 0 ? entry.size / duration : 0;
  // Of a file that nobody has looked into, what it has itself is the best guess.
  if (seconds === 0) return how === 'copy' ? entry.size : 2 * entry.size;
  if (how === 'copy') return Math.min(entry.size, Math.ceil(rate * (seconds + KEY_SECONDS)));
  return Math.ceil(seconds * ((fps * width * height * BITS_A_PIXEL) / 8 + SOUND_BYTES));
}
