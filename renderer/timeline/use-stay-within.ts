/** Stays within the chosen span while the video plays: from its end on at its start again. A seek out of it ends that. */
import { type RefObject, useEffect, useRef } from 'react';
import type { PlayerHandle } from '../app.ts';
import { useApp, usePage } from '../hooks.ts';

interface Played {
  element: RefObject<HTMLVideoElement | null>;
  handle: Pick<PlayerHandle, 'seekTo' | 'toggle'>;
  /** seconds since the first frame */
  time: number;
  playing: boolean;
}

/** So much further than its end it is where it passes it by playing, seconds; beyond that somebody has sought. */
const OVERSHOOT = 1;
/** As far as a seek may land beside what was meant. */
const NEAR = 0.1;

/** @param active false: another one decides what is played */
export function useStayWithin(active: boolean, { element, handle, time, playing }: Played): void {
  const app = useApp();
  const loop = usePage(({ timeline }) => (active ? timeline.loop : undefined));
  const wasPlaying = useRef(false);
  const last = useRef(loop);
  useEffect(() => {
    if (last.current !== loop) wasPlaying.current = false;
    last.current = loop;
    if (loop === undefined) return;
    const isOut = time < loop.start - NEAR || time > loop.end + OVERSHOOT;
    // It has been within: before that, the seek to its start is on its way.
    if (isOut && wasPlaying.current) {
      wasPlaying.current = false;
      app.store.setState(({ timeline }) => ({ timeline: { ...timeline, loop: undefined } }));
      return;
    }
    const hasEnded = element.current?.ended === true;
    if (!isOut && playing) wasPlaying.current = true;
    if (time < loop.end || !(playing || hasEnded)) return;
    handle.seekTo(loop.start);
    if (hasEnded) handle.toggle();
  }, [app, element, handle, loop, time, playing]);
}
