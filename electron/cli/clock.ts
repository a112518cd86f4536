/** Minutes and seconds to the millisecond, with hours where the video has some. */
export function clock(seconds: number, longest: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const minutes = Math.floor(milliseconds / 60_000);
  const rest = ((milliseconds % 60_000) / 1000).toFixed(3).padStart(6, '0');
  if (longest < 3600) return `${minutes}:${rest}`.padStart(longest < 600 ? 8 : 9);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}
