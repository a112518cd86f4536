/** What was decided of a made video, told as `toldTags` tells what was read. */
import type { HandedTag, HandedVideo, ReadTag } from '../../electron/interchange/handed.ts';
import { toldTags } from './handed-case.ts';

export function ownTags(
  video: HandedVideo,
  frameOf: (time: ReadTag['start'], video: HandedVideo) => number,
  isWritten: (tag: HandedTag) => boolean = () => true,
): string[] {
  const tags = video.tags.filter(isWritten).map(({ span, ...tag }) => ({
    ...tag,
    ...(span && { start: { seconds: span.start }, end: { seconds: span.end } }),
  }));
  return toldTags(video, { tags }, frameOf);
}
