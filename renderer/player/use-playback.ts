/**
 * Playing a file as it is, or, where the page cannot, its proxy. A proxy is a stream that begins where it was asked to:
 * to seek in it is to ask for another, so its clock runs from there.
 *
 * People's clock begins at 0 with the first frame; the element's is the file's own, or the proxy's.
 */
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { FrameTimes } from '../../electron/wire/app/moments.ts';
import type { PlayerHandle } from '../app.ts';
import { createFrameSteps, type Frame, within } from './frame-steps.ts';
import { nextSpeed } from './shuttle.ts';
import { NATURAL, playAt } from './speeds.ts';
import { useReverse } from './use-reverse.ts';

interface Source {
  file: string;
  /** @param isFrame a frame is shown at that very time */
  proxy: (start: number, isFrame: boolean) => string;
  /** the page would play another track of the file than the one that is shown */
  proxyOnly: boolean;
  /** seconds, as probed; the element knows it better where it plays the file */
  duration: number | undefined;
  /** seconds: where the file's own clock stands at the first frame; undefined until it has been probed */
  startTime: number | undefined;
  fps: number | undefined;
  /** when frames around a time are shown, as many on each side */
  frameTimes: (around: number, count: number, signal: AbortSignal) => Promise<FrameTimes>;
  /** how fast it plays while nobody shuttles: times the natural speed */
  pace: number;
  looped?: Looped | undefined;
}

/** Played over and over, for whoever has to decide about it; silent until somebody turns the sound on. */
export interface Looped {
  /** false: it is made ready behind the one that is looked at */
  active: boolean;
  muted: boolean;
  onMuted: (muted: boolean) => void;
}

/**
 * What a file's clock may say at its first frame, seconds, where the page plays it: sound is coded so much ahead. Of one that
 * begins later browsers cannot reach the end, wait through the time before, or land on the next key frame.
 */
const LATEST_START = 0.05;

/** Where an element says that it stands, and where it was sent to, seconds: browsers round. */
const SAME_PLACE = 1e-4;

const isPlayable = (startTime = 0): boolean => startTime >= 0 && startTime <= LATEST_START;

type Mode = 'direct' | 'proxy' | 'none';

export interface Playback {
  element: RefObject<HTMLVideoElement | null>;
  source: string | undefined;
  events: {
    onError: () => void;
    onLoadedMetadata: () => void;
    onLoadedData: () => void;
    onPlay: () => void;
    onPause: () => void;
    onEnded: () => void;
    onSeeked: () => void;
    onTimeUpdate: () => void;
  };
  mode: Mode;
  /** Someone has asked for a time: a paused element would show its poster before that of a source that begins there. */
  sought: boolean;
  /** seconds since the first frame */
  time: number;
  duration: number;
  playing: boolean;
  /** times the natural one; negative backwards */
  speed: number;
  muted: boolean;
  handle: Omit<PlayerHandle, 'toggleFullscreen'>;
}

export function usePlayback(from: Source): Playback {
  const { file, proxy, proxyOnly, duration: probed, startTime, fps = 25, pace, looped } = from;
  const element = useRef<HTMLVideoElement>(null);
  const [mode, setMode] = useState<Mode>(isPlayable(startTime) && !proxyOnly ? 'direct' : 'proxy');
  const [start, setStart] = useState(0);
  const [startsAtFrame, setStartsAtFrame] = useState(false);
  const [time, setTime] = useState(0);
  const [sought, setSought] = useState(false);
  const [ownDuration, setOwnDuration] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const [shuttled, setShuttled] = useState<number>();
  /** as fast as the browser goes */
  const [taken, setTaken] = useState(NATURAL);
  const speed = shuttled ?? pace;
  const [ownMuted, setOwnMuted] = useState(false);
  const muted = looped?.muted ?? ownMuted;
  /** A frame was asked for, and is not there yet. */
  const awaited = useRef(false);
  /** The element stands within a frame, whose time is when that begins. */
  const stepped = useRef<{ elementAt: number; start: number }>(undefined);
  const playOn = useRef(false);
  const playsWhenShown = useRef(false);
  // What people's clock says when the element's stands at 0.
  const zero = mode === 'proxy' ? start : -(startTime ?? 0);
  // Sound may go on after the last frame.
  const duration = Math.max(mode === 'direct' && ownDuration !== undefined ? ownDuration + zero : 0, probed ?? 0);

  const facts = { mode, start, zero, time, duration, fps, pace, speed, muted, looped, frameTimes: from.frameTimes };
  const now = useRef(facts);
  now.current = facts;

  // It may be probed only after the page has begun to play it: what was read so far was the file's own clock.
  const [knownStart, setKnownStart] = useState(startTime);
  if (knownStart !== startTime) {
    setKnownStart(startTime);
    if (mode === 'direct') {
      now.current.time = Math.max(0, time - (startTime ?? 0) + (knownStart ?? 0));
      setTime(now.current.time);
    }
  }

  const readTime = (): void => {
    const video = element.current;
    if (video === null || video.seeking) return;
    const { elementAt = Number.NaN, start: shown = 0 } = stepped.current ?? {};
    // Chromium learns at the end of a film that it is over before its last frame is, and stays there.
    const isThere = Math.abs(video.currentTime - Math.min(elementAt, video.duration)) < SAME_PLACE;
    setTime(isThere ? shown : Math.max(0, now.current.zero + video.currentTime));
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
    const shuttleAt = (value: number | undefined): void => {
      now.current.speed = value ?? now.current.pace;
      setShuttled(value);
      if (element.current !== null) setTaken(playAt(element.current, rateFor(now.current.speed)));
    };
    /** @param frame the one that is meant, where one is: it begins then */
    const seek = (seconds: number, frame?: Frame): void => {
      const { mode: how, duration: end, zero: of } = now.current;
      const video = element.current;
      if (video === null) return;
      const target = Math.max(0, end > 0 ? Math.min(end, seconds) : seconds);
      setTime(target);
      setSought(true);
      now.current.time = target;
      awaited.current = true;
      const elementAt = (frame === undefined ? target : within(frame)) - of;
      stepped.current = frame === undefined || how !== 'direct' ? undefined : { elementAt, start: frame.start };
      if (how === 'direct') video.currentTime = elementAt;
      else {
        playOn.current = !video.paused || playOn.current;
        // A stream begins with the first frame from its start on.
        if (target === now.current.start) video.load();
        setStart(target);
        setStartsAtFrame(frame !== undefined);
      }
    };
    const steps = createFrameSteps({
      ask: (around, count, signal) => now.current.frameTimes(around, count, signal),
      place: () => {
        const { mode: how, time: at, start: begun } = now.current;
        return how === 'direct' ? { at } : { at, from: begun };
      },
      show: (frame) => seek(frame.start, frame),
      guess: (frames) => seek(now.current.time + frames / now.current.fps),
    });
    const seekTo = (seconds: number, frame?: Frame): void => {
      steps.forget();
      seek(seconds, frame);
    };
    return {
      close: steps.close,
      seekTo,
      seekBy: (seconds: number) => seekTo(now.current.time + seconds),
      step: (frames: number) => {
        element.current?.pause();
        playOn.current = false;
        shuttleAt(undefined);
        steps.step(frames);
      },
      toggle: () => {
        const video = element.current;
        steps.forget();
        if (video === null) return;
        const isBackwards = now.current.speed < 0;
        shuttleAt(undefined);
        if (isBackwards) return;
        if (!video.paused) return video.pause();
        // At its end a proxy has nothing more to give.
        if (now.current.mode === 'proxy' && video.ended) {
          playOn.current = true;
          setTime(0);
          setStart(0);
        }
        play(video);
      },
      shuttle: (direction: 1 | -1) => {
        const video = element.current;
        steps.forget();
        if (video === null) return;
        const isBackwards = now.current.speed < 0;
        const next = nextSpeed(isBackwards || !video.paused ? now.current.speed : 0, direction);
        if (direction === -1) {
          video.pause();
          playOn.current = false;
        }
        shuttleAt(next);
        if (direction === 1 && video.paused) play(video);
      },
      stop: () => shuttleAt(undefined),
      toggleMute: () => {
        const { muted: is, looped: within } = now.current;
        if (within === undefined) setOwnMuted(!is);
        else within.onMuted(!is);
      },
    };
  }, []);

  useEffect(() => () => handle.close(), [handle]);
  // Whoever chooses another speed has done with shuttling.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the choice
  useEffect(() => handle.stop(), [handle, pace]);

  const isActive = looped?.active;
  useEffect(() => {
    const video = element.current;
    if (isActive === undefined || video === null) return;
    if (!isActive) video.pause();
    else if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    else if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) play(video);
    // Until its first frame is there it shows its poster, which one that plays does not.
    else playsWhenShown.current = true;
    return () => {
      playsWhenShown.current = false;
    };
  }, [isActive]);

  useReverse({
    speed,
    fps: () => now.current.fps,
    isShown: () => !awaited.current,
    goBack: (frames) => {
      handle.seekTo(now.current.time - frames / now.current.fps);
      return now.current.time > 0;
    },
    onStart: handle.stop,
  });

  const toProxy = (): void => {
    playOn.current = playOn.current || playing;
    setStart(now.current.time);
    setMode('proxy');
  };
  if (mode === 'direct' && (proxyOnly || !isPlayable(startTime))) toProxy();
  const onLoadedMetadata = (): void => {
    const video = element.current;
    if (video === null) return;
    // Sound without a picture is a codec that the page does not know.
    if (mode === 'direct' && video.videoWidth === 0) {
      toProxy();
      return;
    }
    if (mode === 'direct' && Number.isFinite(video.duration)) setOwnDuration(video.duration);
    // Another source begins at the natural pace.
    setTaken(playAt(video, rateFor(speed)));
    if (playOn.current) {
      playOn.current = false;
      play(video);
    }
  };

  const onShown = (): void => {
    awaited.current = false;
  };

  return {
    element,
    source: mode === 'direct' ? file : mode === 'proxy' ? proxy(start, startsAtFrame) : undefined,
    events: {
      onError: () => (mode === 'direct' ? toProxy() : setMode('none')),
      onLoadedMetadata,
      onLoadedData: () => {
        onShown();
        if (playsWhenShown.current && element.current !== null) play(element.current);
        playsWhenShown.current = false;
      },
      onPlay: () => setPlaying(true),
      onPause: () => setPlaying(false),
      onEnded: () => {
        setPlaying(false);
        handle.stop();
        // The element loops a file by itself, and a stream not.
        if (looped === undefined) return;
        playOn.current = true;
        handle.seekTo(0);
      },
      onSeeked: () => {
        onShown();
        readTime();
      },
      onTimeUpdate: readTime,
    },
    mode,
    sought,
    time,
    duration,
    playing: playing || speed < 0,
    speed: speed < 0 ? speed : taken,
    muted,
    handle,
  };
}

/** Backwards it is sought from frame to frame. */
function rateFor(speed: number): number {
  return speed < 0 ? NATURAL : speed;
}

/** Interrupted by a seek or another source it rejects, and nothing is wrong. */
function play(video: HTMLVideoElement): void {
  video.play().catch(() => undefined);
}
