/** What formats hold that show everything in them to whoever watches: what is true, in the order in which it comes. */

import type { Remark } from '../format.ts';
import type { HandedVideo } from '../handed.ts';
import { type Said, saidToHold } from '../words/said.ts';

export interface Moment extends Said {
  readonly span: NonNullable<Said['span']>;
}

/** Of two people who say the same of the same moment, both are told. */
export function momentsOf(video: HandedVideo, remark: Remark): Moment[] {
  return saidToHold(video, remark).filter((said): said is Moment => said.span !== undefined);
}

export function wholesOf(video: HandedVideo): Said[] {
  return saidToHold(video, () => {}).filter(({ span }) => span === undefined);
}
