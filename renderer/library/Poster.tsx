/** The picture of a video in the list; a pointer that goes over it leafs through the frames that the model saw. */
import { FileX2 } from 'lucide-react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { formatDuration } from '../format.ts';
import { useApp } from '../hooks.ts';
import { useScrub } from './use-scrub.ts';

export function Poster({ video }: { video: Video }) {
  const { mediaBase } = useApp();
  const { src, at, listeners } = useScrub(video);
  return (
    <span className="poster" {...listeners}>
      <Picture src={`${mediaBase}${MEDIA.poster(video.id, video)}`} failed={video.state === 'failed'} />
      {src !== undefined && (
        <>
          <Picture src={src} failed={false} />
          <i className="poster-at" style={{ transform: `scaleX(${at})` }} />
        </>
      )}
      {video.duration !== undefined && <span className="poster-time num">{formatDuration(video.duration)}</span>}
    </span>
  );
}

/** A file that is not there, or is no video, has no picture: the frame stays empty. */
function Picture({ src, failed }: { src: string; failed: boolean }) {
  if (failed) return <FileX2 size={18} strokeWidth={1.5} aria-hidden />;
  return (
    <img
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      // What is dragged is the video.
      draggable={false}
      onLoad={({ currentTarget }) => currentTarget.classList.add('here')}
      onError={({ currentTarget }) => currentTarget.classList.remove('here')}
    />
  );
}
