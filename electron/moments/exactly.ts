/** To the microsecond: 3 · 0.1 and 0.3 are one time. So the times of frames are told, and edges that lie on them are kept as they are. */
export function exactly(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
