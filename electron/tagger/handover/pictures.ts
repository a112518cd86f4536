/** Small pictures of videos, for formats that show them. */
import { probeTrack, type VideoTrack } from '../../engine/video/probe.ts';
import { openVideoFile } from '../../engine/video/video-file.ts';
import type { PictureOf } from '../../interchange/format.ts';
import { seekLead } from '../../media/content-type.ts';
import { makePicture } from '../../media/picture.ts';
import { TagError } from '../../wire/errors.ts';
import type { VideoEntry, VideoList } from '../videos/list.ts';
import { asked, shownTrack } from '../videos/track.ts';

/** Of a video that is away, or cannot be read, there is none. */
export function pictureTaker(list: VideoList, signal: AbortSignal): PictureOf {
  /** of the video that was asked for last: most ask for several */
  let known: { readonly id: string; readonly track: VideoTrack; readonly lead: number } | undefined;
  return async ({ id }, seconds) => {
    const entry = list.get(id);
    if (entry === undefined || entry.away !== undefined) return undefined;
    try {
      if (known?.id !== id) known = { id, ...(await opened(entry, signal)) };
      const { startTime, framesBy } = entry.facts ?? {};
      const isTimed = startTime !== undefined && framesBy !== 'number';
      const place = isTimed
        ? ({ from: 'clock', seconds: startTime + seconds } as const)
        : ({ from: 'start', seconds } as const);
      return (await makePicture(known.track, place, known.lead, signal)).jpeg;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TagError && error.kind !== 'ffmpeg-missing') return undefined;
      throw error;
    }
  };
}

async function opened(entry: VideoEntry, signal: AbortSignal) {
  const { head } = await openVideoFile(entry.path);
  const footage = { contentId: entry.contentId ?? '', track: shownTrack(entry) ?? 0 };
  return { track: await probeTrack(entry.path, { ...asked(footage), signal }), lead: seekLead(head) };
}
