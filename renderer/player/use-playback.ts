/**
 * Playing a file as it is, or, where the page cannot, its proxy. A proxy is a stream that begins where it was asked to:
 * to seek in it is to ask for another, so its clock runs from there.
 */
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { PlayerHandle } from '../app.ts';

interface Source {
  file: string;
  proxy: (start: number) => string;
  /** seconds, as probed; the element knows it better where it plays the file */
  duration: number | undefined;
  fps: number | undefined;
}

type Mode = 'direct' | 'proxy' | 'none';

export interface Playback {
  element: RefObject<HTMLVideoElement | null>;
  source: string | undefined;
  events: {
    onError: () => void;
    onLoadedMetadata: () => void;
    onPlay: () => void;
    onPause: () => void;
    onEnded: () => void;
    onSeeked: () => void;
    onTimeUpdate: () => void;
  };
  mode: Mode;
  /** seconds from the video's start */
  time: number;
  duration: number;
  playing: boolean;
  muted: boolean;
  handle: Omit<PlayerHandle, 'toggleFullscreen'>;
}

export function usePlayback({ file, proxy, duration: probed, fps = 25 }: Source): Playback {
  const element = useRef<HTMLVideoElement>(null);
  const [mode, setMode] = useState<Mode>('direct');
  const [start, setStart] = useState(0);
  const [time, setTime] = useState(0);
  const [ownDuration, setOwnDuration] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const [muted, setMuted] = useState(false);
  const playOn = useRef(false);
  const duration = (mode === 'direct' ? ownDuration : undefined) ?? probed ?? 0;

  const now = useRef({ mode, start, time, duration, fps });
  now.current = { mode, start, time, duration, fps };

  const readTime = (): void => {
    const video = element.current;
    if (video === null || video.seeking) return;
    setTime(now.current.mode === 'proxy' ? now.current.start + video.currentTime : video.currentTime);
  };
  // `timeupdate` comes four times a second; the bar should move with the picture.
  useEffect(() => {
    if (!playing) return;
    let request = requestAnimationFrame(function tick() {
      readTimeRef.current();
      request = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(request);
  }, [playing]);
  const readTimeRef = useRef(readTime);
  readTimeRef.current = readTime;

  const handle = useMemo(() => {
    const seekTo = (seconds: number): void => {
      const { mode: how, duration: end } = now.current;
      const video = element.current;
      if (video === null) return;
      const target = Math.max(0, end > 0 ? Math.min(end, seconds) : seconds);
      setTime(target);
      now.current.time = target;
      if (how === 'direct') video.currentTime = target;
      else {
        playOn.current = !video.paused || playOn.current;
        setStart(target);
      }
    };
    return {
      seekTo,
      seekBy: (seconds: number) => seekTo(now.current.time + seconds),
      step: (frames: number) => {
        element.current?.pause();
        playOn.current = false;
        seekTo(now.current.time + frames / now.current.fps);
      },
      toggle: () => {
        const video = element.current;
        if (video === null) return;
        if (!video.paused) return video.pause();
        // At its end a proxy has nothing more to give.
        if (now.current.mode === 'proxy' && video.ended) {
          playOn.current = true;
          setTime(0);
          setStart(0);
        }
        play(video);
      },
      toggleMute: () => setMuted((value) => !value),
    };
  }, []);

  const toProxy = (): void => {
    playOn.current = playOn.current || playing;
    setStart(now.current.time);
    setMode('proxy');
  };
  const onLoadedMetadata = (): void => {
    const video = element.current;
    if (video === null) return;
    // Sound without a picture is a codec that the page does not know.
    if (mode === 'direct' && video.videoWidth === 0) {
      toProxy();
      return;
    }
    if (mode === 'direct' && Number.isFinite(video.duration)) setOwnDuration(video.duration);
    if (playOn.current) {
      playOn.current = false;
      play(video);
    }
  };

  return {
    element,
    source: mode === 'direct' ? file : mode === 'proxy' ? proxy(start) : undefined,
    events: {
      onError: () => (mode === 'direct' ? toProxy() : setMode('none')),
      onLoadedMetadata,
      onPlay: () => setPlaying(true),
      onPause: () => setPlaying(false),
      onEnded: () => setPlaying(false),
      onSeeked: readTime,
      onTimeUpdate: readTime,
    },
    mode,
    time,
    duration,
    playing,
    muted,
    handle,
  };
}

/** Interrupted by a seek or another source it rejects, and nothing is wrong. */
function play(video: HTMLVideoElement): void {
  video.play().catch(() => undefined);
}
