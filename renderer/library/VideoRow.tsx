/** One video of the list: its poster, name, state, and the label that fits it best, or why it failed. */
import { FileX2 } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import { formatDuration, formatPercent, withoutName } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { StateIcon } from './StateIcon.tsx';

interface VideoRowProps {
  id: string;
  index: number;
  count: number;
  /** pixels from the list's top */
  start: number;
  chosen: boolean;
  shown: boolean;
  reachable: boolean;
  onClick: (event: MouseEvent, id: string) => void;
}

export const VideoRow = memo(function VideoRow(props: VideoRowProps) {
  const { id, index, count, start, chosen, shown, reachable, onClick } = props;
  const { mediaBase } = useApp();
  const video = usePage((state) => state.videos.get(id));
  if (video === undefined) return null;
  const running = ['decoding', 'crawling', 'encoding'].includes(video.state);
  return (
    <li
      className="video-row"
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${start}px)` }}
    >
      <button
        type="button"
        className={`${chosen ? 'chosen' : ''} ${shown ? 'shown' : ''}`}
        aria-pressed={chosen}
        aria-current={shown ? 'true' : undefined}
        data-row
        tabIndex={reachable ? 0 : -1}
        title={`${video.name}\n${video.folder}`}
        onClick={(event) => onClick(event, id)}
      >
        <span className="poster">
          <Poster src={`${mediaBase}${MEDIA.poster(id, video)}`} failed={video.state === 'failed'} />
          {video.duration !== undefined && <span className="poster-time num">{formatDuration(video.duration)}</span>}
        </span>
        <span className="video-words">
          <span className="video-name ellipsis" dir="auto">
            {video.name}
          </span>
          <span className={`video-state ${video.offline ? 'offline' : video.state}`}>
            <StateIcon state={video.offline ? 'offline' : video.state} />
            {video.offline ? text.videos.offline : text.videos.state[video.state]}
          </span>
          <Outcome video={video} />
        </span>
        {running && <span className="row-stripe" aria-hidden />}
      </button>
    </li>
  );
});

function Outcome({ video }: { video: Video }) {
  // Without labels none is the best, whatever was before.
  const best = usePage((state) => (state.labels.labels.length === 0 ? undefined : state.best.get(video.id)));
  if (video.state === 'failed') {
    return (
      <span className="video-outcome bad ellipsis" dir="auto">
        {withoutName(video.problem?.message ?? '', video.name)}
      </span>
    );
  }
  if (video.state !== 'done' || best === undefined) return <span className="video-outcome" />;
  return (
    <span className="video-outcome">
      <span className="ellipsis" dir="auto">
        {best.label.slice(0, 200)}
      </span>
      <span className="num">{formatPercent(best.probability)}</span>
    </span>
  );
}

/** A file that is not there, or is no video, has no poster: the frame stays empty. */
function Poster({ src, failed }: { src: string; failed: boolean }) {
  if (failed) return <FileX2 size={18} strokeWidth={1.5} aria-hidden />;
  return (
    <img
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      onLoad={({ currentTarget }) => currentTarget.classList.add('here')}
      onError={({ currentTarget }) => currentTarget.classList.remove('here')}
    />
  );
}
