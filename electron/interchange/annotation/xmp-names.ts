/** The namespaces of a sidecar, and how whole numbers of frames are told in it. */
import type { FrameClock, Rational } from '../frame-clock.ts';

export const NS = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  dc: 'http://purl.org/dc/elements/1.1/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  xmpDM: 'http://ns.adobe.com/xmp/1.0/DynamicMedia/',
  /** What has no place elsewhere: who decided and when, what is no yes, what the model says. */
  reeltag: 'urn:reeltag:xmp:1.0/',
} as const;

/** Our own track among those of others. */
export const TRACK = 'Reeltag';

/** Microseconds, as the library keeps times: where nobody knows the frames. */
const MICROSECONDS: Rational = [1_000_000, 1];

/** In what whole numbers times are told: frames where each lasts as long as the others, else the file's own ticks. */
export function countedRate(clock: FrameClock | undefined): Rational {
  if (clock === undefined) return MICROSECONDS;
  return clock.constant ? clock.rate : [clock.timeBase[1], clock.timeBase[0]];
}

/** `f24000s1001`, `f25` */
export function rateText([frames, seconds]: Rational): string {
  return seconds === 1 ? `f${frames}` : `f${frames}s${seconds}`;
}

/** @returns undefined for what is no rate */
export function rateOf(text: string | undefined): Rational | undefined {
  const [, frames, seconds = '1'] = /^\s*f?(\d{1,18})(?:s(\d{1,18}))?\s*$/.exec(text ?? '') ?? [];
  const rate: Rational = [Number(frames), Number(seconds)];
  return rate[0] > 0 && rate[1] > 0 ? rate : undefined;
}
