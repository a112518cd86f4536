/** J, K and L, as in an editing room: how fast the next press plays, and how many frames that is. Pure. */

const FASTEST = 8;

/**
 * @param speed times the natural one, negative backwards; 0 while it stands
 * @returns that of the next press: the natural one at first, and after the other direction
 */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  return Math.sign(speed) === direction ? direction * Math.min(FASTEST, Math.abs(speed) * 2) : direction;
}

/** Whole frames that pass in the time, and the milliseconds that they take. */
export function framesIn(milliseconds: number, speed: number, fps: number): { frames: number; took: number } {
  const perFrame = 1000 / (Math.abs(speed) * fps);
  const frames = Math.floor(milliseconds / perFrame);
  return { frames, took: frames * perFrame };
}
