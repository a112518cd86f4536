/** The middle: the shown video with what the model saw of it, or what went wrong. */
import { useCallback, useEffect, useState } from 'react';
import { Failure } from '../components/Failure.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Facts } from './Facts.tsx';
import { Filmstrip } from './Filmstrip.tsx';
import { Player } from './Player.tsx';
import { useVideoDetail } from './use-video-detail.ts';
import { VideoMarks } from './VideoMarks.tsx';
import './video-view.css';

export function VideoView() {
  const id = usePage((state) => state.selection.current);
  if (id === undefined) return <p className="hint">{text.ranking.noVideo}</p>;
  // Nothing of one video is left when another is shown.
  return <ShownVideo key={id} id={id} />;
}

function ShownVideo({ id }: { id: string }) {
  const app = useApp();
  const video = usePage((state) => state.videos.get(id));
  const detail = useVideoDetail(id);
  const [time, setTime] = useState(0);
  const fps = detail?.fps;
  useEffect(() => app.timeline.setFps(fps), [app, fps]);
  const onTime = useCallback(
    (at: number, playing: boolean) => {
      setTime(at);
      app.timeline.playhead.set({ at, playing });
    },
    [app],
  );
  if (video === undefined) return null;
  const frames = detail?.frames ?? [];
  return (
    <article className="video-view">
      <h2 className="video-title" dir="auto">
        <bdi className="ellipsis text">{video.name}</bdi>
      </h2>
      {video.state === 'failed' && !video.offline && <Failure video={video} />}
      {video.offline && <p className="video-away">{text.offline.video}</p>}
      <Player
        // Nothing of one track is left when another is shown, nor of a file when it has changed.
        key={`${video.edition} ${video.track ?? 0}`}
        video={video}
        fps={fps}
        hasAudio={detail?.hasAudio}
        frames={frames}
        onTime={onTime}
      />
      <VideoMarks video={video} />
      <Filmstrip id={id} detail={detail} state={video.state} time={time} />
      <Facts video={video} detail={detail} />
    </article>
  );
}
