/** Where a video's scenes begin and end. */
import { CutFinder } from './cuts.ts';
import { type EveryFrameOptions, seeEveryFrame } from './every-frame.ts';

/** `[start, end)` in seconds since the first frame; it starts with the time of a frame. */
export interface Scene {
  readonly start: number;
  readonly end: number;
}

/**
 * Find the scenes of a video: they adjoin each other, and cover it from its first frame to its end. All of it is decoded once.
 *
 * `SCENE_RULES` says by which rules.
 *
 * @throws as `seeEveryFrame`
 */
export async function findScenes(path: string, options: EveryFrameOptions = {}): Promise<{ scenes: Scene[] }> {
  const finder = new CutFinder();
  const { durationSeconds } = await seeEveryFrame(path, (picture, seconds) => finder.see(picture, seconds), options);
  const cuts = finder.finish().map(({ seconds }) => seconds);
  return { scenes: scenesBetween(cuts, durationSeconds) };
}

function scenesBetween(cuts: readonly number[], end: number): Scene[] {
  const starts = [0, ...cuts];
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? end }));
}
