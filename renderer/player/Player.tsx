/** The player: the picture, and under it the controls with the marks of what the model saw. */
import { Maximize, Minimize, Pause, Play, Sparkles, StepBack, StepForward, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { MEDIA } from '../../electron/wire/app/media.ts';
import type { Video, VideoDetail } from '../../electron/wire/app/videos.ts';
import { Hint, IconButton } from '../components/controls.tsx';
import { posterOf } from '../components/poster-address.ts';
import { formatDuration, formatTimestamp } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { frameAt } from '../search/question.ts';
import { useArrival } from '../search/use-arrival.ts';
import { text } from '../text.ts';
import { useStayWithin } from '../timeline/use-stay-within.ts';
import './player.css';
import { SeekBar } from './SeekBar.tsx';
import { SpeedChoice } from './SpeedChoice.tsx';
import { type Looped, usePlayback } from './use-playback.ts';

interface PlayerProps {
  video: Video;
  fps: number | undefined;
  hasAudio: boolean | undefined;
  frames: VideoDetail['frames'];
  onTime?: (seconds: number, playing: boolean) => void;
  looped?: Looped;
}

export function Player({ video, fps, hasAudio, frames, onTime, looped }: PlayerProps) {
  const app = useApp();
  const stage = useRef<HTMLElement>(null);
  const base = app.mediaBase;
  const pace = usePage((state) => state.speed);
  const playback = usePlayback({
    file: `${base}${MEDIA.file(video.id, video)}`,
    proxy: (start, isFrame) => `${base}${MEDIA.proxy(video.id, start, { ...video, isFrame })}`,
    frameTimes: (around, count, signal) => app.call('frameTimes', { id: video.id, around, count }, { signal }),
    proxyOnly: video.proxyOnly === true,
    duration: video.duration,
    startTime: video.startTime,
    fps,
    pace,
    looped,
  });
  const { element, source, events, mode, sought, time, duration, playing, speed, muted, handle } = playback;
  const full = useFullscreen(stage);

  const isAtHand = looped?.active !== false;
  useEffect(() => onTime?.(time, playing), [onTime, time, playing]);
  useArrival(looped === undefined ? video.id : undefined, { element, handle });
  useStayWithin(looped === undefined, { element, handle, time, playing });
  useEffect(() => {
    if (mode === 'none' || !isAtHand) return;
    const own = { ...handle, toggleFullscreen: () => toggleFullscreen(stage.current) };
    app.player = own;
    return () => {
      if (app.player === own) app.player = undefined;
    };
  }, [app, handle, mode, isAtHand]);

  return (
    <section className={`player ${mode}`} aria-label={text.player.label} ref={stage}>
      <div className="stage">
        {mode === 'none' ? (
          <p className="stage-empty">{text.player.unplayable}</p>
        ) : (
          <video
            ref={element}
            src={source}
            poster={sought ? undefined : posterOf(base, video)}
            preload="auto"
            muted={muted}
            loop={looped !== undefined && mode === 'direct'}
            playsInline
            tabIndex={-1}
            onClick={handle.toggle}
            onDoubleClick={() => toggleFullscreen(stage.current)}
            {...events}
          />
        )}
        {mode === 'proxy' && (
          <Hint says={text.player.convertingWhy}>
            <button type="button" className="stage-note">
              {text.player.converting}
            </button>
          </Hint>
        )}
      </div>
      {mode !== 'none' && (
        <div className="transport">
          <IconButton
            icon={playing ? Pause : Play}
            label={playing ? text.player.pause : text.player.play}
            keyOf="play"
            onClick={handle.toggle}
          />
          <IconButton icon={StepBack} label={text.player.back} keyOf="frameBack" onClick={() => handle.step(-1)} />
          <IconButton
            icon={StepForward}
            label={text.player.forward}
            keyOf="frameForward"
            onClick={() => handle.step(1)}
          />
          <span className="transport-time num">{formatTimestamp(time)}</span>
          {playing && speed !== pace && (
            <span className="transport-speed num" role="status">
              {text.player.speed(speed)}
            </span>
          )}
          <SeekBar
            time={time}
            duration={duration}
            step={1 / (fps ?? 25)}
            marks={frames}
            disabled={duration === 0}
            onSeek={handle.seekTo}
            onStep={handle.step}
          />
          <span className="transport-time end num">{formatDuration(duration)}</span>
          {looped === undefined && (
            <IconButton
              icon={Sparkles}
              label={text.commands.likeFrame}
              className="transport-like"
              keyOf="likeFrame"
              onClick={() => app.search.like([frameAt(video.id, time)])}
            />
          )}
          <SpeedChoice />
          <IconButton
            icon={muted ? VolumeX : Volume2}
            label={muted ? text.player.unmute : text.player.mute}
            keyOf="mute"
            disabled={hasAudio === false}
            onClick={handle.toggleMute}
          />
          <IconButton
            icon={full ? Minimize : Maximize}
            label={full ? text.player.leaveFullscreen : text.player.fullscreen}
            keyOf="fullscreen"
            onClick={() => toggleFullscreen(stage.current)}
          />
        </div>
      )}
    </section>
  );
}

function toggleFullscreen(element: HTMLElement | null): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  else void element?.requestFullscreen();
}

function useFullscreen(element: { current: HTMLElement | null }): boolean {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const listener = (): void =>
      setFull(document.fullscreenElement !== null && document.fullscreenElement === element.current);
    document.addEventListener('fullscreenchange', listener);
    return () => document.removeEventListener('fullscreenchange', listener);
  }, [element]);
  return full;
}
