/** What a video looks like, in so little that thousands can be held against each other: small grey pictures, evenly over time. */
import { type EveryFrameOptions, seeEveryFrame } from '../scenes/every-frame.ts';
import { Sampler } from './sampler.ts';

/** Changes with every change of what it holds: those that were kept of another are to be made anew. */
export const SIGNATURE_VERSION = 1;

/** @returns (n × 144) brightness, `RATE` pictures a second from the first frame on @throws as `seeEveryFrame` */
export async function readSignature(path: string, options: EveryFrameOptions = {}): Promise<Uint8Array> {
  const sampler = new Sampler();
  const see: Parameters<typeof seeEveryFrame>[1] = (picture, seconds, info) => sampler.see(picture, seconds, info);
  const { durationSeconds } = await seeEveryFrame(path, see, options);
  return sampler.finish(durationSeconds);
}
