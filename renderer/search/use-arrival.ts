/** Brings the player to a place that was found in its video, once the video is there. */
import { type RefObject, useEffect } from 'react';
import type { PlayerHandle } from '../app.ts';
import { useApp, usePage } from '../hooks.ts';

interface Played {
  element: RefObject<HTMLVideoElement | null>;
  handle: Pick<PlayerHandle, 'seekTo' | 'toggle'>;
}

/** @param video undefined: another one decides what is played */
export function useArrival(video: string | undefined, { element, handle }: Played): void {
  const app = useApp();
  const going = usePage(({ search }) => (search.going?.id === video ? search.going : undefined));
  useEffect(() => {
    if (going === undefined || element.current === null) return;
    app.store.setState(({ search }) => ({ search: { ...search, going: undefined } }));
    // Played first: a stream that plays goes on from where it is sought to.
    if (element.current.paused === going.plays) handle.toggle();
    handle.seekTo(going.at);
  }, [app, element, handle, going]);
}
