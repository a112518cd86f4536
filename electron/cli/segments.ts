/** Where the model looks when nobody says where: the scenes of a file, and the parts of those that are long. */
import { findScenes } from '../engine/video/scenes/find-scenes.ts';
import { type Cut, planOf } from '../moments/plan.ts';
import { USUAL_MOMENTS } from '../wire/app/settings.ts';
import type { Span } from '../wire/app/tags.ts';

export interface Segments {
  /** by when they begin, and then by when they end */
  readonly spans: Span[];
  /** where the last scene does */
  readonly end: number;
}

/** @throws TagError as `findScenes`, and `too-large`; AbortError */
export async function segmentsOf(
  path: string,
  { cut = USUAL_MOMENTS, ...finding }: Parameters<typeof findScenes>[1] & { cut?: Cut },
): Promise<Segments> {
  const { scenes } = await findScenes(path, finding);
  const end = scenes.at(-1)?.end ?? 0;
  const plan = planOf({ starts: scenes.map(({ start }) => start), end }, cut);
  const spans = [...plan.scenes, ...plan.parts].sort((a, b) => a.start - b.start || a.end - b.end);
  return { spans, end };
}
