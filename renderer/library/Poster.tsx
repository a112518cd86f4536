/** The picture of a video in the list; a pointer that goes over it leafs through the frames that the model saw. */
import { FileX2 } from 'lucide-react';
import type { Video } from '../../electron/wire/app/videos.ts';
import { posterOf } from '../components/poster-address.ts';
import { formatDuration } from '../format.ts';
import { useApp } from '../hooks.ts';
import { useScrub } from './use-scrub.ts';

export function Poster({ video }: { video: Video }) {
  const { mediaBase } = useApp();
  const { src, at, listeners } = useScrub(video);
  return (
    <span className="poster" {...listeners}>
      <Picture src={posterOf(mediaBase, video)} failed={video.state === 'failed'} />
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

/** A file that is not there, is no video, or was not looked at yet, has no picture: the frame stays empty. */
function Picture({ src, failed }: { src: string | undefined; failed: boolean }) {
  if (failed) return <FileX2 size={18} strokeWidth={1.5} aria-hidden />;
  if (src === undefined) return null;
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
