/** One video, as a row of the list or as a cell of the grid: its picture, name, state, and what came of it. */
import { type CSSProperties, type MouseEvent, memo, type ReactNode } from 'react';
import type { Video } from '../../electron/wire/app/videos.ts';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Marks, Outcome } from './Outcome.tsx';
import { Poster } from './Poster.tsx';
import { StateIcon } from './StateIcon.tsx';

interface VideoRowProps {
  id: string;
  index: number;
  count: number;
  /** where it lies in the list, pixels; a cell has its size from here, too */
  x: number;
  y: number;
  cell?: { width: number; height: number } | undefined;
  chosen: boolean;
  shown: boolean;
  reachable: boolean;
  onClick: (event: MouseEvent, id: string) => void;
}

export const VideoRow = memo(function VideoRow(props: VideoRowProps) {
  const { id, index, count, x, y, cell, chosen, shown, reachable, onClick } = props;
  const video = usePage((state) => state.videos.get(id));
  if (video === undefined) return null;
  const running = ['decoding', 'crawling', 'encoding'].includes(video.state);
  const place: CSSProperties = { transform: `translate(${x}px, ${y}px)`, width: cell?.width, height: cell?.height };
  return (
    <li
      className={cell === undefined ? 'video-row' : 'video-cell'}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={place}
      draggable
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
        <Poster video={video} />
        {cell === undefined ? <RowWords video={video} /> : <CellWords video={video} />}
        {running && <span className="row-stripe" aria-hidden />}
      </button>
    </li>
  );
});

function RowWords({ video }: { video: Video }) {
  return (
    <span className="video-words">
      <Name video={video} />
      <State video={video}>
        <Marks video={video} />
      </State>
      <Outcome video={video} />
    </span>
  );
}

/** Of a state, a cell has only room for what is not as it should be. */
function CellWords({ video }: { video: Video }) {
  const isDone = video.state === 'done' && video.offline === undefined;
  return (
    <span className="video-words">
      <Name video={video} />
      <span className="video-below">
        {isDone ? <Outcome video={video} /> : <State video={video} />}
        <Marks video={video} />
      </span>
    </span>
  );
}

function Name({ video }: { video: Video }) {
  return (
    <span className="video-name ellipsis" dir="auto">
      {video.name}
    </span>
  );
}

function State({ video, children }: { video: Video; children?: ReactNode }) {
  return (
    <span className={`video-state ${video.offline ? 'offline' : video.state}`}>
      <StateIcon state={video.offline ? 'offline' : video.state} />
      <span className="ellipsis">{video.offline ? text.videos.offline : text.videos.state[video.state]}</span>
      {children}
    </span>
  );
}
