/** What the fake engine makes of things: a vector that says which thing it was. */
import { createHash } from 'node:crypto';

export const D = 16;

/** (D) of unit length. */
export function madeUp(seed: string | Buffer): Float32Array {
  const bytes = createHash('sha256').update(seed).digest();
  const raw = Float32Array.from({ length: D }, (_, i) => (bytes[i] as number) - 127.5);
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}

/** What of a file's content a track is; all of it where none is named. */
export function trackOf(content: Buffer, track: number | undefined): Buffer {
  return track === undefined ? content : Buffer.concat([content, Buffer.from(` track ${track}`)]);
}

/** The cosine of a file's content, as the fake engine has it, with a text. */
export function madeUpCosine(content: Buffer, text: string): number {
  const [video, words] = [madeUp(content), madeUp(text)];
  return video.reduce((sum, value, i) => sum + value * (words[i] as number), 0);
}
