/** Where a video's poster lies. */
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Video, VideoState } from '../../electron/wire/app/videos.ts';

const ON_ITS_WAY: ReadonlySet<VideoState> = new Set(['waiting', 'decoding', 'crawling', 'encoding']);

/**
 * Undefined for a file that is still to be looked at: without its length the host knows but its first frame, which is black in
 * many, and the page would not ask again.
 *
 * @param base the address of the host's media
 */
export function posterOf(base: string, video: Video): string | undefined {
  if (video.duration === undefined && ON_ITS_WAY.has(video.state)) return undefined;
  return `${base}${MEDIA.poster(video.id, video)}`;
}
